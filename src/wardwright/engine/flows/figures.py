"""What a flow did lately, in figures: firings by day, open tasks, near misses, how it stands against what is expected.

Lives here: the questions to the record, each by an index or for all flows at once. Must not live here: how a figure
looks (web/flows), when a rate is left (engine.expect).
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from typing import Any, Generic, TypeVar

from django.db.models import Count, F, Sum

from wardwright.engine.expect.kept import Kept
from wardwright.engine.expect.watch import about
from wardwright.facts.instant import DAY, HOUR, Instant, civil
from wardwright.govern.tasks import WANTED, State
from wardwright.kernel.firing import Outcome
from wardwright.record.models import Alarm, Firing, NearMiss, Task

DAYS = 28
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Day:
    """How often it fired on one day of the hospital's calendar."""

    day: date
    fired: int


@dataclass(frozen=True, slots=True)
class Rate:
    """What was expected of the last day, and what came."""

    fired: int
    low: int
    high: int
    left: str  # "" while it is as expected, else how it left its rate


@dataclass(frozen=True, slots=True)
class Figures:
    """One flow's last four weeks."""

    days: tuple[Day, ...]
    last: Instant | None  # the newest firing ever
    open_tasks: int
    near: tuple[tuple[str, int], ...]  # a false or unknown clause, and how often it alone was in the way
    held_back: int  # by `At most …`
    unknown: int
    rate: Rate | None  # None: nothing is expected of it
    alarms: tuple[str, ...]

    @property
    def fired(self) -> int:
        """In all these days."""
        return sum(day.fired for day in self.days)


def figures(title: str, data: Kept, now: Instant, zone: tzinfo, open_tasks: int) -> Figures:
    """What this flow did. `open_tasks`: from `Standing`, which asks for all flows at once."""
    near = _near(title, now)
    unknown = sum(count for outcome, _, count in near if outcome == Outcome.UNKNOWN.value)
    held_back = sum(count for outcome, _, count in near if outcome == Outcome.SUPPRESSED.value)
    missed = Counter[str]()
    for outcome, clause, count in near:
        if outcome in (Outcome.MISSED.value, Outcome.UNKNOWN.value) and clause:
            missed[clause] += count
    last = Firing.objects.filter(flow=title, outcome=Outcome.FIRED.value).order_by("-at")
    return Figures(
        _by_day(title, now, zone), last.values_list("at", flat=True).first(), open_tasks,
        tuple(missed.most_common(5)), held_back, unknown, _rate(title, data), _alarms(title),
    )  # fmt: skip


def _by_day(title: str, now: Instant, zone: tzinfo) -> tuple[Day, ...]:
    """Counted by hour in the record, so that a day is the hospital's own, also when clocks change."""
    today = civil(now, zone).date()
    rows = Firing.objects.filter(flow=title, at__gt=now - (DAYS + 1) * DAY, at__lte=now, outcome=Outcome.FIRED.value)
    by_hour = rows.annotate(hour=F("at") / HOUR).values_list("hour").annotate(n=Count("id"))
    counted: Counter[date] = Counter()
    for hour, count in by_hour:
        counted[civil(int(hour) * HOUR, zone).date()] += count
    return tuple(Day(day, counted[day]) for day in (today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)))


def _near(title: str, now: Instant) -> list[tuple[str, str, int]]:
    rows = NearMiss.objects.filter(flow=title, hour__gte=now - DAYS * DAY)
    return list(rows.values_list("outcome", "clause").annotate(n=Sum("count")).order_by("-n"))


def _rate(title: str, data: Kept) -> Rate | None:
    told = data.watch().get("told", {})
    found = told.get(title) if isinstance(told, dict) else None
    try:
        return Rate(int(found["fired"]), int(found["low"]), int(found["high"]), str(found["left"])) if found else None
    except (KeyError, TypeError, ValueError):
        return None  # written by another version


def _alarms(title: str) -> tuple[str, ...]:
    names = (about(title), f"flow {title}")
    rows = Alarm.objects.filter(until__isnull=True, about__in=names).order_by("since")
    return tuple(rows.values_list("text", flat=True))


# ── All flows at once ────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Kept(Generic[_T]):
    """An answer that many pages ask for, worked out at most every so many seconds."""

    ask: Callable[[Instant], _T]
    seconds: float
    asked: float = -1e9
    answer: _T | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, now: Instant) -> _T:
        with self.lock:
            if self.answer is None or time.monotonic() - self.asked > self.seconds:
                self.answer = self.ask(now)
                self.asked = time.monotonic()
            return self.answer


class AtOnce:
    """Counts of all flows: one question each, its answer kept for some seconds."""

    def __init__(self, seconds: float = 20.0) -> None:
        self._tasks = _Kept(_open_tasks, seconds)
        self._fired = _Kept(_fired, seconds * 3)

    def open_tasks(self, now: Instant) -> Mapping[str, int]:
        """Title → tasks that wait for somebody."""
        return self._tasks.get(now)

    def fired(self, now: Instant) -> Mapping[str, int]:
        """Title → firings of the last 28 days."""
        return self._fired.get(now)


def _open_tasks(now: Instant) -> dict[str, int]:
    wanted = [state.value for state in State if state in WANTED]
    rows: Any = Task.objects.filter(closed__isnull=True, state__in=wanted, opened__lte=now)
    return dict(rows.values_list("flow").annotate(n=Count("number")))


def _fired(now: Instant) -> dict[str, int]:
    rows: Any = Firing.objects.filter(at__gt=now - DAYS * DAY, at__lte=now, outcome=Outcome.FIRED.value)
    return dict(rows.values_list("flow").annotate(n=Count("id")))
