"""Somebody of the staff takes a step, by the same door as everybody else.

Lives here: who of those behind the role it is, and what a stranger would have to say. Must not live here: when and
what (staff), what a step does (engine/tasks).
"""

from __future__ import annotations

from wardwright.demo.staff import Does, Step
from wardwright.engine.tasks import steps
from wardwright.engine.tasks.desk import Desk
from wardwright.engine.tasks.refused import Refused
from wardwright.facts.instant import Instant
from wardwright.govern.tasks import StepVerb
from wardwright.home.settings import Person
from wardwright.record.store import RecordUnavailable

_VERBS = {Does.ACCEPT: StepVerb.ACCEPT, Does.DONE: StepVerb.DONE, Does.DECLINE: StepVerb.DECLINE}


def take(desk: Desk, step: Step, now: Instant) -> bool:
    """Whether the step was taken; a refusal (somebody was quicker, the task is over) is nothing to worry about."""
    person = _person(desk, step, now)
    if person is None:
        return False
    try:
        steps.take(desk, step.task.number, person, steps.Step(_VERBS[step.does], step.reason), now)
    except (Refused, RecordUnavailable):
        return False
    return True


def _person(desk: Desk, step: Step, now: Instant) -> Person | None:
    task = step.task
    if task.owner:
        return desk.directory.get(task.owner)
    behind = desk.resolver.recipients(task.who, task.subject, task.place, now)
    return desk.directory.get(behind[0].person) if behind else None
