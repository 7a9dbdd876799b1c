"""One number out of many: what is decided, and what a censored or flawed value leaves open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.kernel.making import number, result
from wardwright.facts.fact import Fact, Flaw
from wardwright.facts.load import load_vocabulary
from wardwright.facts.truth import Truth
from wardwright.facts.vocabulary import TermKind
from wardwright.kernel.summaries import EMPTY, change_test, factor_test, summary_test
from wardwright.language.parse import parse
from wardwright.language.tree import ChangedBy, Comparison, Op, Quantity, Summary, TimesSummary

VOCABULARY = load_vocabulary("results:\n  potassium: {unit: mmol/L}\nroles:\n  registrar: {channel: page}\n")
TERM = VOCABULARY["potassium"]
T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def _facts(values: str) -> tuple[Fact, ...]:
    return tuple(result(value, hour) for hour, value in enumerate(values.split()))


def _above(summary: Summary, bound: str, values: str) -> Truth:
    comparison = Comparison(Op.ABOVE, Quantity(Decimal(bound), "" if summary is Summary.NUMBER else "mmol/L"))
    return summary_test(summary, comparison, TERM)(_facts(values))[0]


@pytest.mark.parametrize(
    ("summary", "bound", "values", "verdict"),
    [
        (Summary.HIGHEST, "6", "4 7 5", T),
        (Summary.HIGHEST, "6", "<5 7", T),
        (Summary.HIGHEST, "4", "<5 3", U),
        (Summary.HIGHEST, "5", "<5 3", F),
        (Summary.LOWEST, "3", "4 >5", T),
        (Summary.LOWEST, "3", "4 <5", U),
        (Summary.AVERAGE, "4.9", "4 5 6", T),
        (Summary.AVERAGE, "1", "4 5 >6", U),
        (Summary.MEDIAN, "4.4", "4 9 5 3", T),
        (Summary.TOTAL, "8", "4 5", T),
        (Summary.NUMBER, "2", "4 <5 6", T),
    ],
)
def test_a_summary_against_a_bound(summary: Summary, bound: str, values: str, verdict: Truth) -> None:
    assert _above(summary, bound, values) is verdict


def test_of_no_values_the_number_and_the_total_are_nothing_and_all_else_is_unknown() -> None:
    verdicts = {summary: _above(summary, "1", "") for summary in Summary}
    assert {summary for summary, verdict in verdicts.items() if verdict is F} == {Summary.NUMBER, Summary.TOTAL}
    assert set(verdicts.values()) == {F, U}


def test_one_flawed_value_makes_a_summary_unknown_but_not_the_number_of() -> None:
    flawed = (result("4", 1), result("5", 2)._replace(value=number("5", Flaw.IMPLAUSIBLE)))
    above = Comparison(Op.ABOVE, Quantity(Decimal(1), "mmol/L"))
    assert summary_test(Summary.HIGHEST, above, TERM)(flawed) == (U, "outside the plausible range")
    assert summary_test(Summary.NUMBER, Comparison(Op.ABOVE, Quantity(Decimal(1))), TERM)(flawed)[0] is T


def _condition(words: str) -> object:
    page = f'Flow: A\n\nWhen a potassium result arrives, and {words},\nthen tell the registrar "See {{patient}}".\n'
    parsed = parse(page, VOCABULARY)
    assert not parsed.problems, parsed.problems
    return parsed.flows[0].rules[0].conditions[0]


def test_times_its_lowest_is_exact_at_the_bound() -> None:
    condition = _condition("potassium is at least 1.5 times its lowest in the last 7 days")
    assert isinstance(condition, TimesSummary)
    test = factor_test(condition)
    assert test(result("1.2", 9), _facts("0.8 1.0"))[0] is T
    assert test(result("1.19", 9), _facts("0.8 1.0"))[0] is F
    assert test(result("1.2", 9), ()) == (U, "no other value in that time")


def test_a_rise_in_percent_of_nothing_is_unknown() -> None:
    condition = _condition("potassium has risen by more than 20 % in the last 2 days")
    assert isinstance(condition, ChangedBy)
    test = change_test(condition, TERM)
    assert test(result("5.1", 9), _facts("4 4.2"))[0] is T
    assert test(result("4.8", 9), _facts("4 4.2"))[0] is F
    assert test(result("4.8", 9), _facts("0"))[0] is U


def test_what_is_missing_is_said() -> None:
    above = Comparison(Op.ABOVE, Quantity(Decimal(1), "mmol/L"))
    assert summary_test(Summary.AVERAGE, above, TERM)(()) == (U, EMPTY)
    assert TERM.kind is TermKind.RESULT
