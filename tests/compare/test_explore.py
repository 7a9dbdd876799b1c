"""Any number as a slider: each point is what a proof of the page with that value says."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.differential.generators import VOCABULARY as POOL
from tests.differential.generators import ZONE
from tests.differential.test_kernel_agrees import Case, cases
from tests.measure.hospital import LONDON, POTASSIUM, VOCABULARY, flows, made_up
from tests.measure.reading import read
from tests.prove.made import MadeHistory
from wardwright.cli.explore import command
from wardwright.cli.explore_view import lines, number_lines
from wardwright.engine.explore.numbers import PageNumber, numbers_of, with_number
from wardwright.engine.explore.ranges import Spread, spread_of, values_of
from wardwright.engine.prove.evidence import FactsInMemory
from wardwright.engine.prove.proof import Proof
from wardwright.facts.fact import Kind
from wardwright.kernel.firing import Outcome
from wardwright.kernel.prefilter import AllOf, AnyOf, Anything, Need, Number, Pair, Seek
from wardwright.kernel.prefilter_widest import holds, widest
from wardwright.kernel.simulate import simulate
from wardwright.language.parse import parse
from wardwright.language.print import print_flow
from wardwright.language.tree import Flow, Op
from wardwright.measure.explore import Curve, explore_number
from wardwright.measure.explore.as_json import curve_as_json
from wardwright.measure.pages.curve import curve_as_html
from wardwright.measure.report import Reader, make
from wardwright.measure.report.shape import WITHHELD

EXAMPLES = int(os.environ.get("WARDWRIGHT_EXAMPLES", "300")) // 8

# ── never another answer than a proof ────────────────────────────────────────────────────────────


@settings(max_examples=EXAMPLES)
@given(case=cases(), data=st.data())
def test_each_point_is_what_a_proof_with_that_value_says(case: Case, data: st.DataObject) -> None:
    """Every sort of number of every node: the history is searched once for all values, and each is run by itself."""
    pages, facts, until = case
    places = [(flow, place) for flow in pages for place in numbers_of(flow)]
    if not places:
        return
    flow, place = data.draw(st.sampled_from(places))
    steps = data.draw(st.lists(st.integers(-6, 6), min_size=1, max_size=4, unique=True))
    size = max(abs(place.value) / 8, Decimal(1) if place.whole else Decimal("0.1")).normalize()
    values = [place.value + (int(size * step) if place.whole else size * step) for step in sorted(steps)]
    runs_on = until - max(fact.seen for fact in facts)
    with ExitStack() as stack:
        history = stack.enter_context(closing(MadeHistory(facts)))

        def prove(group: Sequence[Flow]) -> Proof:
            proof = Proof(history, group, POOL, ZONE, runs_on=runs_on, unknowns=False, processes=1)
            stack.enter_context(proof)
            proof.run()
            return proof

        curve = explore_number(prove, flow, place, values)
    assert len(curve.points) + len(curve.left_out) == len(set(values))
    for point in curve.points:
        page = with_number(flow, place, Decimal(point.value))
        assert page is not None
        alone = list(simulate((page,), POOL, facts, ZONE, until))
        fired = [one for one in alone if one.outcome is Outcome.FIRED]
        assert point.fired == len(fired), (print_flow(page), place)
        assert point.patients == len({one.subject for one in fired})
        assert point.suppressed == sum(one.outcome is Outcome.SUPPRESSED for one in alone)


@pytest.mark.parametrize("number", [1, 3, 4])
def test_verdicts_are_those_of_a_report(number: int) -> None:
    facts = made_up(30, days=6, seed=9).facts
    flow = flows(POTASSIUM)[0]
    place = numbers_of(flow)[number - 1]

    def prove(pages: Sequence[Flow]) -> FactsInMemory:
        return FactsInMemory(pages, VOCABULARY, LONDON, facts)

    values = [place.value, place.value + 1, place.value * 2]
    for point in explore_number(prove, flow, place, values).points:
        page = with_number(flow, place, Decimal(point.value))
        assert page is not None
        alone = make(prove((page,))).flows[0]
        assert alone.judged is not None
        assert (point.fired, point.version) == (alone.fired, alone.version)
        assert (point.predictive_value, point.sensitivity) == (alone.judged.predictive_value, alone.judged.sensitivity)
        assert point.per_day == pytest.approx(alone.per_day.rate)


# ── numbers and ranges ───────────────────────────────────────────────────────────────────────────


def test_the_numbers_of_a_page_are_listed_with_their_lines() -> None:
    listed = numbers_of(flows(POTASSIUM)[0])
    assert [(str(each.value), each.unit) for each in listed] == [
        ("6.0", "mmol/L"),
        ("15", "minutes"),
        ("4", "hours"),
        ("24", "hours"),
    ]
    assert listed[0].line == "When a potassium result of 6.0 mmol/L or more arrives,"
    assert listed[0].op is Op.AT_LEAST
    assert [each.judges for each in listed] == [False, False, False, True]
    assert len(list(number_lines("x", listed))) >= 6


@settings(max_examples=EXAMPLES)
@given(case=cases())
def test_a_page_with_another_number_is_a_page(case: Case) -> None:
    for flow in (replace(each, examples=()) for each in case[0]):
        for place in numbers_of(flow):
            assert with_number(flow, place, place.value) == flow
            other = with_number(flow, place, place.value + 1)
            if other is not None:
                assert other != flow
                assert place.line in [line.strip() for line in print_flow(flow).splitlines()]
                assert parse(print_flow(other), POOL).flows == (other,)


def test_what_makes_no_sense_is_left_out_and_said() -> None:
    flow = flows('Flow: F\nWhen a patient is admitted,\nand the patient is aged 65 or over,\nthen show "x".')[0]
    (place,) = numbers_of(flow)
    curve = explore_number(
        lambda pages: FactsInMemory(pages, VOCABULARY, LONDON, []), flow, place, [Decimal(60), Decimal(200)]
    )
    assert [point.value for point in curve.points] == ["60"]
    assert curve.left_out == ("200",)


def _place(value: str, **others: object) -> PageNumber:
    found = PageNumber(1, (), Decimal(value), "mmol/L", False, "", Op.AT_LEAST, "potassium", False)
    return replace(found, **others)  # type: ignore[arg-type]


def test_a_bound_goes_through_the_end_of_the_data_that_it_cuts_off() -> None:
    spread = Spread(2.5, 2.8, 3.9, 4.6, 6.1, 6.9)
    values = values_of(_place("6.0"), spread)
    assert (values[0], values[-1]) == (Decimal("4.6"), Decimal("6.9"))
    assert values[1] - values[0] == Decimal("0.1")
    low = values_of(_place("3.0", op=Op.BELOW), spread)
    assert (low[0], low[-1]) == (Decimal("2.5"), Decimal("3.9"))


@settings(max_examples=60)
@given(
    value=st.decimals(min_value=0, max_value=500, places=1),
    steps=st.integers(1, 60),
    whole=st.booleans(),
    ends=st.tuples(st.integers(-50, 50), st.integers(0, 400)),
)
def test_values_are_few_in_order_and_hold_the_pages_own(
    value: Decimal, steps: int, whole: bool, ends: tuple[int, int]
) -> None:
    own = value.to_integral_value() if whole else value
    place = _place(str(own), whole=whole)
    low, high = Decimal(ends[0]), Decimal(ends[0] + ends[1])
    values = values_of(place, None, low, high, steps)
    assert list(values) == sorted(set(values))
    assert 1 <= len(values) <= steps + 1
    assert all(low <= each <= high for each in values)
    assert not low <= own <= high or own in values
    assert own in values_of(place, None)


def test_the_spread_is_told_in_the_unit_of_the_page() -> None:
    history = MadeHistory(made_up(20, days=4, seed=2).facts)
    place = numbers_of(flows('Flow: F\nWhen a glucose result below 72 mg/dL arrives,\nthen show "x".')[0])[0]
    spread = spread_of(history.connection(), VOCABULARY, place)
    history.close()
    assert spread is not None
    assert 60 < spread.tenth < spread.nine_tenths < 400  # 3.3 to 22 mmol/L


# ── one search for all ───────────────────────────────────────────────────────────────────────────


def _seek(low: str | None, high: str | None = None, doubtful: bool = False) -> Seek:
    bounds = [None if each is None else Decimal(each) for each in (low, high)]
    return Seek((Kind.RESULT,), ("potassium",), Number(bounds[0], bounds[1], doubtful))


def _pair(offset: str, far: int = 10, rises: bool = True) -> Pair:
    return Pair(("creatinine",), Decimal(1), Decimal(offset), rises, far)


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        (_seek("5"), _seek("6")),
        (_seek("5"), _seek("5", "7")),
        (_seek(None, "3"), _seek(None, "2")),
        (_seek("5", doubtful=True), _seek("6")),
        (_pair("26"), _pair("40")),
        (_pair("26", far=20), _pair("26", far=10)),
        (_pair("-10", rises=False), _pair("-20", rises=False)),
        (Anything(), _seek("5")),
        (_seek("5"), AllOf((_seek("6"), _pair("26")))),
        (AllOf((_seek("5"), _pair("26"))), AllOf((_seek("6"), _pair("40")))),
        (AnyOf((_seek("5"), _pair("26"))), _pair("30")),
    ],
)
def test_one_condition_holds_another(wider: Need, narrower: Need) -> None:
    assert holds(wider, narrower)
    assert not holds(narrower, wider)


def test_conditions_that_differ_hold_none() -> None:
    for one, other in [
        (_seek("5"), _seek("6", doubtful=True)),
        (_seek("5"), _pair("26")),
        (_pair("1", 5), _pair("0", 2)),
    ]:
        assert not holds(one, other)


def test_of_fifty_bounds_one_is_searched_for() -> None:
    needs = AnyOf(tuple(_seek(str(bound)) for bound in range(50, 0, -1)))
    assert widest(needs) == _seek("1")


# ── how it is told ───────────────────────────────────────────────────────────────────────────────


def _curve(reader: Reader | None = None) -> Curve:
    hospital, flow = made_up(60, seed=3), flows(POTASSIUM)[0]
    place = numbers_of(flow)[0]
    values = values_of(place, None, Decimal(5), Decimal(7))
    return explore_number(lambda pages: hospital.evidence(*map(print_flow, pages)), flow, place, values, reader)


def test_the_page_the_terminal_and_json_say_the_same() -> None:
    curve = _curve()
    page = read(curve_as_html(curve, LONDON))
    assert len(page.all("h1")) == 1
    assert len(page.all("tr")) == len(curve.points) + 1
    assert len(page.all("svg")) == 6  # three curves, for a page and for a phone
    assert max(map(len, lines(curve))) <= 80 + 8
    said = json.loads(curve_as_json(curve, LONDON))
    assert [point["fired"] for point in said["points"]] == [point.fired for point in curve.points]


def test_points_that_would_tell_of_a_few_patients_are_withheld() -> None:
    floor = 3
    curve = _curve(Reader(sees_patients=False, floor=floor))
    shown = [point for point in curve.points if point.fired is not WITHHELD]
    assert 1 < len(shown) < len(curve.points)
    for one in shown:
        for other in shown:
            for key in ("fired", "patients", "suppressed"):
                assert abs(getattr(one, key) - getattr(other, key)) not in range(1, floor)
    assert read(curve_as_html(curve, LONDON)).all("table")


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("f.flow").write_text(POTASSIUM)
    Path("facts.csv").write_text(
        "subject,at,kind,term,value,unit,place\n1001,2026-03-01T08:00,admitted,,,,Ward 7A\n"
        "1001,2026-03-01T09:00,result,potassium,6.1,mmol/L,\n1001,2026-03-02T09:00,result,potassium,6.6,mmol/L,\n"
    )
    listed = CliRunner().invoke(command, ["f.flow", "--json"])
    assert [each["number"] for each in json.loads(listed.stdout)["listed"]] == [1, 2, 3, 4]
    call = ["f.flow", "--on", "facts.csv", "--number", "1", "--from", "6.0", "--to", "6.7", "--html", "e.html"]
    told = CliRunner().invoke(command, [*call, "--json"])
    assert told.exit_code == 0, told.output
    assert [point["fired"] for point in json.loads(told.stdout)["points"]] == [2, 2, 1, 1, 1, 1, 1, 0]
    assert Path("e.html").read_text().lstrip().startswith("<!doctype html>")
    wrong = CliRunner().invoke(command, ["f.flow", "--on", "facts.csv", "--number", "9"])
    assert wrong.exit_code == 2
    assert "no number 9" in wrong.output
