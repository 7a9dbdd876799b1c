"""Withholding in curves: for readers without access to patients.

Lives here: which points they are shown. Must not live here: the withholding of a report. Two points subtracted tell of
those between them, so a point is shown only when it differs from every point that is shown by nothing or by enough.
The number as it stands on the page comes first, then the others in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wardwright.measure.explore.shape import Curve, Point
from wardwright.measure.report.shape import WITHHELD, Count
from wardwright.measure.report.withheld_table import NO_PROPORTION

_Counts = tuple[int, ...]


def withhold(curve: Curve, floor: int) -> Curve:
    """The curve without any point from which fewer than `floor` could be worked out."""
    turns = sorted(curve.points, key=lambda point: not point.is_the_pages)
    shown: list[_Counts] = []
    shown_judged: list[_Counts] = []
    open_points: dict[str, Point] = {}
    for point in turns:
        counts = _counts((point.fired, point.patients, point.suppressed))
        if not _is_safe(counts, shown, floor):
            open_points[point.value] = _shut(point)
            continue
        shown.append(counts)
        judged = _judged(point)
        if judged and min(judged) >= floor and _is_safe(judged, shown_judged, floor):
            shown_judged.append(judged)
            open_points[point.value] = point
        else:
            open_points[point.value] = _without_verdicts(point)
    patients = curve.source.patients
    few = isinstance(patients, int) and 0 < patients < floor
    source = replace(curve.source, figures=(), patients=WITHHELD if few else patients)
    return replace(curve, floor=floor, source=source, points=tuple(open_points[each.value] for each in curve.points))


def _is_safe(counts: _Counts, shown: Sequence[_Counts], floor: int) -> bool:
    apart = (abs(one - other) for before in shown for one, other in zip(counts, before, strict=True))
    return not any(0 < each < floor for each in (*counts, *apart))


def _counts(counts: Sequence[Count]) -> _Counts:
    return tuple(count for count in counts if isinstance(count, int))


def _judged(point: Point) -> _Counts:
    """Both sides of both shares: "0 of 12" would tell of each of the twelve."""
    sides: list[int] = []
    for shown in (point.predictive_value, point.sensitivity):
        if shown is not None and isinstance(shown.count, int) and isinstance(shown.of, int):
            sides += [shown.count, shown.of - shown.count]
    return tuple(sides)


def _without_verdicts(point: Point) -> Point:
    if point.predictive_value is None:
        return point
    return replace(point, predictive_value=NO_PROPORTION, sensitivity=NO_PROPORTION)


def _shut(point: Point) -> Point:
    hidden = replace(point, fired=WITHHELD, patients=WITHHELD, suppressed=WITHHELD, per_day=None)
    return _without_verdicts(hidden)
