"""A live run under disturbance, and the simulation of what the record says arrived.

Lives here: generated arrivals as messages and steps of people, taken by a decider that is stopped, killed and emptied
on the way. Must not live here: what must be equal (test_live_is_replay).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import groupby
from typing import NamedTuple, Protocol

from tests.differential.generators import VOCABULARY, ZONE
from tests.live.kept import Kept
from wardwright.engine.live.decider import Decider
from wardwright.engine.live.encode import facts_body
from wardwright.engine.live.reading import Read, Said
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Instant, Length
from wardwright.kernel.firing import Firing
from wardwright.kernel.plan import Plan, make_plan
from wardwright.kernel.run import Arrival, Escalation, TaskStep
from wardwright.kernel.simulate import Simulation
from wardwright.language.tree import Flow, TaskState
from wardwright.record.rows import Fate, StepVerb, TaskStepRow

LATE: Length = 40_000_000  # 40 seconds
STATES = {StepVerb.ACCEPT: TaskState.ACCEPTED, StepVerb.DONE: TaskState.DONE}


class Disturbance(Enum):
    """What happens between two events."""

    NOTHING = "nothing"
    COMMIT = "commit"
    KILL = "kill"  # what is not committed is lost; a new decider begins where the record is
    RESTART = "restart"  # committed, then a new decider
    LATE_CLOCK = "late clock"  # timers had their turn up to a moment after the next message's arrival


class Message(NamedTuple):
    """A message that arrives: facts of one moment and source."""

    seq: int
    arrived: Instant
    facts: tuple[Fact, ...]


class Step(NamedTuple):
    """Somebody does something to one of the open tasks: which one is a number modulo how many there are."""

    arrived: Instant
    verb: StepVerb
    which: int


Event = Message | Step


def messages(facts: Iterable[Fact]) -> list[Message]:
    """Generated facts as messages, in the order of arrival."""
    groups = groupby(facts, key=lambda fact: (fact.seen, fact.source))
    return [Message(seq, key[0], tuple(group)) for seq, (key, group) in enumerate(groups, start=1)]


def read(message: Message) -> Read:
    """As the reader hands it on."""
    by_subject: dict[str, list[Fact]] = {}
    heard = [fact.subject for fact in message.facts if fact.kind is Kind.HEARD]
    for fact in message.facts:
        if fact.kind is not Kind.HEARD:
            by_subject.setdefault(fact.subject, []).append(fact)
    said = tuple(Said(subject, facts_body(subject, facts)) for subject, facts in by_subject.items())
    merges = tuple(fact for fact in message.facts if fact.kind is Kind.MERGED)
    facts = len(message.facts)
    return Read(message.seq, message.arrived, said, merges, tuple(dict.fromkeys(heard)), (), Fate.READ, facts, (), ())


class Live:
    """One record, and the deciders that follow one another on it."""

    def __init__(self, flows: tuple[Flow, ...], warm: int, portion: int) -> None:
        self.plan: Plan = make_plan(flows, VOCABULARY, ZONE)
        self.kept = Kept()
        self.steps: dict[int, TaskStepRow] = {}  # by the position of their event
        self._warm, self._portion = warm, portion
        self.decider = self._made()

    def run(self, events: list[Event], disturbances: Iterator[Disturbance], until: Instant) -> None:
        """Everything, and timers to `until`; all committed."""
        position = 0
        while position < len(events):
            event, disturbance = events[position], next(disturbances)
            late = LATE if disturbance is Disturbance.LATE_CLOCK else 0
            self._due(self.decider.moment(event.arrived + late))
            self._take(event, position)
            position += 1
            if disturbance in (Disturbance.COMMIT, Disturbance.RESTART):
                self._commit()
            if disturbance in (Disturbance.KILL, Disturbance.RESTART):
                self.decider = self._made()
                position = self._reached(events, position)
        self._due(until + 1)
        self._commit()

    def _made(self) -> Decider:
        return Decider(self.plan, self.kept, self._warm)

    def _commit(self) -> None:
        self.kept.commit(self.decider.finished_batch())
        self.decider.committed()

    def _due(self, until: Instant) -> None:
        while not self.decider.run_due(until, self._portion):
            self._commit()

    def _take(self, event: Event, position: int) -> None:
        if isinstance(event, Message):
            self.decider.message(read(event))
            return
        row = self.steps.get(position) or self._chosen(event)
        if row is not None:
            self.steps[position] = row
            self.decider.step(row)

    def _chosen(self, event: Step) -> TaskStepRow | None:
        return chosen(self.kept, event, len(self.steps) + 1, event.arrived)

    def _reached(self, events: list[Event], position: int) -> int:
        """The first event that the record does not know."""
        cursor = self.decider.cursor
        for place, event in enumerate(events[:position]):
            if isinstance(event, Message):
                known = event.seq <= cursor.message
            else:
                known = place not in self.steps or self.steps[place].seq <= cursor.step
            if not known:
                return place
        return position


def chosen(kept: Kept, event: Step, seq: int, at: Instant) -> TaskStepRow | None:
    """The step as people's pages would record it; None when no task is open."""
    closed = {closing.task for closing in kept.closings}
    open_tasks = [task for task in kept.tasks.values() if task.id not in closed]
    if not open_tasks:
        return None
    task = open_tasks[event.which % len(open_tasks)]
    return TaskStepRow(seq, task.id, task.subject, event.verb, at, "somebody", "", "", "")


class Ran(Protocol):
    """A run that is over."""

    plan: Plan
    kept: Kept
    steps: dict[int, TaskStepRow]  # by the position of their event


def replayed(live: Ran, events: list[Event], until: Instant) -> list[Firing]:
    """What the kernel's simulation says of the same arrivals at the moments that the record gives them."""
    simulation = Simulation(live.plan)
    said = list(simulation.run(sorted(_arrivals(live, events), key=lambda arrival: arrival.seen)))
    return said + list(simulation.finish(until))


def _arrivals(live: Ran, events: list[Event]) -> Iterator[Arrival]:
    for position, event in enumerate(events):
        if isinstance(event, Message):
            seen = live.kept.fates[event.seq].seen
            for subject in dict.fromkeys(fact.subject for fact in event.facts if fact.kind is Kind.HEARD):
                yield Fact(subject, Kind.HEARD, "", seen, seen, source=str(event.seq))
            yield from (fact._replace(seen=seen) for fact in _by_subject(event.facts))
        elif position in live.steps:
            row = live.steps[position]
            seen = live.kept.steps_taken[row.seq]
            if row.verb in STATES:
                yield TaskStep(row.subject, seen, STATES[row.verb], row.task)
            elif row.verb is StepVerb.ESCALATE:
                yield Escalation(row.subject, seen, row.task)


def _by_subject(facts: tuple[Fact, ...]) -> list[Fact]:
    told = [fact for fact in facts if fact.kind is not Kind.HEARD]
    order = list(dict.fromkeys(fact.subject for fact in told))
    return sorted(told, key=lambda fact: order.index(fact.subject))
