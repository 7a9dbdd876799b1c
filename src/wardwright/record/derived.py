"""Deriving facts again from the messages, after a mapping or a vocabulary changed.

Lives here: what stands for a range of messages, and putting other facts and fates in its place. Must not live here:
reading messages (the engine does), showing the difference. Called by the command that derives again, while no engine
leads or by the one that does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wardwright.facts.message import SetAside
from wardwright.record import tables
from wardwright.record.decisions import FACTS_OF_ONE_MESSAGE, with_ids
from wardwright.record.door import Door
from wardwright.record.leading import RECORDS_LEAD, check_leads
from wardwright.record.rows import FactsRow, Fate, MessageFate

_FACTS: Final = "SELECT subject, message, seen, body FROM facts WHERE id >= ? AND id < ? ORDER BY id"
_FATES: Final = (
    "SELECT message, seen, fate, facts, not_mapped FROM fates WHERE message BETWEEN ? AND ? ORDER BY message"
)
_PARTS: Final = (
    "SELECT message, slug, place, problem, fix FROM set_aside WHERE message BETWEEN ? AND ? ORDER BY message, id"
)
_FORGET_FACTS: Final = "DELETE FROM facts WHERE id >= ? AND id < ?"
_FORGET_PARTS: Final = "DELETE FROM set_aside WHERE message BETWEEN ? AND ?"
_FORGET_MEMORY: Final = "DELETE FROM memories WHERE subject = ?"


class StoredDerived:
    """What was derived from messages (see record.store.Derived)."""

    def __init__(self, door: Door, epoch: int | None) -> None:
        self._door = door
        self._epoch = epoch

    def facts(self, first: int, through: int) -> list[FactsRow]:
        """The facts of a range of messages, both ends included, by message."""
        return [FactsRow(*row) for row in self._door.rows(_FACTS, _ids(first, through))]

    def fates(self, first: int, through: int) -> list[MessageFate]:
        """The fates of a range of messages, both ends included, by message."""
        parts: dict[int, list[SetAside]] = {}
        for message, *part in self._door.rows(_PARTS, (first, through)):
            parts.setdefault(message, []).append(SetAside(*part))
        return [
            MessageFate(message, seen, Fate(fate), facts, tuple(parts.get(message, ())), _lines(not_mapped))
            for message, seen, fate, facts, not_mapped in self._door.rows(_FATES, (first, through))
        ]

    def replace(self, first: int, through: int, fates: Sequence[MessageFate], facts: Sequence[FactsRow]) -> None:
        """One transaction: these are the facts and fates of a range of messages from now on.

        A message's moment (`seen`) stays what it was: it was taken in then. Memories that hold facts of the range are
        not touched: `forget` them.
        """
        with self._door.transaction():
            check_leads(self._door, RECORDS_LEAD, self._epoch)
            self._door.run(_FORGET_FACTS, _ids(first, through))
            self._door.run(_FORGET_PARTS, (first, through))
            if fates:
                self._door.fill(tables.FATES_AGAIN, [tables.fate_row(fate) for fate in fates])
                self._door.fill(tables.SET_ASIDE, [(fate.message, *part) for fate in fates for part in fate.set_aside])
            self._door.fill(tables.FACTS, list(with_ids(facts)))

    def forget(self, subjects: Sequence[str] | None = None) -> None:
        """Drops the memories of these subjects, or of all: the engine builds them again from facts."""
        with self._door.transaction():
            check_leads(self._door, RECORDS_LEAD, self._epoch)
            if subjects is None:
                self._door.run("DELETE FROM memories")
            else:
                self._door.each(_FORGET_MEMORY, [(subject,) for subject in subjects])

    def close(self) -> None:
        """Let go."""
        self._door.close()


def _ids(first: int, through: int) -> tuple[int, int]:
    return first << FACTS_OF_ONE_MESSAGE, (through + 1) << FACTS_OF_ONE_MESSAGE


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()
