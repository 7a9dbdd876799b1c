"""The stream of rows: cells in, facts or reasons out, at the speed of a warehouse extract.

Lives here: Row, Table, and RowReader with its memories. A table repeats itself (the same few thousand values, the same
minutes), so what cells mean is worked out once and looked up after that. Must not live here: files and meanings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import NamedTuple

from wardwright.connect.moments import moment_of
from wardwright.connect.tables.cells import BadCell, Meaning, meaning_of
from wardwright.facts.fact import Coded, Fact, Kind
from wardwright.facts.instant import Instant
from wardwright.facts.message import SetAside
from wardwright.facts.vocabulary import Vocabulary

Cells = Sequence[str]  # in the order of columns.COLUMNS

_MOST_REMEMBERED = 200_000
_new = tuple.__new__  # a NamedTuple's own constructor is three times as slow
_TIME_FIX = "Write it as 2026-03-01T09:00, with an offset or in hospital local time."


class Row(NamedTuple):
    """One row: its fact, or why there is none. Blank rows are not told."""

    number: int
    fact: Fact | None
    set_aside: SetAside | None


class Table(Iterator[Row]):
    """The rows of one file, read as they are asked for, and `notes` about its columns (one sentence each)."""

    def __init__(self, rows: Iterator[Row], notes: tuple[str, ...]) -> None:
        self._rows = rows
        self.notes = notes

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def __next__(self) -> Row:
        return next(self._rows)


class RowReader:
    """Turns cells into rows for one file."""

    def __init__(self, name: str, vocabulary: Vocabulary, zone: tzinfo) -> None:
        self._name = name
        self._vocabulary = vocabulary
        self._zone = zone
        self._meanings: dict[Cells, Meaning | BadCell] = {}
        self._times: dict[str, Instant | None] = {}

    def rows(self, numbered: Iterable[tuple[int, Cells]]) -> Iterator[Row]:
        """A Row for each record of nine cells that is not blank."""
        meanings, times, name = self._meanings, self._times, self._name
        for number, cells in numbered:
            subject, at_cell, seen_cell = cells[:3]
            rest = cells[3:]
            meaning = meanings.get(rest) or self._meaning(rest)
            at = times.get(at_cell)
            seen = times.get(seen_cell) if seen_cell else at
            if meaning.__class__ is BadCell or at is None or seen is None or subject != subject.strip() or not subject:
                row = self._slowly(number, cells, meaning)
                if row is not None:
                    yield row
                continue
            kind, term, value, status, place = meaning  # type: ignore[misc]
            fact = _new(Fact, (subject, kind, term, at, seen, value, status, place, "", f"{name}#{number}"))
            yield _new(Row, (number, fact, None))

    def broken(self, number: int, problem: str, fix: str) -> Row:
        """A record that could not even be cut into cells."""
        return Row(number, None, SetAside("bad-row", f"row {number}", problem, fix))

    def _meaning(self, rest: Cells) -> Meaning | BadCell:
        if len(self._meanings) >= _MOST_REMEMBERED:
            self._meanings.clear()
        kind, term, value, unit, status, place = rest
        found: Meaning | BadCell
        try:
            found = meaning_of(self._vocabulary, kind, term, value, unit, status, place)
        except BadCell as problem:
            found = problem
        self._meanings[rest] = found
        return found

    def _slowly(self, number: int, cells: Cells, meaning: Meaning | BadCell) -> Row | None:
        """The row whose times are new, whose cells have spaces around them, or that cannot be read."""
        if not any(cell.strip() for cell in cells):
            return None
        try:
            return Row(number, self._fact(number, cells, meaning), None)
        except BadCell as bad:
            place = f"row {number}, column {bad.column}"
            return Row(number, None, SetAside(bad.slug, place, bad.problem, bad.fix))

    def _fact(self, number: int, cells: Cells, meaning: Meaning | BadCell) -> Fact:
        subject = cells[0].strip()
        if not subject:
            fix = "Write the patient's identifier in every row."
            raise BadCell("no-patient", "subject", "The row names no subject.", fix)
        if isinstance(meaning, BadCell):
            raise meaning
        at = self._time(cells[1], "at")
        if at is None and meaning.kind is Kind.BORN and isinstance(meaning.value, Coded):
            at = moment_of(meaning.value.text, self._zone)
        if at is None:
            raise BadCell("no-time", "at", "The row does not say when.", _TIME_FIX)
        seen = self._time(cells[2], "seen")
        kind, term, value, status, place = meaning
        when = at if seen is None else seen
        return Fact(subject, kind, term, at, when, value, status, place, "", f"{self._name}#{number}")

    def _time(self, cell: str, column: str) -> Instant | None:
        if not cell.strip():
            return None
        if len(self._times) >= _MOST_REMEMBERED:
            self._times.clear()
        found = self._times[cell] = moment_of(cell, self._zone)
        if found is None:
            raise BadCell("bad-time", column, "This is not a date and time of ISO 8601.", _TIME_FIX)
        return found
