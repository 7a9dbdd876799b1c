"""Values against tests: comparisons that are true, false or unknown.

Lives here: the comparison of one value with a threshold, and the reasons why it cannot be told.
Must not live here: which fact is looked at (conditions, triggers) and unit arithmetic (facts.units).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from wardwright.facts.fact import Coded, Fact, Flaw, Measured, Value
from wardwright.facts.instant import Instant
from wardwright.facts.truth import Truth
from wardwright.facts.units import measured
from wardwright.facts.vocabulary import Term
from wardwright.language.tree import AnswerIs, Comparison, Op, Quantity, Test

ValueTest = Callable[[Value], Truth]
Number = Decimal | Fraction

WORKED_OUT: Final = "score"  # the `source` of a fact that the kernel worked out from a score's parts

EXACT: dict[Op, Callable[[Any, Any], bool]] = {
    Op.ABOVE: operator.gt,
    Op.BELOW: operator.lt,
    Op.AT_LEAST: operator.ge,
    Op.AT_MOST: operator.le,
    Op.EXACTLY: operator.eq,
}


class CannotPlan(ValueError):
    """A page that was not checked: something in it has no meaning with this vocabulary."""


def in_unit_of(term: Term, quantity: Quantity) -> Decimal:
    """The quantity's number in the term's own unit; CannotPlan when it does not convert."""
    value = measured(term, quantity.value, quantity.unit)
    if value.flaw is Flaw.UNIT:
        raise CannotPlan(f"{quantity.value} {quantity.unit} does not convert to {term.unit or 'a plain number'}")
    return value.number


def difference_in_unit_of(term: Term, quantity: Quantity) -> Decimal:
    """The size of a change in the term's own unit: 1.8 [degF] is 1 Cel, though 1.8 [degF] as a reading is not."""
    return in_unit_of(term, quantity) - in_unit_of(term, Quantity(Decimal(0), quantity.unit))


def holds(op: Op, number: Number, low: Number, high: Number | None = None) -> bool:
    """Whether an exact number passes the comparison."""
    if op is Op.BETWEEN:
        assert high is not None
        return low <= number <= high
    return EXACT[op](number, low)


def _censored(op: Op, bound: Decimal, comparator: str, low: Decimal, high: Decimal | None) -> Truth:
    """A comparison with an interval: `<5` is (−∞, 5), `>=5` is [5, ∞) …

    True if it holds for every number of the interval, false if for none, otherwise unknown.
    """
    below = comparator[0] == "<"
    closed = comparator.endswith("=")
    if op is Op.BETWEEN:
        assert high is not None
        none = (
            (bound < low or (bound == low and not closed))
            if below
            else (bound > high or (bound == high and not closed))
        )
        return Truth.FALSE if none else Truth.UNKNOWN
    if op is Op.EXACTLY:
        none = (
            (bound < low or (bound == low and not closed)) if below else (bound > low or (bound == low and not closed))
        )
        return Truth.FALSE if none else Truth.UNKNOWN
    if op in (Op.ABOVE, Op.AT_LEAST):
        if below:  # none above low when the whole interval stays under it
            none = bound < low or (bound == low and (op is Op.ABOVE or not closed))
            return Truth.FALSE if none else Truth.UNKNOWN
        every = bound > low or (bound == low and (op is Op.AT_LEAST or not closed))
        return Truth.TRUE if every else Truth.UNKNOWN
    if not below:
        none = bound > low or (bound == low and (op is Op.BELOW or not closed))
        return Truth.FALSE if none else Truth.UNKNOWN
    every = bound < low or (bound == low and (op is Op.AT_MOST or not closed))
    return Truth.TRUE if every else Truth.UNKNOWN


def necessary(term: Term, test: Test | None) -> tuple[Callable[[Number, Number], bool], Decimal] | None:
    """What an exact number must pass for the test not to be false, as an operator and its right side; None: no such.

    Most facts are turned away by this alone, without a call into the test.
    """
    if not isinstance(test, Comparison) or test.op not in EXACT:
        return None
    return EXACT[test.op], in_unit_of(term, test.quantity)


def number_test(op: Op, low: Decimal, high: Decimal | None = None) -> ValueTest:
    """A test of a value against thresholds in the term's own unit."""
    exact = EXACT.get(op)

    def test(value: Value) -> Truth:
        if type(value) is not Measured or value.flaw is not Flaw.NONE:
            return Truth.UNKNOWN
        if value.comparator:
            return _censored(op, value.number, value.comparator, low, high)
        if exact is not None:
            return Truth.TRUE if exact(value.number, low) else Truth.FALSE
        assert high is not None
        return Truth.TRUE if low <= value.number <= high else Truth.FALSE

    return test


def answer_test(answer: str) -> ValueTest:
    """A test of an answer by its vocabulary name."""
    wanted = answer.casefold()

    def test(value: Value) -> Truth:
        if type(value) is not Coded or not value.answer:
            return Truth.UNKNOWN
        return Truth.TRUE if value.answer.casefold() == wanted else Truth.FALSE

    return test


def value_test(term: Term, test: Test | None) -> ValueTest | None:
    """The page's test as a function of a value; None when every value will do."""
    if test is None:
        return None
    if isinstance(test, AnswerIs):
        return answer_test(test.answer)
    return comparison_test(term, test)


def comparison_test(term: Term, comparison: Comparison) -> ValueTest:
    """The page's comparison as a function of a value."""
    low = in_unit_of(term, comparison.quantity)
    high = in_unit_of(term, comparison.upper) if comparison.upper is not None else None
    return number_test(comparison.op, low, high)


def why_unknown(fact: Fact) -> str:
    """Why a fact's value could not be told, in words."""
    value = fact.value
    if value is None:
        return "no value: a part is missing" if fact.source == WORKED_OUT else "no value"
    if isinstance(value, Coded):
        return "not an answer that the vocabulary lists"
    if value.flaw is Flaw.UNIT:
        return "a unit that cannot be converted" if value.unit else "no unit"
    if value.flaw is Flaw.IMPLAUSIBLE:
        return "outside the plausible range"
    if value.comparator:
        return "censored: too coarse to tell"
    return "not a number that can be compared"


def same_value(one: Value, other: Value) -> bool:
    """Whether two values say the same: number, unit and comparator, or the answer (else the text)."""
    if isinstance(one, Measured) and isinstance(other, Measured):
        return one.number == other.number and one.unit == other.unit and one.comparator == other.comparator
    if isinstance(one, Coded) and isinstance(other, Coded):
        if one.answer or other.answer:
            return one.answer == other.answer
        return one.text == other.text
    return one is None and other is None


def says_the_same(old: Fact, new: Fact) -> bool:
    """Whether a fact is another's again: the same time, place and value."""
    return old.at == new.at and old.place == new.place and same_value(old.value, new.value)


def is_working_out(fact: Fact) -> bool:
    """Whether the kernel worked it out from a score's parts."""
    return fact.source == WORKED_OUT


def working_out_key(fact: Fact) -> tuple[str, str, Instant]:
    """What tells workings-out apart: two patients who become one may each have one of the same moment."""
    return fact.subject, fact.term, fact.at
