"""Conditions: what `and …` asks of the moment."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from wardwright.facts.vocabulary import TermKind
from wardwright.language.tree.node import Node, require
from wardwright.language.tree.things import Movement, Thing
from wardwright.language.tree.words import MEASURABLE, Clock, Comparison, Name, Op, Quantity, Test, Window


@dataclass(frozen=True, slots=True)
class IsInpatient(Node):
    """`the patient is an inpatient`."""


@dataclass(frozen=True, slots=True)
class IsOn(Node):
    """`the patient is on Ward 7A` (`is in` is accepted)."""

    place: Name

    def __post_init__(self) -> None:
        require(self.place.kind is TermKind.PLACE, f"{self.place.name} is not a place")


@dataclass(frozen=True, slots=True)
class IsAged(Node):
    """`the patient is aged 65 or over`, `aged under 16`, `aged over 80`, `aged between 16 and 64`, `aged 65`.

    AT_LEAST prints `65 or over`, AT_MOST `65 or under`, ABOVE `over 65`, BELOW `under 65`, EXACTLY `65`.
    """

    op: Op
    years: int
    upper: int | None = None

    def __post_init__(self) -> None:
        require((self.op is Op.BETWEEN) == (self.upper is not None), "only `between` has two ends")
        require(0 <= self.years <= 150 and (self.upper is None or self.years <= self.upper), "an age is 0 to 150")


class Sex(Enum):
    """As the record has it."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True)
class IsSex(Node):
    """`the patient is female`."""

    sex: Sex


@dataclass(frozen=True, slots=True)
class HasCondition(Node):
    """`the patient has heart failure`; flags too: `the patient has a sepsis flag`."""

    term: Name

    def __post_init__(self) -> None:
        require(self.term.kind in (TermKind.CONDITION, TermKind.FLAG), f"{self.term.name} is not a condition or flag")


@dataclass(frozen=True, slots=True)
class IsTaking(Node):
    """`the patient is taking an anticoagulant`."""

    term: Name

    def __post_init__(self) -> None:
        require(self.term.kind is TermKind.MEDICINE, f"{self.term.name} is not a medicine")


@dataclass(frozen=True, slots=True)
class WasMoved(Node):
    """`the patient was discharged in the last 30 days` (also `was admitted`)."""

    movement: Movement
    window: Window

    def __post_init__(self) -> None:
        require(self.movement in (Movement.ADMITTED, Movement.DISCHARGED), "`was admitted` or `was discharged`")


@dataclass(frozen=True, slots=True)
class LatestIs(Node):
    """`potassium is above 5.5 mmol/L` (window None: within the term's `good for`);
    `the latest lactate in the last 6 hours is 2 mmol/L or more`; `MRSA screen is positive`."""

    term: Name
    test: Test
    window: Window | None = None

    def __post_init__(self) -> None:
        require(self.term.kind in MEASURABLE, f"{self.term.name} is not a result or a score")


class Summary(Enum):
    """One number out of many; the value is the word on the page."""

    HIGHEST = "highest"
    LOWEST = "lowest"
    AVERAGE = "average"
    MEDIAN = "median"
    NUMBER = "number of"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class SummaryIs(Node):
    """`the highest potassium in the last 7 days is above 6 mmol/L`; `the number of glucose results in …`."""

    summary: Summary
    term: Name
    window: Window
    comparison: Comparison

    def __post_init__(self) -> None:
        require(self.term.kind in MEASURABLE, f"{self.term.name} is not a result or a score")


@dataclass(frozen=True, slots=True)
class TimesSummary(Node):
    """`creatinine is at least 1.5 times its lowest in the last 7 days`; the latest value itself is left out.

    AT_LEAST `at least`, AT_MOST `at most`, ABOVE `more than`, BELOW `less than`.
    """

    term: Name
    op: Op
    factor: Decimal
    summary: Summary
    window: Window

    def __post_init__(self) -> None:
        require(self.term.kind in MEASURABLE, f"{self.term.name} is not a result or a score")
        require(self.op in (Op.AT_LEAST, Op.AT_MOST, Op.ABOVE, Op.BELOW), "at least, at most, more than or less than")
        require(self.factor > 0, "`times` needs a number above 0")
        require(
            self.summary in (Summary.HIGHEST, Summary.LOWEST, Summary.AVERAGE, Summary.MEDIAN),
            "`times its` highest, lowest, average or median",
        )


class Direction(Enum):
    """Which way a value went."""

    RISEN = "risen"  # latest − lowest of the window
    FALLEN = "fallen"  # highest of the window − latest


@dataclass(frozen=True, slots=True)
class ChangedBy(Node):
    """`creatinine has risen by more than 26 umol/L in the last 48 hours`, `platelets have fallen by 50 % or more …`.

    ABOVE prints `more than Q`, AT_LEAST `Q or more`. Unit "%" is relative to the value it rose or fell from,
    unless the term's own unit is "%": then it means percentage points.
    """

    term: Name
    direction: Direction
    op: Op
    quantity: Quantity
    window: Window

    def __post_init__(self) -> None:
        require(self.term.kind in MEASURABLE, f"{self.term.name} is not a result or a score")
        require(self.op in (Op.AT_LEAST, Op.ABOVE), "`by Q or more` or `by more than Q`")
        require(self.quantity.value > 0, "a change is by more than nothing")


@dataclass(frozen=True, slots=True)
class WasThere(Node):
    """`there was a <thing> in the last 1 hour`; `there were at least 2 <thing> in …` (at_least > 1).

    `there was no …` is Not(WasThere(…, at_least=1)).
    """

    thing: Thing
    window: Window
    at_least: int = 1

    def __post_init__(self) -> None:
        require(self.at_least >= 1, "`there were at least` needs 1 or more")


@dataclass(frozen=True, slots=True)
class TimeIsBetween(Node):
    """`it is between 20:00 and 08:00`: from the first up to, not including, the second; may pass midnight."""

    start: Clock
    end: Clock

    def __post_init__(self) -> None:
        require(self.start != self.end, "two different times of day")


@dataclass(frozen=True, slots=True)
class IsWeekend(Node):
    """`it is a weekend`: Saturday or Sunday, hospital time zone."""


@dataclass(frozen=True, slots=True)
class IsWeekday(Node):
    """`it is a weekday`: Monday to Friday, hospital time zone."""


@dataclass(frozen=True, slots=True)
class AnyPartIs(Node):
    """`any part of NEWS2 is 3` (`3 or more` too)."""

    score: Name
    comparison: Comparison

    def __post_init__(self) -> None:
        require(self.score.kind is TermKind.SCORE, f"{self.score.name} is not a score")


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The negative of a patient condition, of `there was a …`, or of a time condition."""

    condition: Condition

    def __post_init__(self) -> None:
        inner = self.condition
        require(isinstance(inner, NEGATABLE), "this condition has no negative: say it the other way round")
        require(not isinstance(inner, WasThere) or inner.at_least == 1, "`there was no`, not `were no at least`")


class Quantifier(Enum):
    """How the lines of a list combine; the value is the word on the page."""

    ANY = "any"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Group(Node):
    """`any of:` / `all of:` / `none of:` and lines that each begin with `-`. May be nested."""

    quantifier: Quantifier
    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        require(len(self.conditions) > 0, "a list needs at least one line")


Condition = (
    IsInpatient
    | IsOn
    | IsAged
    | IsSex
    | HasCondition
    | IsTaking
    | WasMoved
    | LatestIs
    | SummaryIs
    | TimesSummary
    | ChangedBy
    | WasThere
    | TimeIsBetween
    | IsWeekend
    | IsWeekday
    | AnyPartIs
    | Not
    | Group
)
PATIENT_CONDITIONS = (IsInpatient, IsOn, IsAged, IsSex, HasCondition, IsTaking, WasMoved)
NEGATABLE = (*PATIENT_CONDITIONS, WasThere, TimeIsBetween, IsWeekend, IsWeekday)
