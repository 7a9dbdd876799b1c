"""Order: the middle of a list of numbers, and its quarters.

Source: R. J. Hyndman, Y. Fan, Sample quantiles in statistical packages, Am Stat 1996;50:361–5, definition 7 (straight
lines between the values, as spreadsheets, R and numpy do it).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which that share of the values lies (0.25: the lower quartile); None of nothing."""
    if not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1")
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def median(values: Sequence[float]) -> float | None:
    """The middle value; between the two middle ones when their number is even; None of nothing."""
    return quantile(values, 0.5)
