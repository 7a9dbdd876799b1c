"""Explore: the curve of a page's number.

Lives here: `explore_number` and its shape. Must not live here: how it looks (pages, cli). docs/reference/explore.md
defines every figure.
"""

from __future__ import annotations

from wardwright.measure.explore.making import explore_number
from wardwright.measure.explore.shape import Curve

__all__ = ["Curve", "explore_number"]
