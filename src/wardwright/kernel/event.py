"""What the kernel is told, and what it answers.

Lives here: events (something arrived, a timer is due, somebody did something to a task), timers, decisions, and the
tally that flows share across subjects. The engine rooms make events; `decide` answers with a decision.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, tzinfo
from enum import Enum, IntEnum
from typing import Any, Final, NamedTuple

from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant, civil
from wardwright.kernel.firing import Firing
from wardwright.kernel.near import Near
from wardwright.kernel.tasks import Closing, Task
from wardwright.language.tree import TaskState

_new: Final[Any] = tuple.__new__


class TimerKind(Enum):
    """What a timer is for."""

    __hash__ = object.__hash__  # as facts.fact.Kind

    FOLLOW_UP = "follow-up"
    DEADLINE = "deadline"
    STAY = "stay"
    SILENCE = "silence"
    QUIET = "quiet"
    SCHEDULE = "schedule"


class Rank(IntEnum):
    """The order of dues of one instant (meaning.md 1.3)."""

    TASK = 0
    FOLLOW_UP = 1
    TIMER = 2
    SCHEDULE = 3


class Timer(NamedTuple):
    """A consequence of facts: look again at `due`. It is checked against the facts when it is due, so a timer that has
    become pointless does no harm."""

    due: Instant
    kind: TimerKind
    subject: str
    flow: int  # number of the flow in the plan
    rule: int  # number of the sentence in the flow
    nominal: Instant = 0  # the due by the page; `due` is later when the fact was learned late
    fact: Fact | None = None  # DEADLINE: the event it is counted from
    task: str = ""  # FOLLOW_UP: the task's id
    position: int = 0  # FOLLOW_UP: which of the task's follow-ups

    @property
    def rank(self) -> Rank:
        """Where it comes among the dues of one instant."""
        if self.kind is TimerKind.FOLLOW_UP:
            return Rank.FOLLOW_UP
        return Rank.SCHEDULE if self.kind is TimerKind.SCHEDULE else Rank.TIMER


def deadline_timer(due: Instant, subject: str, flow: int, rule: int, nominal: Instant, event: Fact) -> Timer:
    """The timer of a deadline: most of all timers, so made without the constructor, which takes three times as long."""
    made: Timer = _new(Timer, (due, TimerKind.DEADLINE, subject, flow, rule, nominal, event, "", 0))
    return made


class Arrived(NamedTuple):
    """All facts of one subject that became visible at one instant, in the order of arrival."""

    now: Instant
    facts: tuple[Fact, ...]


class Due(NamedTuple):
    """A timer's moment has come."""

    now: Instant
    timer: Timer


class TaskStepped(NamedTuple):
    """Somebody accepted or did a task; `task` "" means the newest open one."""

    now: Instant
    state: TaskState
    task: str = ""


class TaskEscalated(NamedTuple):
    """Somebody will not wait: the task's next follow-up happens now, and not again when it is due."""

    now: Instant
    task: str


Event = Arrived | Due | TaskStepped | TaskEscalated


class Closed(NamedTuple):
    """A task that closed, and why."""

    task: str
    why: Closing
    was: Task | None = None  # None: its page cannot be read any more


class Decision(NamedTuple):
    """What follows from one event: outcomes in order, timers to set, tasks that opened and closed."""

    firings: tuple[Firing, ...]
    timers: tuple[Timer, ...]
    opened: tuple[Task, ...]
    closed: tuple[Closed, ...]


NOTHING: Final = Decision((), (), (), ())


@dataclass(slots=True)
class Tally:
    """What flows count across subjects: the order of arrival, firings a day, which flows are paused."""

    zone: tzinfo
    arrivals: int = 0
    fired: dict[int, tuple[date, int]] = field(default_factory=dict)  # flow → local day, firings on it
    paused: set[int] = field(default_factory=set)
    near: Near | None = None  # near misses are counted here; None: each is told in full

    def next_arrival(self) -> int:
        """The next number in the order of arrival."""
        self.arrivals += 1
        return self.arrivals

    def may_fire(self, flow: int, cap: int | None, now: Instant) -> bool:
        """Whether the daily cap leaves room; past it the flow pauses itself until a person resumes it."""
        if flow in self.paused:
            return False
        if cap is None:
            return True
        today = civil(now, self.zone).date()
        day, count = self.fired.get(flow, (today, 0))
        if day == today and count >= cap:
            self.paused.add(flow)
            return False
        return True

    def count(self, flow: int, cap: int | None, now: Instant) -> None:
        """One more firing."""
        if cap is None:
            return
        today = civil(now, self.zone).date()
        day, count = self.fired.get(flow, (today, 0))
        self.fired[flow] = (today, count + 1 if day == today else 1)
