"""Diabetes: capillary glucose through the day, low glucose, ketones.

Called by: the table of courses.
"""

from __future__ import annotations

from datetime import datetime

from wardwright.demo.chart import Chart
from wardwright.demo.courses.stays import at, stay

_MEALS = (7.6, 12.1, 17.2, 21.6)


def diabetic(chart: Chart, start: datetime, number: int) -> None:
    """Glucose before meals and at bedtime, insulin or tablets."""
    chart.body.baseline["glucose"] = chart.rng.uniform(8, 12)
    insulin = "insulin aspart" if number % 2 else "metformin"
    stay(chart, start, medicines=(insulin,))
    chart.diagnose("type 2 diabetes", at(start, -24))
    for meal in _MEALS:
        chart.bedside(at(start, meal + chart.rng.uniform(-0.3, 0.3)), {"glucose": chart.rng.gauss(9.5, 1.8)})


def hypoglycaemic(chart: Chart, start: datetime, number: int) -> None:
    """A low glucose; rechecked in time for most, forgotten for some."""
    hour = chart.rng.uniform(2, 6) if number % 2 else chart.rng.uniform(10, 20)
    stay(chart, start, "9" if number % 2 else "7A", medicines=("gliclazide",))
    chart.bedside(at(start, hour), {"glucose": chart.rng.uniform(2.4, 3.7)})
    chart.give("oral glucose", at(start, hour + 0.1))
    recheck = 0.24 if number % 5 > 1 else 1.2
    chart.bedside(at(start, hour + recheck), {"glucose": chart.rng.uniform(4.8, 7)})
    for meal in _MEALS:
        if abs(meal - hour) > 1.5:
            chart.bedside(at(start, meal), {"glucose": chart.rng.gauss(8, 1)})


def ketoacidosis(chart: Chart, start: datetime, number: int) -> None:
    """High glucose, high ketones, acid blood; fluid and insulin, and it clears."""
    hour = chart.rng.uniform(9, 14)
    stay(chart, start, "AMU", since=hour - 1)
    for step, (glucose, ketones) in enumerate(((27.4, 5.1), (22.0, 3.9), (15.1, 1.8), (11.0, 0.8))):
        chart.bedside(at(start, hour + 1.5 * step), {"glucose": glucose, "ketones": ketones})
    chart.bloods(at(start, hour + 0.1), ("arterial pH", "lactate", "potassium"), {"arterial pH": 7.18}, minutes=5)
    chart.give("intravenous fluid", at(start, hour + 0.6))
    chart.give("insulin aspart", at(start, hour + 0.8))
