"""Rerun: what ran live, once more from the record, by the kernel's own simulation.

Lives here: stored messages and people's steps as arrivals, each at the moment that the engine gave it. Same flows, same
record: same firings. Must not live here: what differs between two runs (callers compare). Nothing is written.
Django must be set up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from operator import attrgetter

from wardwright.engine.live.encode import body_facts
from wardwright.engine.live.reading import Read, Reader
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Instant
from wardwright.kernel.firing import Firing
from wardwright.kernel.plan import Plan
from wardwright.kernel.run import Arrival, Escalation, TaskStep
from wardwright.kernel.simulate import Simulation
from wardwright.language.tree import TaskState
from wardwright.record.models import Fate
from wardwright.record.models import TaskStep as Step
from wardwright.record.rows import Fate as MessageFate
from wardwright.record.rows import StepVerb
from wardwright.record.store import Messages

_AT_ONCE = 500
_STATES = {StepVerb.ACCEPT.value: TaskState.ACCEPTED, StepVerb.DONE.value: TaskState.DONE}
# A message that was replayed after fixing had its say as another one.
_NOT_UNDERSTOOD = (MessageFate.SET_ASIDE.value, MessageFate.REPLACED.value)
_seen = attrgetter("seen")


def rerun(plan: Plan, messages: Messages, reader: Reader, until: Instant) -> Iterator[Firing]:
    """Every outcome over all that the engine has taken in, in order; timers run to `until` (the cursor's clock)."""
    simulation = Simulation(plan)
    yield from simulation.run(merge(_messages(messages, reader), _steps(), key=_seen))
    yield from simulation.finish(until)


def _messages(messages: Messages, reader: Reader) -> Iterator[Arrival]:
    for fates in _portions():
        stored = {each.seq: each for each in messages.after(min(fates) - 1, len(fates), 1 << 62)}
        for seq, (seen, fate) in fates.items():
            if seq in stored:
                yield from _arrivals(reader.read(stored[seq]), seen, fate not in _NOT_UNDERSTOOD)


def _portions() -> Iterator[dict[int, tuple[Instant, str]]]:
    after = 0
    while True:
        rows = Fate.objects.filter(message__gt=after).order_by("message")[:_AT_ONCE]
        fates = {row.message: (row.seen, row.fate) for row in rows}
        if not fates:
            return
        yield fates
        after = max(fates)


def _arrivals(read: Read, seen: Instant, understood: bool) -> Iterable[Fact]:
    for subject in read.heard:
        yield Fact(subject, Kind.HEARD, "", seen, seen, source=str(read.seq))
    for said in read.said if understood else ():
        yield from body_facts(said.subject, seen, said.body)


def _steps() -> Iterator[Arrival]:
    for step in Step.objects.filter(seen__isnull=False).order_by("seen").iterator():
        assert step.seen is not None
        if step.verb in _STATES:
            yield TaskStep(step.subject, step.seen, _STATES[step.verb], step.task)
        elif step.verb == StepVerb.ESCALATE.value:
            yield Escalation(step.subject, step.seen, step.task)
