"""The one way in which the hot paths speak to a database: both doors take the same sentences.

Lives here: what a door can do, and how a table is filled. Must not live here: a driver (sqlite, postgres), sentences
(sql). A sentence is written with `?`; a door for another mark translates it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from wardwright.record.text import storable

Row = tuple[Any, ...]
Sentence = tuple[str, Sequence[Any]]  # with its values


@dataclass(frozen=True, slots=True)
class Fill:
    """How rows enter a table: its columns with their PostgreSQL types, and what happens to a row that is there.

    `replaces` names the key's columns when a later row takes the place of an earlier one: PostgreSQL refuses to do that
    twice in one sentence, so the door keeps the last of each key.
    """

    table: str
    columns: tuple[str, ...]  # "message bigint"
    conflict: str = ""
    replaces: tuple[str, ...] = ()
    is_storable: bool = False  # the rows' texts were made storable before

    @property
    def names(self) -> tuple[str, ...]:
        """The columns without their types."""
        return tuple(column.split()[0] for column in self.columns)

    @property
    def types(self) -> tuple[str, ...]:
        """The PostgreSQL types of the columns."""
        return tuple(column.split()[1] for column in self.columns)

    def storable(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows with texts that every database takes (see record.text): nearly always as they are."""
        if self.is_storable:
            return rows
        # All texts of a column are looked at in one go: that costs next to nothing.
        together = ("".join([row[at] for row in rows if row[at]]) for at in _texts(self))
        if all(text.isascii() and "\x00" not in text for text in together):
            return rows
        return [tuple(storable(value) if isinstance(value, str) else value for value in row) for row in rows]

    def last_of_each(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows, of those with one key only the last."""
        if not self.replaces:
            return rows
        at = [self.names.index(name) for name in self.replaces]
        return list({tuple(row[i] for i in at): row for row in rows}.values())


class AlreadyThere(Exception):
    """A row with this key is there already. The transaction is undone."""


class Door(Protocol):
    """One connection to the record, opened when first needed and again after it was lost.

    Every method raises RecordUnavailable when the database cannot be reached or written; what a transaction had done is
    then undone. A door may be used by several threads: they wait for one another.
    """

    def transaction(self) -> AbstractContextManager[None]:
        """All of the block, durable on return, or nothing."""

    def rows(self, sentence: str, values: Sequence[Any] = ()) -> list[Row]:
        """What a sentence gives."""

    def run(self, sentence: str, values: Sequence[Any] = ()) -> int:
        """Do it; the number of rows it changed."""

    def each(self, sentence: str, rows: Sequence[Row]) -> None:
        """Do it once for every row."""

    def fill(self, fill: Fill, rows: Sequence[Row]) -> None:
        """Put rows into a table."""

    def together(self, sentences: Sequence[Sentence]) -> list[list[Row]]:
        """What several sentences give, asked in one go: over a network, what counts is how often one waits."""

    @property
    def in_order(self) -> Sequence[Sentence]:
        """At the beginning of a transaction: other writers of messages wait until its commit, so that numbers become
        visible in order. Nothing where a transaction that writes is alone anyway."""

    @property
    def keeping_lead(self) -> Sequence[Sentence]:
        """At the beginning of a transaction: the lead does not change before its commit."""

    def close(self) -> None:
        """Let go."""


@cache
def _texts(fill: Fill) -> tuple[int, ...]:
    return tuple(at for at, kind in enumerate(fill.types) if kind == "text")
