"""Five wards of 24 beds that never close: who lies in them, what happens to them today, and who comes next.

Lives here: admissions, days and discharges, a day at a time, so that no more is in memory than one day of those who are
in. Must not live here: what a course does (courses), those who need no bed (visitors). Called by: endless.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from wardwright.demo.chart import Chart
from wardwright.demo.courses import SHARES, Course, Share, acute, blood, emergency, renal, stays, sugar
from wardwright.demo.hospital import INTENSIVE, WARDS
from wardwright.demo.messages import Draft
from wardwright.demo.patients import person
from wardwright.demo.physiology import Body, body

BEDS_OF_A_WARD = 24
_FULL = 0.9
_CHARTS_A_DAY = 10
_SPECIAL = 0.55  # of the days of a stay, those on which something happens
_GOES_HOME = 0.2  # of those who have been in for a night, a day
_GAP = (2.0, 18.0)  # hours until a bed is taken again
_LAST_ARRIVAL = 22.5

# What may happen to somebody who is in already, as often as on the day of two hundred patients.
_ON_A_DAY = frozenset(
    (
        *(acute.septic, acute.breathless, acute.fast_pulse, acute.slow_breathing, acute.positive_culture),
        *(acute.screened, renal.hyperkalaemic, renal.haemolysed, renal.injured_kidney, renal.low_sodium),
        *(sugar.hypoglycaemic, sugar.diabetic, blood.warfarin, blood.bleeding, blood.digoxin),
        stays.forgotten_observations,
    )
)
_AT_THE_OPENING = _ON_A_DAY | {
    *(acute.target_saturation, acute.dying, blood.heparin, sugar.ketoacidosis, acute.neutropenic),
    *(stays.forgotten_assessment, stays.long, stays.going_home, stays.home_too_early, renal.injured_since_last_year),
}
_LEAVING = (Share(stays.going_home, 30), Share(stays.home_too_early, 2), Share(acute.dying, 1))
# The turn in which `ordinary` neither arrives nor moves, and in which the dying die.
_TURNS: dict[Course, int] = {stays.ordinary: 1, acute.dying: 0}
# Who comes by day, the latest free hour of a bed at which the course still fits, and how many of a hundred.
_ARRIVING = (
    (emergency.admitted, 7.0, 45),
    (sugar.ketoacidosis, 8.0, 6),
    (renal.injured_since_last_year, 7.5, 6),
    (acute.neutropenic, 13.0, 6),
)


@dataclass(slots=True)
class Bed:
    """One bed, whoever lies in it, and when it is free for the next."""

    ward: str
    place: str  # "R1^B1"
    free: datetime
    chart: Chart | None = None
    had: set[Course] = field(default_factory=set)


class Wards:
    """All beds. Ask for one day after the other."""

    def __init__(self, seed: int, midnight: datetime) -> None:
        self._seed = seed
        self._midnight = midnight
        self._patients = 0
        self._turns: Counter[Course] = Counter()
        self.beds = [
            Bed(ward, f"R{number // 4 + 1}^B{number % 4 + 1}", midnight)
            for ward in WARDS
            for number in range(BEDS_OF_A_WARD)
        ]
        self._rng = Random(f"{seed}/beds")

    def opening(self) -> Iterator[Draft]:
        """The first day, with the stays that began before it."""
        courses = [share for share in SHARES if share.course in _AT_THE_OPENING]
        courses.append(Share(stays.ordinary, sum(share.patients for share in courses) // 3))
        for bed in self.beds:
            if self._rng.random() < _FULL:
                self._begin(bed)
                yield from self._taken(bed, _drawn(courses, self._rng), self._midnight)
            yield from self._filled(bed, self._midnight)
        yield from self._telemetry(self._midnight)

    def day(self, midnight: datetime) -> Iterator[Draft]:
        """Another day, from this midnight on."""
        for bed in self.beds:
            if bed.chart is not None:
                _mend(bed.chart.body, midnight)
                yield from self._taken(bed, self._course_of(bed, midnight), midnight)
            yield from self._filled(bed, midnight)
        yield from self._telemetry(midnight)

    def new_chart(self, day: datetime) -> Chart:
        """Somebody who was never here before."""
        own = Random(f"{self._seed}/{self._patients}")
        patient = person(own, day.date(), self._patients)
        self._patients += 1
        return Chart(patient, body(own), own)

    def turn(self, course: Course) -> int:
        """How many have taken this course before."""
        self._turns[course] += 1
        return self._turns[course] - 1

    # ── One bed ──────────────────────────────────────────────────────────────────────────────────

    def _begin(self, bed: Bed) -> Chart:
        bed.chart = self.new_chart(bed.free)
        bed.chart.held = (bed.ward, bed.place)
        bed.had = set()
        return bed.chart

    def _course_of(self, bed: Bed, midnight: datetime) -> Course:
        chart = bed.chart
        assert chart is not None
        assert chart.visit is not None
        if chart.visit.location == INTENSIVE:
            return stays.intensive if self._rng.random() < 0.5 else stays.back_from_intensive
        long_enough = midnight - chart.visit.admitted > timedelta(hours=10)
        if long_enough and self._rng.random() < _GOES_HOME:
            return _drawn(_LEAVING, self._rng)
        left = [share for share in SHARES if share.course in _ON_A_DAY and share.course not in bed.had]
        return _drawn(left, self._rng) if left and self._rng.random() < _SPECIAL else _quiet_day

    def _taken(self, bed: Bed, course: Course, midnight: datetime) -> Iterator[Draft]:
        """The bed's patient takes a course today."""
        chart = bed.chart
        assert chart is not None
        bed.had.add(course)
        course(chart, midnight, _TURNS.get(course, self.turn(course) % 60))
        if chart.visit is not None:
            for turn in range(_CHARTS_A_DAY):
                stays.charted(chart, midnight, turn)
        yield from _handed_over(chart)
        if not chart.staying:
            left = chart.visit.discharged if chart.visit is not None and chart.visit.discharged else midnight
            bed.free = left + timedelta(hours=self._rng.uniform(*_GAP))
            bed.chart = None

    def _filled(self, bed: Bed, midnight: datetime) -> Iterator[Draft]:
        """Somebody new, when the bed is free in time today."""
        hour = max((bed.free - midnight) / timedelta(hours=1), 0.2)
        if bed.chart is not None or hour > _LAST_ARRIVAL:
            return
        chart = self._begin(bed)
        course = next(
            (course for course, latest, percent in _ARRIVING if hour <= latest and self._rng.random() < percent / 100),
            None,
        )
        if course is not None:
            yield from self._taken(bed, course, midnight)
            return
        stays.stay(chart, midnight, bed.ward, since=hour, assessed=self._rng.random() > 0.12)
        yield from _handed_over(chart)

    def _telemetry(self, midnight: datetime) -> Iterator[Draft]:
        """One monitor, on the first patient of the Acute Medical Unit who stays all day; silent for a while."""
        silent = self._rng.uniform(14, 20) * 60
        worn = [bed.chart for bed in self.beds if bed.ward == WARDS[-1] and bed.chart is not None and bed.chart.staying]
        if not worn:
            return
        for minute in range(4, 24 * 60, 10):
            if not silent < minute < silent + 45:
                worn[0].monitor(midnight + timedelta(minutes=minute))
        yield from _handed_over(worn[0])


def _handed_over(chart: Chart) -> Iterator[Draft]:
    drafts, chart.drafts = chart.drafts, []
    yield from drafts


def _drawn(shares: Sequence[Share], rng: Random) -> Course:
    return rng.choices([share.course for share in shares], [share.patients for share in shares])[0]


def _quiet_day(chart: Chart, start: datetime, number: int) -> None:
    stays.stay(chart, start)


def _mend(of: Body, midnight: datetime) -> None:
    """What was ill yesterday is better today, unless the day's course says otherwise."""
    if of.severity:
        now = of.severity_at(midnight)
        of.severity = [(midnight, now), (midnight + timedelta(hours=16), now * 0.2)]
        of.on_oxygen = of.on_oxygen and (now > 0.3 or of.baseline["oxygen saturation"] < 93)
    of.baseline["temperature"] = min(of.baseline["temperature"], 37.1)
    usual = 95.0
    if of.baseline["creatinine"] > usual:
        of.baseline["creatinine"] = usual + (of.baseline["creatinine"] - usual) * 0.8
