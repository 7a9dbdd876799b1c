"""The Emergency Department: who comes, how long they stay, who is admitted.

Called by: the table of courses.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from wardwright.demo.chart import Chart
from wardwright.demo.courses.stays import BLOODS, at, home, watch
from wardwright.demo.hospital import EMERGENCY, WARDS
from wardwright.demo.physiology import BREATHLESS


def attendance(chart: Chart, start: datetime, number: int) -> None:
    """Comes, is seen, and goes home: most within three hours, every fifth after four or more."""
    arrives = chart.rng.triangular(0.2, 21, 14)
    hours = chart.rng.uniform(3.7, 6.2) if number % 5 == 0 else chart.rng.uniform(0.8, 3.3)
    chart.admit(at(start, arrives), EMERGENCY, "E")
    chart.observe(at(start, arrives + 0.2))
    if number % 2:
        chart.order("troponin T", at(start, arrives + 0.3))
        chart.bloods(at(start, arrives + 0.5), (*BLOODS, "troponin T"), minutes=50)
    if hours > 2:
        chart.observe(at(start, arrives + 2))
    if number % 3 == 0:
        chart.give("paracetamol", at(start, arrives + 0.6))
    home(chart, start, arrives + hours, summary=number % 9 != 4)


def admitted(chart: Chart, start: datetime, number: int) -> None:
    """Comes with shortness of breath and is admitted to a ward, some after more than four hours."""
    arrives = chart.rng.uniform(5, 15)
    waits = (2.5, 5.2, 3.1, 4.6)[number % 4]
    chart.body.illness = BREATHLESS
    worst = (0.4, 0.85, 0.3)[number % 3]
    chart.body.severity = [(at(start, arrives), worst), (at(start, arrives + 6), worst / 2), (at(start, 24), 0.1)]
    chart.admit(at(start, arrives), EMERGENCY, "E")
    chart.observe(at(start, arrives + 0.2))
    chart.bloods(at(start, arrives + 0.6), (*BLOODS, "troponin T"), minutes=55)
    watch(chart, start, arrives + 1, arrives + waits)
    chart.admit(at(start, arrives + waits), EMERGENCY)
    chart.move(at(start, arrives + waits + 0.4), ("AMU", *WARDS)[number % 6])
    chart.form("VTE assessment", at(start, arrives + waits + 3))
    chart.prescribe("paracetamol", at(start, arrives + waits + 0.8))
    watch(chart, start, arrives + waits + 1, 24)


def unidentified(chart: Chart, start: datetime, number: int) -> None:
    """Comes without papers, is treated under a number for the time being, and turns out to be known."""
    arrives = chart.rng.uniform(8, 18)
    known = chart.patient
    unknown = replace(known, identifier=f"UNKNOWN{number + 1}", family="Unknown", given="Emergency")
    chart.patient = unknown
    chart.admit(at(start, arrives), EMERGENCY, "E")
    chart.observe(at(start, arrives + 0.1))
    chart.bloods(at(start, arrives + 0.3), BLOODS, minutes=40)
    chart.patient = known
    chart.merge(unknown, at(start, arrives + 1.4))
    chart.observe(at(start, arrives + 2))
    home(chart, start, arrives + 3)
