"""Prefilter of facts: series of which a flow can only ever look at single facts, each by itself.

Lives here: which series those are, and what a fact of them must be to matter. Must not live here: who is looked for
(prefilter_rules). Called by engine.prove, which need not read the other facts of such a series.

"When a potassium result of 6.5 mmol/L or more arrives" looks at one result. If no page names potassium anywhere else
(in a condition, a text, a `Stop when`, a score), an ordinary potassium changes nothing: it passes no trigger, and
nobody asks what the latest one was. Only another version of the same record may change what is told of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from wardwright.facts.fact import Kind
from wardwright.kernel.plan import Plan
from wardwright.kernel.prefilter import Level, Values
from wardwright.kernel.prefilter_things import values_of
from wardwright.kernel.series import SeriesKey
from wardwright.language.tree import Flow, Happens, Name, ResultThing, Rule, Text
from wardwright.language.walk import walk


def sparse_series(flows: Iterable[Flow], plan: Plan) -> dict[SeriesKey, tuple[Values, ...]]:
    """Series that only triggers with a test look at → what a fact must be for one of them; the others do not matter.

    None where schedules run: for these any fact makes a patient known.
    """
    if plan.schedules:
        return {}
    tested: dict[str, list[Values]] = {}
    elsewhere = {name for score in plan.scores.values() for name in (score.name, *score.reads)}
    for flow in flows:
        for stop in flow.stops:
            elsewhere |= _names((stop,), plan)
        for rule in flow.rules:
            elsewhere |= _of_rule(rule, plan, tested)
    return {(Kind.RESULT, name): tuple(values) for name, values in tested.items() if name not in elsewhere}


def _of_rule(rule: Rule, plan: Plan, tested: dict[str, list[Values]]) -> set[str]:
    """Adds the rule's own test; the names that the rule looks at in any other way."""
    trigger = rule.trigger
    thing = trigger.thing if isinstance(trigger, Happens) else None
    if not isinstance(thing, ResultThing) or thing.test is None:
        return _names((rule,), plan)
    term = plan.vocabulary[thing.term.name]
    values = values_of(term, thing.test, Level.OPEN)
    assert values is not None
    for member in plan.vocabulary.members(term.name):
        tested.setdefault(member, []).append(values)
    return _names((*rule.conditions, *rule.actions), plan)


def _names(parts: Iterable[object], plan: Plan) -> set[str]:
    found: set[str] = set()
    for part in parts:
        for node, _ in walk(part):  # type: ignore[arg-type]
            if isinstance(node, Name):
                found |= plan.vocabulary.members(node.name)
            elif isinstance(node, Text):
                for name in node.placeholders:
                    if plan.vocabulary.find(name) is not None:
                        found |= plan.vocabulary.members(name)
    return found
