"""Waits: from what changed to the timers that it sets, and from a due to its trigger clause.

Lives here: which sentences a change concerns, and what is said at once of deadlines and stays that were learned of too
late (meaning.md 7.4). Must not live here: when something is due (timers). Called by decide.
"""

from __future__ import annotations

from collections.abc import Sequence

from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Instant
from wardwright.facts.truth import Truth
from wardwright.kernel.change import Change
from wardwright.kernel.event import TimerKind
from wardwright.kernel.finding import with_parts
from wardwright.kernel.firing import Clause, Outcome
from wardwright.kernel.moment import Moment
from wardwright.kernel.plan import RulePlan
from wardwright.kernel.series import TERMLESS
from wardwright.kernel.timeline import Timeline
from wardwright.kernel.timers import deadline, repeating_timers, spent_key
from wardwright.kernel.values import why_unknown
from wardwright.language.tree import NotWithin


def set_timers(moment: Moment, changes: list[Change]) -> None:
    """Set what the changes make due later; say at once what was learned too late."""
    repeating: dict[int, RulePlan] = {}
    for change in changes:
        if change.fact is not None:
            for rule in _set_by(moment, change.fact):
                if isinstance(rule.tree.trigger, NotWithin):
                    _set_deadline(moment, rule, change.fact, change.is_tried)
                else:
                    repeating[id(rule)] = rule
        for old in change.removed:
            for rule in _set_by(moment, old):
                if not isinstance(rule.tree.trigger, NotWithin):
                    repeating[id(rule)] = rule
    if repeating:
        set_repeating(moment, sorted(repeating.values(), key=lambda rule: (rule.flow.number, rule.number)))


def _set_by(moment: Moment, fact: Fact) -> Sequence[RulePlan]:
    """The sentences whose timers such a fact concerns."""
    _, kind, term, _, _, _, _, _, _, _ = fact
    of_kind = moment.plan.setters.get(kind)
    rules = None if of_kind is None else of_kind.get("" if kind in TERMLESS else term)
    if rules is None:
        return ()
    if kind is Kind.HEARD:  # quiet is asked of one connection
        return [rule for rule in rules if rule.subject in ("", moment.timeline.subject)]
    return rules


def _set_deadline(moment: Moment, rule: RulePlan, event: Fact, fresh: bool) -> None:
    assert rule.event is not None
    if not moment.timeline.is_visible(event):
        return
    verdict = rule.event.test(moment.timeline, event)
    facts = with_parts(moment.timeline, (event,))
    if verdict is Truth.UNKNOWN and fresh:
        clause = Clause(rule.trigger_text, verdict, facts, why_unknown(event))
        moment.doing.note(rule, Outcome.UNKNOWN, (clause,), event)
    elif verdict is Truth.TRUE:
        timer = deadline(rule, moment.timeline, event, moment.now)
        turn = spent_key(rule, event.at + rule.length)
        if timer is not None:
            moment.doing.timers.append(timer)
        elif fresh and turn not in moment.timeline.spent:
            moment.timeline.spent.add(turn)
            moment.doing.note(rule, Outcome.TOO_OLD, (Clause(rule.trigger_text, Truth.TRUE, facts),), event)


def set_repeating(moment: Moment, rules: list[RulePlan]) -> None:
    """Set what stays, silences and quiets need as of now."""
    for rule in rules:
        timers, too_old = repeating_timers(rule, moment.timeline, moment.now)
        if timers:
            moment.doing.timers += timers
        for fact in too_old:
            moment.doing.note(rule, Outcome.TOO_OLD, (Clause(rule.trigger_text, Truth.TRUE, (fact,)),), fact)


def due_clause(rule: RulePlan, timeline: Timeline, kind: TimerKind, nominal: Instant, fact: Fact) -> Clause:
    """The trigger clause of a timer: false when what was missed came, unknown when that cannot be told."""
    facts = with_parts(timeline, (fact,))
    if kind in (TimerKind.STAY, TimerKind.QUIET) or rule.thing is None:
        return Clause(rule.trigger_text, Truth.TRUE, facts)
    if kind is TimerKind.DEADLINE:
        after = fact.at - 1 if rule.includes_start else fact.at
        until = nominal
    else:
        after, until = nominal - rule.length, nominal
    true, unknown = rule.thing.split(timeline, after, until)
    if kind is TimerKind.DEADLINE and true:
        return Clause(rule.trigger_text, Truth.FALSE, tuple(true))
    if unknown:
        seen = with_parts(timeline, tuple(unknown))
        return Clause(rule.trigger_text, Truth.UNKNOWN, (*facts, *seen), why_unknown(unknown[-1]))
    return Clause(rule.trigger_text, Truth.TRUE, facts)
