"""A change: what taking one fact into a timeline did.

Lives here: the sorts of change. Must not live here: which of them it is (timeline), what follows (decide).
"""

from __future__ import annotations

from enum import Enum
from typing import Any, Final, NamedTuple

from wardwright.facts.fact import Fact

_new: Final[Any] = tuple.__new__  # a NamedTuple's own constructor is three times as slow


class Sort(Enum):
    """What taking a fact in did."""

    NEW = "new"
    CHANGED = "changed"  # replaced one with another value or place
    QUIET = "quiet"  # replaced one with the same value (another time or status): visible, not tried
    WITHDRAWN = "withdrawn"


class Change(NamedTuple):
    """One fact taken in: what became visible (None: nothing) and what stopped being visible."""

    sort: Sort
    fact: Fact | None
    removed: tuple[Fact, ...] = ()


def added(fact: Fact) -> Change:
    """The fact is new, and nothing else changed: nearly always."""
    change: Change = _new(Change, (Sort.NEW, fact, ()))
    return change
