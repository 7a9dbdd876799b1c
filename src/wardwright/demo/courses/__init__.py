"""What happens to the patients: one function for each clinical course.

Lives here: the table of courses with how many patients take each. A course gets a chart and the first moment of the
day, and writes down what happens. Hours count from that moment; an hour below nought is before the day began.
Must not live here: numbers of a body (physiology) or the look of a message (messages). Called by: day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from wardwright.demo.chart import Chart
from wardwright.demo.courses import acute, blood, emergency, outpatients, renal, stays, sugar

Course = Callable[[Chart, datetime, int], None]


class Share(NamedTuple):
    """How many of two hundred patients take a course."""

    course: Course
    patients: int


# Whoever is left has an ordinary day on a ward.
ORDINARY: Course = stays.ordinary
SHARES: tuple[Share, ...] = (
    Share(acute.septic, 6),
    Share(acute.breathless, 5),
    Share(acute.fast_pulse, 4),
    Share(acute.target_saturation, 2),
    Share(acute.slow_breathing, 2),
    Share(acute.neutropenic, 2),
    Share(acute.dying, 2),
    Share(acute.positive_culture, 3),
    Share(acute.screened, 5),
    Share(renal.hyperkalaemic, 5),
    Share(renal.haemolysed, 2),
    Share(renal.injured_kidney, 5),
    Share(renal.injured_since_last_year, 2),
    Share(renal.low_sodium, 2),
    Share(sugar.hypoglycaemic, 5),
    Share(sugar.ketoacidosis, 2),
    Share(sugar.diabetic, 12),
    Share(blood.warfarin, 4),
    Share(blood.heparin, 2),
    Share(blood.bleeding, 3),
    Share(blood.digoxin, 3),
    Share(stays.forgotten_assessment, 4),
    Share(stays.forgotten_observations, 3),
    Share(stays.long, 4),
    Share(stays.going_home, 20),
    Share(stays.home_yesterday, 9),
    Share(stays.home_too_early, 2),
    Share(stays.intensive, 6),
    Share(outpatients.appointments, 14),
    Share(emergency.attendance, 32),
    Share(emergency.admitted, 7),
    Share(emergency.unidentified, 2),
    Share(stays.monitored, 1),
    Share(stays.wrong_patient, 1),
)


def assigned(patients: int) -> Iterator[tuple[Course, int]]:
    """A course for each patient, with the patient's number within it.

    In turns, so that a smaller hospital has every course too; everybody beyond the shares has an ordinary day.
    """
    turns = max(share.patients for share in SHARES)
    special = [(share.course, turn) for turn in range(turns) for share in SHARES if turn < share.patients]
    yield from special[:patients]
    for number in range(patients - len(special)):
        yield ORDINARY, number
