"""The week: firings by weekday and hour as a grid, and what reaches a role by the hour of the day.

Called by pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from wardwright.measure.charts.svg import box, element, line, nice_top, picture, text
from wardwright.measure.report.shape import HourLoad
from wardwright.measure.report.times import NIGHT, WEEKDAYS

_LEFT = 40


def hour_of_week(grid: Sequence[Sequence[int]], width: int, label: str) -> Markup:
    """A cell for each hour of the week, the darker the more; the night is marked beneath."""
    most = max((count for row in grid for count in row), default=0)
    slot = (width - _LEFT) / 24
    high = min(slot * 0.92, 22)
    parts = []
    for day, row in enumerate(grid):
        y = 4 + day * (high + 2)
        parts.append(text(0, y + high - high / 4, WEEKDAYS[day][:3], "tick"))
        for hour, count in enumerate(row):
            tip = f"{WEEKDAYS[day]} {hour:02}:00 to {hour:02}:59: {count:,}" if count else ""
            deep = 0.15 + 0.85 * count / most if count else None
            parts.append(box(_LEFT + hour * slot, y, slot - 1.6, high, "heat" if count else "empty", tip, deep))
    floor = 4 + 7 * (high + 2)
    parts += _hours(slot, floor, 3 if width > 500 else 6)
    return picture(width, floor + 24, label, *parts)


def _hours(slot: float, floor: float, every: int) -> list[str]:
    """The hours beneath a chart, and the bar that marks the night."""
    parts = []
    for hour in range(24):
        if hour in NIGHT:
            parts.append(box(_LEFT + hour * slot, floor + 1, slot, 2, "night"))
        if hour % every == 0:
            parts.append(text(_LEFT + hour * slot, floor + 18, f"{hour:02}:00", "tick"))
    return parts


def hours_of_day(answered: Sequence[HourLoad], worst: Sequence[HourLoad], width: int, label: str) -> Markup:
    """Per hour of the day: the mean if all is answered, the mean if nothing is, and the busiest such hour."""
    high, floor = 116, 126
    top = nice_top(max((each.peak for each in worst), default=0))
    slot = (width - _LEFT) / 24
    thick = slot * 0.66
    parts = []
    for mark in (0, top):
        y = floor - high * mark / top
        parts += [
            line(_LEFT, y, width, y, "axis" if mark == 0 else "grid"),
            text(_LEFT - 6, y + 4, f"{mark:,}", "tick", "end"),
        ]
    for calm, bad in zip(answered, worst, strict=True):
        x = _LEFT + bad.hour * slot + (slot - thick) / 2
        if bad.mean:
            tip = (
                f"{bad.hour:02}:00: {calm.mean:.2f} if answered, {bad.mean:.2f} if not, {bad.peak} in the busiest hour"
            )
            parts.append(box(x, floor - high * bad.mean / top, thick, high * bad.mean / top, "bar2", tip))
            parts.append(box(x, floor - high * calm.mean / top, thick, high * calm.mean / top, "bar"))
        if bad.peak:
            y = floor - high * bad.peak / top
            parts.append(element("line", {"x1": x - 1, "x2": x + thick + 1, "y1": y, "y2": y, "class": "peak"}))
    parts += _hours(slot, floor, 3 if width > 500 else 6)
    return picture(width, floor + 24, label, *parts)
