"""The proof report: from evidence to figures that a page, a terminal or a program shows.

Lives here: `make`. Must not live here: how it looks (pages, charts, cli). Called by `wardwright prove`, comparisons,
evidence packs and the web pages.
"""

from __future__ import annotations

from wardwright.measure.report.making import DEFAULT_FLOOR, Reader, make
from wardwright.measure.report.shape import Report

__all__ = ["DEFAULT_FLOOR", "Reader", "Report", "make"]
