"""Is a history whole? Every file held against what the ledger says of it; and what to do about what is lost.

Lives here: the findings, and giving up what is damaged so that it can be taken in again. Must not live here: reading
for proofs (store.py leaves out what is not whole by itself). Called by `wardwright ingest --check` and `--repair`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import duckdb

from wardwright.record.history.database import files_of
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.ledger import Entry, FromRecord, Input, Part, State, read_ledger
from wardwright.record.history.parts import digest_of, trouble_of
from wardwright.record.history.refused import HistoryRefused
from wardwright.record.history.schema import FIRST_OF_THE_RECORD
from wardwright.record.history.tidying import foreign_files, leftovers
from wardwright.record.history.writer import Writer

OTHER_BYTES: Final = "holds other bytes than were written"


@dataclass(frozen=True, slots=True)
class DamagedPart:
    """A part that is not what the ledger says, and the inputs whose rows it held."""

    file: str
    trouble: str
    rows: int
    inputs: tuple[str, ...]  # names of files; "the record" for what came from there


@dataclass(slots=True)
class Findings:
    """What a look at every file showed."""

    parts: int = 0
    rows: int = 0
    damaged: list[DamagedPart] = field(default_factory=list)
    lost: list[tuple[str, int]] = field(default_factory=list)  # inputs that must be given again, rows
    leftovers: int = 0  # files of a killed run, or replaced ones: the next ingest removes them
    foreign: list[str] = field(default_factory=list)  # files that are none of ours: never read, never removed

    @property
    def is_whole(self) -> bool:
        """Whether everything that the ledger names is there."""
        return not self.damaged and not self.lost


def check(place: HistoryFolder, progress: Callable[[int, int], None] = lambda done, whole: None) -> Findings:
    """Reads every byte. HistoryRefused: there is no history, or its ledger is damaged."""
    place.zone()
    with place.reading.held(shared=True):
        state = read_ledger(place.ledger)
        found = Findings(parts=len(state.parts))
        for number, part in enumerate(state.parts.values()):
            progress(number, len(state.parts))
            trouble = deep_trouble_of(place, part)
            if trouble:
                found.damaged.append(DamagedPart(part.file, trouble, part.rows, tuple(_names_in(part, state))))
            else:
                found.rows += part.rows
        found.lost = [(each.name, each.lost) for each in state.inputs.values() if each.lost]
        found.leftovers = len(leftovers(place, state))
        found.foreign = [str(file.relative_to(place.path)) for file in foreign_files(place, state)]
    return found


def deep_trouble_of(place: HistoryFolder, part: Part) -> str:
    """What is wrong with a part, every byte of it read; "" when it is whole."""
    trouble = trouble_of(place.facts, part)
    if trouble:
        return trouble
    try:
        return "" if digest_of(place.facts / part.file) == part.digest else OTHER_BYTES
    except OSError:
        return "cannot be read"


def give_up(writer: Writer, damaged: list[DamagedPart]) -> None:
    """Takes damaged parts out of the history for good, and marks the inputs whose rows are lost by it: given again,
    they are read again. What came from the record is written again from there."""
    state = writer.state
    gone = {each.file for each in damaged}
    whole = [part for part in state.parts.values() if part.file not in gone]
    struck = [part for part in state.parts.values() if part.file in gone]
    inputs = []
    for each in state.inputs.values():
        if any(part.low < each.end and part.high >= each.first for part in struck):
            lost = each.rows - _rows_left(writer, whole, each.first, each.end)
            if lost > 0:
                inputs.append(replace(each, lost=lost))
    record = state.record
    if record is not None and any(part.high >= FIRST_OF_THE_RECORD for part in struck):
        writer.drop(FIRST_OF_THE_RECORD, 1 << 63)
        record = FromRecord()
    for part in struck:
        state.parts.pop(part.file)
    entry = Entry(state.number + 1, (), tuple(sorted(gone)), tuple(inputs), next=state.next)
    writer.write(entry)
    if record is not state.record:
        writer.commit(record=record)


def _rows_left(writer: Writer, parts: list[Part], first: int, end: int) -> int:
    files = [writer.place.facts / part.file for part in parts if part.low < end and part.high >= first]
    if not files:
        return 0
    try:
        ((count,),) = writer.database.execute(
            f"SELECT count(*) FROM read_parquet({files_of(files)}, hive_partitioning = false) WHERE n >= ? AND n < ?",
            [first, end],
        ).fetchall()
    except duckdb.Error as problem:
        raise HistoryRefused(
            f"{writer.place.path} could not be read ({type(problem).__name__}).", "Look at the disk, then try again."
        ) from None
    return int(count)


def _names_in(part: Part, state: State) -> list[str]:
    names = [each.name for each in _by_number(state) if part.low < each.end and part.high >= each.first]
    return [*names, "the record"] if part.high >= FIRST_OF_THE_RECORD else names


def _by_number(state: State) -> list[Input]:
    return sorted(state.inputs.values(), key=lambda each: each.first)
