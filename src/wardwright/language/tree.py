"""The tree: the one meaning of a page.

Lives here: frozen nodes, each with the words it stands for. A node that makes no sense cannot be built: the
constructor raises `ValueError`, which the parser turns into a located problem. Names in the tree are canonical
vocabulary names (synonyms are resolved by the parser) with their kind.
Must not live here: text (parse, print), meaning over facts (kernel).
Equality ignores where a node stood in the text (`span`), so that parse ∘ print = identity can be said plainly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from wardwright.facts.instant import DAY, HOUR, MINUTE, SECOND, WEEK, Length
from wardwright.facts.vocabulary import TermKind


@dataclass(frozen=True, slots=True)
class Span:
    """Where a node stands in the text: character offsets, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Every node may know its span; it takes no part in equality."""

    span: Span | None = field(default=None, compare=False, repr=False)


def _require(condition: bool, problem: str) -> None:
    if not condition:
        raise ValueError(problem)


def _require_line(value: str | None, what: str) -> None:
    """A header's value is what stands on its line: a `#` after a blank would begin a comment."""
    plain = value is None or (value != "" and value == value.strip() and not re.search(r"\n|(?:^|\s)#", value))
    _require(plain, f"{what} is one line of words, without a comment")


# ── Words ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A vocabulary name: `potassium`, `Ward 7A`, `on-call registrar`."""

    kind: TermKind
    name: str

    def __post_init__(self) -> None:
        _require(bool(self.name.strip()), "a name needs at least one word")


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
        return {"second": SECOND, "minute": MINUTE, "hour": HOUR, "day": DAY, "week": WEEK}[self.value]


@dataclass(frozen=True, slots=True)
class Duration(Node):
    """`15 minutes`, `1 hour 30 minutes`: kept in the parts the author wrote, largest unit first."""

    parts: tuple[tuple[int, Unit], ...]

    def __post_init__(self) -> None:
        _require(len(self.parts) > 0, "a duration needs a number and a unit of time")
        _require(all(count > 0 for count, _ in self.parts), "a duration must be longer than nothing")
        lengths = [unit.length for _, unit in self.parts]
        _require(lengths == sorted(set(lengths), reverse=True), "a duration is written largest unit first")

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
        _require(0 <= self.hour <= 23 and 0 <= self.minute <= 59, "a time of day is between 00:00 and 23:59")


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
        _require(self.value.is_finite(), "a quantity needs a number")


class Op(Enum):
    """How a value is compared."""

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
        _require((self.op is Op.BETWEEN) == (self.upper is not None), "only `between` has two ends")


@dataclass(frozen=True, slots=True)
class AnswerIs(Node):
    """`positive`: an answer that the term's vocabulary entry lists."""

    answer: str

    def __post_init__(self) -> None:
        _require(bool(self.answer.strip()), "an answer needs a word")


Test = Comparison | AnswerIs

MEASURABLE = frozenset({TermKind.RESULT, TermKind.SCORE})


# ── Windows ──────────────────────────────────────────────────────────────────────────────────────


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
        _require(self.earlier.length > self.later.length, "`between … and … ago` is written the longer time first")


Window = InLast | BetweenAgo


# ── Things: what can happen, as a noun or as a sentence ──────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ResultThing(Node):
    """noun `a potassium result of 6.0 mmol/L or more`, `a NEWS2 of 7 or more`; sentence `… arrives`."""

    term: Name
    test: Test | None = None

    def __post_init__(self) -> None:
        _require(self.term.kind in MEASURABLE, f"{self.term.name} is not a result or a score")


class Movement(Enum):
    """Where a stay begins, continues and ends."""

    ADMITTED = "admitted"  # noun `admission [to <place>]`;  sentence `a patient is admitted [to <place>]`
    MOVED = "moved"  # noun `transfer [to <place>]`;   sentence `a patient is moved to <place>`
    DISCHARGED = "discharged"  # noun `discharge [from <place>]`; sentence `a patient is discharged [from <place>]`
    DIED = "died"  # noun `death`; sentence `a patient dies`


@dataclass(frozen=True, slots=True)
class MovementThing(Node):
    """`admission to Ward 7A`; `a patient is admitted to Ward 7A`."""

    movement: Movement
    place: Name | None = None

    def __post_init__(self) -> None:
        _require(self.place is None or self.place.kind is TermKind.PLACE, "a movement is to or from a place")
        _require(self.movement is not Movement.DIED or self.place is None, "`dies` takes no place")


class MedicineAct(Enum):
    """What is done with a medicine."""

    PRESCRIBED = "prescribed"
    GIVEN = "given"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class MedicineThing(Node):
    """noun `calcium gluconate given`; sentence `calcium gluconate is given`."""

    term: Name
    act: MedicineAct

    def __post_init__(self) -> None:
        _require(self.term.kind is TermKind.MEDICINE, f"{self.term.name} is not a medicine")


@dataclass(frozen=True, slots=True)
class ProcedureThing(Node):
    """noun `dialysis`; sentence `dialysis is done`."""

    term: Name

    def __post_init__(self) -> None:
        _require(self.term.kind is TermKind.PROCEDURE, f"{self.term.name} is not a procedure")


@dataclass(frozen=True, slots=True)
class RecordedThing(Node):
    """noun `a sepsis flag`, `heart failure`; sentence `sepsis flag is recorded`."""

    term: Name

    def __post_init__(self) -> None:
        _require(self.term.kind in (TermKind.CONDITION, TermKind.FLAG), f"{self.term.name} is not a condition or flag")


@dataclass(frozen=True, slots=True)
class DocumentThing(Node):
    """noun `a referral letter`; sentence `a referral letter arrives`."""

    term: Name

    def __post_init__(self) -> None:
        _require(self.term.kind is TermKind.DOCUMENT, f"{self.term.name} is not a document")


@dataclass(frozen=True, slots=True)
class FormThing(Node):
    """noun `a VTE assessment`; sentence `a VTE assessment is submitted`."""

    term: Name

    def __post_init__(self) -> None:
        _require(self.term.kind is TermKind.FORM, f"{self.term.name} is not a form")


class AppointmentAct(Enum):
    """What becomes of an appointment."""

    BOOKED = "booked"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class AppointmentThing(Node):
    """noun `an appointment missed`; sentence `an appointment is missed`."""

    act: AppointmentAct


Thing = (
    ResultThing
    | MovementThing
    | MedicineThing
    | ProcedureThing
    | RecordedThing
    | DocumentThing
    | FormThing
    | AppointmentThing
)


# ── Triggers ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Happens(Node):
    """`When <thing as a sentence> [, however old],`: on each new or changed record that satisfies it."""

    thing: Thing
    however_old: bool = False

    def __post_init__(self) -> None:
        _require(not self.however_old or isinstance(self.thing, ResultThing), "`however old` is for results")


@dataclass(frozen=True, slots=True)
class Crosses(Node):
    """`NEWS2 rises to 7 or more`, `potassium falls below 3 mmol/L`: newest satisfies it, the one before did not.

    AT_LEAST and ABOVE rise; AT_MOST and BELOW fall.
    """

    term: Name
    op: Op
    quantity: Quantity

    def __post_init__(self) -> None:
        _require(self.term.kind in MEASURABLE, f"{self.term.name} is not a result or a score")
        _require(self.op in (Op.AT_LEAST, Op.ABOVE, Op.AT_MOST, Op.BELOW), "a value rises to/above or falls to/below")

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
        _require(self.place is None or self.place.kind is TermKind.PLACE, "a stay is in a place")


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
        _require(self.term.kind in LISTENED, f"{self.term.name} is not a connection or a device")


@dataclass(frozen=True, slots=True)
class ComesBack(Node):
    """`<connection or device> comes back`: heard again after a `goes quiet` of the same flow, else of any flow."""

    term: Name

    def __post_init__(self) -> None:
        _require(self.term.kind in LISTENED, f"{self.term.name} is not a connection or a device")


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


# ── Conditions ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class IsInpatient(Node):
    """`the patient is an inpatient`."""


@dataclass(frozen=True, slots=True)
class IsOn(Node):
    """`the patient is on Ward 7A` (`is in` is accepted)."""

    place: Name

    def __post_init__(self) -> None:
        _require(self.place.kind is TermKind.PLACE, f"{self.place.name} is not a place")


@dataclass(frozen=True, slots=True)
class IsAged(Node):
    """`the patient is aged 65 or over`, `aged under 16`, `aged over 80`, `aged between 16 and 64`, `aged 65`.

    AT_LEAST prints `65 or over`, AT_MOST `65 or under`, ABOVE `over 65`, BELOW `under 65`, EXACTLY `65`.
    """

    op: Op
    years: int
    upper: int | None = None

    def __post_init__(self) -> None:
        _require((self.op is Op.BETWEEN) == (self.upper is not None), "only `between` has two ends")
        _require(0 <= self.years <= 150 and (self.upper is None or self.years <= self.upper), "an age is 0 to 150")


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
        _require(self.term.kind in (TermKind.CONDITION, TermKind.FLAG), f"{self.term.name} is not a condition or flag")


@dataclass(frozen=True, slots=True)
class IsTaking(Node):
    """`the patient is taking an anticoagulant`."""

    term: Name

    def __post_init__(self) -> None:
        _require(self.term.kind is TermKind.MEDICINE, f"{self.term.name} is not a medicine")


@dataclass(frozen=True, slots=True)
class WasMoved(Node):
    """`the patient was discharged in the last 30 days` (also `was admitted`)."""

    movement: Movement
    window: Window

    def __post_init__(self) -> None:
        _require(self.movement in (Movement.ADMITTED, Movement.DISCHARGED), "`was admitted` or `was discharged`")


@dataclass(frozen=True, slots=True)
class LatestIs(Node):
    """`potassium is above 5.5 mmol/L` (window None: within the term's `good for`);
    `the latest lactate in the last 6 hours is 2 mmol/L or more`; `MRSA screen is positive`."""

    term: Name
    test: Test
    window: Window | None = None

    def __post_init__(self) -> None:
        _require(self.term.kind in MEASURABLE, f"{self.term.name} is not a result or a score")


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
        _require(self.term.kind in MEASURABLE, f"{self.term.name} is not a result or a score")


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
        _require(self.term.kind in MEASURABLE, f"{self.term.name} is not a result or a score")
        _require(self.op in (Op.AT_LEAST, Op.AT_MOST, Op.ABOVE, Op.BELOW), "at least, at most, more than or less than")
        _require(self.factor > 0, "`times` needs a number above 0")
        _require(
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
        _require(self.term.kind in MEASURABLE, f"{self.term.name} is not a result or a score")
        _require(self.op in (Op.AT_LEAST, Op.ABOVE), "`by Q or more` or `by more than Q`")
        _require(self.quantity.value > 0, "a change is by more than nothing")


@dataclass(frozen=True, slots=True)
class WasThere(Node):
    """`there was a <thing> in the last 1 hour`; `there were at least 2 <thing> in …` (at_least > 1).

    `there was no …` is Not(WasThere(…, at_least=1)).
    """

    thing: Thing
    window: Window
    at_least: int = 1

    def __post_init__(self) -> None:
        _require(self.at_least >= 1, "`there were at least` needs 1 or more")


@dataclass(frozen=True, slots=True)
class TimeIsBetween(Node):
    """`it is between 20:00 and 08:00`: from the first up to, not including, the second; may pass midnight."""

    start: Clock
    end: Clock

    def __post_init__(self) -> None:
        _require(self.start != self.end, "two different times of day")


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
        _require(self.score.kind is TermKind.SCORE, f"{self.score.name} is not a score")


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The negative of a patient condition, of `there was a …`, or of a time condition."""

    condition: Condition

    def __post_init__(self) -> None:
        inner = self.condition
        _require(isinstance(inner, NEGATABLE), "this condition has no negative: say it the other way round")
        _require(not isinstance(inner, WasThere) or inner.at_least == 1, "`there was no`, not `were no at least`")


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
        _require(len(self.conditions) > 0, "a list needs at least one line")


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


# ── Actions ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ThePatient(Node):
    """`the patient`, as the one who is asked or told."""


ADDRESSABLE = frozenset({TermKind.ROLE, TermKind.TEAM, TermKind.PERSON})
Who = Name | ThePatient

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Text(Node):
    """The words in quotation marks, with `{placeholders}`. No line breaks, no double quotes inside."""

    template: str

    def __post_init__(self) -> None:
        _require(bool(self.template.strip()), "a text needs words")
        _require('"' not in self.template and "\n" not in self.template, "a text is one line without quotes inside")
        _require(
            not set("{}") & set(PLACEHOLDER.sub("", self.template)), "every { in a text needs its } and the other way"
        )

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names in braces, in order, as written."""
        return tuple(match.strip() for match in PLACEHOLDER.findall(self.template))


def _require_who(who: Who) -> None:
    _require(isinstance(who, ThePatient) or who.kind in ADDRESSABLE, "only a role, a team, a person or the patient")


class TaskState(Enum):
    """What a follow-up waits for; the value is the word on the page."""

    ACCEPTED = "accepted"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class FollowUp(Node):
    """`and if not accepted within D, <action>`, `and if not done [within D], <action>`.

    `within` counts from the moment the task was opened; None means the task's own due time.
    """

    unless: TaskState
    within: Duration | None
    action: Action

    def __post_init__(self) -> None:
        _require(self.unless is TaskState.DONE or self.within is not None, "`if not accepted` needs `within`")


@dataclass(frozen=True, slots=True)
class Ask(Node):
    """`ask <who> to "<text>" [within <duration>] [urgently]` and the follow-ups of that task."""

    who: Who
    text: Text
    within: Duration | None = None
    urgently: bool = False
    follow_ups: tuple[FollowUp, ...] = ()

    def __post_init__(self) -> None:
        _require_who(self.who)
        _require(
            all(follow.within is not None or self.within is not None for follow in self.follow_ups),
            "`if not done` needs a time: give the task `within …`, or write `if not done within …`",
        )
        _require(
            not any(isinstance(follow.action, Ask) for follow in self.follow_ups[:-1]),
            "a follow-up that asks somebody comes last, because the next one belongs to the new task",
        )


@dataclass(frozen=True, slots=True)
class Tell(Node):
    """`tell <who> "<text>"`."""

    who: Who
    text: Text

    def __post_init__(self) -> None:
        _require_who(self.who)


@dataclass(frozen=True, slots=True)
class PageAction(Node):
    """`page <who> ["<text>"]`."""

    who: Who
    text: Text | None = None

    def __post_init__(self) -> None:
        _require_who(self.who)


@dataclass(frozen=True, slots=True)
class Record(Node):
    """`record <term> [as <value>]`: a derived fact at the moment of decision."""

    term: Name
    value: Quantity | AnswerIs | None = None

    def __post_init__(self) -> None:
        kinds = (TermKind.FLAG, TermKind.CONDITION, TermKind.RESULT)
        _require(self.term.kind in kinds, f"{self.term.name} cannot be recorded: only a flag, a condition or a result")
        _require(
            (self.value is not None) == (self.term.kind is TermKind.RESULT),
            "a result is recorded `as` a value, a flag or condition without one",
        )


@dataclass(frozen=True, slots=True)
class Send(Node):
    """`send <message> to <connection>`."""

    message: Name
    connection: Name

    def __post_init__(self) -> None:
        _require(self.message.kind is TermKind.MESSAGE, f"{self.message.name} is not a message")
        _require(self.connection.kind is TermKind.CONNECTION, f"{self.connection.name} is not a connection")


@dataclass(frozen=True, slots=True)
class StartForm(Node):
    """`start the <form> for <who>`."""

    form: Name
    who: Who

    def __post_init__(self) -> None:
        _require(self.form.kind is TermKind.FORM, f"{self.form.name} is not a form")
        _require_who(self.who)


@dataclass(frozen=True, slots=True)
class RunRobot(Node):
    """`run the robot <name>`."""

    robot: Name

    def __post_init__(self) -> None:
        _require(self.robot.kind is TermKind.ROBOT, f"{self.robot.name} is not a robot")


@dataclass(frozen=True, slots=True)
class Show(Node):
    """`show "<text>"`: a card in the record system."""

    text: Text


Action = Ask | Tell | PageAction | Record | Send | StartForm | RunRobot | Show


# ── Rules, limits, judgement, release ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Rule(Node):
    """One `When …, and …, then ….` or `Every …, for each patient who …, then ….` sentence."""

    trigger: Trigger
    conditions: tuple[Condition, ...]
    actions: tuple[Action, ...]

    def __post_init__(self) -> None:
        _require(len(self.actions) > 0, "a sentence needs `then` and something to do")
        if isinstance(self.trigger, EveryDay | EveryWeek | EveryInterval):
            _require(len(self.conditions) > 0, "a schedule needs `for each patient who …`")


@dataclass(frozen=True, slots=True)
class OncePer(Node):
    """`At most once per patient every <duration>.`"""

    duration: Duration


@dataclass(frozen=True, slots=True)
class DailyCap(Node):
    """`At most 20 a day.`: counted over the flow, per local calendar day."""

    count: int

    def __post_init__(self) -> None:
        _require(self.count >= 1, "at most 1 a day or more")


@dataclass(frozen=True, slots=True)
class StopWhen(Node):
    """`Stop when <thing as a sentence>.`: closes the flow's open tasks and follow-ups for that patient."""

    thing: Thing


@dataclass(frozen=True, slots=True)
class JudgeBy(Node):
    """`Judge by <thing> within <duration>.`"""

    thing: Thing
    within: Duration


@dataclass(frozen=True, slots=True)
class ReleaseSteps(Node):
    """`Release to Ward 7A, then Ward 7B, 2 weeks apart.` (one place: `Release to Ward 7A.`)"""

    places: tuple[Name, ...]
    apart: Duration | None = None

    def __post_init__(self) -> None:
        _require(all(place.kind is TermKind.PLACE for place in self.places), "a flow is released to places")
        _require(len({place.name for place in self.places}) == len(self.places), "each place once")
        _require(len(self.places) > 0 and (len(self.places) > 1) == (self.apart is not None), "steps need a time apart")


@dataclass(frozen=True, slots=True)
class ReleaseRandom(Node):
    """`Release ward by ward in random order, 2 weeks apart, to Ward 7A, Ward 7B and Ward 8.`"""

    places: tuple[Name, ...]
    apart: Duration

    def __post_init__(self) -> None:
        _require(all(place.kind is TermKind.PLACE for place in self.places), "a flow is released to places")
        _require(len({place.name for place in self.places}) == len(self.places), "each place once")
        _require(len(self.places) >= 2, "a random order needs at least two places")


@dataclass(frozen=True, slots=True)
class Measure(Node):
    """`Measure the time from <event> to <event>.`"""

    start: Thing
    end: Thing


# ── Examples ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Moment(Node):
    """`09:00`, `day 2 09:00`. Day 1 is a Monday."""

    clock: Clock
    day: int = 1

    def __post_init__(self) -> None:
        _require(self.day >= 1, "days count from 1")


@dataclass(frozen=True, slots=True)
class Heard(Node):
    """`<connection or device> comes back` (quiet_for None) or `goes quiet for <duration>` as an example's event."""

    term: Name
    quiet_for: Duration | None = None

    def __post_init__(self) -> None:
        _require(self.term.kind in LISTENED, f"{self.term.name} is not a connection or a device")


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
            _require(exact, "an example's result needs one value: `a potassium result of 6.4 mmol/L arrives`")
        if isinstance(self.event, IsAged):
            _require(self.event.op is Op.EXACTLY, "an example's patient has one age: `the patient is aged 70`")


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
        _require_who(self.who)


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
        _require(bool(self.name.strip()), "an example needs a name")
        _require_line(self.name, "a name")
        _require(len(self.steps) > 0, "an example needs at least one line")


# ── The flow ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Flow(Node):
    """One page."""

    title: str
    rules: tuple[Rule, ...]
    owner: str | None = None
    because: str | None = None
    once_per: OncePer | None = None
    daily_cap: DailyCap | None = None
    stops: tuple[StopWhen, ...] = ()
    judgement: JudgeBy | None = None
    release: ReleaseSteps | ReleaseRandom | None = None
    measures: tuple[Measure, ...] = ()
    examples: tuple[Example, ...] = ()

    def __post_init__(self) -> None:
        _require(bool(self.title.strip()), "a flow needs a title")
        _require_line(self.title, "a title")
        _require_line(self.owner, "an owner")
        _require_line(self.because, "a reason")
        _require(len(self.rules) > 0, "a flow needs at least one `When …, then ….`")
