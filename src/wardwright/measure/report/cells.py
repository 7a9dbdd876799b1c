"""Cells: counts by name, with the different patients behind each.

Lives here: counting. Must not live here: what is counted. Called by the other modules of this room. A count without its
patients cannot be judged by those who must not see small numbers: fifty firings may be one person's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from wardwright.measure.report.shape import Row

Name = TypeVar("Name")


class Cells(Generic[Name]):
    """Counts by name."""

    __slots__ = ("_behind", "_counts")

    def __init__(self) -> None:
        self._counts: dict[Name, int] = {}
        self._behind: dict[Name, set[str]] = {}

    def add(self, name: Name, subject: str) -> None:
        """One more of that name, for that patient."""
        self._counts[name] = self._counts.get(name, 0) + 1
        self._behind.setdefault(name, set()).add(subject)

    def __contains__(self, name: Name) -> bool:
        return name in self._counts

    def count(self, name: Name) -> int:
        """How many of that name."""
        return self._counts.get(name, 0)

    def patients(self, name: Name) -> int:
        """How many different patients are behind that name."""
        return len(self._behind.get(name, ()))

    def names(self) -> list[Name]:
        """Every name that was counted, the most frequent first, ties in the order of their words."""
        return sorted(self._counts, key=lambda name: (-self._counts[name], str(name)))

    def rows(self, names: Iterable[tuple[Name, str]] | None = None) -> tuple[Row, ...]:
        """A row for each (name, words), in that order; without names: every one that was counted, by frequency."""
        wanted = names if names is not None else [(name, str(name)) for name in self.names()]
        return tuple(Row(words, self.count(name), self.patients(name)) for name, words in wanted)
