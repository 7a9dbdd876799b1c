"""Kidneys and salts: potassium, creatinine and sodium.

Called by: the table of courses.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from wardwright.demo.chart import Chart
from wardwright.demo.courses.stays import BLOODS, at, stay
from wardwright.demo.hospital import Feed

_SALTS = ("potassium", "sodium", "urea", "creatinine")
_GLUCOSE_CHECKS = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
_POTASSIUM_CHECKS = ((1.0, 5.9), (4.0, 5.6), (6.0, 5.3))


def hyperkalaemic(chart: Chart, start: datetime, number: int) -> None:
    """High potassium, treated; some checks afterwards are forgotten."""
    high = (6.2, 6.9, 6.3, 7.1, 6.6)[number % 5]
    hour = chart.rng.uniform(3, 14)
    stay(chart, start, "7B", medicines=("ramipril", "spironolactone") if number % 2 else ("ramipril",), bloods=False)
    chart.bloods(at(start, hour), BLOODS, {"potassium": high}, minutes=40)
    treated = hour + 1.1
    chart.done("ECG", at(start, hour + 0.9))
    if high >= 6.5:
        chart.give("calcium gluconate", at(start, treated - 0.1))
    chart.give("insulin and glucose infusion", at(start, treated))
    chart.stop("ramipril", at(start, treated + 0.5))
    forgotten = {1: {1.0}, 2: {4.0}}.get(number % 5, set())
    for after, value in _POTASSIUM_CHECKS:
        if after not in forgotten:
            chart.bloods(
                at(start, treated + after), _SALTS, {"potassium": value + chart.rng.uniform(-0.1, 0.1)}, minutes=22
            )
    for after in _GLUCOSE_CHECKS:
        if not (number % 5 == 0 and after < 1.2) and not (number % 5 == 3 and after == 2.0):
            chart.bedside(at(start, treated + after), {"glucose": chart.rng.uniform(5.2, 9)})


def haemolysed(chart: Chart, start: datetime, number: int) -> None:
    """A dangerous potassium that was not: corrected for one, withdrawn for the other."""
    hour = chart.rng.uniform(6, 12)
    stay(chart, start, "7A", bloods=False)
    order = chart.bloods(at(start, hour), BLOODS, {"potassium": 6.7}, minutes=50)
    status = "C" if number % 2 == 0 else "W"
    value = 4.4 if status == "C" else 6.7
    sent = at(start, hour) + timedelta(minutes=50 + chart.rng.randrange(15, 40))
    chart.report("BLOODS", {"potassium": value}, at(start, hour), sent, Feed.LAB, order, status)
    if status == "W":
        chart.bloods(at(start, hour + 2), _SALTS, minutes=35)


def injured_kidney(chart: Chart, start: datetime, number: int) -> None:
    """Creatinine up by half or more in a day or two; for one by three times, on medicines that harm kidneys."""
    before = chart.rng.uniform(70, 95)
    factor = (1.6, 3.4, 1.7, 2.2, 1.45)[number % 5]
    stay(
        chart,
        start,
        "7B",
        since=-chart.rng.uniform(80, 130),
        medicines=("ramipril", "ibuprofen") if number % 2 else (),
        bloods=False,
    )
    chart.body.baseline["creatinine"] = before
    chart.bloods(at(start, -chart.rng.uniform(26, 44)), BLOODS)
    chart.body.baseline["creatinine"] = before * factor
    chart.bloods(at(start, chart.rng.uniform(6, 9)), BLOODS)
    chart.bloods(at(start, chart.rng.uniform(18, 21)), _SALTS)


def injured_since_last_year(chart: Chart, start: datetime, number: int) -> None:
    """Comes in with a creatinine twice that of some months ago."""
    before, arrives = chart.rng.uniform(65, 80), chart.rng.uniform(8, 15)
    chart.body.baseline["creatinine"] = before
    for days in (190, 120, 45):
        chart.bloods(at(start, -24 * days), ("creatinine", "potassium"))
    chart.body.baseline["creatinine"] = before * 2.1
    stay(chart, start, "AMU", since=arrives)


def low_sodium(chart: Chart, start: datetime, number: int) -> None:
    """A very low sodium yesterday that rises too fast today."""
    stay(chart, start, "AMU", since=-22, bloods=False)
    chart.bloods(at(start, -16), BLOODS, {"sodium": 115 + number})
    chart.bloods(at(start, 6.2), BLOODS, {"sodium": 128 + number})
    chart.bloods(at(start, 14), _SALTS, {"sodium": 127 + number})
