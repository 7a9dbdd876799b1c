"""§3 of the meaning: what a value, an interval and a comparison have to say to each other.

Lives here: intervals of exact fractions, comparisons over them, the test of one value. Nothing here knows time.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from wardwright.facts.fact import Coded, Flaw, Measured, Value
from wardwright.facts.truth import Truth
from wardwright.facts.units import conversion
from wardwright.facts.vocabulary import Term
from wardwright.language.tree import AnswerIs, Comparison, Op, Quantity, Summary, Test

INFINITE = float("inf")
CLOSED, OPEN = 0, 1


class Low(NamedTuple):
    """A lower end: compares with another as the smallest value it lets in."""

    number: Fraction | float
    side: int = CLOSED  # OPEN: strictly above the number


class High(NamedTuple):
    """An upper end."""

    number: Fraction | float
    side: int = CLOSED  # −OPEN: strictly below the number


class Interval(NamedTuple):
    """All the values that a number, as it came, may stand for."""

    low: Low
    high: High


ANYTHING_ABOVE = High(INFINITE)
ANYTHING_BELOW = Low(-INFINITE)


def interval(value: Measured) -> Interval:
    """§3.2: a censored value is an interval; a plain one is a point."""
    number = Fraction(value.number)
    return {
        "": Interval(Low(number), High(number)),
        "<": Interval(ANYTHING_BELOW, High(number, -OPEN)),
        "<=": Interval(ANYTHING_BELOW, High(number)),
        ">": Interval(Low(number, OPEN), ANYTHING_ABOVE),
        ">=": Interval(Low(number), ANYTHING_ABOVE),
    }[value.comparator]


def point(number: Fraction) -> Interval:
    """The interval of one number."""
    return Interval(Low(number), High(number))


def solutions(op: Op, number: Fraction, upper: Fraction | None = None) -> Interval:
    """The values for which a comparison is true."""
    if op is Op.BETWEEN:
        assert upper is not None
        return Interval(Low(number), High(upper))
    return {
        Op.ABOVE: Interval(Low(number, OPEN), ANYTHING_ABOVE),
        Op.BELOW: Interval(ANYTHING_BELOW, High(number, -OPEN)),
        Op.AT_LEAST: Interval(Low(number), ANYTHING_ABOVE),
        Op.AT_MOST: Interval(ANYTHING_BELOW, High(number)),
        Op.EXACTLY: point(number),
    }[op]


def compare(value: Interval, wanted: Interval) -> Truth:
    """§3.2: true if it holds for every value in the interval, false if for none, otherwise unknown."""
    if wanted.low <= value.low and value.high <= wanted.high:
        return Truth.TRUE
    if tuple(value.high) < tuple(wanted.low) or tuple(wanted.high) < tuple(value.low):
        return Truth.FALSE
    return Truth.UNKNOWN


def at_twelve_digits(end: Fraction | float) -> Fraction | float:
    """§3.3: a number that was worked out is compared at 12 significant digits."""
    return end if isinstance(end, float) else Fraction(f"{Decimal(end.numerator) / Decimal(end.denominator):.11e}")


def compare_worked_out(value: Interval, wanted: Interval) -> Truth:
    """§3.3: as `compare`, for what arithmetic on values gave."""
    low, high = value
    least, most = wanted
    return compare(
        Interval(Low(at_twelve_digits(low.number), low.side), High(at_twelve_digits(high.number), high.side)),
        Interval(Low(at_twelve_digits(least.number), least.side), High(at_twelve_digits(most.number), most.side)),
    )


def in_unit(quantity: Quantity, term: Term) -> Fraction | None:
    """§3.3: the page's quantity in the term's own unit; None when it does not convert."""
    if quantity.unit == term.unit:
        return Fraction(quantity.value)
    found = conversion(quantity.unit, term.unit, term.molar_mass, term.charge)
    return None if found is None else Fraction(found.apply(quantity.value))


def difference_in_unit(quantity: Quantity, term: Term) -> Fraction | None:
    """A difference in the term's own unit: no offset (a rise of 1.8 [degF] is a rise of 1 Cel)."""
    if quantity.unit == term.unit:
        return Fraction(quantity.value)
    found = conversion(quantity.unit, term.unit, term.molar_mass, term.charge)
    return None if found is None else Fraction(quantity.value) * Fraction(found.factor)


def wanted_by(comparison: Comparison, term: Term) -> Interval | None:
    """The values in the term's unit for which the page's comparison is true; None when a unit does not convert."""
    number = in_unit(comparison.quantity, term)
    upper = None if comparison.upper is None else in_unit(comparison.upper, term)
    if number is None or (comparison.upper is not None and upper is None):
        return None
    return solutions(comparison.op, number, upper)


def holds(value: Value, test: Test, term: Term) -> Truth:
    """§3.1, §3.2, §3.4: the test of one value, of the term it belongs to."""
    if isinstance(test, AnswerIs):
        if not isinstance(value, Coded) or not value.answer:
            return Truth.UNKNOWN
        return Truth.TRUE if value.answer == test.answer else Truth.FALSE
    wanted = wanted_by(test, term)
    if not isinstance(value, Measured) or value.flaw is not Flaw.NONE or wanted is None:
        return Truth.UNKNOWN
    return compare(interval(value), wanted)


def believable(values: Sequence[Value]) -> list[Measured] | None:
    """§3.1: the values as numbers; None when one of them is flawed, no number, or an unknown score."""
    numbers = [value for value in values if isinstance(value, Measured) and value.flaw is Flaw.NONE]
    return numbers if len(numbers) == len(values) else None


def plain(values: Sequence[Value]) -> list[Fraction] | None:
    """§3.2: the values as exact numbers; None when one is flawed or censored."""
    numbers = believable(values)
    if numbers is None or any(number.comparator for number in numbers):
        return None
    return [Fraction(number.number) for number in numbers]


def summarise(summary: Summary, values: Sequence[Value]) -> Interval | None:
    """§3.1, §3.2, §3.5, §5.5: the summary of a window's values as an interval; None when unknown."""
    if summary is Summary.NUMBER:
        return point(Fraction(sum(value is not None for value in values)))  # §3.6: no value, not there yet
    if summary is Summary.TOTAL and not values:
        return point(Fraction(0))
    if not values:
        return None
    if summary in (Summary.HIGHEST, Summary.LOWEST):
        numbers = believable(values)
        if numbers is None:
            return None
        intervals = [interval(number) for number in numbers]
        pick = max if summary is Summary.HIGHEST else min
        return Interval(pick(each.low for each in intervals), pick(each.high for each in intervals))
    exact = plain(values)
    if exact is None:
        return None
    if summary is Summary.TOTAL:
        return point(sum(exact, Fraction(0)))
    if summary is Summary.AVERAGE:
        return point(sum(exact, Fraction(0)) / len(exact))
    ordered, middle = sorted(exact), len(exact) // 2
    return point(ordered[middle] if len(exact) % 2 else (ordered[middle - 1] + ordered[middle]) / 2)


def same_value(one: Value, other: Value) -> bool:
    """§2.3: the same number, unit and comparator, or the same answer, or the same text."""
    if isinstance(one, Measured) and isinstance(other, Measured):
        return one[:3] == other[:3]
    if isinstance(one, Coded) and isinstance(other, Coded):
        return one.answer == other.answer if one.answer or other.answer else one.text == other.text
    return one is None and other is None
