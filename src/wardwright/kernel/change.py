"""A change: what taking one fact into a timeline did.

Lives here: the sorts of change. Must not live here: which of them it is (timeline), what follows (decide).
"""

from __future__ import annotations

from enum import Enum

from wardwright.facts.fact import Fact


class Sort(Enum):
    """What taking a fact in did."""

    NEW = "new"
    CHANGED = "changed"  # replaced one with another value or place
    QUIET = "quiet"  # replaced one with the same value (another time or status): visible, not tried
    WITHDRAWN = "withdrawn"


class Change:
    """One fact taken in: what became visible (None: nothing), what stopped being visible, and whether what became
    visible is tried against triggers (decide says so)."""

    __slots__ = ("fact", "is_tried", "removed", "sort")

    def __init__(self, sort: Sort, fact: Fact | None, removed: tuple[Fact, ...] = (), is_tried: bool = False) -> None:
        self.sort, self.fact, self.removed, self.is_tried = sort, fact, removed, is_tried
