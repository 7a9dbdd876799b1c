"""Messages come as fast as they are decided: senders are held back while decisions fall behind.

Lives here: how long a group waits before it is written, worked out from how long the oldest undecided message has
waited. Must not live here: the group (committer.py), deciding. A sender that waits for each acknowledgement, as nearly
all do, then sends no faster than decisions are made; its own queue is as durable as ours, and a patient's result is
decided on within a second instead of waiting here behind a night's backlog. Nobody is held back for more than
`_MOST` a group, and not at all while deciding stands still: then holding back would win nothing.
(docs/decisions/0030-senders-are-held-back-while-decisions-lag.md)
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

LOOK_EVERY = 0.05  # seconds
_FROM, _FULL = 0.25, 0.75  # seconds that decisions lag: holding back begins, and is at its most
_MOST_EACH = 0.00025  # seconds for each message
_MOST = 0.01  # seconds for a group
_MARK_EVERY = 0.01  # seconds between two messages whose decision is watched for
_MARKS = 2000  # of them, at most
_STANDS_STILL = 2.0  # seconds without one decision


class HoldingBack:
    """What one listener knows of the engine's progress.

    `appended` and `seconds` are called in the event loop or the thread that appends, `look` in a thread of its own.
    """

    def __init__(self, decided: Callable[[], int], now: Callable[[], float] = time.monotonic) -> None:
        """`decided`: the number of the last message that was decided."""
        self._decided = decided
        self._now = now
        self._marks: deque[tuple[int, float]] = deque()  # a message's number, when it was stored
        self._marked = 0.0
        self._reached = -1
        self._moved = now()
        self.each = 0.0  # seconds that a message is held back now

    def appended(self, seq: int) -> None:
        """A group was stored, this the last number of it."""
        now = self._now()
        if now - self._marked >= _MARK_EVERY and len(self._marks) < _MARKS:
            self._marked = now
            self._marks.append((seq, now))

    def look(self) -> None:
        """See how far decisions are."""
        self.each = 0.0  # also when the record cannot be asked
        if not self._marks:
            return
        reached, now = self._decided(), self._now()
        if reached != self._reached:
            self._reached, self._moved = reached, now
        while self._marks and self._marks[0][0] <= reached:
            self._marks.popleft()
        lag = now - self._marks[0][1] if self._marks else 0.0
        share = min(1.0, max(0.0, (lag - _FROM) / (_FULL - _FROM)))
        if now - self._moved <= _STANDS_STILL:
            self.each = share * _MOST_EACH

    def seconds(self, count: int) -> float:
        """How long a group of so many messages waits before it is written."""
        return min(_MOST, count * self.each)
