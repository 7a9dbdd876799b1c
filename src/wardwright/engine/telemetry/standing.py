"""How the system stands: parts, sources, channels, tasks, flows, alarms, out of the record alone.

Lives here: the shape that `status`, /status.json, /metrics and alarms share, and what counts as well. Must not live
here: reading it (reading.py), showing it (cli/status_view.py, metrics.py). Nothing of a patient is in it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC
from enum import Enum
from typing import Any

from wardwright.facts.instant import Instant, iso


class State(Enum):
    """How one thing stands."""

    GOOD = "good"
    STARTING = "starting"  # not long enough at work to be judged
    BAD = "bad"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class PartStanding:
    """One process of `wardwright up`."""

    name: str
    state: State
    host: str = ""
    pid: int = 0
    since: Instant | None = None
    beat: Instant | None = None
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """One connection by which messages come."""

    name: str
    type: str
    where: str
    state: State
    since: Instant | None = None  # in this state
    why: str = ""
    last_message: Instant | None = None
    taken: int = 0  # since the listener started
    resent: int = 0
    refused: int = 0
    backlog: int = 0  # seen and not yet on disk
    peers: int = 0


@dataclass(frozen=True, slots=True)
class ChannelStanding:
    """One way by which acts reach people and systems."""

    name: str
    type: str
    state: State
    why: str = ""
    waiting: int = 0
    failing: int = 0  # tried, to be tried again
    dead: int = 0
    sent: int = 0  # since the delivery started
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class EngineStanding:
    """How far decisions are."""

    newest: int = 0  # the number of the newest message
    decided: int = 0  # the number of the last message decided
    backlog: int = 0
    behind: float = 0.0  # seconds
    rate: float = 0.0  # messages a second
    warm: int = 0
    set_aside: int = 0  # messages of which nothing was understood, not yet replayed
    held_back: float = 0.0  # seconds that the acknowledgement of a message is held back while decisions lag


@dataclass(frozen=True, slots=True)
class FlowsStanding:
    """The pages that run."""

    live: int = 0
    suspended: dict[str, str] = field(default_factory=dict)  # title → why
    refused: tuple[str, ...] = ()  # files


@dataclass(frozen=True, slots=True)
class RateStanding:
    """How often a flow fired in the last day (or since it has been watched), and how often it should have."""

    flow: str
    fired: int
    expected: float
    low: int  # 95 of 100 such days lie between these
    high: int
    left: str = ""  # "not at all", "far less", "far more"; "" while it keeps its rate
    since: Instant | None = None  # when it seems to have left it
    of_this_version: bool = True  # False: its page was edited, and what is expected is of the version before


@dataclass(frozen=True, slots=True)
class TasksStanding:
    """What people are asked."""

    open: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class AlarmStanding:
    """Something wrong with the system itself, going on."""

    about: str
    text: str
    since: Instant


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it, at one moment."""

    at: Instant  # by the hospital's clock
    wall: Instant  # by the machine's, which beats carry
    hospital: str
    version: str
    database: str
    leader: str  # host and process of the engine that leads
    dry_run: bool
    parts: tuple[PartStanding, ...]
    sources: tuple[SourceStanding, ...] = ()
    channels: tuple[ChannelStanding, ...] = ()
    engine: EngineStanding = EngineStanding()
    flows: FlowsStanding = FlowsStanding()
    tasks: TasksStanding = TasksStanding()
    alarms: tuple[AlarmStanding, ...] = ()
    rates: tuple[RateStanding, ...] = ()  # of the flows of which something is expected

    @property
    def running(self) -> bool:
        """Whether an engine is at work."""
        return any(part.state in (State.GOOD, State.STARTING) for part in self.parts)

    def problems(self, most_behind: float = 10.0) -> tuple[str, ...]:
        """What is not well, one line each; empty when all is."""
        if not self.running:
            return ("The engine is not running. Start it: wardwright up",)
        found = [f"The part `{part.name}` {_SAID[part.state]}." for part in self.parts if part.state in _SAID]
        if self.engine.behind > most_behind:
            lag = f"{self.engine.behind:.0f} s behind the messages ({self.engine.backlog:,} wait)"
            found.append(f"Decisions are {lag}.")
        found += [f"The source `{each.name}`: {each.why}" for each in self.sources if each.state is State.BAD]
        found += [f"The channel `{each.name}`: {each.why}" for each in self.channels if each.state is State.BAD]
        found += [f"The flow `{title}` is suspended: {why}" for title, why in self.flows.suspended.items()]
        found += [f"{file} is refused: wardwright check says why." for file in self.flows.refused]
        said = {*(f"source {each.name}" for each in self.sources), *(f"channel {each.name}" for each in self.channels)}
        said |= {f"part {part.name}" for part in self.parts}
        said |= {f"flow {title}" for title in self.flows.suspended}
        return (*found, *(alarm.text for alarm in self.alarms if alarm.about not in said))

    def as_json(self) -> dict[str, Any]:
        """Plain values, in a settled order; moments as ISO 8601 in UTC."""
        problems = self.problems()
        plain = _plain(asdict(self))
        return {"well": not problems, "running": self.running, "problems": list(problems), **plain}


_SAID = {State.STARTING: "is starting", State.BAD: "does not answer", State.OFF: "is not running"}
_MOMENTS = frozenset({"at", "wall", "since", "beat", "last_message"})  # the fields that hold an Instant


def _plain(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _plain(each, name) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, key) for each in value]
    if isinstance(value, Enum):
        return value.value
    if key in _MOMENTS and isinstance(value, int):
        return iso(value, UTC)
    return value
