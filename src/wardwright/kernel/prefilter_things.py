"""Prefilter of things: which facts can be what a page names.

Lives here: results (with their tests, and scores by their parts), movements with places, and everything else that can
happen, as conditions on single facts. Must not live here: windows, waits (prefilter_conditions, prefilter_rules).
"""

from __future__ import annotations

from dataclasses import replace

from wardwright.facts.fact import Kind
from wardwright.facts.vocabulary import Term
from wardwright.kernel.plan import Plan
from wardwright.kernel.prefilter import (
    Answer,
    Doubtful,
    Level,
    Need,
    Number,
    Present,
    Seek,
    Values,
    all_of,
    any_of,
)
from wardwright.kernel.things import matcher
from wardwright.kernel.values import in_unit_of
from wardwright.language.tree import AnswerIs, Comparison, Movement, MovementThing, Op, ResultThing, Test, Thing

OPENING = (Kind.ADMITTED, Kind.MOVED)


def values_of(term: Term, test: Test | None, level: Level) -> Values | None:
    """What a value must be for the test to be true (ACTS), or not to be false (OPEN)."""
    doubtful = level is Level.OPEN
    if test is None:
        return None if doubtful else Present()
    if isinstance(test, AnswerIs):
        others = frozenset(each for each in term.answers if each.casefold() != test.answer.casefold())
        return Answer(test.answer, others, doubtful)
    return number_of(term, test, doubtful)


def number_of(term: Term, comparison: Comparison, doubtful: bool) -> Number:
    """The numbers that pass a comparison, bounds included."""
    low = in_unit_of(term, comparison.quantity)
    if comparison.op in (Op.ABOVE, Op.AT_LEAST):
        return Number(low, None, doubtful)
    if comparison.op in (Op.BELOW, Op.AT_MOST):
        return Number(None, low, doubtful)
    high = in_unit_of(term, comparison.upper) if comparison.upper is not None else low
    return Number(low, high, doubtful)


def result(plan: Plan, name: str, values: Values | None, level: Level, late: bool = False) -> Need:
    """A result of the term, or of a member of it when it is a group, with such a value.

    A score that flows name is also worked out from its parts: true only when every part has a value, and unknown
    whenever one of them arrives.
    """
    members = tuple(sorted(plan.vocabulary.members(name)))
    found: list[Need] = [Seek((Kind.RESULT,), members, values, late=late)]
    for member in members:
        score = plan.scores.get(member)
        if score is None:
            continue
        parts = [Seek((Kind.RESULT,), terms) for terms in score.members.values()]
        if late:
            found += [replace(part, late=True) for part in parts]
        elif level is Level.OPEN:
            found += parts
        else:
            names = dict.fromkeys(part.term for part in score.score.parts)
            found.append(all_of(Seek((Kind.RESULT,), score.members[each], Present()) for each in names))
    return any_of(found)


def happened(plan: Plan, thing: Thing, level: Level, late: bool = False) -> Need:
    """A fact that is the thing: surely or perhaps (ACTS: it may be true, OPEN: it need not be false)."""
    if isinstance(thing, ResultThing):
        term = plan.vocabulary[thing.term.name]
        return result(plan, term.name, values_of(term, thing.test, level), level, late)
    if isinstance(thing, MovementThing):
        return _movement(plan, thing, late)
    found = matcher(thing, plan.vocabulary)
    return Seek(found.kinds, found.terms, late=late)


def doubted(plan: Plan, thing: Thing) -> Need:
    """A fact of which it cannot be told whether it is the thing."""
    if not isinstance(thing, ResultThing):
        return any_of(())
    test = values_of(plan.vocabulary[thing.term.name], thing.test, Level.ACTS)
    doubtful = Doubtful(test if isinstance(test, Number | Answer) else None)
    return result(plan, thing.term.name, doubtful, Level.OPEN)


def _movement(plan: Plan, thing: MovementThing, late: bool) -> Need:
    kind = Kind(thing.movement.value)
    if thing.place is None:
        return Seek((kind,), ("",), late=late)
    places = plan.vocabulary.members(thing.place.name)
    named = Seek((kind,), ("",), places=places, late=late)
    if thing.movement is not Movement.DISCHARGED:
        return named
    # A discharge without a place is from the place of the stay that it ends.
    unnamed = all_of(
        (
            Seek((kind,), ("",), places=frozenset({""}), late=late),
            Seek(OPENING, ("",), places=places | {""}),
        )
    )
    return any_of((named, unnamed))
