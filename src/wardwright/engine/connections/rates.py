"""How many messages a minute a source takes and a channel sends, out of what the parts' beats count.

Lives here: the last minute of those counts, in memory. Must not live here: reading beats when a page asks (the process
of the pages notes them every few seconds). A count that fell belongs to a part that was started again: it begins anew.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from wardwright.facts.instant import MINUTE, Instant
from wardwright.record.rows import BeatRow

_LOOKS_BACK = MINUTE


class Way(NamedTuple):
    """A source or a channel."""

    is_source: bool
    name: str


class Rates:
    """Counts of the last minute. Any thread may ask."""

    def __init__(self) -> None:
        self._samples: deque[tuple[Instant, Mapping[Way, int]]] = deque()
        self._lock = threading.Lock()

    def note(self, beats: Iterable[BeatRow], wall: Instant) -> None:
        """What the beats say now."""
        counts = dict(_counts(beats))
        with self._lock:
            self._samples.append((wall, counts))
            while len(self._samples) > 1 and self._samples[1][0] <= wall - _LOOKS_BACK:
                self._samples.popleft()

    def per_minute(self, way: Way) -> float | None:
        """How many a minute; None while too little is known."""
        with self._lock:
            known = [(wall, counts[way]) for wall, counts in self._samples if way in counts]
        if len(known) < 2 or known[-1][0] - known[0][0] < MINUTE // 6:
            return None
        taken = sum(max(0, after[1] - before[1]) for before, after in pairwise(known))
        return taken * MINUTE / (known[-1][0] - known[0][0])


def _counts(beats: Iterable[BeatRow]) -> Iterable[tuple[Way, int]]:
    for beat in beats:
        for name, told in beat.body.get("sources", {}).items() if beat.part == "listen" else ():
            yield Way(True, name), int(told.get("taken") or 0)
        for name, told in beat.body.get("channels", {}).items() if beat.part == "deliver" else ():
            yield Way(False, name), int(told.get("sent") or 0)
