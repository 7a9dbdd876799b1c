"""Summaries: one number out of many facts, compared (meaning.md §3.1, §3.2, §3.5, §5.4, §5.5).

Lives here: highest, lowest, average, median, number of, total, `times its`, `has risen/fallen by`.
Numbers are worked out in fractions, and compared at 12 significant digits (meaning.md §3.3).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from wardwright.facts.fact import Fact, Flaw, Measured
from wardwright.facts.numbers import at_twelve_digits
from wardwright.facts.truth import Truth
from wardwright.facts.vocabulary import Term
from wardwright.kernel.values import EXACT, Number, difference_in_unit_of, holds, in_unit_of, why_unknown
from wardwright.language.tree import ChangedBy, Comparison, Direction, Op, Summary, TimesSummary

Verdict = tuple[Truth, str]

INFINITY: Final = Decimal("Infinity")
EMPTY: Final = "no value in that time"
CENSORED: Final = "censored: too coarse to tell"


def _holds(op: Op, number: Number, low: Number, high: Number | None = None) -> bool:
    """Whether a number that was worked out passes the comparison."""
    upper = None if high is None else at_twelve_digits(high)
    return holds(op, at_twelve_digits(number), at_twelve_digits(low), upper)


def _clearly(op: Op, number: float, bound: float, scale: float) -> bool | None:
    """Whether it passes, where floats leave no doubt: most changes are nowhere near the bound. None: work it out.

    `scale`: the largest number that went into either; floats miss by a millionth of a billionth of that.
    """
    compare = EXACT.get(op)
    if compare is None or abs(number - bound) <= 1e-9 * max(scale, abs(bound)):
        return None
    return compare(number, bound)


def _truth(value: bool) -> Truth:
    return Truth.TRUE if value else Truth.FALSE


def _first_flawed(facts: tuple[Fact, ...]) -> Fact | None:
    """The first fact whose value is no number that can be believed."""
    for fact in facts:
        value = fact.value
        if type(value) is not Measured or value.flaw is not Flaw.NONE:
            return fact
    return None


def _numbers(facts: tuple[Fact, ...]) -> list[Measured]:
    return [value for fact in facts if type(value := fact.value) is Measured]


def _how_many(facts: tuple[Fact, ...]) -> int:
    """Values count whatever their flaw; a score that is missing a part is not there yet (meaning.md §3.6)."""
    return sum(fact.value is not None for fact in facts)


def _mean(numbers: list[Decimal]) -> Fraction:
    return sum((Fraction(number) for number in numbers), Fraction()) / len(numbers)


def _median(numbers: list[Decimal]) -> Fraction:
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return (Fraction(ordered[middle - 1]) + Fraction(ordered[middle])) / 2


_ONE_NUMBER: Final[dict[Summary, Callable[[list[Decimal]], Fraction]]] = {
    Summary.HIGHEST: lambda numbers: Fraction(max(numbers)),
    Summary.LOWEST: lambda numbers: Fraction(min(numbers)),
    Summary.AVERAGE: _mean,
    Summary.MEDIAN: _median,
    Summary.TOTAL: lambda numbers: sum((Fraction(number) for number in numbers), Fraction()),
}


_ONE_OF_THEM: Final[dict[Summary, Callable[[list[Decimal]], Decimal]]] = {Summary.HIGHEST: max, Summary.LOWEST: min}


# ── an interval of what the highest or lowest may be ─────────────────────────────────────────────


def _ends(value: Measured) -> tuple[Decimal, bool, Decimal, bool]:
    """Low end, whether it is in, high end, whether it is in."""
    number, comparator = value.number, value.comparator
    if not comparator:
        return number, True, number, True
    closed = comparator.endswith("=")
    if comparator[0] == "<":
        return -INFINITY, False, number, closed
    return number, closed, INFINITY, False


def _highest_between(values: list[Measured]) -> tuple[Decimal, bool, Decimal, bool]:
    """The interval that holds the highest of the values: [max of low ends, max of high ends]."""
    ends = [_ends(value) for value in values]
    low, low_in = max((end[0], end[1]) for end in ends)
    high, high_in = max((end[2], end[3]) for end in ends)
    return low, low_in, high, high_in


def _lowest_between(values: list[Measured]) -> tuple[Decimal, bool, Decimal, bool]:
    ends = [_ends(value) for value in values]
    low, low_out = min((end[0], not end[1]) for end in ends)
    high, high_out = min((end[2], not end[3]) for end in ends)
    return low, not low_out, high, not high_out


def _interval_holds(op: Op, ends: tuple[Decimal, bool, Decimal, bool], low: Decimal, high: Decimal | None) -> Truth:
    """Whether every, no or some number of an interval passes a comparison."""
    start, start_in, end, end_in = ends

    def above(bound: Decimal, or_equal: bool) -> Truth:
        if start > bound or (start == bound and (or_equal or not start_in)):
            return Truth.TRUE
        if end < bound or (end == bound and (not or_equal or not end_in)):
            return Truth.FALSE
        return Truth.UNKNOWN

    def below(bound: Decimal, or_equal: bool) -> Truth:
        if end < bound or (end == bound and (or_equal or not end_in)):
            return Truth.TRUE
        if start > bound or (start == bound and (not or_equal or not start_in)):
            return Truth.FALSE
        return Truth.UNKNOWN

    if op in (Op.ABOVE, Op.AT_LEAST):
        return above(low, op is Op.AT_LEAST)
    if op in (Op.BELOW, Op.AT_MOST):
        return below(low, op is Op.AT_MOST)
    upper = high if high is not None else low
    both = (above(low, True), below(upper, True))
    if Truth.FALSE in both:
        return Truth.FALSE
    return Truth.TRUE if both == (Truth.TRUE, Truth.TRUE) else Truth.UNKNOWN


# ── the conditions ───────────────────────────────────────────────────────────────────────────────


def summary_test(summary: Summary, comparison: Comparison, term: Term) -> Callable[[tuple[Fact, ...]], Verdict]:
    """`the highest potassium in … is above 6 mmol/L` as a function of the window's facts."""
    op = comparison.op
    if summary is Summary.NUMBER:
        low, high = comparison.quantity.value, comparison.upper.value if comparison.upper else None
        return lambda facts: (_truth(holds(op, Decimal(_how_many(facts)), low, high)), "")
    low = in_unit_of(term, comparison.quantity)
    high = in_unit_of(term, comparison.upper) if comparison.upper is not None else None
    rough_low, one_of_them = float(low), _ONE_OF_THEM.get(summary)

    def decide(facts: tuple[Fact, ...]) -> Verdict:
        if not facts:
            if summary is Summary.TOTAL:
                return _truth(holds(op, Decimal(0), low, high)), ""
            return Truth.UNKNOWN, EMPTY
        flawed = _first_flawed(facts)
        if flawed is not None:
            return Truth.UNKNOWN, why_unknown(flawed)
        values = _numbers(facts)
        if not any(value.comparator for value in values):
            numbers = [value.number for value in values]
            if one_of_them is not None:
                rough = float(one_of_them(numbers))
                clear = _clearly(op, rough, rough_low, abs(rough))
                if clear is not None:
                    return _truth(clear), ""
            number = _ONE_NUMBER[summary](numbers)
            return _truth(_holds(op, number, low, high)), ""
        if summary not in (Summary.HIGHEST, Summary.LOWEST):
            return Truth.UNKNOWN, CENSORED
        ends = _highest_between(values) if summary is Summary.HIGHEST else _lowest_between(values)
        verdict = _interval_holds(op, ends, low, high)
        return verdict, CENSORED if verdict is Truth.UNKNOWN else ""

    return decide


def _both_exact(latest: Fact, rest: tuple[Fact, ...]) -> tuple[str, list[Decimal]]:
    """Why the latest and the rest cannot be compared exactly ("" when they can), and the numbers of the rest.

    In one pass: a patient on a monitor has thousands of values in a window.
    """
    flawed = _first_flawed((latest,))
    numbers: list[Decimal] = []
    censored = flawed is None and bool(_numbers((latest,))[0].comparator)
    for fact in rest if flawed is None else ():
        value = fact.value
        if type(value) is not Measured or value.flaw is not Flaw.NONE:
            flawed = fact
            break
        if value.comparator:
            censored = True
        numbers.append(value.number)
    if flawed is not None:
        return why_unknown(flawed), numbers
    if not rest:
        return "no other value in that time", numbers
    return CENSORED if censored else "", numbers


def factor_test(condition: TimesSummary) -> Callable[[Fact, tuple[Fact, ...]], Verdict]:
    """`creatinine is at least 1.5 times its lowest in …` as a function of the latest and the rest."""
    factor, rough_factor = Fraction(condition.factor), float(condition.factor)
    summarise = _ONE_NUMBER[condition.summary]
    one_of_them = _ONE_OF_THEM.get(condition.summary)

    def decide(latest: Fact, rest: tuple[Fact, ...]) -> Verdict:
        why, numbers = _both_exact(latest, rest)
        if why:
            return Truth.UNKNOWN, why
        value = _numbers((latest,))[0].number
        if one_of_them is not None:
            rough = float(value)
            bound = rough_factor * float(one_of_them(numbers))
            clear = _clearly(condition.op, rough, bound, abs(rough))
            if clear is not None:
                return _truth(clear), ""
        baseline = summarise(numbers)
        number = Fraction(value)
        return _truth(_holds(condition.op, number, factor * baseline)), ""

    return decide


def change_test(condition: ChangedBy, term: Term) -> Callable[[Fact, tuple[Fact, ...]], Verdict]:
    """`creatinine has risen by more than 26 umol/L in …` as a function of the latest and the rest."""
    relative = condition.quantity.unit == "%" and term.unit != "%"
    size = condition.quantity.value if relative else difference_in_unit_of(term, condition.quantity)
    rough_size = float(size)
    risen = condition.direction is Direction.RISEN

    def decide(latest: Fact, rest: tuple[Fact, ...]) -> Verdict:
        why, numbers = _both_exact(latest, rest)
        if why:
            return Truth.UNKNOWN, why
        first, value = min(numbers) if risen else max(numbers), _numbers((latest,))[0].number
        if relative and first <= 0:
            return Truth.UNKNOWN, "a share of nothing or less"
        before, after = float(first), float(value)
        share = 100 / before if relative else 1.0
        moved = (after - before if risen else before - after) * share
        clear = _clearly(condition.op, moved, rough_size, max(abs(before), abs(after)) * share)
        if clear is not None:
            return _truth(clear), ""
        start, last = Fraction(first), Fraction(value)
        change = last - start if risen else start - last
        if relative:
            change = change / start * 100
        return _truth(_holds(condition.op, change, size)), ""

    return decide
