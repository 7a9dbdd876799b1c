"""A person's step on a task: looked at, and written with its history, its audit record and what must go out, at once.

Lives here: the one door by which a task changes for a person. Must not live here: which steps there are and who may
take them (govern), what the kernel makes of one (engine/live takes it in with the messages).

Everything is read and written in one transaction that waits for others at its beginning (record.audit.kept), so of two
people who accept at the same moment one has the task and the other is told who. A step that is repeated, because a page
was sent twice or a hand was quick, changes nothing and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from wardwright.engine.tasks.desk import Desk
from wardwright.engine.tasks.finding import find_owner
from wardwright.engine.tasks.refused import NotAllowed, NotNow, NotThere, Overtaken
from wardwright.engine.tasks.standing import standing_of
from wardwright.facts.instant import Instant, civil
from wardwright.govern.may import Answer, can, may
from wardwright.govern.override_reasons import BY_CODE, REASONS
from wardwright.govern.tasks import State, StepVerb, after, why_not
from wardwright.home.settings import Person
from wardwright.kernel.firing import ActionKind
from wardwright.record.audit import Deed, kept
from wardwright.record.models import Act, Task, TaskStep
from wardwright.record.text import storable

LONGEST_TEXT = 2000
_RESULT = {StepVerb.ACCEPT: State.ACCEPTED.value, StepVerb.DONE: State.DONE.value}


@dataclass(frozen=True, slots=True)
class Step:
    """What a person wants to do."""

    verb: StepVerb
    reason: str = ""  # DECLINE: the code of an override reason, "" for her own words alone
    text: str = ""  # free words; others than those who are asked must say why
    to: str = ""  # HAND_OVER: a person, role or team


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a step."""

    task: Task
    before: State
    after: State
    repeated: bool = False  # it had been taken before: nothing was written


def take(desk: Desk, number: int, person: Person, step: Step, now: Instant) -> Taken:
    """Take a step, or raise Refused with nothing written. RecordUnavailable: the record could not be written."""
    step = replace(step, text=storable(step.text).strip())
    _check_words(step)
    to, new_owner = find_owner(desk, step.to) if step.verb is StepVerb.HAND_OVER else ("", None)
    deed = Deed(person.id, step.verb.value, "task", str(number), _detail(step, to))
    try:
        with kept(deed, now):
            taken = _take(desk, number, person, step, to, now)
            if taken.repeated:
                raise _Repeated(taken)
            _write(desk, taken, person, step, to, new_owner, now)
    except _Repeated as found:
        return found.taken
    return taken


class _Repeated(Exception):
    """Leaves the transaction without a trace: there is nothing to record."""

    def __init__(self, taken: Taken) -> None:
        super().__init__()
        self.taken = taken


def _check_words(step: Step) -> None:
    if len(step.text) > LONGEST_TEXT:
        raise NotAllowed(f"Say it in at most {LONGEST_TEXT:,} letters.")
    if step.verb is StepVerb.NOTE and not step.text:
        raise NotAllowed("A note needs words.")
    if step.verb is StepVerb.DECLINE:
        if step.reason and step.reason not in BY_CODE:
            raise NotThere(f"There is no reason {step.reason}. Reasons: {', '.join(each.code for each in REASONS)}.")
        if not step.reason and not step.text:
            raise NotAllowed("Say why: a reason from the list, or your own words.")


def _detail(step: Step, to: str) -> dict[str, str]:
    said = {"reason": step.reason, "text": step.text, "to": to}
    return {name: value for name, value in said.items() if value}


def _take(desk: Desk, number: int, person: Person, step: Step, to: str, now: Instant) -> Taken:
    """What the step would do, with everything checked, inside the transaction."""
    task = Task.objects.filter(number=number).first()
    if task is None:
        raise NotThere(f"There is no task {number}.")
    state = State(task.state)
    if _is_repeat(task, person, step, to):
        return Taken(task, state, state, repeated=True)
    then = after(state, step.verb)
    if then is None:
        raise NotNow(f"Task {number}: {why_not(state, step.verb)}")
    _check_person(desk, task, person, step, now)
    _check_owner(desk, task, person, step, to)
    return Taken(task, state, then)


def _is_repeat(task: Task, person: Person, step: Step, to: str) -> bool:
    """Whether the last thing that anybody did to the task is this very step, or its result stands already.

    A second escalation is one of its own once the engine has taken in the first: it brings the next follow-up.
    """
    if task.person == person.id and task.state == _RESULT.get(step.verb):
        return True
    last = TaskStep.objects.filter(task=task.key).order_by("-seq").first()
    if last is None:
        return False
    said = (last.person, last.verb, last.reason, last.text, last.to)
    if said != (person.id, step.verb.value, step.reason, step.text, to):
        return False
    return step.verb is not StepVerb.ESCALATE or last.seen is None


def _check_person(desk: Desk, task: Task, person: Person, step: Step, now: Instant) -> None:
    standing = standing_of(person, task, desk.resolver, now)
    if can(standing, step.verb, step.text):
        return
    asked = task.asked or task.who
    if may(standing, step.verb) is Answer.WITH_REASON:
        raise NotAllowed(f"Task {task.number} asks the {asked}, and you are not one of them. Say why you do it.")
    raise NotAllowed(
        f"Task {task.number} asks the {asked}: only they can decline it. You can escalate it, or add a note."
    )


def _check_owner(desk: Desk, task: Task, person: Person, step: Step, to: str) -> None:
    """Nobody takes or gives back what somebody else has accepted without handing it over."""
    if step.verb is StepVerb.HAND_OVER and to == task.person == person.id:
        raise NotNow(f"Task {task.number} is yours already.")
    has_it = State(task.state) is State.ACCEPTED and task.person not in ("", person.id)
    if has_it and step.verb in (StepVerb.ACCEPT, StepVerb.DECLINE):
        owner = desk.directory.get(task.person)
        name = owner.name or owner.id if owner is not None else task.person
        when = f" at {civil(task.accepted, desk.zone):%H:%M}" if task.accepted is not None else ""
        raise Overtaken(
            f"{name} accepted task {task.number}{when}. To take it over, hand it over to yourself and say why."
        )


def _write(
    desk: Desk, taken: Taken, person: Person, step: Step, to: str, new_owner: Person | None, now: Instant
) -> None:
    task = taken.task
    changes = _changes(taken.after, person, step.verb, to, new_owner, now)
    Task.objects.filter(number=task.number).update(**changes)
    for name, value in changes.items():
        setattr(task, name, value)
    row = TaskStep.objects.create(
        task=task.key, subject=task.subject, verb=step.verb.value, at=now, person=person.id, reason=step.reason,
        text=step.text, to=to,
    )  # fmt: skip
    if step.verb is StepVerb.HAND_OVER and to != person.id:
        _tell_new_owner(desk, task, row, person)


def _changes(
    state: State, person: Person, verb: StepVerb, to: str, new_owner: Person | None, now: Instant
) -> dict[str, Any]:
    """What becomes different in the task's row."""
    changes: dict[StepVerb, dict[str, Any]] = {
        StepVerb.ACCEPT: {"person": person.id, "accepted": now},
        StepVerb.DONE: {"person": person.id},
        StepVerb.DECLINE: {"person": "", "accepted": None},
        StepVerb.HAND_OVER: {"person": "" if new_owner is None else to, "asked": to, "accepted": None},
    }
    return {"state": state.value, **changes.get(verb, {})}


def _tell_new_owner(desk: Desk, task: Task, row: TaskStep, person: Person) -> None:
    """An act like those of flows: the delivery finds the people and the channels. Its key has the step's number."""
    Act.objects.create(
        key=f"{task.key}/step {row.seq}", firing=task.firing, flow=task.flow, version=task.version,
        subject=task.subject, kind=ActionKind.TELL.value, who=row.to, text=_handed_over(task, row, person),
        due=task.due, urgent=task.urgent, at=row.at, place=task.place, task=task.key, dry_run=desk.dry_run,
    )  # fmt: skip


def _handed_over(task: Task, row: TaskStep, person: Person) -> str:
    why = f" ({row.text})" if row.text else ""
    return f"Handed over to you by {person.name or person.id}{why}: {task.words}"
