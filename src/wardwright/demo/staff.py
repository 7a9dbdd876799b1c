"""What the hospital's staff do about their tasks: most take them, some late, some say no, some never look.

Lives here: for each task, who does what and when; the same for a seed. Must not live here: doing it (steps), who works
here (staff_list). Called by: running.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from random import Random
from typing import NamedTuple

from wardwright.demo.snapshot import TaskLine
from wardwright.facts.instant import HOUR, MINUTE, Instant, Length

_USUAL_TIME: Length = HOUR  # for tasks that name none
_LONGEST: Length = 3 * HOUR  # nobody plans further than that, whatever a task allows


class Does(Enum):
    """A step that somebody takes."""

    ACCEPT = "accept"
    DONE = "done"
    DECLINE = "decline"


class Step(NamedTuple):
    """Somebody of those who are asked does something about a task."""

    task: TaskLine
    does: Does
    reason: str = ""  # of a decline: a code of govern.override_reasons


class Manner(Enum):
    """How somebody takes a task."""

    IN_TIME = "in time"
    LATE = "late"
    DECLINES = "declines"
    NEVER_LOOKS = "never looks"


_MANNERS = ((Manner.IN_TIME, 66), (Manner.LATE, 16), (Manner.DECLINES, 8), (Manner.NEVER_LOOKS, 10))
_REASONS = (
    *("action-completed", "cds-not-applicable", "inappropriate-recipient", "limited-time", "need-more-info"),
    *("patient-refuses", "recipient-concerns-outcomes"),
)


class _Plan(NamedTuple):
    manner: Manner
    first: Instant  # accepts or declines
    last: Instant  # does it


class Staff:
    """Everybody who works here. Ask again and again for the steps that are due."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._asked: set[tuple[str, Does]] = set()  # steps that were taken or tried

    def due(self, tasks: Sequence[TaskLine], now: Instant) -> list[Step]:
        """What people do now, each step once."""
        steps = [step for task in tasks for step in self._of(task, now)]
        present = {task.id for task in tasks}
        self._asked = {asked for asked in self._asked if asked[0] in present}
        return steps

    def _of(self, task: TaskLine, now: Instant) -> Iterator[Step]:
        plan = _planned(task, self._seed)
        if now >= plan.last:
            yield from self._once(Step(task, Does.DONE))
        elif now >= plan.first and task.state == "open":
            if plan.manner is Manner.DECLINES:
                reason = Random(f"{self._seed}/{task.id}/why").choice(_REASONS)
                yield from self._once(Step(task, Does.DECLINE, reason))
            elif plan.manner is not Manner.NEVER_LOOKS:
                yield from self._once(Step(task, Does.ACCEPT))

    def _once(self, step: Step) -> Iterator[Step]:
        if (step.task.id, step.does) not in self._asked:
            self._asked.add((step.task.id, step.does))
            yield step


def _planned(task: TaskLine, seed: int) -> _Plan:
    rng = Random(f"{seed}/{task.id}")
    manner = rng.choices([manner for manner, _ in _MANNERS], [percent for _, percent in _MANNERS])[0]
    window = min((task.due - task.opened) if task.due is not None else _USUAL_TIME, _LONGEST)
    match manner:
        case Manner.IN_TIME:
            first, last = rng.uniform(0.08, 0.4), rng.uniform(0.5, 0.9)
        case Manner.LATE:
            first, last = rng.uniform(0.6, 1.2), rng.uniform(1.3, 2.2)
        case Manner.DECLINES:
            first, last = rng.uniform(0.1, 0.5), rng.uniform(1.5, 2.5)
        case Manner.NEVER_LOOKS:  # somebody else finds it in the end
            first, last = 99.0, rng.uniform(2.5, 5.0)
    least = MINUTE
    return _Plan(
        manner, task.opened + max(round(window * first), least), task.opened + max(round(window * last), 2 * least)
    )
