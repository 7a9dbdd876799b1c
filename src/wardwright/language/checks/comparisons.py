"""Comparisons that no value meets, or that every value meets.

Lives here: `never-true`, `always-true`, `ends-reversed`, for values, scores, parts, counts, changes and ages.
Only what is certain is said: a term without a plausible range can be anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from wardwright.facts.vocabulary import Term, TermKind
from wardwright.language.checks.page import Page, ends, in_unit_of
from wardwright.language.checks.ranges import Interval, of_op, of_term, part_points
from wardwright.language.checks.uses import Measures, Use, uses
from wardwright.language.problem import Problem
from wardwright.language.tree import (
    ChangedBy,
    Comparison,
    Crosses,
    Direction,
    Given,
    Happens,
    IsAged,
    Node,
    Op,
    Quantity,
    ResultThing,
)
from wardwright.language.walk import Above

_OLDEST = 125  # years; nobody on record has been older


def check_comparisons(page: Page) -> Iterator[Problem]:
    """Every comparison lets something through, and not everything."""
    for use in uses(page):
        if any(isinstance(node, Given) for node in use.above):
            continue  # an example's value is looked at with the examples
        if isinstance(use.test, Comparison):
            yield from _comparison(page, use, use.test)
        elif isinstance(use.node, ChangedBy):
            yield from _change(page, use, use.node)
    for node, above in page.nodes:
        if isinstance(node, IsAged):
            yield from _age(page, node, above)


def interval(term: Term, comparison: Comparison) -> Interval | None:
    """The numbers, in the term's unit, that the comparison lets through; None when a unit does not convert."""
    numbers = [in_unit_of(term, quantity) for quantity in ends(comparison)]
    if any(number is None for number in numbers):
        return None
    low, high = numbers[0], numbers[-1]
    assert low is not None  # said by the line above
    return of_op(comparison.op, low, high if comparison.upper is not None else None)


def _comparison(page: Page, use: Use, test: Comparison) -> Iterator[Problem]:
    bare = use.measures in (Measures.COUNT, Measures.PART)
    lets = of_op(test.op, test.quantity.value, test.upper.value if test.upper else None) if bare else None
    lets = lets if bare else interval(use.term, test)
    if lets is None:
        return
    if lets.is_empty() and test.upper is not None:
        yield _reversed(page, use, test)
        return
    can = _possible(use)
    if can is None:
        return
    if bare or use.term.kind is TermKind.SCORE:
        lets = lets.whole()
    met = _parts_met(use.term, lets) if use.measures is Measures.PART else None
    if lets.meeting(can).is_empty() or met == frozenset():
        yield _never(page, use, test, can)
    elif lets.holds(can) and _selects(use):
        yield _always(page, use, test, can)


def _selects(use: Use) -> bool:
    """False for a thing that is looked for: that there was one at all says something, whatever its value."""
    return not isinstance(use.node, ResultThing) or any(isinstance(node, Happens) for node in use.above)


def _parts_met(term: Term, lets: Interval) -> frozenset[int]:
    assert term.score is not None  # a PART is asked of scores only
    return frozenset(
        points
        for points in part_points(term.score)
        if not lets.meeting(Interval(Decimal(points), Decimal(points))).is_empty()
    )


def _possible(use: Use) -> Interval | None:
    """What the number can be; None when nobody said."""
    if use.measures is Measures.COUNT:
        return Interval(low=Decimal(0))
    if use.measures is Measures.PART:
        points = part_points(use.term.score) if use.term.score is not None else frozenset()
        return Interval(Decimal(min(points)), Decimal(max(points))) if points else None
    can = of_term(use.term)
    if use.measures is Measures.TOTAL:  # a total of many has no highest, and a lowest only if nothing is below nothing
        return Interval(low=Decimal(0)) if can is not None and can.low is not None and can.low >= 0 else None
    return can


def _what_it_can_be(use: Use, can: Interval) -> str:
    unit = f" {use.term.unit}" if use.term.unit and use.measures is Measures.VALUE else ""
    if use.measures is Measures.COUNT:
        return f"A number of {use.term.name} results is 0 or more."
    if use.measures is Measures.PART and use.term.score is not None:
        points = ", ".join(str(each) for each in sorted(part_points(use.term.score)))
        return f"A part of {use.term.name} gives {points} points."
    if use.measures is Measures.TOTAL:
        return f"A total of {use.term.name} is 0 or more."
    if use.term.kind is TermKind.SCORE:
        return f"{use.term.name} runs from {can.low} to {can.high}."
    return (
        f"The vocabulary calls {use.term.name} plausible from {can.low} to {can.high}{unit}; no flow fires outside it."
    )


def _never(page: Page, use: Use, test: Comparison, can: Interval) -> Problem:
    return page.problem(
        "never-true",
        (_shown(use, test), use.node, *use.above),
        f'"{page.words(_shown(use, test))}" can never be true.',
        _what_it_can_be(use, can) + " The flow would stay silent, and silence looks like safety.",
        _within_reach(page, use, test, can),
    )


def _always(page: Page, use: Use, test: Comparison, can: Interval) -> Problem:
    return page.problem(
        "always-true",
        (_shown(use, test), use.node, *use.above),
        f'"{page.words(_shown(use, test))}" is always true.',
        _what_it_can_be(use, can) + " Everybody would be selected.",
        (*_turned_round(page, use, test, can), *_without_test(page, use)),
    )


def _shown(use: Use, test: Comparison) -> Node:
    """The node whose words to quote: `rises to` has no comparison of its own on the page."""
    return use.node if isinstance(use.node, Crosses) else test


def _within_reach(page: Page, use: Use, test: Comparison, can: Interval) -> tuple[str, ...]:
    """The same comparison at the nearest number that something can meet."""
    above = can.high is not None and test.quantity.value > can.high
    edge = can.high if above or test.op in (Op.ABOVE, Op.AT_LEAST) else can.low
    if test.upper is not None or edge is None:
        return ()
    step = {Op.ABOVE: Decimal(-1), Op.BELOW: Decimal(1)}.get(test.op, Decimal(0))
    unit = use.term.unit if use.measures in (Measures.VALUE, Measures.TOTAL) else ""
    if use.term.kind is not TermKind.SCORE and use.measures is not Measures.COUNT:
        return ()  # a threshold of a measurement is a clinical choice, not ours to offer
    return page.rewritten((use.node, *use.above), test.quantity, Quantity(edge + step, unit))


def _turned_round(page: Page, use: Use, test: Comparison, can: Interval) -> tuple[str, ...]:
    """One more than the lowest for counts and scores: the smallest step at which the clause says something."""
    if test.op not in (Op.AT_LEAST, Op.ABOVE) or can.low is None:
        return ()
    if use.measures is not Measures.COUNT and use.term.kind is not TermKind.SCORE:
        return ()
    number = can.low + (1 if test.op is Op.AT_LEAST else 0)
    return page.rewritten((use.node, *use.above), test.quantity, replace(test.quantity, value=number))


def _without_test(page: Page, use: Use) -> tuple[str, ...]:
    """`a NEWS2 arrives`, for an author who means every one of them."""
    if not isinstance(use.node, ResultThing):
        return ()
    return page.rewritten(use.above, use.node, replace(use.node, test=None))


def _reversed(page: Page, use: Use, test: Comparison) -> Problem:
    assert test.upper is not None  # only `between` can be reversed
    swapped = Comparison(Op.BETWEEN, test.upper, test.quantity)
    return page.problem(
        "ends-reversed",
        (test, use.node, *use.above),
        f'"{page.words(test)}" has its ends the wrong way round.',
        "Nothing lies between a number and a smaller one, so this can never be true.",
        page.rewritten((use.node, *use.above), test, swapped),
    )


def _change(page: Page, use: Use, node: ChangedBy) -> Iterator[Problem]:
    quantity, term = node.quantity, use.term
    if quantity.unit == "%" and term.unit != "%":
        if node.direction is Direction.FALLEN and _more_than_all(node):
            yield _no_such_change(page, use, quantity, "Nothing can fall by more than all of it.")
        return
    low, high = term.plausible or (None, None)
    zero, number = in_unit_of(term, replace(quantity, value=Decimal(0))), in_unit_of(term, quantity)
    if low is None or high is None or zero is None or number is None:
        return
    if number - zero > high - low:
        because = f"The vocabulary calls {term.name} plausible from {low} to {high} {term.unit}".rstrip()
        yield _no_such_change(page, use, quantity, f"{because}: no two values are that far apart.")


def _more_than_all(node: ChangedBy) -> bool:
    return node.quantity.value > 100 or (node.quantity.value == 100 and node.op is Op.ABOVE)


def _no_such_change(page: Page, use: Use, quantity: Quantity, because: str) -> Problem:
    words = page.words(use.node)
    return page.problem("never-true", (quantity, use.node, *use.above), f'"{words}" can never be true.', because)


def _age(page: Page, node: IsAged, above: Above) -> Iterator[Problem]:
    lets = of_op(node.op, Decimal(node.years), Decimal(node.upper) if node.upper is not None else None).whole()
    can = Interval(Decimal(0), Decimal(_OLDEST))
    if lets.meeting(can).is_empty():
        because = f"Ages run from 0 to about {_OLDEST} years, so this selects nobody."
        yield page.problem("never-true", (node, *above), f'"{page.words(node)}" can never be true.', because)
    elif lets.holds(can):
        yield page.problem(
            "always-true",
            (node, *above),
            f'"{page.words(node)}" is always true.',
            "Every patient is 0 or over, so this selects nobody.",
            page.rewritten(above, node, replace(node, op=Op.AT_LEAST, years=1)) if node.op is Op.AT_LEAST else (),
        )
