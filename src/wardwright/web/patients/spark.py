"""A trend as a line in a row of a table.

Lives here: one small picture; its numbers stand in the table beside it. Must not live here: which numbers
(engine.patients.series).
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from wardwright.facts.instant import Instant
from wardwright.measure.charts.svg import dots, element, polyline

WIDTH, HEIGHT = 120, 28
_EDGE = 4


def spark(trend: Sequence[tuple[Instant, float]]) -> Markup:
    """A line through the numbers, the newest as a dot; nothing for fewer than two."""
    if len(trend) < 2:
        return Markup("")
    first, last = trend[0][0], trend[-1][0]
    low, high = min(number for _, number in trend), max(number for _, number in trend)
    places = [
        (
            _EDGE + (WIDTH - 2 * _EDGE) * ((at - first) / (last - first) if last > first else 0.5),
            HEIGHT - _EDGE - (HEIGHT - 2 * _EDGE) * ((number - low) / (high - low) if high > low else 0.5),
        )
        for at, number in trend
    ]
    size: dict[str, str | float | int] = {
        "viewBox": f"0 0 {WIDTH} {HEIGHT}", "width": WIDTH, "height": HEIGHT, "class": "ww-spark",
        "aria-hidden": "true", "focusable": "false",
    }  # fmt: skip
    return Markup(element("svg", size, polyline(places, "through"), dots(places[-1:], "dots")))
