"""The work of one process: looking at a file, reading portions of files into spilled rows.

Lives here: one class per kind of task. Must not live here: which tasks there are (plan.py), processes (pool.py). A task
and its answer are plain values: they cross from process to process.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, Protocol

from wardwright.connect.errors import UnreadableFile
from wardwright.connect.fhir.split import split
from wardwright.connect.tables import Row
from wardwright.connect.tables.columnar import read_columns, read_csv_columns
from wardwright.connect.tables.columns import layout_of
from wardwright.connect.tables.parquet import open_table
from wardwright.engine.files import Opened, open_file
from wardwright.engine.ingest.counts import Aside, Counts
from wardwright.engine.ingest.look import Looked, Timed, look_at, messages_of, named
from wardwright.engine.ingest.read_with import ReadWith
from wardwright.engine.ingest.resources import Stretch, messages_of_lines, numbers_of
from wardwright.engine.ingest.sink import Sink
from wardwright.engine.ingest.who import Answers, Expected, Learnt, SubjectsOfStretch
from wardwright.engine.intake import Account, Intake, connections_by_word
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.message import Message
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.plan import heard_subject
from wardwright.record.history.spill import Spilled


class Place(NamedTuple):
    """A file of this run: where it is, how its messages are called, and its first number of arrival."""

    path: Path
    name: str
    first: int
    position: int  # among the files of the run


@dataclass(slots=True)
class Taken:
    """What a task has read: the rows, on disk, and the counts of each file."""

    spilled: list[Spilled] = field(default_factory=list)
    counts: dict[int, Counts] = field(default_factory=dict)  # by the file's position
    unreadable: tuple[str, str, str, str] | None = None  # an UnreadableFile does not cross between processes
    learnt: Learnt | None = None  # what FHIR messages have said of who is who


class Desk:
    """What a process keeps between its tasks."""

    def __init__(self, read_with: ReadWith) -> None:
        self.read_with = read_with
        self.vocabulary: Vocabulary = read_with.vocabulary()
        self.intake = Intake(self.vocabulary, read_with.zone, read_with.source, read_with.mapping())
        self._messages: tuple[Place, list[Timed], list[Aside]] | None = None
        self._resources: tuple[Place, list[Message]] | None = None
        self._expected: tuple[Path, Expected] | None = None

    def messages(self, place: Place) -> tuple[list[Timed], list[Aside]]:
        """The HL7 v2 messages of a file, and what is wrong beside them; those of the last file are kept, because
        portions come one after another."""
        if self._messages is None or self._messages[0] != place:
            self.intake.account = Account()
            timed = messages_of(named(open_file(place.path), place.name), self.intake)
            self._messages = (place, timed, self.intake.account.set_aside)
        return self._messages[1:]

    def resources(self, place: Place, stretch: Stretch) -> Iterable[Message]:
        """The FHIR messages of a stretch. Of what is no plain NDJSON the last file is kept."""
        if stretch.stop:
            return messages_of_lines(place.path, place.name, stretch)
        if self._resources is None or self._resources[0] != place:
            opened = named(open_file(place.path), place.name)
            self._resources = (place, list(split(opened.data, opened.name)))
        return self._resources[1][stretch.begin : stretch.end]

    def expected(self, path: Path) -> Expected:
        """What is expected to be known before a stretch; the last one is kept."""
        if self._expected is None or self._expected[0] != path:
            self._expected = (path, Expected(path))
        return self._expected[1]

    def heard(self) -> str:
        """The connection by which the files came, as a subject; "" when none is named."""
        name = connections_by_word(self.vocabulary).get(self.read_with.source.casefold(), "")
        return heard_subject(self.vocabulary[name].kind, name) if self.read_with.source and name else ""


class Task(Protocol):
    """A piece of work for one process."""

    def run(self, desk: Desk) -> Looked | Taken:
        """Do it. UnreadableFile: a file is not what it seemed."""


@dataclass(frozen=True, slots=True)
class Look:
    """The first look at a file."""

    path: Path
    name: str

    def run(self, desk: Desk) -> Looked:
        """What it is."""
        return look_at(self.path, self.name, desk.intake)


@dataclass(frozen=True, slots=True)
class Portion:
    """Messages [begin, end) of a file of HL7 v2; `resent` has a 1 for each that came before."""

    place: Place
    begin: int
    end: int
    resent: bytes


@dataclass(frozen=True, slots=True)
class ReadMessages:
    """HL7 v2: portions of one or more files."""

    folder: Path
    name: str
    portions: tuple[Portion, ...]
    keep_asides: bool = False

    def run(self, desk: Desk) -> Taken:
        """Their facts."""
        sink, taken = Sink(self.folder, self.name, desk.vocabulary, self.keep_asides), Taken()
        for portion in self.portions:
            counts = taken.counts.setdefault(portion.place.position, Counts())
            self._read(portion, desk, sink, counts)
        taken.spilled = sink.finish()
        return taken

    def _read(self, portion: Portion, desk: Desk, sink: Sink, counts: Counts) -> None:
        intake = desk.intake
        timed, beside = desk.messages(portion.place)
        if portion.begin == 0:
            sink.write_down(beside)  # the first look counted it
        intake.account = Account()
        number = portion.place.first + sum(len(message.raw) + 1 for _, _, _, message in timed[: portion.begin])
        for place in range(portion.begin, portion.end):
            seen, _, _, message = timed[place]
            counts.saw(seen)
            facts = intake.facts_of(message, seen, bool(portion.resent[place - portion.begin]))
            sink.facts([fact if fact.seen == seen else fact._replace(seen=seen) for fact in facts], number, counts)
            number += len(message.raw) + 1
        counts.add_account(intake.account)
        sink.write_down(intake.account.set_aside)


@dataclass(frozen=True, slots=True)
class ReadResources:
    """FHIR: stretches of one or more files, one after another, because what a message says of who is who holds for
    those after it. What those before them have said is expected, or `right`."""

    folder: Path
    name: str
    stretches: tuple[tuple[Place, Stretch], ...]
    expected: Path
    number: int  # among the tasks of this kind
    right: Answers | None = None
    keep_asides: bool = False

    def run(self, desk: Desk) -> Taken:
        """Their facts."""
        sink, taken = Sink(self.folder, self.name, desk.vocabulary, self.keep_asides), Taken()
        subjects = SubjectsOfStretch(desk.expected(self.expected), self.number, self.right)
        desk.intake.subjects = subjects
        for place, stretch in self.stretches:
            self._read(place, stretch, desk, sink, taken.counts.setdefault(place.position, Counts()))
        taken.spilled, taken.learnt = sink.finish(), subjects.learnt()
        return taken

    def _read(self, place: Place, stretch: Stretch, desk: Desk, sink: Sink, counts: Counts) -> None:
        intake = desk.intake
        intake.account = Account()
        number = place.first + stretch.offset
        for message, resent in zip(desk.resources(place, stretch), stretch.resent, strict=True):
            facts = intake.resource_facts(message, bool(resent))
            for fact in facts:
                counts.saw(fact.seen)
            sink.facts(facts, number, counts)
            number += numbers_of(message)
        counts.add_account(intake.account)
        sink.write_down(intake.account.set_aside)


@dataclass(frozen=True, slots=True)
class ReadRows:
    """A facts table in CSV."""

    folder: Path
    name: str
    place: Place
    keep_asides: bool = False

    def run(self, desk: Desk) -> Taken:
        """Its facts."""
        sink, counts = Sink(self.folder, self.name, desk.vocabulary, self.keep_asides), Counts()
        opened: Opened = named(open_file(self.place.path), self.place.name)
        path, heard = str(opened.path), desk.heard()
        pieces, counts.notes = read_csv_columns(BytesIO(opened.data), path, desk.vocabulary, desk.read_with.zone)
        take = RowsTaken(sink, counts, self.place, opened.name, heard)
        for columns, others in pieces:
            sink.columns(columns, path, self.place.first, heard, counts)
            for row in others:
                take.row(row)
        return Taken(sink.finish(), {self.place.position: counts})


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A facts table in Parquet, or some row groups of it."""

    folder: Path
    name: str
    place: Place
    groups: tuple[int, ...]
    keep_asides: bool = False

    def run(self, desk: Desk) -> Taken:
        """Its facts."""
        sink, counts = Sink(self.folder, self.name, desk.vocabulary, self.keep_asides), Counts()
        path, heard = str(self.place.path), desk.heard()
        if 0 in self.groups or not self.groups:
            counts.notes = layout_of(open_table(path, path)[0].schema_arrow.names, path).notes
        take = RowsTaken(sink, counts, self.place, self.place.name, heard)
        for columns, others in read_columns(path, path, desk.vocabulary, desk.read_with.zone, self.groups or None):
            sink.columns(columns, path, self.place.first, heard, counts)
            for row in others:
                take.row(row)
        return Taken(sink.finish(), {self.place.position: counts})


class RowsTaken:
    """Takes rows of a table one by one."""

    def __init__(self, sink: Sink, counts: Counts, place: Place, name: str, heard: str) -> None:
        self._sink, self._counts, self._place, self._name, self._heard = sink, counts, place, name, heard

    def row(self, row: Row) -> None:
        """One row: its fact, or why there is none."""
        counts = self._counts
        counts.messages += 1
        if row.set_aside is not None:
            self._sink.aside([(self._name, row.set_aside)], counts)
        if row.fact is not None:
            counts.facts += 1
            fact = row.fact
            counts.saw(fact.seen)
            heard = [Fact(self._heard, Kind.HEARD, "", fact.seen, fact.seen, source=fact.source)] if self._heard else []
            self._sink.facts([fact, *heard], self._place.first + 2 * row.number, counts)


def do(task: Task, desk: Desk) -> Looked | Taken:
    """The task's answer, also when a file cannot be read."""
    try:
        return task.run(desk)
    except UnreadableFile as problem:
        return Taken(unreadable=(problem.name, problem.problem, problem.fix, problem.fault.value))
