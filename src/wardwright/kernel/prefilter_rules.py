"""Prefilter of rules: what must be among a patient's facts for the sentences of a plan to have an outcome.

Lives here: one row for each trigger of the tree, joined with the conditions of its sentence. The door is
`necessary_condition(plan)`. Called by engine.prove.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from wardwright.facts.fact import Kind
from wardwright.kernel.plan import Plan, RulePlan
from wardwright.kernel.prefilter import Anything, Ends, Gap, Level, Need, Seek, Unsettled, all_of, any_of
from wardwright.kernel.prefilter_conditions import Asked, need_of
from wardwright.kernel.prefilter_things import OPENING, doubted, happened, result, values_of
from wardwright.kernel.prefilter_widest import widest
from wardwright.kernel.things import matcher
from wardwright.language.tree import (
    ComesBack,
    Crosses,
    EveryDay,
    EveryInterval,
    EveryWeek,
    GoesQuiet,
    Happens,
    Movement,
    MovementThing,
    NotFor,
    NotWithin,
    ResultThing,
    StayReaches,
    Thing,
)


class Necessary(NamedTuple):
    """What a patient must satisfy to have an outcome of a plan."""

    acts: Need  # fired, followed, suppressed or too old
    outcomes: Need  # any of these, or unknown
    everything: Need  # any of all: near misses too


def necessary_condition(plan: Plan) -> Necessary:
    """What must be among the facts of a patient (with all identifiers merged with theirs) for each sort of outcome."""
    rules = [rule for flow in plan.flows for rule in flow.rules]
    acts = any_of(need_of_rule(plan, rule, Level.ACTS) for rule in rules)
    outcomes = any_of([acts, *(need_of_rule(plan, rule, Level.OPEN) for rule in rules)])
    triggers = any_of(need_of_rule(plan, rule, Level.OPEN, with_conditions=False) for rule in rules)
    return Necessary(widest(acts), widest(outcomes), widest(any_of((outcomes, triggers))))


def need_of_rule(plan: Plan, rule: RulePlan, level: Level, with_conditions: bool = True) -> Need:
    """The same for one sentence. Without its conditions it is necessary for near misses too."""
    trigger = rule.tree.trigger
    asked = Asked(plan, level, trigger)
    conditions = all_of(need_of(each, asked) for each in rule.tree.conditions) if with_conditions else Anything()
    return _TRIGGERS[type(trigger)](asked, rule, trigger, conditions)


def _happens(asked: Asked, rule: RulePlan, trigger: Happens, conditions: Need) -> Need:
    met = happened(asked.plan, trigger.thing, asked.level)
    late = happened(asked.plan, trigger.thing, asked.level, late=True)
    return all_of((met, any_of((conditions, late))))


def _crosses(asked: Asked, rule: RulePlan, trigger: Crosses, conditions: Need) -> Need:
    plan, level = asked.plan, asked.level
    term = plan.vocabulary[trigger.term.name]
    values = values_of(term, trigger.comparison, level)
    late = result(plan, term.name, values, level, late=True)
    return all_of((result(plan, term.name, values, level), any_of((conditions, late))))


def _stay_reaches(asked: Asked, rule: RulePlan, trigger: StayReaches, conditions: Need) -> Need:
    bases = (Seek(OPENING, ("",), places=rule.places),)
    gap = Gap(bases, (), Ends(leaving=rule.places), rule.length)
    # Learned too late, a stay is told of whatever the conditions say.
    return any_of((all_of((gap, conditions)), all_of((bases[0], Unsettled()))))


def _not_within(asked: Asked, rule: RulePlan, trigger: NotWithin, conditions: Need) -> Need:
    plan, level = asked.plan, asked.level
    late = happened(plan, trigger.event, level, late=True)
    unclear = doubted(plan, trigger.event) if level is Level.OPEN else any_of(())
    missed = _waited(plan, rule, trigger)
    return any_of((all_of((missed, conditions)), late, unclear))


def _waited(plan: Plan, rule: RulePlan, trigger: NotWithin) -> Need:
    bases = _single(happened(plan, trigger.event, Level.ACTS))
    if bases is None:
        return happened(plan, trigger.event, Level.ACTS)
    event = trigger.event.movement if isinstance(trigger.event, MovementThing) else None
    ends = Ends(discharge=event not in (Movement.DISCHARGED, Movement.DIED), death=event is not Movement.DIED)
    return Gap(bases, _covers(plan, trigger.thing), ends, rule.length)


def _not_for(asked: Asked, rule: RulePlan, trigger: NotFor, conditions: Need) -> Need:
    plan = asked.plan
    stays = Seek(OPENING, ("",))
    bases = _single(happened(plan, trigger.thing, Level.ACTS))
    if bases is None:
        return all_of((any_of((happened(plan, trigger.thing, Level.ACTS), stays)), conditions))
    return all_of((Gap((*bases, stays), _covers(plan, trigger.thing), Ends(), rule.length), conditions))


def _single(need: Need) -> tuple[Seek, ...] | None:
    """The need as one look for facts, if it is that."""
    return (need,) if isinstance(need, Seek) else None


def _covers(plan: Plan, thing: Thing) -> tuple[Seek, ...]:
    """Facts that end a wait for the thing, if nothing about them is in doubt; none where that is hard to say."""
    if isinstance(thing, MovementThing):
        return ()
    found = matcher(thing, plan.vocabulary)
    if isinstance(thing, ResultThing):
        plain = tuple(term for term in found.terms if term not in plan.scores)
        term = plan.vocabulary[thing.term.name]
        return (Seek(found.kinds, plain, values_of(term, thing.test, Level.ACTS)),) if plain else ()
    return (Seek(found.kinds, found.terms),)


def _heard(asked: Asked, rule: RulePlan, trigger: GoesQuiet | ComesBack, conditions: Need) -> Need:
    return Seek((Kind.HEARD,), ("",), subject=rule.subject)


def _scheduled(asked: Asked, rule: RulePlan, trigger: EveryDay, conditions: Need) -> Need:
    return conditions


# One row per trigger of the tree; a test holds it against `Trigger`.
_TRIGGERS: dict[type, Callable[..., Need]] = {
    Happens: _happens,
    Crosses: _crosses,
    StayReaches: _stay_reaches,
    NotWithin: _not_within,
    NotFor: _not_for,
    GoesQuiet: _heard,
    ComesBack: _heard,
    EveryDay: _scheduled,
    EveryWeek: _scheduled,
    EveryInterval: _scheduled,
}
