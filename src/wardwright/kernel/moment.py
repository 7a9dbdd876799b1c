"""A moment: one event of one subject being worked through, and what it brought about so far.

Lives here: what the steps of a decision share. Must not live here: any step (decide, withdrawals, waits). Called by
those three.
"""

from __future__ import annotations

from wardwright.facts.instant import Instant
from wardwright.kernel.acts import Doing
from wardwright.kernel.event import NOTHING, Closed, Decision, Tally
from wardwright.kernel.plan import Plan
from wardwright.kernel.tasks import Closing, Task
from wardwright.kernel.timeline import Timeline


class Moment:
    """One event being worked through. Most facts bring nothing about: `doing` is made when something does."""

    __slots__ = ("_doing", "closed", "now", "plan", "tally", "timeline")

    def __init__(self, plan: Plan, timeline: Timeline, now: Instant, tally: Tally) -> None:
        self.plan = plan
        self.timeline = timeline
        self.now = now
        self.tally = tally
        self.closed: list[Closed] = []
        self._doing: Doing | None = None

    @property
    def doing(self) -> Doing:
        """Where outcomes, timers, tasks and derived facts are collected."""
        if self._doing is None:
            self._doing = Doing(self.plan, self.timeline, self.now)
        return self._doing

    def decision(self) -> Decision:
        """Everything that the event brought about."""
        doing = self._doing
        if doing is None:
            return Decision((), (), (), tuple(self.closed)) if self.closed else NOTHING
        return Decision(tuple(doing.firings), tuple(doing.timers), tuple(doing.opened), tuple(self.closed))

    def close(self, task: Task, why: Closing) -> None:
        """Close an open task; its follow-ups find it gone when they are due."""
        del self.timeline.tasks[task.id]
        self.closed.append(Closed(task.id, why, task))
