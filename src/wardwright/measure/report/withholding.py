"""Withholding: the report for readers without access to patients.

Lives here: which numbers such a reader is not shown, so that none of them can be worked out from the others. Must not
live here: the figures (figures). Called by making.

The rules, which docs/reference/proof-report.md gives in words:

1. A count below the floor, or with fewer patients behind it than the floor, is withheld; nothing (0 firings at night)
   is shown, except where it would say something of everybody in a group (0 of 12 confirmed).
2. Where counts add up to a shown total, one more is withheld than the small ones, so that nobody can subtract. Which
   one depends on its place in the table and never on its size: who knows the rule learns nothing from it. Where the sum
   of those withheld is so low that it could be made up in one way only, the whole table is withheld.
3. A total that is withheld takes everything below it along. Each way of dividing a total (by hour, by ward, by age …)
   is a table of its own; none is shown crossed with another. Where two share numbers (the firings of an age, and how
   many of them were right) the second is shown whole or not at all.
4. Whatever is worked out from a withheld number, or names a moment or a person, is withheld with it; tables are in the
   order of their names, as an order by size would tell sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from wardwright.measure.report.people import NOT_KNOWN
from wardwright.measure.report.shape import (
    WITHHELD,
    Count,
    FlowReport,
    Group,
    GroupRow,
    Judged,
    Lead,
    Load,
    Proportion,
    Rate,
    Reached,
    Report,
    RoleLoad,
    Row,
    Ward,
)
from wardwright.measure.report.times import NIGHT, WEEKEND

LEAST_FLOOR = 3
NO_PROPORTION = Proportion(WITHHELD, WITHHELD, WITHHELD, WITHHELD, WITHHELD)


# ── one table ────────────────────────────────────────────────────────────────────────────────────


def hidden(counts: Sequence[int], behind: Sequence[int], floor: int) -> frozenset[int] | None:
    """Which positions of a table are withheld so that none follows from its shown total and the others.

    `behind`: patients behind each count. None: the table cannot be protected, and goes as a whole.
    """
    small = {n for n, count in enumerate(counts) if _is_small(count, behind[n], floor)}
    if not small:
        return frozenset()
    first = min(small)
    # The nearest row before the first small one, then from the end on: by place alone. Zeros hide nothing.
    order = [*range(first - 1, -1, -1), *range(len(counts) - 1, first, -1)]
    cover = next((n for n in order if n not in small and counts[n]), None)
    if cover is None:
        return None
    chosen = frozenset({*small, cover})
    # With k small ones of 1 each and a cover of just the floor there would be one way only to make up the sum.
    least = len(small) + floor
    return chosen if sum(counts[n] for n in chosen) > least else None


def _is_small(count: int, behind: int, floor: int) -> bool:
    return count != 0 and (count < floor or behind < floor)


def protect(rows: Sequence[Row], floor: int, total: Count) -> tuple[Row, ...] | None:
    """The table as it is shown beneath its total; None: the total must be withheld."""
    if total is WITHHELD:
        return tuple(_without(row) for row in rows)
    gone = hidden([_int(row.count) for row in rows], [_int(row.patients) for row in rows], floor)
    if gone is None:
        return None
    return tuple(_without(row) if n in gone else _patients_of(row, floor) for n, row in enumerate(rows))


def _without(row: Row) -> Row:
    return Row(row.name, WITHHELD, WITHHELD)


def _patients_of(row: Row, floor: int) -> Row:
    return row if not row.count or _int(row.patients) >= floor else Row(row.name, row.count, WITHHELD)


def _int(count: Count) -> int:
    assert isinstance(count, int)
    return count


# ── the report ───────────────────────────────────────────────────────────────────────────────────


def withhold(report: Report, floor: int) -> Report:
    """The report for a reader who may not see patients. ValueError for a floor below 3."""
    if floor < LEAST_FLOOR:
        raise ValueError("with a floor of 2 whatever is withheld is known to be 1")
    flows = tuple(_flow(flow, floor) for flow in report.flows)
    return replace(
        report,
        floor=floor,
        source=replace(
            report.source,
            patients=_alone(_int(report.source.patients), floor),
            figures=tuple((name, _summary(name, count, flows, floor)) for name, count in report.source.figures),
        ),
        flows=flows,
        load=_loads(report, flows, floor),
    )


def _name(row: Row | GroupRow) -> str:
    return row.name


def _ward_name(ward: Ward) -> tuple[bool, str]:
    return not ward.name, ward.name


def _is_near(one: int, other: int, floor: int) -> bool:
    """Whether two numbers differ by a small one."""
    return 0 < abs(one - other) < floor


def _alone(count: int, floor: int) -> Count:
    """A count that is part of no total."""
    return count if count == 0 or count >= floor else WITHHELD


def _summary(name: str, count: Count, flows: Sequence[FlowReport], floor: int) -> Count:
    """A total over all flows is shown where those of every flow are: otherwise one could subtract."""
    if name not in ("fired", "suppressed", "unknown", "too_old"):
        return count
    if name == "fired":
        counts = [flow.fired for flow in flows]
    else:
        counts = [row.count for flow in flows if (row := getattr(flow, name)) is not None]
    return WITHHELD if WITHHELD in counts else count


def _flow(flow: FlowReport, floor: int) -> FlowReport:
    flow = replace(
        flow,
        unknown_because=tuple(sorted(flow.unknown_because, key=_name)),
        missed_because=tuple(sorted(flow.missed_because, key=_name)),
        parts_missing=tuple(sorted(flow.parts_missing, key=_name)),
        reached=tuple(sorted(flow.reached, key=lambda each: (each.who, each.kind, each.follow_up))),
    )
    fired = _fired(flow, floor)
    followed = _lone(flow.followed, floor)
    if fired is WITHHELD or _is_near(_int(flow.fired), _int(flow.followed.count), floor):
        followed = _without(flow.followed)  # all firings but one were followed: that is a number of one
    unknown = None if flow.unknown is None else _total(flow.unknown, flow.unknown_because, floor)
    missed = None if flow.missed is None else _total(flow.missed, flow.missed_because, floor)
    unknown_because = protect(flow.unknown_because, floor, unknown.count) or () if unknown is not None else ()
    open_causes = unknown is not None and unknown.count is not WITHHELD
    open_causes = open_causes and all(row.count is not WITHHELD for row in unknown_because)
    wards = _wards(sorted(flow.wards, key=_ward_name), fired, floor)
    ages, sexes = _table(flow.ages, floor, fired), _table(flow.sexes, floor, fired)
    closed = {
        "age": {row.name for row in ages if row.count is WITHHELD},
        "sex": {row.name for row in sexes if row.count is WITHHELD},
        "ward": {ward.name or NOT_KNOWN for ward in wards if ward.fired is WITHHELD},
    }
    return replace(
        flow,
        fired=fired,
        patients=WITHHELD if fired is WITHHELD else _alone(_int(flow.patients), floor),
        followed=followed,
        suppressed=_lone(flow.suppressed, floor),
        unknown=unknown,
        too_old=_lone(flow.too_old, floor),
        missed=missed,
        **_by_time(flow, fired, floor),
        wards=wards,
        ages=ages,
        sexes=sexes,
        reached=_reached(flow, fired, followed.count, floor),
        unknown_because=unknown_because,
        parts_missing=tuple(_part(row, floor, open_causes) for row in flow.parts_missing),
        missed_because=protect(flow.missed_because, floor, missed.count) or () if missed is not None else (),
        judged=_judged(flow, flow.judged, fired, closed, floor) if flow.judged is not None else None,
        firings=None,
        not_told=None,
    )


def _fired(flow: FlowReport, floor: int) -> Count:
    """The firings of a flow, as everything else divides them."""
    return _lone(Row("", flow.fired, flow.patients), floor).count


def _lone(row: Row, floor: int) -> Row:
    """A total that is small itself, or of few patients, is withheld."""
    small = _is_small(_int(row.count), _int(row.patients), floor)
    return _without(row) if small else row


def _total(total: Row, rows: Sequence[Row], floor: int) -> Row:
    """A total with one table beneath it: withheld when it is small, or when the table cannot be protected."""
    return _without(total) if protect(rows, floor, total.count) is None else _lone(total, floor)


def _table(rows: Sequence[Row], floor: int, total: Count) -> tuple[Row, ...]:
    """A table beneath the firings, which other tables divide too: where it cannot be protected it goes as a whole."""
    shown = protect(rows, floor, total)
    return tuple(_without(row) for row in rows) if shown is None else shown


def _part(row: Row, floor: int, open_causes: bool) -> Row:
    small = _int(row.count) < floor or _int(row.patients) < floor
    return _without(row) if small or not open_causes else row


# ── when ─────────────────────────────────────────────────────────────────────────────────────────


def _by_time(flow: FlowReport, fired: Count, floor: int) -> dict[str, Any]:
    """Days and the grid of the week go: with them the sums of other tables could be made. The others divide firings."""
    hours, nights = _halves(flow.hours, frozenset(f"{hour:02}" for hour in NIGHT), flow.nights, fired, floor)
    end = frozenset(flow.weekdays[day].name for day in WEEKEND)
    weekdays, weekends = _halves(flow.weekdays, end, flow.weekends, fired, floor)
    after = _int(flow.after_last_seen)
    split = hidden([_int(flow.fired) - after, after], [floor, floor], floor)
    open_end = fired is not WITHHELD and not split and split is not None
    return {
        "days": None,
        "hour_of_week": None,
        "periods": _table(flow.periods, floor, fired),
        "hours": hours,
        "weekdays": weekdays,
        "nights": nights,
        "weekends": weekends,
        "after_last_seen": after if open_end else WITHHELD,
        "per_day": flow.per_day if open_end else _no_rate(flow.per_day),
    }


def _halves(
    rows: Sequence[Row], inside: frozenset[str], part: Proportion, fired: Count, floor: int
) -> tuple[tuple[Row, ...], Proportion]:
    """A table whose rows make up two halves (night and day), each with a total that is shown."""
    if fired is WITHHELD:
        return tuple(_without(row) for row in rows), NO_PROPORTION
    first, second = [row for row in rows if row.name in inside], [row for row in rows if row.name not in inside]
    count, of = _int(part.count), _int(part.of)
    small = any(0 < each < floor for each in (count, of - count))
    shown_first, shown_second = protect(first, floor, count), protect(second, floor, of - count)
    if small or shown_first is None or shown_second is None:
        return tuple(_without(row) for row in rows), NO_PROPORTION
    shown = {row.name: row for row in (*shown_first, *shown_second)}
    return tuple(shown[row.name] for row in rows), part


def _no_rate(rate: Rate) -> Rate:
    return Rate(WITHHELD, rate.exposure, WITHHELD, WITHHELD, WITHHELD)


# ── where, and whom ──────────────────────────────────────────────────────────────────────────────


def _wards(wards: Sequence[Ward], fired: Count, floor: int) -> tuple[Ward, ...]:
    rows = _table([Row(ward.name, ward.fired, ward.patients) for ward in wards], floor, fired)
    return tuple(_ward(ward, row, floor) for ward, row in zip(wards, rows, strict=True))


def _ward(ward: Ward, row: Row, floor: int) -> Ward:
    few = _int(ward.arrivals) < floor  # stays of a handful are theirs
    rate = ward.per_100_patient_days
    if rate is not None and (row.count is WITHHELD or few or row.count != rate.count):
        rate = None if few else _no_rate(rate)
    return Ward(
        ward.name,
        row.count,
        row.patients,
        WITHHELD if 0 < _int(ward.arrivals) < floor else ward.arrivals,
        WITHHELD if few and ward.patient_days is not None else ward.patient_days,
        rate,
    )


def _reached(flow: FlowReport, fired: Count, followed: Count, floor: int) -> tuple[Reached, ...]:
    """All of them or none: each is a part of the firings or of the follow-ups, and what is left of those is one too."""
    whole = {False: _int(flow.fired), True: _int(flow.followed.count)}
    safe = fired is not WITHHELD and followed is not WITHHELD
    for each in flow.reached:
        count, of = _int(each.count), whole[each.follow_up]
        safe = safe and count >= floor and not _is_near(of, count, floor)
    return flow.reached if safe else tuple(replace(each, count=WITHHELD) for each in flow.reached)


def _loads(report: Report, flows: Sequence[FlowReport], floor: int) -> tuple[RoleLoad, ...]:
    """A role's load is shown where every flow that reaches the role shows how often it does."""
    closed = {
        reached.who for flow in flows for reached in flow.reached if reached.count is WITHHELD
    }  # of such a role the sum over flows would give it away
    roles = sorted(report.load, key=lambda each: each.role)
    return tuple(_role(each, each.role not in closed, floor) for each in roles)


def _role(role: RoleLoad, is_open: bool, floor: int) -> RoleLoad:
    if is_open:
        parts = (_int(role.tasks), _int(role.messages))
        is_open = not any(0 < part < floor for part in parts)
    return RoleLoad(
        role.role,
        role.tasks if is_open else WITHHELD,
        role.messages if is_open else WITHHELD,
        _load(role.answered, is_open, floor),
        _load(role.worst, is_open, floor),
    )


def _load(load: Load, is_open: bool, floor: int) -> Load:
    total = _alone(_int(load.total), floor) if is_open else WITHHELD
    return Load(
        total,
        WITHHELD if total is WITHHELD else load.per_day,
        None,
        _alone(_int(load.peak_hour), floor) if total is not WITHHELD else WITHHELD,
        _alone(_int(load.peak_two_hours), floor) if total is not WITHHELD else WITHHELD,
        _table(load.bands, floor, total),
    )


# ── judged ───────────────────────────────────────────────────────────────────────────────────────


def _judged(flow: FlowReport, judged: Judged, fired: Count, closed: dict[str, set[str]], floor: int) -> Judged:
    right, wrong, later = _int(judged.confirmed), _int(judged.not_confirmed), _int(judged.not_yet)
    firings_open = fired is not WITHHELD and _both(right, wrong, floor) and not 0 < later < floor
    patients_open = firings_open and _open(judged.patients, floor)
    patients_open = patients_open and not _is_near(_int(flow.patients), _int(judged.patients.of), floor)
    caught, lost = _int(judged.caught), _int(judged.not_caught)
    events_open = _both(caught, lost, floor)
    early = _int(judged.early)
    early_open = events_open and _both_or_none(early, caught + lost - early, floor)
    reasons = sorted(judged.not_caught_because, key=_name)
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
        not_caught_because=because or tuple(_without(row) for row in reasons),
        groups=groups,
    )


def _both(one: int, other: int, floor: int) -> bool:
    """Whether both sides of a whole are large: "0 of 12" would tell of each of the twelve."""
    return one >= floor and other >= floor


def _both_or_none(one: int, other: int, floor: int) -> bool:
    return not 0 < one < floor and not 0 < other < floor


def _open(proportion: Proportion, floor: int) -> bool:
    count, of = _int(proportion.count), _int(proportion.of)
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
    return Group(group.by, tuple(sorted(rows, key=_name) if group.by == "ward" else rows))


def _column(proportions: Sequence[Proportion], is_open: bool, floor: int) -> list[Proportion]:
    """The shares of all groups, or of none: where one side of one group is small, every other one could tell it."""
    small = any(_int(each.of) and not _open(each, floor) for each in proportions)
    return [NO_PROPORTION] * len(proportions) if small or not is_open else list(proportions)
