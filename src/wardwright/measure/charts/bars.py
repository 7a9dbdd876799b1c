"""Bars: counts over time, and bars and intervals that stand in the cells of a table.

Called by pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from wardwright.measure.charts.svg import box, element, line, nice_top, number, picture, text
from wardwright.measure.report.shape import WITHHELD, Count, Proportion, Row

_HEIGHT = 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 4, 10, 24


def over_time(rows: Sequence[Row], width: int, label: str) -> Markup:
    """A bar for each day, week or month; the axis names the days that fit."""
    counts = [row.count if isinstance(row.count, int) else 0 for row in rows]
    top = nice_top(max(counts, default=0))
    inner, floor = width - _LEFT - _RIGHT, _HEIGHT - _BOTTOM
    slot = inner / max(len(rows), 1)
    thick = min(max(slot - (2 if slot > 6 else 0.4), 0.6), 26)
    parts = _scale(top, width, floor)
    for place, (row, count) in enumerate(zip(rows, counts, strict=True)):
        x = _LEFT + place * slot + (slot - thick) / 2
        if row.count is WITHHELD:
            parts.append(text(x + thick / 2, floor - 4, "w", "tick", "middle"))
        elif count:
            high = (floor - _TOP) * count / top
            parts.append(box(x, floor - high, thick, high, "bar", f"{row.name}: {count:,}"))
    parts += _names(rows, slot, floor, width)
    return picture(width, _HEIGHT, label, *parts)


def _scale(top: int, width: int, floor: float) -> list[str]:
    marks = [0, top] if top < 4 or top % 2 else [0, top // 2, top]
    parts = []
    for mark in marks:
        y = floor - (floor - _TOP) * mark / top
        parts += [line(_LEFT, y, width - _RIGHT, y, "axis" if mark == 0 else "grid")]
        parts += [text(_LEFT - 6, y + 4, f"{mark:,}", "tick", "end")]
    return parts


def _names(rows: Sequence[Row], slot: float, floor: float, width: int) -> list[str]:
    """Names of days that do not touch: about one in 64 pixels."""
    every = max(1, round(64 / slot + 0.5))
    parts = []
    for place in range(0, len(rows), every):
        x = _LEFT + (place + 0.5) * slot
        if x < width - 24:
            parts.append(text(max(x, _LEFT + 14), floor + 16, short_day(rows[place].name), "tick", "middle"))
    return parts


def short_day(name: str) -> str:
    """`2026-01-05` as `5 Jan`, `2026-01` as `Jan 26`."""
    if len(name) == 7:
        return f"{date.fromisoformat(f'{name}-01'):%b %y}"
    day = date.fromisoformat(name)
    return f"{day.day} {day:%b}"


def in_cell(count: Count, most: int) -> Markup:
    """A bar beside its number, in a cell of a table."""
    share = 100 * count / most if isinstance(count, int) and most else 0
    bar = element("rect", {"width": share, "height": 8, "y": 1, "class": "bar"}) if share else ""
    attributes: dict[str, str | float | int] = {
        "viewBox": "0 0 100 10",
        "preserveAspectRatio": "none",
        "class": "cellbar",
        "aria-hidden": "true",
    }
    return Markup(element("svg", attributes, bar or element("g")))


def interval(shown: Proportion) -> Markup:
    """A share with its interval on a line from 0 to 100 %, in a cell of a table."""
    parts = [
        line(0, 9, 120, 9, "grid"),
        line(0, 6, 0, 12, "grid"),
        line(60, 6, 60, 12, "grid"),
        line(120, 6, 120, 12, "grid"),
    ]
    low, high, share = shown.low, shown.high, shown.share
    if isinstance(low, float) and isinstance(high, float) and isinstance(share, float):
        parts.append(line(120 * low, 9, 120 * high, 9, "reach"))
        parts.append(element("circle", {"cx": 120 * share, "cy": 9, "r": 4, "class": "spot"}))
    attributes: dict[str, str | float | int] = {
        "viewBox": "-5 0 130 18",
        "class": "cellinterval",
        "aria-hidden": "true",
        "width": number(130),
        "height": number(18),
    }
    return Markup(element("svg", attributes, *parts))
