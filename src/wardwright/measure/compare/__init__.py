"""Compare: what changing a page changes, in figures and patient by patient.

Lives here: `compare_versions` and its shape. Must not live here: how it looks (pages, cli). docs/reference/compare.md
defines every figure.
"""

from __future__ import annotations

from wardwright.measure.compare.making import compare_versions
from wardwright.measure.compare.shape import Comparison

__all__ = ["Comparison", "compare_versions"]
