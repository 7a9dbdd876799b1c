"""Near misses, counted: moments at which a sentence's trigger was met and that came to nothing.

Lives here: how many there were of each sort. Must not live here: what makes one (decide), how counts are kept (engine).
A running engine has one or two for every message that arrives and keeps them as counts; the reason of one of each sort
is enough. So once a sort was told in full (`tell`), the kernel looks no further than is needed to count the next one.
"""

from __future__ import annotations

from collections.abc import Iterator

from wardwright.facts.instant import HOUR, Instant

# Title, version, start of the UTC hour, the outcome's word, the first clause that was not true (and why).
NearKey = tuple[str, str, Instant, str, str]


def near_key(title: str, version: str, now: Instant, outcome: str, clause: str, why: str) -> NearKey:
    """Which sort a near miss is; `why`: "" unless the clause could not be told."""
    return title, version, now // HOUR * HOUR, outcome, f"{clause}: {why}" if why else clause


class Near:
    """The counts since they were last taken."""

    def __init__(self) -> None:
        self._counts: dict[NearKey, int] = {}

    def count(self, key: NearKey) -> bool:
        """One more, if its sort was told; False: tell it in full."""
        counted = self._counts.get(key)
        if counted is None:
            return False
        self._counts[key] = counted + 1
        return True

    def tell(self, key: NearKey) -> None:
        """One that was told in full."""
        self._counts[key] = self._counts.get(key, 0) + 1

    def take(self) -> Iterator[tuple[NearKey, int]]:
        """What was counted since the last time; sorts of an hour before the newest are told anew."""
        newest = max((key[2] for key in self._counts), default=0)
        counts, self._counts = self._counts, {key: 0 for key in self._counts if key[2] == newest}
        return ((key, count) for key, count in counts.items() if count)
