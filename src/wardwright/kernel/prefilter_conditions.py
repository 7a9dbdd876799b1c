"""Prefilter of conditions: what must be among the facts for a clause to be true, or not to be false.

Lives here: one row for each condition of the tree. Where nothing useful can be said, and for every negation, the answer
is `Anything`: before a thing was told it was absent. Called by prefilter_rules.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from wardwright.facts.fact import Kind
from wardwright.facts.instant import DAY, Length
from wardwright.facts.vocabulary import Term
from wardwright.kernel.finding import bounds
from wardwright.kernel.plan import Plan
from wardwright.kernel.prefilter import Anything, Level, Need, Number, Pair, Present, Seek, all_of, any_of
from wardwright.kernel.prefilter_things import OPENING, happened, number_of, result, values_of
from wardwright.kernel.values import difference_in_unit_of, holds, in_unit_of
from wardwright.language.tree import (
    AnyPartIs,
    ChangedBy,
    Condition,
    Crosses,
    Direction,
    Group,
    Happens,
    HasCondition,
    IsAged,
    IsInpatient,
    IsOn,
    IsSex,
    IsTaking,
    IsWeekday,
    IsWeekend,
    LatestIs,
    Not,
    Op,
    Quantifier,
    ResultThing,
    Summary,
    SummaryIs,
    TimeIsBetween,
    TimesSummary,
    Trigger,
    WasMoved,
    WasThere,
)

# Numbers that are worked out are compared at 12 digits, and a search works in floats: this much may be between them.
SLACK = Decimal("1e-9")


class Asked:
    """What conditions are looked at with: the plan, the level, and the terms of which the trigger just brought one."""

    def __init__(self, plan: Plan, level: Level, trigger: Trigger) -> None:
        self.plan = plan
        self.level = level
        self.brought: frozenset[str] = frozenset()
        if isinstance(trigger, Happens) and isinstance(trigger.thing, ResultThing):
            self.brought = plan.vocabulary.members(trigger.thing.term.name)
        elif isinstance(trigger, Crosses):
            self.brought = plan.vocabulary.members(trigger.term.name)

    def has_one(self, name: str, far: Length, near: Length) -> bool:
        """Whether a window surely holds a value: the trigger's own, unless that is a day old (`Seek.late`)."""
        return near == 0 and far >= DAY and self.brought <= self.plan.vocabulary.members(name) and bool(self.brought)


def need_of(condition: Condition, asked: Asked) -> Need:
    """What must be among the facts for the clause to be true (ACTS) or not false (OPEN) at some moment."""
    return _NEEDS[type(condition)](condition, asked)


def _anything(condition: Condition, asked: Asked) -> Need:
    return Anything()


def _is_inpatient(condition: IsInpatient, asked: Asked) -> Need:
    return Seek(OPENING, ("",))


def _is_on(condition: IsOn, asked: Asked) -> Need:
    return Seek(OPENING, ("",), places=asked.plan.vocabulary.members(condition.place.name))


def _has(condition: HasCondition, asked: Asked) -> Need:
    terms = tuple(sorted(asked.plan.vocabulary.members(condition.term.name)))
    return Seek((Kind.CONDITION, Kind.FLAG), terms)


def _is_taking(condition: IsTaking, asked: Asked) -> Need:
    terms = tuple(sorted(asked.plan.vocabulary.members(condition.term.name)))
    return Seek((Kind.PRESCRIBED, Kind.GIVEN), terms)


def _was_moved(condition: WasMoved, asked: Asked) -> Need:
    return Seek((Kind(condition.movement.value),), ("",))


def _latest(condition: LatestIs, asked: Asked) -> Need:
    term = asked.plan.vocabulary[condition.term.name]
    far, near = bounds(condition.window) if condition.window is not None else (term.good_for, 0)
    if asked.level is Level.OPEN and not asked.has_one(term.name, far, near):
        return Anything()  # without a value it is unknown
    return result(asked.plan, term.name, values_of(term, condition.test, asked.level), asked.level)


def _summary(condition: SummaryIs, asked: Asked) -> Need:
    term = asked.plan.vocabulary[condition.term.name]
    level = asked.level
    comparison = condition.comparison
    if condition.summary in (Summary.NUMBER, Summary.TOTAL):
        if _passes_zero(condition, term):
            return Anything()  # of none it is 0
        return result(asked.plan, term.name, None if level is Level.OPEN else Present(), level)
    if level is Level.OPEN and not asked.has_one(term.name, *bounds(condition.window)):
        return Anything()
    doubtful = level is Level.OPEN
    if condition.summary in (Summary.HIGHEST, Summary.LOWEST):
        return result(asked.plan, term.name, _slack(number_of(term, comparison, doubtful)), level)
    return result(asked.plan, term.name, _of_a_mean(number_of(term, comparison, doubtful)), level)


def _passes_zero(condition: SummaryIs, term: Term) -> bool:
    op, low, high = condition.comparison.op, condition.comparison.quantity, condition.comparison.upper
    if condition.summary is Summary.NUMBER:
        return holds(op, Decimal(0), low.value, high.value if high is not None else None)
    return holds(op, Decimal(0), in_unit_of(term, low), in_unit_of(term, high) if high is not None else None)


def _of_a_mean(numbers: Number) -> Number:
    """A mean or a median is high only if some value is, and low only if some value is."""
    if numbers.low is not None and numbers.high is not None:
        return Number(None, None, numbers.doubtful)
    return _slack(numbers)


def _slack(numbers: Number) -> Number:
    low = None if numbers.low is None else numbers.low - abs(numbers.low) * SLACK
    high = None if numbers.high is None else numbers.high + abs(numbers.high) * SLACK
    return Number(low, high, numbers.doubtful)


def _times(condition: TimesSummary, asked: Asked) -> Need:
    # "At least 1.5 times its lowest, average …": then 1.5 times the lowest of all, which is one of the values.
    rises = condition.op in (Op.AT_LEAST, Op.ABOVE)
    return _pair(condition, asked, condition.factor, Decimal(0), rises)


def _changed(condition: ChangedBy, asked: Asked) -> Need:
    term = asked.plan.vocabulary[condition.term.name]
    rises = condition.direction is Direction.RISEN
    sign = 1 if rises else -1
    if condition.quantity.unit == "%" and term.unit != "%":
        return _pair(condition, asked, 1 + sign * condition.quantity.value / 100, Decimal(0), rises)
    size = difference_in_unit_of(term, condition.quantity)
    return _pair(condition, asked, Decimal(1), sign * size, rises)


def _pair(condition: TimesSummary | ChangedBy, asked: Asked, factor: Decimal, offset: Decimal, rises: bool) -> Need:
    if asked.level is Level.OPEN:
        return Anything()  # without another value it is unknown
    terms = tuple(sorted(asked.plan.vocabulary.members(condition.term.name)))
    if any(term in asked.plan.scores for term in terms):
        return result(asked.plan, condition.term.name, Present(), asked.level)
    far, _ = bounds(condition.window)
    return Pair(terms, factor, offset, rises, far)


def _was_there(condition: WasThere, asked: Asked) -> Need:
    return happened(asked.plan, condition.thing, asked.level)


def _any_part(condition: AnyPartIs, asked: Asked) -> Need:
    if asked.level is Level.OPEN:
        return Anything()
    score = asked.plan.scores[condition.score.name]
    return any_of(Seek((Kind.RESULT,), terms, Present()) for terms in score.members.values())


def _group(condition: Group, asked: Asked) -> Need:
    if condition.quantifier is Quantifier.NONE:
        return Anything()
    lines = (need_of(line, asked) for line in condition.conditions)
    return all_of(lines) if condition.quantifier is Quantifier.ALL else any_of(lines)


# One row per condition of the tree; a test holds it against `Condition`.
_NEEDS: dict[type, Callable[..., Need]] = {
    IsInpatient: _is_inpatient,
    IsOn: _is_on,
    IsAged: _anything,  # unknown without a date of birth
    IsSex: _anything,
    HasCondition: _has,
    IsTaking: _is_taking,
    WasMoved: _was_moved,
    LatestIs: _latest,
    SummaryIs: _summary,
    TimesSummary: _times,
    ChangedBy: _changed,
    WasThere: _was_there,
    TimeIsBetween: _anything,
    IsWeekend: _anything,
    IsWeekday: _anything,
    AnyPartIs: _any_part,
    Not: _anything,
    Group: _group,
}
