"""Withholding in comparisons: for readers without access to patients.

Lives here: what a comparison may show them. Must not live here: the withholding of a single report. Two tables of two
versions, subtracted, tell of those few patients who differ; so whatever differs by a few is withheld on one side, the
other version's, and this version's figures are those that its own report shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from wardwright.measure.compare.shape import Comparison, Part, Side
from wardwright.measure.report.shape import WITHHELD, Count, Judged, Reached, Row
from wardwright.measure.report.withheld_table import NO_PROPORTION


def withhold(found: Comparison, floor: int) -> Comparison:
    """The comparison without lists, and without any number from which fewer than `floor` could be worked out."""
    sides = (found.this, found.other)
    small = any(_is_few(part.count, floor) or _is_few(part.patients, floor) for part in found.parts)
    small = small or any(_is_few(each.fired, floor) or _is_few(each.patients, floor) for each in sides)
    small = small or _is_few(found.other_acts, floor)
    parts = tuple(_part(part, small) for part in found.parts)
    return replace(
        found,
        floor=floor,
        source=replace(found.source, figures=(), patients=_lone(found.source.patients, floor)),
        this=_side(found.this, found.other, small, floor),
        other=_side(found.other, found.this, small, floor),
        parts=parts,
        other_acts=WITHHELD if small else found.other_acts,
        because=() if small or _any_few(found.because, floor) else found.because,
        changes=None,
        left_out=0,
    )


def _is_few(count: Count, floor: int) -> bool:
    return isinstance(count, int) and 0 < count < floor


def _lone(count: Count, floor: int) -> Count:
    return WITHHELD if _is_few(count, floor) else count


def _any_few(rows: Sequence[Row], floor: int) -> bool:
    return any(_is_few(count, floor) for row in rows for count in (row.count, row.patients))


def _part(part: Part, small: bool) -> Part:
    """How many of a part were right says of each of them whether it was: never shown to these readers."""
    confirmed = None if part.confirmed is None else NO_PROPORTION
    return Part(part.sort, *((WITHHELD, WITHHELD) if small else (part.count, part.patients)), confirmed)


def _side(side: Side, beside: Side, small: bool, floor: int) -> Side:
    rows: dict[str, Any] = {name: _row(getattr(side, name), getattr(beside, name), small, floor) for name in _ROWS}
    return replace(
        side,
        fired=WITHHELD if small else side.fired,
        patients=WITHHELD if small else side.patients,
        tasks=_tasks(side.tasks, beside.tasks, small, floor),
        judged=_judged(side.judged, beside.judged, small, floor),
        **rows,
    )


_ROWS = ("followed", "suppressed", "unknown", "too_old")


def _row(row: Row | None, beside: Row | None, small: bool, floor: int) -> Row | None:
    if row is None:
        return None
    few = _any_few((row,), floor) or (beside is not None and (_any_few((beside,), floor) or _near(row, beside, floor)))
    return Row(row.name, WITHHELD, WITHHELD) if small or few else row


def _near(row: Row, beside: Row, floor: int) -> bool:
    return _apart_by_few(row.count, beside.count, floor) or _apart_by_few(row.patients, beside.patients, floor)


def _apart_by_few(one: Count, other: Count, floor: int) -> bool:
    return isinstance(one, int) and isinstance(other, int) and 0 < abs(one - other) < floor


def _tasks(tasks: tuple[Reached, ...], beside: tuple[Reached, ...], small: bool, floor: int) -> tuple[Reached, ...]:
    """All of them or none: each is a part of the firings."""
    there = {(each.who, each.kind, each.follow_up): each.count for each in beside}
    counts = [(each.count, there.get((each.who, each.kind, each.follow_up), 0)) for each in tasks]
    few = any(_is_few(count, floor) for count in chain.from_iterable(counts))
    few = few or any(_apart_by_few(one, other, floor) for one, other in counts)
    return tuple(replace(each, count=WITHHELD) for each in tasks) if small or few else tasks


def _judged(judged: Judged | None, beside: Judged | None, small: bool, floor: int) -> Judged | None:
    if judged is None:
        return None
    names = ("confirmed", "not_confirmed", "caught", "not_caught")
    ours = [getattr(judged, name) for name in names]
    theirs = [getattr(beside, name) for name in names] if beside is not None else ours
    # Both sides of a whole are large, or neither is shown: "0 of 12" would tell of each of the twelve.
    few = small or any(isinstance(count, int) and count < floor for count in (*ours, *theirs))
    few = few or any(_apart_by_few(one, other, floor) for one, other in zip(ours, theirs, strict=True))
    shown: dict[str, Any] = dict.fromkeys((*(names if few else ()), "early", "not_yet"), WITHHELD)
    shares: dict[str, Any] = {"patients": NO_PROPORTION}
    if few:
        shares |= dict.fromkeys(("predictive_value", "sensitivity"), NO_PROPORTION)
    lead = replace(
        judged.lead, events=WITHHELD, shortest=WITHHELD, lower_quarter=WITHHELD, median=WITHHELD,
        upper_quarter=WITHHELD, longest=WITHHELD,
    )  # fmt: skip
    return replace(judged, **shown, **shares, lead=lead, not_caught_because=(), groups=())
