"""Load: how much reaches each role, by the hour, if everybody answers and if nobody does.

Lives here: tasks and messages per role, the busiest hour, and the burden bands. Must not live here: who a role is
(engine.people). A proof runs as a replay does: nobody accepts or does anything, so that every follow-up happens. That
is the worst case; without the follow-ups it is what comes when all is answered in time.

Burden bands: C. P. Bonafide and others, Association between exposure to nonactionable physiologic monitor alarms and
response time in a children's hospital, J Hosp Med 2015;10:345–51 (PMC4456276): nurses answered more slowly the more
alarms there had been in the 120 minutes before: 0–29, 30–79, 80 or more.
"""

from __future__ import annotations

from collections import Counter, deque
from datetime import date, tzinfo

from wardwright.facts.instant import HOUR, Instant, civil
from wardwright.kernel.firing import ActionKind, Firing, Outcome
from wardwright.measure.report.cells import Cells
from wardwright.measure.report.shape import HourLoad, Load, RoleLoad, Row

BANDS = ((30, "0 to 29"), (80, "30 to 79"), (None, "80 or more"))
_TO_PEOPLE = frozenset({ActionKind.ASK, ActionKind.TELL, ActionKind.PAGE, ActionKind.START})


def band_of(before: int) -> str:
    """The burden band of somebody who was reached that often in the 120 minutes before."""
    return next(words for end, words in BANDS if end is None or before < end)


class _Counting:
    """What reaches one role under one assumption."""

    def __init__(self) -> None:
        self.total = 0
        self.hours: Counter[tuple[date, int, int]] = Counter()  # local day, hour, fold
        self.bands: Cells[str] = Cells()
        self.most_in_two_hours = 0
        self._recent: deque[Instant] = deque()

    def take(self, at: Instant, hour: tuple[date, int, int], subject: str) -> None:
        self.total += 1
        self.hours[hour] += 1
        while self._recent and self._recent[0] <= at - 2 * HOUR:
            self._recent.popleft()
        self.bands.add(band_of(len(self._recent)), subject)
        self._recent.append(at)
        self.most_in_two_hours = max(self.most_in_two_hours, len(self._recent))

    def load(self, days: int) -> Load:
        by_hour: Counter[int] = Counter()
        peaks: Counter[int] = Counter()
        for (_, hour, _), count in self.hours.items():
            by_hour[hour] += count
            peaks[hour] = max(peaks[hour], count)
        return Load(
            self.total,
            self.total / days,
            tuple(HourLoad(hour, by_hour[hour] / days, peaks[hour]) for hour in range(24)),
            max(self.hours.values(), default=0),
            self.most_in_two_hours,
            tuple(Row(words, self.bands.count(words), self.bands.patients(words)) for _, words in BANDS),
        )


class LoadTally:
    """What reaches every role."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._answered: dict[str, _Counting] = {}
        self._worst: dict[str, _Counting] = {}
        self._tasks: Counter[str] = Counter()
        self._messages: Counter[str] = Counter()

    def take(self, firing: Firing) -> None:
        """Count whom a firing or a follow-up reaches."""
        to_people = [act for act in firing.acts if act.kind in _TO_PEOPLE and act.who]
        if not to_people:
            return
        local = civil(firing.at, self._zone)
        hour = (local.date(), local.hour, local.fold)
        for act in to_people:
            (self._tasks if act.kind is ActionKind.ASK else self._messages)[act.who] += 1
            self._worst.setdefault(act.who, _Counting()).take(firing.at, hour, firing.subject)
            if firing.outcome is Outcome.FIRED:
                self._answered.setdefault(act.who, _Counting()).take(firing.at, hour, firing.subject)

    def roles(self, days: int) -> tuple[RoleLoad, ...]:
        """Every role that is reached, the busiest first. `days`: local calendar days of the span."""
        busiest = sorted(self._worst, key=lambda role: (-self._worst[role].total, role))
        return tuple(
            RoleLoad(
                role,
                self._tasks[role],
                self._messages[role],
                self._answered.get(role, _Counting()).load(days),
                self._worst[role].load(days),
            )
            for role in busiest
        )
