"""§1 of the meaning: the order of things; and what becomes of each: outcomes, tasks, stops.

Steps through the instants in order: those at which facts are seen, those at which a known fact comes true, and those at
which something is due. Called by the differential and the spec tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from tests.reference.due import Waiting, waiting
from tests.reference.identity import owners
from tests.reference.log import Decided, Entry, Reading, Recorded, Task, View, Wave
from tests.reference.outcomes import (
    clauses_of,
    event_is_unknown,
    fact_verdict,
    is_too_old,
    outcome_of,
    still_holds,
)
from tests.reference.texts import act
from tests.reference.things import is_thing
from tests.reference.timers import scheduled
from tests.reference.world import World, as_it_stands, cause_became, cause_left, in_order_of_arrival
from wardwright.facts.fact import Fact, Kind, Status, Value
from wardwright.facts.instant import DAY, Instant, Length
from wardwright.facts.truth import Truth
from wardwright.facts.units import coded, measured
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.kernel.firing import Clause, Firing, Outcome
from wardwright.language.tree import Action, Ask, Flow, NotWithin, Quantity, Record, TaskState

KINDS = {TermKind.FLAG: Kind.FLAG, TermKind.CONDITION: Kind.CONDITION, TermKind.RESULT: Kind.RESULT}


def simulate(
    flows: tuple[Flow, ...],
    vocabulary: Vocabulary,
    arrivals: Iterable[Fact],
    zone: tzinfo,
    until: Instant,
    assume_done: Length | None = None,
    task_steps: Iterable[tuple[Instant, TaskState]] = (),
) -> list[Firing]:
    """Every outcome in order. A task step acts on the newest open task, after the facts of its instant."""
    world = World(flows, vocabulary, zone, assume_done)
    facts = [fact for fact in in_order_of_arrival(list(arrivals)) if fact.seen <= until]
    steps = list(task_steps)
    now = min([fact.seen for fact in facts], default=until + 1)
    world.schedules = {
        (number, sentence): scheduled(rule.trigger, now, until, zone)
        for number, flow in enumerate(flows)
        for sentence, rule in enumerate(flow.rules)
    }
    while now <= until:
        take_facts(world, [fact for fact in facts if fact.seen == now], now)
        take_steps(world, [state for moment, state in steps if moment == now], now)
        take_dues(world, now)
        coming = [fact.seen for fact in facts] + [moment for moment, _ in steps] + coming_instants(world, now)
        now = min([moment for moment in coming if moment > now], default=until + 1)
    return [decided.firing for decided in world.decided]


def coming_instants(world: World, now: Instant) -> list[Instant]:
    """When something may be due, and when a fact that a sender's fast clock dated ahead comes true (§5.1)."""
    ahead = [entry.fact.at for entry in world.reading().entries]
    return ahead + [due.at for due in waiting(world, now)] + [at for times in world.schedules.values() for at in times]


def take_facts(world: World, facts: list[Fact], now: Instant) -> None:
    """§1.1: all facts of one subject with the same `seen` are one moment; subjects in the order of their first that a
    page can look at."""
    reading = Reading(owner=owners([*world.waves, Wave(now, tuple(facts))]))
    in_turn = sorted(facts, key=lambda fact: not world.can_look_at(fact))
    for subject in dict.fromkeys(reading.who(fact.subject) for fact in in_turn):
        take_wave(world, tuple(fact for fact in facts if reading.who(fact.subject) == subject), now)


def take_wave(world: World, facts: tuple[Fact, ...], now: Instant) -> None:
    """§1.1, §1.2: they become visible together, then each is tried; what is recorded is a further wave."""
    world.waves.append(Wave(now, facts))
    recorded = take_back_what_lost_its_cause(world, now)
    tried = world.reading().tried
    for entry in tried:
        stop_tasks(world, entry, now)
    for entry in tried:
        for number in range(len(world.flows)):
            recorded += try_fact(world, number, entry, now)
    if recorded:
        take_wave(world, tuple(recorded), now)


def try_fact(world: World, number: int, entry: Entry, now: Instant) -> list[Fact]:
    """§1.4: the sentences in page order, until one fires, is held by a limit, or is too old."""
    flow = world.flows[number]
    view = world.view(world.who(entry.fact.subject), now)
    for sentence, rule in enumerate(flow.rules):
        if isinstance(rule.trigger, NotWithin) and event_is_unknown(view, entry, rule.trigger):
            decide(world, view, number, Outcome.UNKNOWN, [Clause("NotWithin", Truth.UNKNOWN)])
            continue
        verdict = fact_verdict(view, entry, rule.trigger, flow, world.flows)
        if verdict is Truth.TRUE and is_too_old(view, entry, rule.trigger):
            decide(world, view, number, Outcome.TOO_OLD, [Clause("too old", Truth.TRUE)])
            return []
        outcome, recorded = judge(world, view, number, sentence, verdict, entry)
        if outcome in (Outcome.FIRED, Outcome.SUPPRESSED):
            return recorded
    return []


def judge(
    world: World, view: View, number: int, sentence: int, verdict: Truth, cause: Entry | None
) -> tuple[Outcome | None, list[Fact]]:
    """§6.4, §6.5, §8: what becomes of a sentence whose trigger has that verdict, and what it records."""
    rule = world.flows[number].rules[sentence]
    if verdict is Truth.FALSE:
        return None, []
    clauses = clauses_of(view, rule.trigger, verdict, rule.conditions)
    outcome = outcome_of(clauses)
    if outcome is None:
        return None, []
    held = world.held_by(number, view.subject, view.now) if outcome is Outcome.FIRED else ""
    if held:
        decide(world, view, number, Outcome.SUPPRESSED, clauses, held_by_cap=held == "cap")
        return Outcome.SUPPRESSED, []
    if outcome is not Outcome.FIRED:
        decide(world, view, number, outcome, clauses)
        return outcome, []
    acts = tuple(act(view, action, cause) for action in rule.actions)
    firing = decide(world, view, number, Outcome.FIRED, clauses, acts)
    return outcome, perform(world, view, number, sentence, rule.actions, firing.id, cause)


def decide(
    world: World,
    view: View,
    number: int,
    outcome: Outcome,
    clauses: list[Clause],
    acts: tuple[object, ...] = (),
    follows: str | None = None,
    held_by_cap: bool = False,
) -> Firing:
    """One more line in the log of firings."""
    firing = Firing(
        id=str(len(world.decided)),
        flow=world.flows[number].title,
        version="",
        subject=view.subject,
        at=view.now,
        outcome=outcome,
        follows=follows,
        acts=acts,  # type: ignore[arg-type]
        reason=tuple(clauses),
    )
    world.decided.append(Decided(firing, number, held_by_cap))
    return firing


def perform(
    world: World,
    view: View,
    number: int,
    sentence: int,
    actions: tuple[Action, ...],
    parent: str,
    cause: Entry | None,
) -> list[Fact]:
    """§8.4, §1.2: a task for each `ask`, a fact for each `record`."""
    for action in actions:
        if isinstance(action, Ask):
            count = len(world.tasks)
            world.tasks.append(Task(count, view.subject, number, sentence, action, view.now, parent, cause))
    facts = [recorded_fact(world.vocabulary, view, action) for action in actions if isinstance(action, Record)]
    world.recorded += [Recorded(number, sentence, cause, fact) for fact in facts]
    return facts


def recorded_fact(vocabulary: Vocabulary, view: View, action: Record) -> Fact:
    """§1.2: a fact with at = seen = now."""
    term = vocabulary[action.term.name]
    value: Value = None
    if isinstance(action.value, Quantity):
        value = measured(term, action.value.value, action.value.unit)
    elif action.value is not None:
        value = coded(term, action.value.answer)
    return Fact(view.subject, KINDS[action.term.kind], term.name, view.now, view.now, value)


def take_back_what_lost_its_cause(world: World, now: Instant) -> list[Fact]:
    """§2.5: withdrawal, or a correction under which the trigger test no longer holds, takes back what it caused.

    Tasks close; what was recorded is withdrawn in the next wave, unless another firing that stands recorded the same.
    """
    for task in world.open_tasks(now):
        if lost_its_cause(world, task, world.who(task.subject), now):
            task.closed = True
    withdrawn: list[Fact] = []
    for recorded in world.recorded:
        if not recorded.taken_back and lost_its_cause(world, recorded, world.who(recorded.fact.subject), now):
            recorded.taken_back = True
            if not any(is_same_record(world, other.fact, recorded.fact) for other in world.recorded if stands(other)):
                withdrawn.append(recorded.fact._replace(seen=now, value=None, status=Status.WITHDRAWN))
    return withdrawn


def stands(recorded: Recorded) -> bool:
    """§2.5: it was not taken back."""
    return not recorded.taken_back


def is_same_record(world: World, one: Fact, other: Fact) -> bool:
    """§2.1: without a key, the same patient, kind, term and time."""
    same = (one.kind, one.term, one.at) == (other.kind, other.term, other.at)
    return same and world.who(one.subject) == world.who(other.subject)


def lost_its_cause(world: World, what: Task | Recorded, subject: str, now: Instant) -> bool:
    """§2.5: the last wave withdrew its trigger fact, or gave it a value of which the test is false."""
    if what.cause is None:
        return False
    reading = world.reading()
    trigger = world.flows[what.flow].rules[what.sentence].trigger
    became = cause_became(reading, what.cause)
    left = cause_left(reading, what.cause)
    return left or (became is not None and not still_holds(world.view(subject, now), became, trigger))


def stop_tasks(world: World, entry: Entry, now: Instant) -> None:
    """§8.4: a fact that satisfies `Stop when` closes the flow's tasks for the subject that earlier moments opened."""
    subject = world.who(entry.fact.subject)
    view = world.view(subject, now)
    for task in world.tasks:
        stops = world.flows[task.flow].stops
        mine = world.who(task.subject) == subject and task.opened < now
        if mine and any(is_thing(view, entry, s.thing) is Truth.TRUE for s in stops):
            task.closed = True


def take_steps(world: World, states: list[TaskState], now: Instant) -> None:
    """§10: a task step acts on the newest open task."""
    for state in states:
        tasks = world.open_tasks(now)
        if tasks and state is TaskState.DONE:
            tasks[-1].done = now
        elif tasks:
            tasks[-1].accepted = True


def take_dues(world: World, now: Instant) -> None:
    """§1.3: what is due, one after the other in its order; each may record, close or open something."""
    while due := next(iter(sorted(due for due in waiting(world, now) if due.at <= now)), None):
        world.taken.add(due.key)
        recorded = follow_up(world, due, now) if due.task is not None else take_timer(world, due, now)
        if recorded:
            take_wave(world, tuple(recorded), now)


def follow_up(world: World, due: Waiting, now: Instant) -> list[Fact]:
    """§7.7: never held back by limits; it belongs to the firing that opened the first task of the chain."""
    task, view = due.task, world.view(due.subject, now)
    assert task is not None
    action = task.ask.follow_ups[due.position].action
    cause = as_it_stands(world.reading(), task.cause)
    decide(world, view, task.flow, Outcome.FOLLOWED, [], (act(view, action, cause),), follows=task.parent)
    return perform(world, view, task.flow, task.sentence, (action,), task.parent, task.cause)


def take_timer(world: World, due: Waiting, now: Instant) -> list[Fact]:
    """§7.4, §7.6, §7.8: conditions are evaluated at the due; one learned more than 24 hours late is too old."""
    view = world.view(due.subject, now)
    if due.at < now - DAY:
        decide(world, view, due.flow, Outcome.TOO_OLD, [Clause("too old", Truth.TRUE)])
        return []
    if due.is_schedule:
        rule = world.flows[due.flow].rules[due.sentence]
        clauses = clauses_of(view, rule.trigger, Truth.TRUE, rule.conditions)
        if outcome_of(clauses) is Outcome.MISSED:
            return []
    return judge(world, view, due.flow, due.sentence, due.verdict, due.cause)[1]
