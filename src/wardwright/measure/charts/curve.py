"""Curves: what comes of each value of a number, as a line with the page's own value marked.

Called by pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from wardwright.measure.charts.svg import box, dots, element, line, nice_top, picture, polyline, text

_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 190, 44, 12, 14, 34


def curve(
    values: Sequence[float],
    heights: Sequence[float | None],
    reaches: Sequence[tuple[float, float] | None],
    own: float | None,
    as_share: bool,
    unit: str,
    width: int,
    label: str,
    at: float | None = None,
) -> Markup:
    """A line through the heights (None: withheld or nothing to say), a bar from low to high where there is one, and a
    mark at the page's own value. `as_share`: from 0 to 100 %; `at`: the value that is looked at."""
    floor, inner = _HEIGHT - _BOTTOM, width - _LEFT - _RIGHT
    top = 1.0 if as_share else float(nice_top(max((each for each in heights if each is not None), default=0)))
    first, reach = min(values, default=0.0), max(values, default=0.0) - min(values, default=0.0)

    def across(value: float) -> float:
        return _LEFT + (inner * (value - first) / reach if reach else inner / 2)

    def up(height: float) -> float:
        return floor - (floor - _TOP) * height / top

    parts = _scale(top, as_share, width, up)
    if own is not None:
        parts.append(line(across(own), _TOP - 6, across(own), floor, "threshold"))
        left = across(own) > width - 90
        parts.append(
            text(across(own) + (-5 if left else 5), _TOP, "the page", "thresholdname", "end" if left else "start")
        )
    if at is not None:
        parts.append(line(across(at), _TOP - 6, across(at), floor, "moment"))
    thick = min(max(inner / max(len(values), 1) * 0.5, 1.5), 9)
    for value, between in zip(values, reaches, strict=True):
        if between is not None:
            parts.append(box(across(value) - thick / 2, up(between[1]), thick, up(between[0]) - up(between[1]), "bar2"))
    for run in _runs(values, heights):
        places = [(across(value), up(height)) for value, height in run]
        parts += [polyline(places, "through") if len(places) > 1 else "", dots(places, "dots")]
    parts += _names(values, across, floor, width, unit)
    return picture(width, _HEIGHT, label, *parts)


def _runs(values: Sequence[float], heights: Sequence[float | None]) -> list[list[tuple[float, float]]]:
    """Stretches without a gap: nothing is drawn across what is withheld."""
    found: list[list[tuple[float, float]]] = [[]]
    for value, height in zip(values, heights, strict=True):
        if height is None:
            found.append([])
        else:
            found[-1].append((value, height))
    return [run for run in found if run]


def _scale(top: float, as_share: bool, width: int, up: object) -> list[str]:
    assert callable(up)
    parts = []
    for mark in (0.0, top / 2, top):
        words = f"{100 * mark:.0f}%" if as_share else f"{mark:,.0f}" if mark == int(mark) else ""
        parts.append(line(_LEFT, up(mark), width - _RIGHT, up(mark), "axis" if mark == 0 else "grid"))
        parts.append(text(_LEFT - 6, up(mark) + 4, words, "tick", "end"))
    return parts


def _names(values: Sequence[float], across: object, floor: float, width: int, unit: str) -> list[str]:
    assert callable(across)
    every = max(1, round(len(values) * 52 / max(width - _LEFT, 1) + 0.5))
    parts = [text(across(value), floor + 16, f"{value:g}", "tick", "middle") for value in list(values)[::every]]
    return [*parts, text(width - _RIGHT, floor + 31, unit, "tick", "end") if unit else element("g")]
