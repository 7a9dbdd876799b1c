"""Stays: what every inpatient has, and the stays that go wrong by being long, forgotten or too short.

Called by: the table of courses; `stay` and `home` also by the other courses.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from wardwright.demo.chart import Chart
from wardwright.demo.hospital import INTENSIVE, WARDS

BLOODS = (
    "potassium",
    "sodium",
    "urea",
    "creatinine",
    "haemoglobin",
    "white cell count",
    "neutrophils",
    "platelets",
    "CRP",
)
_LIVER = ("albumin", "ALT", "bilirubin")
_USUAL = ("paracetamol", "omeprazole", "atorvastatin", "bisoprolol", "furosemide", "prednisolone")
_ROUNDS = (8.0, 12.0, 18.0, 22.0)
_FALLS_CHECKED_WITHIN = 6


def at(start: datetime, hours: float) -> datetime:
    """A moment of the day by its hour; below nought is before it."""
    return start + timedelta(hours=hours)


def stay(
    chart: Chart,
    start: datetime,
    ward: str = "",
    since: float | None = None,
    until: float = 24.0,
    observe: bool = True,
    assessed: bool = True,
    medicines: Sequence[str] = (),
    bloods: bool = True,
) -> str:
    """An inpatient's ordinary day on a ward: admission, forms, medicines, observations, morning bloods. The ward."""
    rng = chart.rng
    ward = ward or rng.choice(WARDS)
    since = since if since is not None else -rng.uniform(15, 140)
    if chart.staying:
        return _another_day(chart, start, until, observe, medicines, bloods)
    chart.admit(at(start, since), ward)
    if assessed:
        chart.form("VTE assessment", at(start, since + rng.uniform(1, 9)))
    chart.form("falls assessment", at(start, since + rng.uniform(1, _FALLS_CHECKED_WITHIN)))
    chart.regular = regular = (*medicines, *rng.sample(_USUAL, 3))
    for name in regular:
        chart.prescribe(name, at(start, since + rng.uniform(0.3, 3)))
    _doses(chart, start, regular, max(since + 1, 0), until)
    if since < -6:
        chart.observe(at(start, -rng.uniform(1, 4.5)))
    if observe:
        watch(chart, start, max(since + 0.3, 0.2), until)
    if since < -22 and rng.random() < 0.85:
        chart.bloods(at(start, -rng.uniform(11, 14.5)), (*BLOODS, *_LIVER))
    if bloods and since < 4 and until > 7:
        moment = at(start, rng.uniform(5.5, 8.5))
        liver = _LIVER if rng.random() < 0.3 else ()
        order_at = moment - timedelta(hours=rng.uniform(1, 4))
        chart.order("potassium", max(order_at, at(start, 0.05)))
        chart.bloods(moment, (*BLOODS, *liver))
    if bloods and since > 0:
        chart.bloods(at(start, since + 0.6), BLOODS)
    if rng.random() < 0.35:
        chart.document("progress note", at(start, rng.uniform(max(since + 1, 8), max(since + 2, 17))))
    return ward


def _another_day(
    chart: Chart, start: datetime, until: float, observe: bool, medicines: Sequence[str], bloods: bool
) -> str:
    """One more day of a stay that began before, from midnight on. The ward."""
    rng = chart.rng
    for name in medicines:
        if name not in chart.regular:
            chart.prescribe(name, at(start, rng.uniform(0.1, 0.6)))
            chart.regular = (*chart.regular, name)
    _doses(chart, start, chart.regular, 0, until)
    if observe:
        watch(chart, start, 0.2, until)
    if bloods and until > 7 and rng.random() < 0.6:
        moment = at(start, rng.uniform(5.5, 8.5))
        chart.order("potassium", moment - timedelta(hours=rng.uniform(1, 4)))
        chart.bloods(moment, (*BLOODS, *_LIVER) if rng.random() < 0.3 else BLOODS)
    if rng.random() < 0.35:
        chart.document("progress note", at(start, rng.uniform(8, 17)))
    assert chart.visit is not None
    return chart.visit.location


def _doses(chart: Chart, start: datetime, names: Sequence[str], first: float, last: float) -> None:
    for hour in _ROUNDS:
        for name in names:
            due = hour + chart.rng.uniform(-0.4, 0.6)
            if first < due < last and (name == "paracetamol" or hour in (8.0, 18.0)):
                chart.give(name, at(start, due), "RE" if chart.rng.random() < 0.04 else "CP")
    if first < 2.5 < last and chart.rng.random() < 0.3:
        chart.give("paracetamol", at(start, chart.rng.uniform(1.5, 5)))


def watch(chart: Chart, start: datetime, first: float, last: float, slack: float = 1.0) -> None:
    """Observations as often as the patient is ill: every five hours when well, every hour when very ill.

    `slack` above 1 is a ward that comes later than that.
    """
    hour = first + chart.rng.uniform(0, 3.5 if first < 1 else 0.3)
    while hour < last:
        moment = at(start, hour)
        chart.observe(moment)
        severity = chart.body.severity_at(moment)
        if severity >= 0.45:
            hour += chart.rng.uniform(0.7, 1.15) * slack
        elif severity >= 0.2:
            hour += chart.rng.uniform(1.8, 3)
        else:
            hour += chart.rng.uniform(4, 6)


def charted(chart: Chart, midnight: datetime, number: int) -> bool:
    """A round of the pain and fluid charts, when the patient is in at its hour; whether it was."""
    assert chart.visit is not None
    moment = midnight + timedelta(hours=(1.3 + 7.1 * number) % 22.5, minutes=chart.rng.uniform(1, 55))
    end = chart.visit.discharged or midnight + timedelta(hours=24)
    if not chart.visit.admitted + timedelta(hours=1) < moment < end:
        return False
    found = {"pain score": float(chart.rng.randrange(0, 5))}
    if number % 2:
        found = {"urine output": 10.0 * chart.rng.randrange(8, 50), "fluid intake": 50.0 * chart.rng.randrange(1, 12)}
    chart.bedside(moment, found)
    return True


def home(chart: Chart, start: datetime, hour: float, summary: bool = True) -> None:
    """Goes home, and the summary follows within hours unless it is forgotten."""
    chart.discharge(at(start, hour))
    if summary:
        chart.document("discharge summary", at(start, hour + chart.rng.uniform(-1.5, 3)))


def ordinary(chart: Chart, start: datetime, number: int) -> None:
    """An ordinary day on the ward; every fourth moves to another ward, every third arrives today."""
    arrives = number % 3 == 0
    ward = stay(chart, start, since=chart.rng.uniform(8, 16) if arrives else None)
    if number % 4 == 0:
        other = chart.rng.choice([name for name in WARDS if name != ward])
        moment = at(start, chart.rng.uniform(17, 21))
        chart.move(moment, other)
        if number == 8:  # the bed was not free after all
            chart.cancel("A12", moment + timedelta(minutes=40))


def intensive(chart: Chart, start: datetime, number: int) -> None:
    """Intensive care: observations every hour, gases every four, a vasopressor, on oxygen."""
    chart.body.on_oxygen = True
    stay(chart, start, INTENSIVE, since=-chart.rng.uniform(10, 60), observe=False)
    for hour in range(24):
        chart.observe(at(start, hour + 0.1 + number * 0.05))
        if number < 3:
            chart.give("noradrenaline", at(start, hour + 0.3 + number * 0.2))
        if hour % 4 == number % 4 or number == 5:
            gas = ("arterial pH", "arterial oxygen", "arterial carbon dioxide", "lactate", "potassium")
            chart.bloods(at(start, hour + 0.4), gas, minutes=chart.rng.uniform(4, 9))


def back_from_intensive(chart: Chart, start: datetime, number: int) -> None:
    """Well enough for the ward again: moves back in the morning."""
    assert chart.held is not None
    stay(chart, start)
    chart.move(at(start, chart.rng.uniform(9, 12)), chart.held[0])


def monitored(chart: Chart, start: datetime, number: int) -> None:
    """On telemetry every ten minutes, but for three quarters of an hour in the afternoon."""
    stay(chart, start, "AMU")
    for minute in range(4, 24 * 60, 10):
        if not 16 * 60 + 5 < minute < 16 * 60 + 50:
            chart.monitor(at(start, minute / 60))


def wrong_patient(chart: Chart, start: datetime, number: int) -> None:
    """Admitted at the desk under the wrong name, and cancelled."""
    moment = at(start, chart.rng.uniform(9, 16))
    chart.admit(moment, "AMU")
    chart.cancel("A11", moment + timedelta(minutes=12))


def long(chart: Chart, start: datetime, number: int) -> None:
    """Reaches one week, two, or three in hospital during the day."""
    days = (7, 7, 14, 21)[number % 4]
    stay(chart, start, "9", since=-24 * days + chart.rng.uniform(9, 20))


def forgotten_assessment(chart: Chart, start: datetime, number: int) -> None:
    """Nobody fills in the VTE assessment; some do after the reminder."""
    since = (-12.0, -3.5, 1.5, 6.0)[number % 4] + chart.rng.uniform(0, 0.8)
    stay(chart, start, "8", since=since, assessed=False)
    if number % 2:
        chart.form("VTE assessment", at(start, since + 15.2))


def forgotten_observations(chart: Chart, start: datetime, number: int) -> None:
    """A set in the early hours, and then none for half a day."""
    stay(chart, start, "9", observe=False)
    chart.observe(at(start, chart.rng.uniform(0.5, 2.5)))
    chart.observe(at(start, chart.rng.uniform(15.2, 17.5) + number))


def going_home(chart: Chart, start: datetime, number: int) -> None:
    """Goes home in the day; every sixth summary is forgotten."""
    hour = chart.rng.uniform(10, 18.5)
    stay(chart, start, until=hour - 0.5)
    home(chart, start, hour, summary=number % 6 != 0)
    if number == 1:  # sent home by mistake at the keyboard, put right, and sent home again
        chart.cancel("A13", at(start, hour + 0.4))
        chart.discharge(at(start, hour + 2))


def home_yesterday(chart: Chart, start: datetime, number: int) -> None:
    """Went home yesterday; every fourth summary is forgotten."""
    hour = -chart.rng.uniform(6, 14)
    chart.admit(at(start, hour - chart.rng.uniform(40, 100)), chart.rng.choice(WARDS))
    chart.form("VTE assessment", at(start, hour - 30))
    chart.discharge(at(start, hour))
    if number % 4:
        chart.document(
            "discharge summary", at(start, hour - 0.5) if number % 2 else at(start, chart.rng.uniform(0.5, 9))
        )


def home_too_early(chart: Chart, start: datetime, number: int) -> None:
    """Blood is taken, the patient goes home, and the result is critical."""
    hour = chart.rng.uniform(11, 12)
    stay(chart, start, until=hour - 0.5, bloods=False)
    taken = at(start, hour - 1.8)
    if number % 2 == 0:
        chart.bloods(taken, BLOODS, {"potassium": 6.8}, minutes=190)
    else:
        chart.culture("blood culture", "positive", at(start, -20), at(start, hour + 4))
    home(chart, start, hour)
