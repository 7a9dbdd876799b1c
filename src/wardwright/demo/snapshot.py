"""How the demo stands at one moment: everything its view shows, as plain values.

Lives here: the shapes between what is read (watching, player) and what is shown (cli/demo_view, cli/demo_lines). Must
not live here: reading or showing. Times are the hospital's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from wardwright.demo.happening import Happening, Turn
from wardwright.facts.instant import Instant


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One source: what it sends, and whether it is as it should be."""

    name: str
    count: int
    last: Instant | None
    rhythm: tuple[int, ...] = ()  # messages in each of the last stretches of time, the newest last
    trouble: str = ""  # "quiet since 08:12"; "" when it is well


@dataclass(frozen=True, slots=True)
class FiringLine:
    """One firing or follow-up, with its reason in words."""

    id: str
    at: Instant
    flow: str
    subject: str
    acts: tuple[str, ...]  # "page the critical care outreach \"…\""
    because: tuple[str, ...]  # the clauses that were true, with the values they read
    follow_up: bool = False


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task that still waits for somebody."""

    id: str
    number: int  # by which people call it
    words: str
    who: str  # the role, team or person that is asked now
    state: str  # "open", "accepted", "declined"
    owner: str  # who accepted it, by the short key and by name
    person: str
    due: Instant | None
    opened: Instant
    subject: str = ""
    place: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One channel: what went out and what waits."""

    name: str
    sent: int
    waiting: int
    failed: int
    trouble: str = ""


class Kind(Enum):
    """What a piece of news is about; the `event` of `--json`."""

    FIRED = "firing"
    FOLLOWED = "follow-up"
    TASK = "task"
    HAPPENED = "happening"
    ALARM = "alarm"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class News:
    """Something that became known since the last look."""

    at: Instant
    kind: Kind
    words: str
    turn: Turn = Turn.PLAIN
    body: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """The account of a run."""

    messages: int = 0  # on disk and acknowledged
    again: int = 0  # came a second time, and nothing happened twice
    set_aside: int = 0  # kept, with the reason
    firings: int = 0
    tasks: int = 0
    done: int = 0
    declined: int = 0
    escalated: int = 0  # follow-ups: somebody else was told because a task was not done or accepted in time
    delivered: int = 0
    open_tasks: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One look at everything."""

    now: Instant
    figures: Figures = Figures()
    rate: float = 0.0  # messages in a second of the wall's clock
    behind: float | None = None  # seconds of the wall's clock; None: the engine has not said yet
    inpatients: int = 0
    waiting: int = 0  # messages that the hospital's systems still hold
    feeds: tuple[FeedLine, ...] = ()
    firings: tuple[FiringLine, ...] = ()  # newest first
    tasks: tuple[TaskLine, ...] = ()  # in the order of the work list
    channels: tuple[ChannelLine, ...] = ()
    happenings: tuple[Happening, ...] = ()  # newest first
    news: tuple[News, ...] = ()
