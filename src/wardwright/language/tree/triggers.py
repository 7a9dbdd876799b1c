"""Triggers: what `When …,` and `Every …,` wait for."""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.facts.vocabulary import TermKind
from wardwright.language.tree.node import Node, require
from wardwright.language.tree.things import ResultThing, Thing
from wardwright.language.tree.words import MEASURABLE, Clock, Comparison, Duration, Name, Op, Quantity, Weekday


@dataclass(frozen=True, slots=True)
class Happens(Node):
    """`When <thing as a sentence> [, however old],`: on each new or changed record that satisfies it."""

    thing: Thing
    however_old: bool = False

    def __post_init__(self) -> None:
        require(not self.however_old or isinstance(self.thing, ResultThing), "`however old` is for results")


@dataclass(frozen=True, slots=True)
class Crosses(Node):
    """`NEWS2 rises to 7 or more`, `potassium falls below 3 mmol/L`: newest satisfies it, the one before did not.

    AT_LEAST and ABOVE rise; AT_MOST and BELOW fall.
    """

    term: Name
    op: Op
    quantity: Quantity

    def __post_init__(self) -> None:
        require(self.term.kind in MEASURABLE, f"{self.term.name} is not a result or a score")
        require(self.op in (Op.AT_LEAST, Op.ABOVE, Op.AT_MOST, Op.BELOW), "a value rises to/above or falls to/below")

    @property
    def comparison(self) -> Comparison:
        """The test that the newest value passes and the one before does not."""
        return Comparison(self.op, self.quantity)


@dataclass(frozen=True, slots=True)
class StayReaches(Node):
    """`a patient has been in <place> for <duration>`; place None: `a patient has been an inpatient for …`."""

    place: Name | None
    duration: Duration

    def __post_init__(self) -> None:
        require(self.place is None or self.place.kind is TermKind.PLACE, "a stay is in a place")


@dataclass(frozen=True, slots=True)
class NotWithin(Node):
    """`no <thing> within <duration> of <event>`: at the deadline, if nothing came."""

    thing: Thing
    duration: Duration
    event: Thing


@dataclass(frozen=True, slots=True)
class NotFor(Node):
    """`no <thing> for <duration>`: when that long has passed without one, and after each further such time."""

    thing: Thing
    duration: Duration


LISTENED = frozenset({TermKind.CONNECTION, TermKind.DEVICE})


@dataclass(frozen=True, slots=True)
class GoesQuiet(Node):
    """`<connection or device> goes quiet for <duration>`."""

    term: Name
    duration: Duration

    def __post_init__(self) -> None:
        require(self.term.kind in LISTENED, f"{self.term.name} is not a connection or a device")


@dataclass(frozen=True, slots=True)
class ComesBack(Node):
    """`<connection or device> comes back`: heard again after a `goes quiet` of the same flow, else of any flow."""

    term: Name

    def __post_init__(self) -> None:
        require(self.term.kind in LISTENED, f"{self.term.name} is not a connection or a device")


@dataclass(frozen=True, slots=True)
class EveryDay(Node):
    """`Every day at 07:30, for each patient who …`."""

    at: Clock


@dataclass(frozen=True, slots=True)
class EveryWeek(Node):
    """`Every Monday at 09:00, for each patient who …`."""

    day: Weekday
    at: Clock


@dataclass(frozen=True, slots=True)
class EveryInterval(Node):
    """`Every 4 hours, for each patient who …`: at multiples of it counted from local midnight (00:00, 04:00 …);
    an interval of a day or more counts from 1970-01-01 local midnight."""

    duration: Duration


Schedule = EveryDay | EveryWeek | EveryInterval
Trigger = Happens | Crosses | StayReaches | NotWithin | NotFor | GoesQuiet | ComesBack | Schedule
