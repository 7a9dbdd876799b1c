"""One value against a threshold: true, false, or unknown, and why."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.kernel.making import number, result
from wardwright.facts.fact import Coded, Flaw
from wardwright.facts.truth import Truth
from wardwright.kernel.values import WORKED_OUT, answer_test, number_test, same_value, why_unknown
from wardwright.language.tree import Op

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


@pytest.mark.parametrize(
    ("value", "op", "bound", "verdict"),
    [
        ("6.0", Op.AT_LEAST, "6", T),
        ("6.0", Op.ABOVE, "6", F),
        ("6.00", Op.EXACTLY, "6", T),
        ("<5", Op.BELOW, "5", T),
        ("<5", Op.BELOW, "4", U),
        ("<5", Op.AT_LEAST, "5", F),
        ("<=5", Op.AT_LEAST, "5", U),
        ("<=5", Op.ABOVE, "5", F),
        (">8", Op.ABOVE, "8", T),
        (">=8", Op.ABOVE, "8", U),
        (">8", Op.AT_MOST, "8", F),
        (">8", Op.ABOVE, "10", U),
        ("<5", Op.EXACTLY, "5", F),
        ("<=5", Op.EXACTLY, "5", U),
    ],
)
def test_a_value_or_an_interval_against_a_bound(value: str, op: Op, bound: str, verdict: Truth) -> None:
    assert number_test(op, Decimal(bound))(number(value)) is verdict


@pytest.mark.parametrize(
    ("value", "verdict"), [("3.5", T), ("5.3", T), ("5.4", F), ("<3.5", F), ("<=3.5", U), (">4", U)]
)
def test_between_takes_both_ends_in(value: str, verdict: Truth) -> None:
    assert number_test(Op.BETWEEN, Decimal("3.5"), Decimal("5.3"))(number(value)) is verdict


@pytest.mark.parametrize("flaw", [Flaw.UNIT, Flaw.IMPLAUSIBLE])
def test_a_flawed_number_is_unknown_and_never_false(flaw: Flaw) -> None:
    assert number_test(Op.ABOVE, Decimal(6))(number("1", flaw)) is U


def test_a_text_under_a_number_and_a_number_under_an_answer_are_unknown() -> None:
    assert number_test(Op.ABOVE, Decimal(6))(Coded("haemolysed")) is U
    assert answer_test("positive")(number("6")) is U


def test_an_answer_that_the_vocabulary_does_not_list_is_unknown_and_another_is_false() -> None:
    test = answer_test("positive")
    assert [test(Coded("?")), test(Coded("neg", answer="negative")), test(Coded("pos", answer="Positive"))] == [U, F, T]


def test_why_it_could_not_be_told_is_said_in_words() -> None:
    flawed = [result("6", 1)._replace(value=number("6", flaw)) for flaw in (Flaw.UNIT, Flaw.IMPLAUSIBLE)]
    score = result(None, 1)._replace(term="NEWS2", source=WORKED_OUT)
    said = [why_unknown(fact) for fact in (*flawed, result("<5", 1), score, result(None, 1))]
    assert said == [
        "a unit that cannot be converted",
        "outside the plausible range",
        "censored: too coarse to tell",
        "no value: a part is missing",
        "no value",
    ]


def test_the_same_value_is_the_same_number_unit_and_comparator_however_it_is_written() -> None:
    assert same_value(number("6.0"), number("6.00"))
    assert not same_value(number("<6"), number("6"))
    assert same_value(Coded("neg", answer="negative"), Coded("not found", answer="negative"))
    assert not same_value(None, number("6"))
