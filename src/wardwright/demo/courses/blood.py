"""Blood: anticoagulants, bleeding, and a heart medicine that dislikes low potassium.

Called by: the table of courses.
"""

from __future__ import annotations

from datetime import datetime

from wardwright.demo.chart import Chart
from wardwright.demo.courses.stays import BLOODS, at, stay
from wardwright.demo.physiology import BLEEDING


def warfarin(chart: Chart, start: datetime, number: int) -> None:
    """On warfarin: in range, a little high, high, very high."""
    stay(chart, start, "9", medicines=("warfarin",))
    chart.diagnose("atrial fibrillation", at(start, -40))
    ratio = (2.6, 6.1, 3.4, 9.2)[number % 4]
    chart.bloods(at(start, chart.rng.uniform(6, 10)), ("INR", "haemoglobin"), {"INR": ratio})


def heparin(chart: Chart, start: datetime, number: int) -> None:
    """A week of dalteparin, and the platelets are half of what they were."""
    stay(chart, start, "8", since=-24 * 8.2, medicines=("dalteparin",), bloods=False)
    for days, count in ((7, 262), (4, 214)):
        chart.bloods(at(start, -24 * days), BLOODS, {"platelets": count - 9 * number})
    chart.bloods(at(start, 6.5), BLOODS, {"platelets": 104 - 5 * number})


def bleeding(chart: Chart, start: datetime, number: int) -> None:
    """Bleeds after an operation: pulse up, haemoglobin down, blood given."""
    operated = chart.rng.uniform(8.5, 12)
    chart.body.illness = BLEEDING
    course = ((1.0, 0.0), (3.0, 0.7), (5.0, 0.9), (8.0, 0.3))
    chart.body.severity = [(at(start, operated + after), severity) for after, severity in course]
    chart.body.baseline["haemoglobin"] = 124
    stay(chart, start, "8", since=-chart.rng.uniform(15, 20), medicines=("dalteparin",))
    chart.operate(at(start, operated))
    chart.document("operation note", at(start, operated + 1.5))
    chart.bloods(at(start, operated + 4), BLOODS, {"haemoglobin": 94 - 4 * number}, minutes=40)
    chart.done("blood transfusion", at(start, operated + 5.5))
    chart.body.baseline["haemoglobin"] = 104
    chart.bloods(at(start, operated + 9), ("haemoglobin", "platelets"), minutes=45)


def digoxin(chart: Chart, start: datetime, number: int) -> None:
    """On digoxin, and the potassium is low for two of three."""
    stay(chart, start, "9", medicines=("digoxin", "furosemide"), bloods=False)
    chart.bloods(at(start, chart.rng.uniform(6, 9)), BLOODS, {"potassium": (3.1, 4.2, 2.9)[number % 3]})
    if number % 3 != 1:
        chart.give("potassium chloride", at(start, 12.5))
