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
from wardwright.measure.report.withheld_judgement import judgement_of
from wardwright.measure.report.withheld_table import (
    NO_PROPORTION,
    count_of,
    hidden,
    is_near,
    is_small,
    name_of,
    protect,
    without,
)

LEAST_FLOOR = 3


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
            patients=_alone(count_of(report.source.patients), floor),
            figures=tuple((name, _summary(name, count, flows, floor)) for name, count in report.source.figures),
        ),
        flows=flows,
        load=_loads(report, flows, floor),
    )


def _ward_name(ward: Ward) -> tuple[bool, str]:
    return not ward.name, ward.name


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
        unknown_because=tuple(sorted(flow.unknown_because, key=name_of)),
        missed_because=tuple(sorted(flow.missed_because, key=name_of)),
        parts_missing=tuple(sorted(flow.parts_missing, key=name_of)),
        reached=tuple(sorted(flow.reached, key=lambda each: (each.who, each.kind, each.follow_up))),
    )
    fired = _fired(flow, floor)
    followed = _lone(flow.followed, floor)
    if fired is WITHHELD or is_near(count_of(flow.fired), count_of(flow.followed.count), floor):
        followed = without(flow.followed)  # all firings but one were followed: that is a number of one
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
        patients=WITHHELD if fired is WITHHELD else _alone(count_of(flow.patients), floor),
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
        judged=judgement_of(flow, flow.judged, fired, closed, floor) if flow.judged is not None else None,
        firings=None,
        not_told=None,
    )


def _fired(flow: FlowReport, floor: int) -> Count:
    """The firings of a flow, as everything else divides them."""
    return _lone(Row("", flow.fired, flow.patients), floor).count


def _lone(row: Row, floor: int) -> Row:
    """A total that is small itself, or of few patients, is withheld."""
    small = is_small(count_of(row.count), count_of(row.patients), floor)
    return without(row) if small else row


def _total(total: Row, rows: Sequence[Row], floor: int) -> Row:
    """A total with one table beneath it: withheld when it is small, or when the table cannot be protected."""
    return without(total) if protect(rows, floor, total.count) is None else _lone(total, floor)


def _table(rows: Sequence[Row], floor: int, total: Count) -> tuple[Row, ...]:
    """A table beneath the firings, which other tables divide too: where it cannot be protected it goes as a whole."""
    shown = protect(rows, floor, total)
    return tuple(without(row) for row in rows) if shown is None else shown


def _part(row: Row, floor: int, open_causes: bool) -> Row:
    small = count_of(row.count) < floor or count_of(row.patients) < floor
    return without(row) if small or not open_causes else row


# ── when ─────────────────────────────────────────────────────────────────────────────────────────


def _by_time(flow: FlowReport, fired: Count, floor: int) -> dict[str, Any]:
    """Days and the grid of the week go: with them the sums of other tables could be made. The others divide firings."""
    hours, nights = _halves(flow.hours, frozenset(f"{hour:02}" for hour in NIGHT), flow.nights, fired, floor)
    end = frozenset(flow.weekdays[day].name for day in WEEKEND)
    weekdays, weekends = _halves(flow.weekdays, end, flow.weekends, fired, floor)
    after = count_of(flow.after_last_seen)
    split = hidden([count_of(flow.fired) - after, after], [floor, floor], floor)
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
        return tuple(without(row) for row in rows), NO_PROPORTION
    first, second = [row for row in rows if row.name in inside], [row for row in rows if row.name not in inside]
    count, of = count_of(part.count), count_of(part.of)
    small = any(0 < each < floor for each in (count, of - count))
    shown_first, shown_second = protect(first, floor, count), protect(second, floor, of - count)
    if small or shown_first is None or shown_second is None:
        return tuple(without(row) for row in rows), NO_PROPORTION
    shown = {row.name: row for row in (*shown_first, *shown_second)}
    return tuple(shown[row.name] for row in rows), part


def _no_rate(rate: Rate) -> Rate:
    return Rate(WITHHELD, rate.exposure, WITHHELD, WITHHELD, WITHHELD)


# ── where, and whom ──────────────────────────────────────────────────────────────────────────────


def _wards(wards: Sequence[Ward], fired: Count, floor: int) -> tuple[Ward, ...]:
    rows = _table([Row(ward.name, ward.fired, ward.patients) for ward in wards], floor, fired)
    return tuple(_ward(ward, row, floor) for ward, row in zip(wards, rows, strict=True))


def _ward(ward: Ward, row: Row, floor: int) -> Ward:
    few = count_of(ward.arrivals) < floor  # stays of a handful are theirs
    rate = ward.per_100_patient_days
    if rate is not None and (row.count is WITHHELD or few or row.count != rate.count):
        rate = None if few else _no_rate(rate)
    return Ward(
        ward.name,
        row.count,
        row.patients,
        WITHHELD if 0 < count_of(ward.arrivals) < floor else ward.arrivals,
        WITHHELD if few and ward.patient_days is not None else ward.patient_days,
        rate,
    )


def _reached(flow: FlowReport, fired: Count, followed: Count, floor: int) -> tuple[Reached, ...]:
    """All of them or none: each is a part of the firings or of the follow-ups, and what is left of those is one too."""
    whole = {False: count_of(flow.fired), True: count_of(flow.followed.count)}
    safe = fired is not WITHHELD and followed is not WITHHELD
    for each in flow.reached:
        count, of = count_of(each.count), whole[each.follow_up]
        safe = safe and count >= floor and not is_near(of, count, floor)
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
        parts = (count_of(role.tasks), count_of(role.messages))
        is_open = not any(0 < part < floor for part in parts)
    return RoleLoad(
        role.role,
        role.tasks if is_open else WITHHELD,
        role.messages if is_open else WITHHELD,
        _load(role.answered, is_open, floor),
        _load(role.worst, is_open, floor),
    )


def _load(load: Load, is_open: bool, floor: int) -> Load:
    total = _alone(count_of(load.total), floor) if is_open else WITHHELD
    return Load(
        total,
        WITHHELD if total is WITHHELD else load.per_day,
        None,
        _alone(count_of(load.peak_hour), floor) if total is not WITHHELD else WITHHELD,
        _alone(count_of(load.peak_two_hours), floor) if total is not WITHHELD else WITHHELD,
        _table(load.bands, floor, total),
    )
