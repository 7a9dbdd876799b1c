"""Words of a page: names, durations, times of day, quantities, comparisons, windows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from wardwright.facts.instant import DAY, HOUR, MINUTE, SECOND, WEEK, Length
from wardwright.facts.vocabulary import TermKind
from wardwright.language.tree.node import Node, require


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A vocabulary name: `potassium`, `Ward 7A`, `on-call registrar`."""

    kind: TermKind
    name: str

    def __post_init__(self) -> None:
        require(bool(self.name.strip()), "a name needs at least one word")


class Unit(Enum):
    """Units of time that a page may use; the value is the singular word."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"

    @property
    def length(self) -> Length:
        """Its length in microseconds."""
        return _LENGTHS[self.value]


_LENGTHS: dict[str, Length] = {"second": SECOND, "minute": MINUTE, "hour": HOUR, "day": DAY, "week": WEEK}
_LONGEST: Length = 5_218 * WEEK


@dataclass(frozen=True, slots=True)
class Duration(Node):
    """`15 minutes`, `1 hour 30 minutes`: kept in the parts the author wrote, largest unit first."""

    parts: tuple[tuple[int, Unit], ...]

    def __post_init__(self) -> None:
        require(len(self.parts) > 0, "a duration needs a number and a unit of time")
        require(all(count > 0 for count, _ in self.parts), "a duration must be longer than nothing")
        require(self.length <= _LONGEST, "a duration is 100 years at most")
        lengths = [unit.length for _, unit in self.parts]
        require(lengths == sorted(set(lengths), reverse=True), "a duration is written largest unit first")

    @property
    def length(self) -> Length:
        """The whole length in microseconds."""
        return sum(count * unit.length for count, unit in self.parts)


@dataclass(frozen=True, slots=True)
class Clock(Node):
    """`07:30`: a time of day in the hospital's time zone."""

    hour: int
    minute: int

    def __post_init__(self) -> None:
        require(0 <= self.hour <= 23 and 0 <= self.minute <= 59, "a time of day is between 00:00 and 23:59")


class Weekday(Enum):
    """Days as pages name them; the value matches `datetime.weekday()`."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Quantity(Node):
    """`6.0 mmol/L`: the digits as written, the unit as UCUM ("" for scores, counts, ratios; "%" for per cent)."""

    value: Decimal
    unit: str = ""

    def __post_init__(self) -> None:
        require(self.value.is_finite(), "a quantity needs a number")


class Op(Enum):
    """How a value is compared."""

    __hash__ = object.__hash__  # as facts.fact.Kind

    ABOVE = "above"
    BELOW = "below"
    AT_LEAST = "or more"
    AT_MOST = "or less"
    BETWEEN = "between"  # both ends in
    EXACTLY = "exactly"


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`above 5.5 mmol/L`, `7 or more`, `between 4 mmol/L and 7 mmol/L`."""

    op: Op
    quantity: Quantity
    upper: Quantity | None = None

    def __post_init__(self) -> None:
        require((self.op is Op.BETWEEN) == (self.upper is not None), "only `between` has two ends")


@dataclass(frozen=True, slots=True)
class AnswerIs(Node):
    """`positive`: an answer that the term's vocabulary entry lists."""

    answer: str

    def __post_init__(self) -> None:
        require(bool(self.answer.strip()), "an answer needs a word")


Test = Comparison | AnswerIs

MEASURABLE = frozenset({TermKind.RESULT, TermKind.SCORE})


@dataclass(frozen=True, slots=True)
class InLast(Node):
    """`in the last 48 hours`: now − D < at ≤ now."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class BetweenAgo(Node):
    """`between 365 days and 8 days ago`: now − earlier < at ≤ now − later."""

    earlier: Duration
    later: Duration

    def __post_init__(self) -> None:
        require(self.earlier.length > self.later.length, "`between … and … ago` is written the longer time first")


Window = InLast | BetweenAgo
