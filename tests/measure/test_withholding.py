"""Withholding: no withheld number follows from those that are shown, even for somebody who knows the rules.

The attacker of these tests sees the table as it is shown, knows its total, the floor and the very code that withholds,
and tries every table with that total: those that would be shown exactly as this one are possible. A withheld number
that is the same in all of them is given away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.measure.hospital import GLUCOSE, LONDON, POTASSIUM, admitted, at, happened, made_up, of, result
from wardwright.facts.fact import Kind
from wardwright.facts.instant import MINUTE
from wardwright.measure.report import Reader, Report, make
from wardwright.measure.report.as_json import report_as_json
from wardwright.measure.report.judging import proportion
from wardwright.measure.report.shape import WITHHELD, Count, Row
from wardwright.measure.report.withheld_judgement import _column
from wardwright.measure.report.withheld_table import NO_PROPORTION, hidden, protect
from wardwright.measure.report.withholding import withhold

Shown = tuple[Count, ...]


def sums(length: int, total: int) -> Iterator[tuple[int, ...]]:
    """Every table of that length with that total."""
    if length == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in sums(length - 1, total - first):
            yield (first, *rest)


def shown_as(counts: Sequence[int], floor: int) -> Shown:
    """The table beneath its shown total, each count being so many patients; all is withheld where nothing protects."""
    rows = protect([Row(str(n), count, count) for n, count in enumerate(counts)], floor, sum(counts))
    return (WITHHELD,) * len(counts) if rows is None else tuple(row.count for row in rows)


def given_away(shown: Shown, possible: set[tuple[int, ...]]) -> list[int]:
    """The positions that are withheld and yet the same in every table that is shown like this."""
    return [n for n, count in enumerate(shown) if count is WITHHELD and len({table[n] for table in possible}) == 1]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(3, 6))
def test_no_withheld_cell_can_be_worked_out(counts: list[int], floor: int) -> None:
    assume(sum(counts) >= floor)
    shown = shown_as(counts, floor)
    assert all(count is WITHHELD or count == 0 or count >= floor for count in shown)
    possible = {table for table in sums(len(shown), sum(counts)) if shown_as(table, floor) == shown}
    assert tuple(counts) in possible
    assert not given_away(shown, possible)


@pytest.mark.parametrize("floor", [3, 4, 5])
def test_no_withheld_cell_of_any_small_table(floor: int) -> None:
    tables: dict[tuple[int, Shown], set[tuple[int, ...]]] = {}
    for length, total in product((2, 3, 4), range(floor, 4 * floor)):
        for table in sums(length, total):
            tables.setdefault((total, shown_as(table, floor)), set()).add(table)
    for (total, shown), possible in tables.items():
        assert not given_away(shown, possible), (floor, total, shown, possible)


def test_nothing_small_nothing_withheld() -> None:
    assert hidden([10, 0, 12], [10, 0, 12], 8) == frozenset()


def test_many_firings_of_few_patients_are_few() -> None:
    assert hidden([50, 60, 70], [2, 60, 70], 8) == frozenset({0, 2})


def test_a_small_cell_takes_one_along_by_its_place_whatever_its_size() -> None:
    assert shown_as([50, 20, 3, 0, 30], 8) == (50, WITHHELD, WITHHELD, 0, 30)
    assert shown_as([3, 50, 20, 0], 8) == (WITHHELD, 50, WITHHELD, 0)


def test_a_sum_that_can_be_made_up_in_one_way_only_takes_the_whole_table_along() -> None:
    assert shown_as([30, 8, 1], 8) == (WITHHELD, WITHHELD, WITHHELD)


# ── groups: two columns, each with its own total ─────────────────────────────────────────────────


def test_no_withheld_group_can_be_worked_out_even_if_its_size_is_known() -> None:
    """Known: the sums of both columns, and how many firings each group had (from the table of firings by age)."""
    floor = 3
    tables: dict[Any, set[tuple[int, ...]]] = {}
    for right, wrong in product(range(floor, 9), repeat=2):
        for ones, others in product(sums(3, right), sums(3, wrong)):
            of = tuple(one + other for one, other in zip(ones, others, strict=True))
            shown = tuple(_column([proportion(one, n) for one, n in zip(ones, of, strict=True)], True, floor))
            tables.setdefault((right, wrong, of, shown), set()).add(ones)
    for (_, _, of, shown), possible in tables.items():
        for n, row in enumerate(shown):
            if row == NO_PROPORTION and of[n]:
                assert len({table[n] for table in possible}) > 1, (of, possible)


# ── the whole report ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return [make(made_up(patients, seed=patients).evidence(POTASSIUM, GLUCOSE)) for patients in (6, 25, 90)]


def values(record: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a report with where it stands."""
    if is_dataclass(record) and not isinstance(record, type):
        for field in fields(record):
            yield from values(getattr(record, field.name), f"{path}.{field.name}")
    elif isinstance(record, tuple):
        for n, each in enumerate(record):
            yield from values(each, f"{path}[{n}]")
    else:
        yield path, record


# What is no count of patients: moments, lengths, what the page and the history say of themselves.
_NOT_COUNTS = (".source.", ".floor", "exposure", ".hour", "within_hours", ".lead.")


@pytest.mark.parametrize("floor", [3, 8, 20])
def test_no_small_number_is_shown(reports: list[Report], floor: int) -> None:
    for report in reports:
        shown = withhold(report, floor)
        for path, value in values(shown):
            if isinstance(value, int) and not isinstance(value, bool) and not any(name in path for name in _NOT_COUNTS):
                assert value == 0 or value >= floor, path


@pytest.mark.parametrize("floor", [3, 8, 20])
def test_tables_beneath_a_shown_total_hide_at_least_two(reports: list[Report], floor: int) -> None:
    looked_at = 0
    for report in reports:
        for flow in withhold(report, floor).flows:
            tables = [
                (flow.fired, flow.hours),
                (flow.fired, flow.weekdays),
                (flow.fired, flow.periods),
                (flow.fired, flow.ages),
                (flow.fired, flow.sexes),
                (flow.fired, tuple(Row(ward.name, ward.fired, ward.patients) for ward in flow.wards)),
                (flow.unknown.count if flow.unknown else 0, flow.unknown_because),
            ]
            for total, rows in tables:
                gone = [row for row in rows if row.count is WITHHELD]
                looked_at += len(gone)
                if total is WITHHELD:
                    assert len(gone) == len(rows)
                elif gone:
                    assert len(gone) >= 2
                    rest = total - sum(row.count for row in rows if isinstance(row.count, int))
                    assert rest >= floor
    assert looked_at > 20


def test_halves_do_not_give_their_hours_away(reports: list[Report]) -> None:
    """Night and day are shown as well: within each half the same must hold."""
    for report in reports:
        for flow in withhold(report, 8).flows:
            if flow.nights.count is WITHHELD:
                continue
            night = [row for row in flow.hours if not 8 <= int(row.name) < 20]
            day = [row for row in flow.hours if 8 <= int(row.name) < 20]
            for rows, total in ((night, flow.nights.count), (day, flow.nights.of - flow.nights.count)):
                gone = sum(1 for row in rows if row.count is WITHHELD)
                assert gone != 1
                if gone:
                    assert total - sum(row.count for row in rows if isinstance(row.count, int)) >= 8


def test_a_group_that_is_withheld_by_age_is_not_judged_by_age(reports: list[Report]) -> None:
    seen = 0
    for report in reports:
        for flow in withhold(report, 8).flows:
            assert flow.judged is not None
            withheld = {row.name for row in (*flow.ages, *flow.sexes) if row.count is WITHHELD}
            for group in flow.judged.groups[:2]:
                for row in group.rows:
                    if row.name in withheld:
                        seen += 1
                        assert row.predictive_value == NO_PROPORTION
    assert seen


def test_a_total_over_flows_is_withheld_with_that_of_any_flow(reports: list[Report]) -> None:
    shown = withhold(reports[0], 20)
    counts = dict(shown.source.figures)
    assert any(flow.fired is WITHHELD for flow in shown.flows)
    assert counts["fired"] is WITHHELD
    closed = {reached.who for flow in shown.flows for reached in flow.reached if reached.count is WITHHELD}
    assert all(role.worst.total is WITHHELD for role in shown.load if role.role in closed)


def test_lists_days_and_extremes_are_not_there(reports: list[Report]) -> None:
    for report in reports:
        for flow in withhold(report, 8).flows:
            assert flow.firings is None
            assert flow.not_told is None
            assert flow.days is None
            assert flow.hour_of_week is None
            assert flow.judged is not None
            assert flow.judged.lead.shortest is WITHHELD


def test_a_withheld_number_is_the_word_and_not_zero() -> None:
    evidence = made_up(6).evidence(POTASSIUM)
    text = report_as_json(make(evidence, Reader(sees_patients=False)), LONDON)
    assert '"fired": "withheld"' in text


def test_a_withheld_number_is_never_taken_for_a_truth() -> None:
    with pytest.raises(TypeError, match="neither zero nor more"):
        bool(WITHHELD)


def test_a_floor_of_two_is_refused(reports: list[Report]) -> None:
    with pytest.raises(ValueError, match="known to be 1"):
        withhold(reports[0], 2)


def test_numbers_that_differ_by_a_small_one_do_not_stand_side_by_side() -> None:
    """Thirty firings of which twenty-nine were followed up: one was not."""
    names = [f"A{n}" for n in range(30)]
    facts = [*admitted(names, at(1)), *(result(name, "potassium", "6.5", at(2)) for name in names)]
    facts.append(happened("A0", Kind.DISCHARGED, at(2) + MINUTE))
    page = POTASSIUM.replace("Judge by", "Stop when the patient is discharged.\nJudge by")
    report = make(of(*facts).evidence(page))
    assert (report.flows[0].fired, report.flows[0].followed.count) == (30, 29)
    shown = withhold(report, 8).flows[0]
    assert shown.fired == 30
    assert shown.followed.count is WITHHELD
    assert all(each.count is WITHHELD for each in shown.reached)


def test_what_is_withheld_is_not_called_few(reports: list[Report]) -> None:
    for flow in withhold(reports[0], 20).flows:
        assert flow.judged is not None
        for group in flow.judged.groups:
            assert not any(row.few for row in group.rows if NO_PROPORTION in (row.predictive_value, row.sensitivity))
