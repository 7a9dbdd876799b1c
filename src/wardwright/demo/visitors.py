"""Those who need no bed: the Emergency Department, outpatients, slips at the desk, and blood sent in from outside.

Called by: endless.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from wardwright.demo.chart import Chart
from wardwright.demo.courses import Course, emergency, outpatients, stays
from wardwright.demo.courses.stays import BLOODS
from wardwright.demo.messages import Draft

_ATTENDANCES, _UNIDENTIFIED, _APPOINTMENTS, _SLIPS = 32, 2, 14, 1
_SATURDAY = 5


def visits(
    midnight: datetime, new_chart: Callable[[datetime], Chart], turn: Callable[[Course], int]
) -> Iterator[list[Draft]]:
    """What is written down of each of today's visitors."""
    for course, count in _today(midnight):
        for _ in range(count):
            chart = new_chart(midnight)
            course(chart, midnight, turn(course))
            yield chart.drafts
    yield from _from_outside(midnight, new_chart)


def _from_outside(midnight: datetime, new_chart: Callable[[datetime], Chart]) -> Iterator[list[Draft]]:
    """Blood that practices send in: the analysers work through it day and night, so the laboratory is seldom silent."""
    minute = -12.0
    while minute < 24 * 60:
        chart = new_chart(midnight)
        minute += chart.rng.uniform(12, 24)
        chart.bloods(midnight + timedelta(minutes=minute), BLOODS, minutes=0)
        yield chart.drafts


def _today(midnight: datetime) -> Iterator[tuple[Course, int]]:
    yield emergency.attendance, _ATTENDANCES
    yield emergency.unidentified, _UNIDENTIFIED
    yield stays.wrong_patient, _SLIPS
    if midnight.weekday() < _SATURDAY:
        yield outpatients.appointments, _APPOINTMENTS
