"""Open tasks and recorded facts, as the kernel remembers them.

Lives here: what a follow-up needs to know of the task before it, and what is taken back with a withdrawn result.
Must not live here: people, channels, history of a task (the record and act rooms keep those).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant
from wardwright.language.tree import Ask


class TaskStatus(Enum):
    """Where an open task stands. A done or closed task is no longer in the timeline."""

    OPEN = "open"
    ACCEPTED = "accepted"


class Closing(Enum):
    """Why a task closed."""

    DONE = "done"
    WITHDRAWN = "withdrawn"  # the result that caused it was withdrawn or corrected away
    STOPPED = "stopped"  # `Stop when …`


@dataclass(slots=True, eq=False)
class Caused:
    """What a firing brought about and what goes when the fact behind it goes."""

    flow: int  # number of its flow in the plan
    rule: int  # number of its sentence in the flow
    cause: Fact | None  # the trigger fact, for texts too
    used: tuple[Fact, ...]  # the facts whose withdrawal takes it back: the cause and what that was worked out from


@dataclass(slots=True, eq=False)
class Recorded(Caused):
    """A fact that a flow recorded."""

    fact: Fact


@dataclass(slots=True, eq=False)
class Task(Caused):
    """One open task of one firing."""

    id: str  # "<firing id>/<position>"
    ask: Ask
    words: str  # what was asked, filled in
    opened: Instant
    due: Instant | None
    firing: str  # id of the firing that the follow-ups follow: the root firing of the chain
    status: TaskStatus = TaskStatus.OPEN
    followed: set[int] = field(default_factory=set)  # positions of the follow-ups that had their turn


@dataclass(slots=True, eq=False)
class Unread:
    """An open task, or a fact that a flow recorded, of a version that the plan does not have. Kept until it has it."""

    version: str
    rule: int
    cause: Fact | None
    used: tuple[Fact, ...]
    fact: Fact | None = None  # what was recorded
    task: str = ""  # the id of the task
    rest: tuple[Any, ...] = ()  # of a task: words, opened, due, firing
    status: TaskStatus = TaskStatus.OPEN
    followed: tuple[int, ...] = ()
