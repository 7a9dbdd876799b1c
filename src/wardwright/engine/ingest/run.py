"""Ingest: what it takes in, in which steps, and what came of it.

Lives here: the run. Must not live here: reading (tasks.py), showing (cli). Called by `wardwright ingest`.

First every file is looked at, and none is taken in when one of them cannot be read. What is there already, read with
the same words, is left as it is. What is there and was read with others is read again and takes the old one's place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from wardwright.connect.errors import Fault, UnreadableFile
from wardwright.engine.files import Format
from wardwright.engine.ingest.counts import SHOWN, Counts, most_frequent
from wardwright.engine.ingest.look import Looked
from wardwright.engine.ingest.order import in_order
from wardwright.engine.ingest.plan import Chosen, digests_of, groups, resends, tasks
from wardwright.engine.ingest.pool import Processes
from wardwright.engine.ingest.read_with import ReadWith
from wardwright.engine.ingest.tasks import Look, Place
from wardwright.engine.ingest.who import WhoIsWho
from wardwright.record.history.compacting import compact
from wardwright.record.history.database import processors
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.ledger import Input
from wardwright.record.history.writer import Writer

_LITTLE = 4_000_000
"""Bytes that are read sooner than another process starts."""


PATIENCE = 20.0
"""Seconds to wait for somebody else who writes: a running system does, for a moment, now and then."""


class Fate(Enum):
    """What became of a file."""

    TAKEN_IN = "taken in"
    READ_AGAIN = "read again"  # its content was there, read with another vocabulary, mapping or source
    MENDED = "mended"  # its content was there, and some of it had been lost
    KNOWN = "known"  # its content is there, read with the same: nothing to do
    REPEATED = "repeated"  # another file of this run has the same content


class Stage(Enum):
    """What a run is doing."""

    LOOKING = "looking"
    READING = "reading"
    SORTING = "sorting"


Progress = Callable[[Stage, int, int], None]
"""Told now and then: the stage, how much is done, how much it is in all (files, rows, rows)."""


def _tell_nobody(stage: Stage, done: int, whole: int) -> None:
    """Nobody watches."""


@dataclass(slots=True)
class Outcome:
    """What came of a run."""

    files: list[tuple[str, Fate]] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)  # of what was new
    parts: int = 0
    repeated: int = 0
    clashing: int = 0

    def with_fate(self, *fates: Fate) -> int:
        """How many files had one of these fates."""
        return sum(fate in fates for _, fate in self.files)


class Ingest:
    """One run."""

    def __init__(
        self,
        place: HistoryFolder,
        read_with: ReadWith,
        progress: Progress = _tell_nobody,
        processes: int | None = None,
        asides: Path | None = None,
    ) -> None:
        """`processes`: how many read (None: as the machine has processors, fewer for little); `asides`: a file for
        everything that was set aside."""
        self._place, self._read_with, self._progress = place, read_with, progress
        self._processes = processes
        self._asides = asides
        self._reading = read_with.fingerprint()

    def run(self, paths: Sequence[Path]) -> Outcome:
        """Takes the files in. UnreadableFile, HistoryRefused, HistoryBusy: nothing of the batch at hand was kept."""
        with (
            Writer(self._place, self._read_with.zone_name, patience=PATIENCE) as writer,
            Processes(self._read_with, self._processes or _processes_for(paths)) as processes,
        ):
            looked = self._look(paths, processes)
            outcome = Outcome()
            chosen = self._choose(looked, writer, outcome)
            for group in groups(chosen):
                self._take_in(group, writer, processes, outcome)
            compact(writer)
        return outcome

    def _look(self, paths: Sequence[Path], processes: Processes) -> list[Looked]:
        names = _names(paths)
        found: list[Looked] = []
        self._progress(Stage.LOOKING, 0, len(paths))
        for answer in processes.answers(Look(path, name) for path, name in zip(paths, names, strict=True)):
            assert isinstance(answer, Looked)
            found.append(answer)
            self._progress(Stage.LOOKING, len(found), len(paths))
        return found

    def _choose(self, looked: Sequence[Looked], writer: Writer, outcome: Outcome) -> list[Chosen]:
        """The files that are new, with their numbers of arrival."""
        names = _names([each.path for each in looked])
        here: set[str] = set()
        new: list[tuple[Looked, str]] = []
        for each, name in zip(looked, names, strict=True):
            known = writer.state.inputs.get(each.fingerprint)
            fate = Fate.REPEATED if each.fingerprint in here else self._fate(known)
            outcome.files.append((name, fate))
            here.add(each.fingerprint)
            if fate not in (Fate.KNOWN, Fate.REPEATED):
                new.append((each, name))
        gone = [writer.state.inputs[each.fingerprint] for each, _ in new if each.fingerprint in writer.state.inputs]
        for old in gone:  # for the time of the look: what goes does not make a message one that came before
            writer.drop(old.first, old.end)
        flags = resends([each for each, _ in new], writer.came_before)
        writer.begin()
        position = iter(range(len(new)))
        return [
            Chosen(each, Place(each.path, name, writer.reserve(each.numbers), next(position)), resent)
            for (each, name), resent in zip(new, flags, strict=True)
        ]

    def _fate(self, known: Input | None) -> Fate:
        if known is None:
            return Fate.TAKEN_IN
        if known.lost:
            return Fate.MENDED
        return Fate.KNOWN if known.reading == self._reading else Fate.READ_AGAIN

    def _take_in(self, group: Sequence[Chosen], writer: Writer, processes: Processes, outcome: Outcome) -> None:
        counts = {each.place.position: _first_counts(each.looked) for each in group}
        expected = sum(each.weight for each in group)
        rows = 0
        earlier = writer.identities()
        who = WhoIsWho(earlier)
        for each in group:
            old = writer.state.inputs.get(each.looked.fingerprint)
            if old is not None:
                writer.drop(old.first, old.end)
        given = tasks(group, writer.folder, earlier, self._asides is not None)
        for answer in in_order(processes, given, who):
            for spilled in answer.spilled:
                writer.add_spilled(spilled)
            for position, portion in answer.counts.items():
                counts[position].add(portion)
                rows += portion.rows
            self._progress(Stage.READING, rows, max(expected, rows))
        if any(each.looked.stretches for each in group):
            writer.remember(identities=who.as_plain())
        self._commit(group, counts, rows, writer, outcome)

    def _commit(
        self, group: Sequence[Chosen], counts: dict[int, Counts], rows: int, writer: Writer, outcome: Outcome
    ) -> None:
        self._keep_asides(writer.folder)
        writer.remember(
            [digests_of(each.looked, each.place.first) for each in group if each.looked.format is Format.HL7V2]
        )
        sorted_rows = 0

        def done(more: int) -> None:
            nonlocal sorted_rows
            sorted_rows += more
            self._progress(Stage.SORTING, sorted_rows, max(rows, sorted_rows))

        self._progress(Stage.SORTING, 0, rows)
        inputs = [self._input(each, counts[each.place.position]) for each in group]
        entry = writer.commit(inputs, done=done)
        outcome.parts += len(entry.adds)
        outcome.repeated += sum(part.repeated for part in entry.adds)
        outcome.clashing += sum(part.clashing for part in entry.adds)
        for each in group:
            outcome.counts.add(counts[each.place.position])

    def _input(self, each: Chosen, counts: Counts) -> Input:
        looked, place = each.looked, each.place
        return Input(
            fingerprint=looked.fingerprint,
            name=place.name,
            format=looked.format.value,
            size=looked.size,
            reading=self._reading,
            first=place.first,
            end=place.first + looked.numbers,
            messages=counts.messages,
            facts=counts.facts,
            rows=counts.rows,
            resent=counts.resent,
            first_seen=counts.first_seen,
            last_seen=counts.last_seen,
            set_aside=dict(counts.set_aside),
            not_mapped=most_frequent(counts.not_mapped),
            flaws=most_frequent(counts.flaws),
            unknown_terms=most_frequent(counts.unknown_terms),
            local_times=counts.local_times,
            notes=counts.notes,
        )

    def _keep_asides(self, folder: Path) -> None:
        if self._asides is None:
            return
        with self._asides.open("a", encoding="utf-8") as out:
            for file in sorted(folder.glob("*.asides")):
                out.write(file.read_text(encoding="utf-8"))
                file.unlink()


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those in the folders named, by name; hidden ones are left out. UnreadableFile: a folder
    holds none."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(file for file in path.rglob("*") if file.is_file() and not _is_hidden(file, path))
        if not inside:
            raise UnreadableFile(str(path), "This folder holds no files.", "Name files, or another folder.", Fault.NAME)
        found += inside
    return found


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def _names(paths: Sequence[Path]) -> list[str]:
    """How messages of each file are told apart from those of the others: as replay does."""
    often: dict[str, int] = {}
    for path in paths:
        often[path.name] = often.get(path.name, 0) + 1
    return [str(path) if often[path.name] > 1 else path.name for path in paths]


def _first_counts(looked: Looked) -> Counts:
    """What the first look found beside the messages."""
    counts = Counts(notes=looked.counts.notes)
    counts.set_aside.update(looked.counts.set_aside)
    counts.examples += looked.counts.examples[:SHOWN]
    return counts


def _processes_for(paths: Sequence[Path]) -> int:
    size = 0
    for path in paths:
        size += path.stat().st_size if path.is_file() else 0
        if size > _LITTLE:
            return max(1, min(processors(), 16))
    return 1
