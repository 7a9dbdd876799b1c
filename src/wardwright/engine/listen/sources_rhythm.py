"""When silence is too long: the expected rhythm of a source, by the hour of the hospital's day.

Lives here: from "at least every 10 minutes between 8 and 20" to the moment at which the silence since the last message
became too long. Pure: the time comes as an argument. Must not live here: what follows from it (health.py).

The rule, as a person would say it. Within hours that allow the same silence, it is counted from the last message, or
from the beginning of these hours when that came later: a night's gap does not become an alarm at 08:00:00. And silence
is never longer than the longest that was allowed since the last message, hours without any expectation left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple, Protocol

from wardwright.facts.instant import DAY, Instant, Length, civil, instant

_MIDNIGHT = time(0)
_LOOKS_BACK = 9 * DAY  # a longer silence is told from no longer one


class Hours(Protocol):
    """Some hours of the day and the silence that they allow (home's Rhythm)."""

    @property
    def start(self) -> time:
        """When they begin."""

    @property
    def end(self) -> time:
        """When they end; not after `start`: on the next day."""

    @property
    def quiet(self) -> Length:
        """The silence that is not worth an alarm."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a source. Without hours and `quiet_after` nothing is, and silence is never an alarm."""

    zone: tzinfo = UTC
    quiet_after: Length | None = None  # at hours that `rhythm` does not name
    rhythm: Sequence[Hours] = ()

    def allowed(self, at: time) -> Length | None:
        """The silence allowed at a time of day; of hours that overlap, the first count. None: any."""
        return next((hours.quiet for hours in self.rhythm if _within(hours, at)), self.quiet_after)


class _Stretch(NamedTuple):
    start: Instant
    end: Instant
    allowed: Length | None


def quiet_since(expected: Expected, last: Instant, now: Instant) -> Instant | None:
    """The moment at which the silence after `last` became too long; None as long as it is not."""
    if expected.quiet_after is None and not expected.rhythm:
        return None
    last = max(last, now - _LOOKS_BACK)
    spent = longest = 0
    for stretch in _stretches(expected, last, now):
        if stretch.allowed is None:
            continue
        start = max(stretch.start, last)
        longest = max(longest, stretch.allowed)
        due = min(start + stretch.allowed, start + max(0, longest - spent))
        if due <= min(stretch.end, now):
            return due
        spent += stretch.end - start
    return None


def _stretches(expected: Expected, first: Instant, last: Instant) -> Iterator[_Stretch]:
    """The hours from `first` to `last`, in order; neighbours that allow the same are one."""
    waiting: _Stretch | None = None
    for start, end, at in _pieces(expected, first, last):
        if end <= first or start >= end:
            continue
        allowed = expected.allowed(at)
        if waiting is not None and waiting.allowed == allowed:
            waiting = waiting._replace(end=end)
            continue
        if waiting is not None:
            yield waiting
        waiting = _Stretch(start, end, allowed)
    if waiting is not None:
        yield waiting


def _pieces(expected: Expected, first: Instant, last: Instant) -> Iterator[tuple[Instant, Instant, time]]:
    edges = sorted({_MIDNIGHT, *(edge for hours in expected.rhythm for edge in (hours.start, hours.end))})
    day = civil(first, expected.zone).date()
    while True:
        moments = _moments(day, edges, expected.zone)
        for index, edge in enumerate(edges):
            if moments[index] > last:
                return
            yield moments[index], moments[index + 1], edge
        day += timedelta(days=1)


def _moments(day: date, edges: list[time], zone: tzinfo) -> list[Instant]:
    """When the clock shows these times on that day, and the next midnight.

    An hour that comes twice is one long hour. A time that the clock skips is the moment of the change: such a time
    would otherwise fall behind those that follow it.
    """
    next_midnight = datetime.combine(day + timedelta(days=1), _MIDNIGHT, zone)
    moments = [*(instant(datetime.combine(day, edge, zone)) for edge in edges), instant(next_midnight)]
    for index in range(len(moments) - 2, -1, -1):
        moments[index] = min(moments[index], moments[index + 1])
    return moments


def _within(hours: Hours, at: time) -> bool:
    if hours.start < hours.end:
        return hours.start <= at < hours.end
    return at >= hours.start or at < hours.end
