"""Outpatients: appointments kept, missed, cancelled and booked.

Called by: the table of courses.
"""

from __future__ import annotations

from datetime import datetime

from wardwright.demo.chart import Chart
from wardwright.demo.courses.stays import at


def appointments(chart: Chart, start: datetime, number: int) -> None:
    """One appointment today: every third is missed, every fifth cancelled, the others are kept and lead to another."""
    hour = 9 + (number % 14) * 0.5
    booking = f"A{chart.patient.identifier[2:]}"
    starts = at(start, hour)
    chart.appointment("S12", at(start, -24 * 20), booking, starts, "Booked")
    if number % 3 == 0:
        chart.appointment("S26", at(start, hour + 0.6), booking, starts, "Noshow")
    elif number % 5 == 1:
        chart.appointment("S15", at(start, hour - 1), booking, starts, "Cancelled")
    else:
        chart.admit(at(start, hour - 0.2), "OPD", "O")
        chart.document("clinic letter", at(start, hour + 2))
        chart.appointment("S12", at(start, hour + 0.7), f"{booking}B", at(start, hour + 24 * 28), "Booked")
        chart.discharge(at(start, hour + 0.8))
