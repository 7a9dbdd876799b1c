"""Dues: the next timers in memory, all of them in the record.

Lives here: which timer comes next, though a million wait on disk: the earliest thousand are read at a time, and a timer
that is set goes into memory only when it comes before the last of those. Must not live here: what a timer does.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import Final

from wardwright.facts.instant import Instant
from wardwright.record.rows import TimerRow
from wardwright.record.store import Decisions

Order = tuple[Instant, int, str]
Place = tuple[Instant, int, str, int, int, int]  # due, rank, subject, flow, rule, id: meaning.md 1.3

_AT_ONCE: Final = 1000


class Dues:
    """The next dues, in order."""

    def __init__(self, store: Decisions, place: Callable[[TimerRow], Place], at_once: int = _AT_ONCE) -> None:
        """`place` says where a timer comes; it knows the plan."""
        self._store = store
        self._place = place
        self._at_once = at_once
        self._most = 2 * at_once
        self._heap: list[tuple[Place, TimerRow]] = []
        self._known_until: Order | None = None  # None: everything is in memory
        self.stale = True

    def refill(self) -> None:
        """Read the earliest again. Only when all that was set and spent is committed."""
        limit = self._at_once
        while True:
            rows = self._store.timers(1 << 62, limit)
            if len(rows) < limit:
                self._known_until = None
                break
            last = _order(rows[-1])
            earlier = [row for row in rows if _order(row) != last]  # of the last moment and subject some may be missing
            if earlier:
                rows, self._known_until = earlier, _order(earlier[-1])
                break
            limit *= 4
        self._heap = [(self._place(row), row) for row in rows]
        heapify(self._heap)
        self.stale = False

    def add(self, row: TimerRow) -> None:
        """A timer that was set."""
        if self._known_until is None or _order(row) <= self._known_until:
            heappush(self._heap, (self._place(row), row))
            if len(self._heap) > self._most:
                self._forget_the_last()

    def next_due(self) -> Instant | None:
        """When the next is due, as far as memory knows; None when memory is empty."""
        return self._heap[0][1].due if self._heap else None

    @property
    def held(self) -> int:
        """How many are in memory."""
        return len(self._heap)

    @property
    def must_refill(self) -> bool:
        """Whether memory says nothing about what comes next."""
        return self.stale or (not self._heap and self._known_until is not None)

    def pop(self) -> TimerRow:
        """The next timer, no longer waiting."""
        return heappop(self._heap)[1]

    def _forget_the_last(self) -> None:
        """Keep the earliest: the record has them all, and gives the others when it is their turn."""
        heap = sorted(self._heap)
        last = _order(heap[self._at_once - 1][1])
        length = self._at_once
        while length < len(heap) and _order(heap[length][1]) == last:  # of one moment and subject all or none
            length += 1
        if length < len(heap):
            self._known_until = last
            self._heap = heap[:length]  # sorted, and so a heap
        self._most = 2 * length


def _order(row: TimerRow) -> Order:
    return row.due, row.rank, row.subject
