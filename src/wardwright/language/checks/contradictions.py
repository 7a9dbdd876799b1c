"""Two clauses of one sentence that cannot both be true.

Lives here: `contradiction`, and `only-if-late` where a late result could satisfy both. Only clauses that are all
needed are compared: a line of `any of:` or `none of:` is one way among several. Two `latest` of one term within
different times are the same value whenever both are known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from wardwright.facts.vocabulary import TermKind
from wardwright.language.checks.comparisons import interval
from wardwright.language.checks.page import Page
from wardwright.language.checks.ranges import Interval, of_op
from wardwright.language.problem import Problem
from wardwright.language.tree import (
    AnswerIs,
    BetweenAgo,
    Comparison,
    Condition,
    Crosses,
    Group,
    Happens,
    IsAged,
    IsOn,
    IsSex,
    IsWeekday,
    IsWeekend,
    LatestIs,
    Node,
    Not,
    Quantifier,
    ResultThing,
    Rule,
    Test,
)


def check_contradictions(page: Page) -> Iterator[Problem]:
    """For each sentence, the first pair of needed clauses that exclude each other."""
    for rule in page.flow.rules:
        needed = (rule.trigger, *_needed(rule.conditions))
        for first, second in combinations(needed, 2):
            if _exclude(page, first, second):
                yield (_late_only if _may_be_late(first) else _problem)(page, rule, first, second)
                break


def _needed(conditions: tuple[Condition, ...]) -> Iterator[Condition]:
    for condition in conditions:
        if isinstance(condition, Group):
            if condition.quantifier is Quantifier.ALL:
                yield from _needed(condition.conditions)
        else:
            yield condition


def _may_be_late(first: Node) -> bool:
    """True for a result that arrives: a late one is not the latest, which is then another value."""
    return isinstance(first, Happens) and isinstance(first.thing, ResultThing)


def _late_only(page: Page, rule: Rule, first: Node, second: Node) -> Problem:
    return page.problem(
        "only-if-late",
        (second, rule),
        f'"{page.words(second)}" and "{page.words(first)}" are both true only when the result arrives late.',
        "The value that arrives is the latest one, unless a newer sample was reported before it. "
        "For the value before, ask for its window: `the highest … between 24 hours and 1 hour ago`.",
    )


def _problem(page: Page, rule: Rule, first: Node, second: Node) -> Problem:
    return page.problem(
        "contradiction",
        (second, rule),
        f'"{page.words(second)}" and "{page.words(first)}" cannot both be true.',
        "All clauses of a sentence must be true together, so this one would never fire. "
        "Where either is enough, list them under `any of:`.",
        _either(page, rule, first, second),
    )


def _either(page: Page, rule: Rule, first: Node, second: Node) -> tuple[str, ...]:
    """The sentence with both clauses as lines of one list, when both stand in the sentence itself."""
    both = tuple(condition for condition in rule.conditions if condition is first or condition is second)
    if len(both) != 2:
        return ()
    conditions: list[Condition] = []
    for condition in rule.conditions:
        if condition is both[0]:
            conditions.append(Group(Quantifier.ANY, both))
        elif condition is not both[1]:
            conditions.append(condition)
    return page.rewritten((), rule, replace(rule, conditions=tuple(conditions)))


def _exclude(page: Page, first: Node, second: Node) -> bool:
    match first, second:
        case Not(condition=inner), other if inner == other:
            return True
        case other, Not(condition=inner) if inner == other:
            return True
        case IsSex(sex=one), IsSex(sex=other):
            return one is not other
        case (IsWeekend(), IsWeekday()) | (IsWeekday(), IsWeekend()):
            return True
        case IsOn(place=one), IsOn(place=other):
            return _apart(page, one.name, other.name)
        case IsAged(), IsAged():
            return _ages(first).meeting(_ages(second)).is_empty()
    return _values_apart(page, first, second)


def _apart(page: Page, one: str, other: str) -> bool:
    vocabulary = page.vocabulary
    if vocabulary.find(one) is None or vocabulary.find(other) is None:
        return False
    return not vocabulary.members(one) & vocabulary.members(other)


def _ages(node: IsAged) -> Interval:
    return of_op(node.op, Decimal(node.years), Decimal(node.upper) if node.upper is not None else None).whole()


def _newest(node: Node) -> tuple[str, Test] | None:
    """The term whose newest value the clause tests, and the test."""
    match node:
        case Happens(thing=ResultThing(term=term, test=test)) if test is not None:
            return term.name, test
        case Crosses(term=term):
            return term.name, node.comparison
        case LatestIs(term=term, test=test, window=window) if not isinstance(window, BetweenAgo):
            return term.name, test
    return None


def _values_apart(page: Page, first: Node, second: Node) -> bool:
    one, other = _newest(first), _newest(second)
    if one is None or other is None or one[0] != other[0]:
        return False
    term = page.vocabulary.find(one[0])
    if isinstance(one[1], AnswerIs) and isinstance(other[1], AnswerIs):
        return one[1].answer.casefold() != other[1].answer.casefold()
    if term is None or not isinstance(one[1], Comparison) or not isinstance(other[1], Comparison):
        return False
    low, high = interval(term, one[1]), interval(term, other[1])
    if low is None or high is None or low.is_empty() or high.is_empty():
        return False
    both = low.meeting(high)
    return both.whole().is_empty() if term.kind is TermKind.SCORE else both.is_empty()
