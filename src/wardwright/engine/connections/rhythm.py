"""The rhythm of sources by the hour: what came in the last day, beside what usually comes at that hour.

Lives here: reading the counts of counting.py. Must not live here: alarms over silence (engine/listen), drawing. What is
expected is the median of the same hour on the days before; where fewer than three days are known it is unknown, which
is not none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from wardwright.facts.instant import DAY, HOUR, Instant
from wardwright.record.site.models import FeedHour

HOURS = 24
_DAYS = 14  # looked back for what usually comes
_FEWEST = 3  # days that make a habit


class Hour(NamedTuple):
    """One hour of a source."""

    start: Instant
    seen: int | None  # None: before counting began
    expected: float | None  # None: too few days are known


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The last 24 hours, the current one last; it is not over."""

    hours: tuple[Hour, ...] = ()

    @property
    def seen(self) -> int:
        """How many came in the 24 hours."""
        return sum(hour.seen or 0 for hour in self.hours)

    @property
    def expected(self) -> float | None:
        """How many usually come in 24 hours."""
        known = [hour.expected for hour in self.hours if hour.expected is not None]
        return sum(known) if len(known) == len(self.hours) and known else None

    @property
    def highest(self) -> float:
        """The greatest number of an hour, seen or expected."""
        return max((max(hour.seen or 0, hour.expected or 0) for hour in self.hours), default=0)


def rhythms(now: Instant, source: str | None = None) -> Mapping[str, Rhythm]:
    """The rhythm of each source by which something came in the last fortnight, or of one."""
    last = now - now % HOUR
    first = last - (HOURS - 1) * HOUR
    rows = FeedHour.objects.filter(hour__gte=first - _DAYS * DAY, hour__lte=last)
    if source is not None:
        rows = rows.filter(source=source)
    counts: dict[str, dict[Instant, int]] = {}
    for name, hour, many in rows.values_list("source", "hour", "messages"):
        counts.setdefault(name, {})[hour] = many
    hours = [first + number * HOUR for number in range(HOURS)]
    return {name: Rhythm(tuple(_hour(own, hour) for hour in hours)) for name, own in counts.items()}


def _hour(counts: Mapping[Instant, int], hour: Instant) -> Hour:
    since = min(counts)
    before = [counts.get(hour - day * DAY, 0) for day in range(1, _DAYS + 1) if hour - day * DAY >= since]
    usual = median(before) if len(before) >= _FEWEST else None
    return Hour(hour, counts.get(hour, 0) if hour >= since else None, usual)
