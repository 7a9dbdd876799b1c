"""One task with all that happened to it: why it is there, who did what, what went out.

Lives here: gathering it from the record. Must not live here: how it looks (cli, web).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from wardwright.engine.tasks.desk import Desk
from wardwright.engine.tasks.reasons import Because, acts_of, reason_of
from wardwright.engine.tasks.worklist import Line, lines_of
from wardwright.facts.instant import Instant
from wardwright.govern.override_reasons import BY_CODE
from wardwright.govern.tasks import State, StepVerb
from wardwright.record.models import Act, Delivery, Firing, Task, TaskStep

_PAST = {
    StepVerb.ACCEPT: "accepted it",
    StepVerb.DONE: "did it",
    StepVerb.DECLINE: "declined it",
    StepVerb.HAND_OVER: "handed it over",
    StepVerb.ESCALATE: "escalated it",
    StepVerb.NOTE: "noted",
}
_ENDED = {
    "done": "closed: done",
    "withdrawn": "withdrawn: the result that caused it no longer stands",
    "stopped": "stopped: what its page waits for has happened",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a task's history."""

    at: Instant
    what: str
    person: str = ""  # who did it; "" for what flows do
    words: str = ""  # a reason, a note


@dataclass(frozen=True, slots=True)
class Sent:
    """One message about the task on its way to somebody."""

    recipient: str
    channel: str
    state: str
    at: Instant  # when it was sent, else when it was written
    attempts: int
    problem: str


@dataclass(frozen=True, slots=True)
class Story:
    """A task, why, what happened, what went out."""

    line: Line
    reason: tuple[Because, ...]
    history: tuple[Happening, ...]
    deliveries: tuple[Sent, ...]


def story_of(desk: Desk, task: Any, now: Instant) -> Story:
    """Everything that the record knows of a task."""
    [line] = lines_of(desk, [task], now)
    root = Firing.objects.filter(id=task.firing).first()
    reason = reason_of(bytes(root.body), desk.zone) if root is not None else ()
    follow_ups = list(Firing.objects.filter(follows=task.firing).order_by("at", "id"))
    steps = list(TaskStep.objects.filter(task=task.key).order_by("seq"))
    # At one moment a step stands before what it brought about.
    history = [*_opening(task), *_steps(desk, steps), *_follow_ups(follow_ups, steps), *_ending(task)]
    sent = tuple(_deliveries(desk, {task.firing, *(each.id for each in follow_ups)}))
    return Story(line, reason, tuple(sorted(history, key=lambda each: each.at)), sent)


def _opening(task: Task) -> Iterator[Happening]:
    yield Happening(task.opened, f"opened: the {task.who} is asked", words=task.words)


def _follow_ups(firings: Iterable[Any], steps: Iterable[Any]) -> Iterator[Happening]:
    escalated = {step.seen for step in steps if step.verb == StepVerb.ESCALATE.value}
    for firing in firings:
        why = "escalated" if firing.at in escalated else "not done in time"
        for act in acts_of(bytes(firing.body)):
            who = f"{act['kind']} {act['who']}".strip()
            yield Happening(firing.at, f"{why}: {who}", words=act["text"])


def _steps(desk: Desk, steps: Iterable[Any]) -> Iterator[Happening]:
    for step in steps:
        verb = StepVerb(step.verb)
        what = f"{_PAST[verb]} to {_name(desk, step.to)}" if step.to else _PAST[verb]
        reason = BY_CODE.get(step.reason)
        said = (reason.words if reason is not None else step.reason, step.text)
        yield Happening(step.at, what, _name(desk, step.person), "; ".join(part for part in said if part))


def _ending(task: Task) -> Iterator[Happening]:
    if task.closed is not None and not (task.why == State.DONE.value and task.state == State.DONE.value):
        yield Happening(task.closed, _ENDED.get(task.why, task.why))


def _deliveries(desk: Desk, firings: Iterable[str]) -> Iterator[Sent]:
    acts = list(Act.objects.filter(firing__in=sorted(firings)).values_list("key", flat=True))
    for each in Delivery.objects.filter(act__in=acts).order_by("created", "id"):
        at = each.created if each.sent is None else each.sent
        yield Sent(_name(desk, each.recipient), each.channel, each.state, at, each.attempts, each.error)


def _name(desk: Desk, id: str) -> str:
    person = desk.directory.get(id)
    return (person.name or person.id) if person is not None else id
