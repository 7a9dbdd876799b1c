"""§1.3 of the meaning: everything that waits to be due, for every subject, in its order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.reference.log import Entry, Task
from tests.reference.timers import dues_of
from tests.reference.world import World
from wardwright.facts.instant import Instant
from wardwright.facts.truth import Truth

FOLLOW_UP, TIMER, SCHEDULE = 1, 2, 3


@dataclass(frozen=True)
class Waiting:
    """One due that was not yet taken."""

    rank: int  # follow-ups, then deadlines / stays / silences / quiet, then schedules
    subject: str
    flow: int
    sentence: int
    at: Instant
    verdict: Truth
    cause: Entry | None = None
    task: Task | None = None
    position: int = 0  # of the follow-up in its task

    def __lt__(self, other: Waiting) -> bool:
        """§1.3: by subject, then flow order, then sentence order, then the order in which they were set."""
        return self._place() < other._place()

    def _place(self) -> tuple[Any, ...]:
        set_before = self.task.number if self.task else self.at
        return (self.rank, self.subject, self.flow, self.sentence, set_before, self.position)

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same due at another moment."""
        if self.task is not None:
            return ("follow", self.task.number, self.position)
        return (self.flow, self.sentence, self.subject, self.at)

    @property
    def is_schedule(self) -> bool:
        """A schedule leaves no near misses."""
        return self.rank == SCHEDULE


def waiting(world: World, now: Instant) -> list[Waiting]:
    """Every due that was not taken, past and to come, as known now; of schedules, those of this instant."""
    found = follow_ups(world, now)
    for subject in world.subjects():
        view = world.view(subject, now)
        for number, flow in enumerate(world.flows):
            for sentence, rule in enumerate(flow.rules):
                for due in dues_of(view, rule.trigger):
                    found.append(Waiting(TIMER, subject, number, sentence, due.at, due.verdict, due.cause))
                if now in world.schedules[number, sentence] and not subject.startswith(("connection:", "device:")):
                    found.append(Waiting(SCHEDULE, subject, number, sentence, now, Truth.TRUE))
    return [due for due in found if due.task or not world.is_taken(due.flow, due.sentence, due.subject, due.at)]


def follow_ups(world: World, now: Instant) -> list[Waiting]:
    """§7.7: a follow-up waits while its task is open and not yet accepted or done."""
    return [
        Waiting(FOLLOW_UP, world.who(task.subject), task.flow, task.sentence, at, Truth.TRUE, None, task, position)
        for at, task, position, _ in world.follow_ups_waiting(now)
    ]
