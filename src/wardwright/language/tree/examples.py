"""Examples: the tests on the page, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wardwright.language.tree.actions import TaskState, Text, Who, require_who
from wardwright.language.tree.conditions import IsAged, IsSex
from wardwright.language.tree.node import Node, require, require_line
from wardwright.language.tree.things import ResultThing, Thing
from wardwright.language.tree.triggers import LISTENED
from wardwright.language.tree.words import AnswerIs, Clock, Comparison, Duration, Name, Op


@dataclass(frozen=True, slots=True)
class Moment(Node):
    """`09:00`, `day 2 09:00`. Day 1 is a Monday."""

    clock: Clock
    day: int = 1

    def __post_init__(self) -> None:
        require(self.day >= 1, "days count from 1")


@dataclass(frozen=True, slots=True)
class Heard(Node):
    """`<connection or device> comes back` (quiet_for None) or `goes quiet for <duration>` as an example's event."""

    term: Name
    quiet_for: Duration | None = None

    def __post_init__(self) -> None:
        require(self.term.kind in LISTENED, f"{self.term.name} is not a connection or a device")


@dataclass(frozen=True, slots=True)
class Given(Node):
    """A step that happens: a thing as a sentence, `the patient is aged 70`, `the patient is female`, `lab feed …`.

    Result tests are exact: `a potassium result of 6.4 mmol/L arrives` is EXACTLY 6.4 mmol/L.
    """

    moment: Moment
    event: Thing | IsAged | IsSex | Heard

    def __post_init__(self) -> None:
        if isinstance(self.event, ResultThing):
            test = self.event.test
            exact = isinstance(test, AnswerIs) or (isinstance(test, Comparison) and test.op is Op.EXACTLY)
            require(exact, "an example's result needs one value: `a potassium result of 6.4 mmol/L arrives`")
        if isinstance(self.event, IsAged):
            require(self.event.op is Op.EXACTLY, "an example's patient has one age: `the patient is aged 70`")


class Reach(Enum):
    """How somebody is reached; the value is the word in `<who> is …`."""

    ASKED = "asked"
    TOLD = "told"
    PAGED = "paged"


@dataclass(frozen=True, slots=True)
class ExpectReached(Node):
    """`the on-call registrar is asked ["<text>"]`."""

    moment: Moment
    who: Who
    reach: Reach
    text: Text | None = None

    def __post_init__(self) -> None:
        require_who(self.who)


@dataclass(frozen=True, slots=True)
class ExpectRecorded(Node):
    """`sepsis flag is recorded` where the flow itself records that term."""

    moment: Moment
    term: Name


@dataclass(frozen=True, slots=True)
class ExpectSent(Node):
    """`<message> is sent to <connection>`."""

    moment: Moment
    message: Name
    connection: Name


@dataclass(frozen=True, slots=True)
class ExpectStarted(Node):
    """`the <form> is started for <who>`."""

    moment: Moment
    form: Name
    who: Who


@dataclass(frozen=True, slots=True)
class ExpectRun(Node):
    """`the robot <name> is run`."""

    moment: Moment
    robot: Name


@dataclass(frozen=True, slots=True)
class ExpectShown(Node):
    """`a card is shown ["<text>"]`."""

    moment: Moment
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class ExpectNothing(Node):
    """`nothing happens`: with a moment, nothing at that moment; without one, nothing from the start of the example
    until 24 hours after its last line."""

    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class TaskStep(Node):
    """`the task is accepted` / `the task is done`: acts on the newest open task."""

    moment: Moment
    state: TaskState


Step = (
    Given
    | ExpectReached
    | ExpectRecorded
    | ExpectSent
    | ExpectStarted
    | ExpectRun
    | ExpectShown
    | ExpectNothing
    | TaskStep
)


@dataclass(frozen=True, slots=True)
class Example(Node):
    """`Example: <name>` and its lines, in the order of time."""

    name: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        require(bool(self.name.strip()), "an example needs a name")
        require_line(self.name, "a name")
        require(len(self.steps) > 0, "an example needs at least one line")
