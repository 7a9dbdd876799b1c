"""The shape of a curve: every figure that a page, a terminal or a program is given.

Lives here: frozen records of plain values. Must not live here: how they are worked out.
"""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.measure.report.shape import Count, Proportion, Source


@dataclass(frozen=True, slots=True)
class Point:
    """What the page would have done with one value."""

    value: str  # with the digits of the page
    is_the_pages: bool
    version: str
    fired: Count
    patients: Count
    suppressed: Count
    per_day: float | None  # up to the last message; None where it is withheld or no time passed
    predictive_value: Proportion | None  # None: the page names no outcome
    sensitivity: Proportion | None


@dataclass(frozen=True, slots=True)
class Curve:
    """A number of a page, and what comes of each value. `floor` is None for readers with access to patients."""

    source: Source
    floor: int | None
    title: str
    number: int  # which number of the page
    line: str  # where it stands
    unit: str
    judged_by: str  # "" = the page names no outcome
    left_out: tuple[str, ...]  # values that make no sense in that place
    points: tuple[Point, ...]
