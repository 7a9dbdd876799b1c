"""What is said of whether a flow was right, as it is shown to readers without access to patients.

Lives here: rule 3 of withholding for judged outcomes, whose numbers share their wholes. Must not live here: judging
(judging), other tables (withholding). Called by withholding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wardwright.measure.report.shape import (
    WITHHELD,
    Count,
    FlowReport,
    Group,
    GroupRow,
    Judged,
    Lead,
    Proportion,
)
from wardwright.measure.report.withheld_table import NO_PROPORTION, count_of, is_near, name_of, protect, without


def judgement_of(flow: FlowReport, judged: Judged, fired: Count, closed: dict[str, set[str]], floor: int) -> Judged:
    right, wrong, later = count_of(judged.confirmed), count_of(judged.not_confirmed), count_of(judged.not_yet)
    firings_open = fired is not WITHHELD and _both(right, wrong, floor) and not 0 < later < floor
    patients_open = firings_open and _open(judged.patients, floor)
    patients_open = patients_open and not is_near(count_of(flow.patients), count_of(judged.patients.of), floor)
    caught, lost = count_of(judged.caught), count_of(judged.not_caught)
    events_open = _both(caught, lost, floor)
    early = count_of(judged.early)
    early_open = events_open and _both_or_none(early, caught + lost - early, floor)
    reasons = sorted(judged.not_caught_because, key=name_of)
    because = protect(reasons, floor, lost) if events_open else None
    groups = tuple(_group(group, firings_open, events_open, closed[group.by], floor) for group in judged.groups)
    return replace(
        judged,
        confirmed=right if firings_open else WITHHELD,
        not_confirmed=wrong if firings_open else WITHHELD,
        not_yet=later if firings_open else WITHHELD,
        predictive_value=judged.predictive_value if firings_open else NO_PROPORTION,
        patients=judged.patients if patients_open else NO_PROPORTION,
        caught=caught if events_open else WITHHELD,
        not_caught=lost if events_open else WITHHELD,
        sensitivity=judged.sensitivity if events_open else NO_PROPORTION,
        early=early if early_open else WITHHELD,
        lead=_lead(judged.lead, events_open),
        not_caught_because=because or tuple(without(row) for row in reasons),
        groups=groups,
    )


def _both(one: int, other: int, floor: int) -> bool:
    """Whether both sides of a whole are large: "0 of 12" would tell of each of the twelve."""
    return one >= floor and other >= floor


def _both_or_none(one: int, other: int, floor: int) -> bool:
    return not 0 < one < floor and not 0 < other < floor


def _open(proportion: Proportion, floor: int) -> bool:
    count, of = count_of(proportion.count), count_of(proportion.of)
    return _both(count, of - count, floor)


def _lead(lead: Lead, is_open: bool) -> Lead:
    """The ends are those of one patient each; the quarters are of many."""
    if not is_open:
        return Lead(WITHHELD, WITHHELD, WITHHELD, WITHHELD, WITHHELD, WITHHELD)
    return replace(lead, shortest=WITHHELD, longest=WITHHELD)


def _group(group: Group, firings_open: bool, events_open: bool, closed: set[str], floor: int) -> Group:
    """Each column as a whole or not at all: the firings of each group may be known from another table."""
    shut = any(row.name in closed for row in group.rows)
    values = _column([row.predictive_value for row in group.rows], firings_open and not shut, floor)
    caught = _column([row.sensitivity for row in group.rows], events_open, floor)
    rows = tuple(
        GroupRow(
            row.name, value, found, *(mark and NO_PROPORTION not in (value, found) for mark in (row.few, row.apart))
        )
        for row, value, found in zip(group.rows, values, caught, strict=True)
    )
    return Group(group.by, tuple(sorted(rows, key=name_of) if group.by == "ward" else rows))


def _column(proportions: Sequence[Proportion], is_open: bool, floor: int) -> list[Proportion]:
    """The shares of all groups, or of none: where one side of one group is small, every other one could tell it."""
    small = any(count_of(each.of) and not _open(each, floor) for each in proportions)
    return [NO_PROPORTION] * len(proportions) if small or not is_open else list(proportions)
