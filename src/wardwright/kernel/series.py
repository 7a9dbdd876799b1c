"""A series: the visible facts of one kind and term, in order, and where the last look into a long one ended.

Lives here: the order of entries and looking for the newest one that passes a test. Must not live here: which facts are
visible (timeline), what a fact means (things). Called by the
timeline; which kinds have one series for all terms concerns everybody who looks for facts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable
from typing import Any, Final, cast

from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Instant

MOVEMENTS: Final = frozenset({Kind.ADMITTED, Kind.MOVED, Kind.DISCHARGED, Kind.DIED})
SINGLE: Final = frozenset({Kind.ATTENDING})  # only the newest is ever read
_ONE_SERIES = frozenset({Kind.BORN, Kind.SEX, Kind.BOOKED, Kind.MISSED, Kind.CANCELLED, Kind.HEARD, Kind.MERGED})
TERMLESS: Final = MOVEMENTS | SINGLE | _ONE_SERIES


def series_term(kind: Kind, term: str) -> str:
    """The term under which a series is kept: movements, appointments and the like have one series per kind."""
    return "" if kind in TERMLESS else term


# A visible fact in its place: (at, seen, n, fact), n being the order of arrival. Entries sort as they are. Plain tuples
# of whatever: compiled code makes named ones several times as slowly, and copies the numbers of typed ones.
Entry = tuple[Any, ...]


def entry_of(fact: Any, n: int) -> Entry:
    """The entry of a fact."""
    return fact[3], fact[4], n, fact  # at, seen: by name costs ten times as much


Series = list[Entry]
SeriesKey = tuple[Kind, str]


def entries_of(kept: Entry | list[Entry] | None) -> list[Entry]:
    """What is kept of one key: mostly one entry, which needs no list."""
    if kept is None:
        return []
    return list(kept) if type(kept) is list else [cast(Entry, kept)]


FAR: Final = 1 << 62  # later than any instant


def arrival_of(entry: Entry) -> tuple[Instant, int]:
    """When it came. The number alone does not say: of a merged patient's facts, made again, it may be the greater."""
    return entry[1:3]


def has_value(fact: Fact) -> bool:
    """Whether it says anything: a score with a part missing does not."""
    return fact.value is not None


class Looks:
    """Remembers, of every look for the newest entry that passes a test, how far it read and what it found.

    A series mostly grows at its end. "No NEWS2 of 7 or more for 12 hours" would otherwise read the whole series of a
    patient on a monitor with every new value: the next look reads only what came after the last one.
    """

    __slots__ = ("_ended",)

    def __init__(self) -> None:
        # series → what was looked for → (the entries before this position were read, the newest of them that passes)
        self._ended: dict[SeriesKey, dict[Hashable, tuple[int, Entry | None]]] = {}

    def newest(
        self, key: SeriesKey, series: Series, end: int, sought: Hashable, passes: Callable[[Fact], bool]
    ) -> Entry | None:
        """The last entry before position `end` that passes. The test must depend on the fact alone."""
        looks = self._ended.setdefault(key, {})
        start, best = looks.get(sought, (0, None))
        if end < start:  # a look at an earlier moment: what was found may lie after it
            if best is None or best < series[end]:
                return best
            start, best = 0, None
        for position in range(end - 1, start - 1, -1):
            if passes(series[position][3]):
                best = series[position]
                break
        looks[sought] = (end, best)
        return best

    def rewrite(self, key: SeriesKey, series: Series, entry: Entry) -> None:
        """The entry is about to be taken out of the series, or to be put into its midst: look again from there."""
        looks = self._ended.get(key)
        if not looks:
            return
        position = bisect_left(series, entry)
        for sought, (end, best) in list(looks.items()):
            if best is not None and best >= entry:
                del looks[sought]
            elif position < end:
                looks[sought] = (position, best)

    def forget(self) -> None:
        """Two timelines became one: every series is another."""
        self._ended.clear()
