"""A curve as one file that needs nothing else.

Lives here: the call, and what its pictures are drawn from. Must not live here: figures. Called by
`wardwright explore --html`.
"""

from __future__ import annotations

from datetime import tzinfo

from markupsafe import Markup

from wardwright.measure.charts.curve import curve as drawn
from wardwright.measure.explore.shape import Curve
from wardwright.measure.pages.html import NARROW, WIDE, page_of
from wardwright.measure.report.shape import Proportion


def curve_as_html(curve: Curve, zone: tzinfo) -> str:
    """The whole page. The same curve gives the same text."""
    return page_of("curve.html", curve=curve, zone=zone, pictures=_pictures(curve), title=curve.title)


Reaches = list[tuple[float, float] | None]
Heights = list[float | None]


def heights_of(curve: Curve) -> list[tuple[str, Heights, Reaches, bool]]:
    """What is drawn: name, height of each point, its interval, and whether it is a share (0 to 100 %)."""
    points = curve.points
    found: list[tuple[str, Heights, Reaches, bool]] = [
        ("Firings", [_number(each.fired) for each in points], [None] * len(points), False)
    ]
    if curve.judged_by:
        for name, key in (("Predictive value", "predictive_value"), ("Sensitivity", "sensitivity")):
            shares: list[Proportion | None] = [getattr(each, key) for each in points]
            found.append((name, [_share(each) for each in shares], [_reach(each) for each in shares], True))
    return found


def _pictures(curve: Curve) -> list[tuple[str, Markup | None]]:
    """Each picture under its name; None where there is nothing to draw."""
    return [
        (
            name,
            _picture(curve, heights, reaches, as_share)
            if not as_share or any(h is not None for h in heights)
            else None,
        )
        for name, heights, reaches, as_share in heights_of(curve)
    ]


def _picture(curve: Curve, heights: Heights, reaches: Reaches, as_share: bool) -> Markup:
    values = [float(each.value) for each in curve.points]
    own = next((float(each.value) for each in curve.points if each.is_the_pages), None)
    label = f"Curve over {len(values)} values; the numbers are in the table that follows"
    both = [drawn(values, heights, reaches, own, as_share, curve.unit, width, label) for width in (WIDE, NARROW)]
    return Markup('<div class="wide">{}</div><div class="narrow">{}</div>').format(*both)


def _number(count: object) -> float | None:
    return float(count) if isinstance(count, int) else None


def _share(shown: Proportion | None) -> float | None:
    return shown.share if shown is not None and isinstance(shown.share, float) else None


def _reach(shown: Proportion | None) -> tuple[float, float] | None:
    if shown is None or not isinstance(shown.low, float) or not isinstance(shown.high, float):
        return None
    return shown.low, shown.high
