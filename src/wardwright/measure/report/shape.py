"""The shape of a proof report: every figure that a page, a terminal or a program is given.

Lives here: frozen records of plain values. Must not live here: how a figure is worked out (the other modules of this
room), how it looks (pages, cli). docs/reference/proof-report.md defines each one; a test holds that page to this file.
Instants are microseconds since 1970 UTC; lengths of time that people read are hours or days, as the name of the field
says.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant
from wardwright.kernel.firing import Act, Clause


class Withheld(Enum):
    """Stands where a number is not shown to readers without access to patients. It is not zero."""

    WITHHELD = "withheld"

    def __bool__(self) -> bool:
        raise TypeError("a withheld number is neither zero nor more: ask `is WITHHELD`")


WITHHELD = Withheld.WITHHELD
Count = int | Withheld
Number = float | Withheld | None
"""None: there is nothing to work it out from."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of counts."""

    name: str
    count: Count
    patients: Count  # different patients behind the count


@dataclass(frozen=True, slots=True)
class Proportion:
    """A part of a whole, with Wilson's interval."""

    count: Count
    of: Count
    share: Number
    low: Number
    high: Number


@dataclass(frozen=True, slots=True)
class Rate:
    """A count over an exposure, with the exact Poisson interval."""

    count: Count
    exposure: float  # in the unit that the field's name says: days, or hundreds of patient-days
    rate: Number
    low: Number
    high: Number


@dataclass(frozen=True, slots=True)
class Ward:
    """What a flow does on one ward."""

    name: str  # "" = not known
    fired: Count
    patients: Count
    arrivals: Count  # comings to the ward in the span, by admission or transfer
    patient_days: Number
    per_100_patient_days: Rate | None  # None: nobody's stay there is known


@dataclass(frozen=True, slots=True)
class Reached:
    """How often a flow reaches somebody (or something) in one way."""

    who: str
    kind: str  # ask, tell, page, send, start, run, show, record
    follow_up: bool
    count: Count


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group of patients, judged."""

    name: str
    predictive_value: Proportion
    sensitivity: Proportion
    few: bool  # too few to compare: fewer than 20 on one of the two sides
    apart: bool  # the interval of the predictive value, or of sensitivity, does not meet that of all other patients


@dataclass(frozen=True, slots=True)
class Group:
    """A way to divide the patients: by age, by sex, by ward."""

    by: str
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """How long before the judged event the flow had fired, in hours, over the events that it caught."""

    events: Count
    shortest: Number
    lower_quarter: Number
    median: Number
    upper_quarter: Number
    longest: Number


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether the flow was right, by the outcome that its page names."""

    by: str  # "Judge by renal replacement within 24 hours."
    within_hours: float
    confirmed: Count  # firings with the outcome within the time after them
    not_confirmed: Count
    not_yet: Count  # firings whose time was not over when the history ended
    predictive_value: Proportion  # confirmed of confirmed + not_confirmed
    patients: Proportion  # the same, counting each patient once
    caught: Count  # outcomes with a firing within the time before them
    not_caught: Count
    sensitivity: Proportion
    early: Count  # outcomes so near the beginning of the span that a firing before them may lie outside it
    lead: Lead
    not_caught_because: tuple[Row, ...]  # what became of the flow in the time before them
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One value in a picture."""

    at: Instant
    number: float | None  # None: an answer, or a number that is not believed
    text: str
    known: bool  # seen by the moment of the firing
    believed: bool


@dataclass(frozen=True, slots=True)
class Track:
    """One series of a picture, with the thresholds that the page names for it."""

    term: str
    unit: str
    points: tuple[Point, ...]
    thresholds: tuple[tuple[str, float], ...]  # words, number
    missing: str  # what the flow lacked of it at the moment, in words; "" = nothing


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened, in a picture: a movement, a medicine, a flag, a step of the flow."""

    at: Instant
    text: str
    sort: str  # "happened", "fired", "followed", "judged"
    known: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A patient's time around one outcome."""

    since: Instant
    until: Instant
    at: Instant
    tracks: tuple[Track, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One outcome in the list, with its reason. Only for readers with access to patients."""

    id: str
    subject: str
    at: Instant
    outcome: str
    ward: str
    age: int | None
    sex: str
    acts: tuple[Act, ...]
    follow_ups: tuple[tuple[Instant, Act], ...]
    reason: tuple[Clause, ...]
    verdict: str  # "confirmed", "not confirmed", "not yet", "" = the page names no outcome
    lead_hours: float | None
    picture: Picture | None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Everything that the reason read."""
        return tuple(fact for clause in self.reason for fact in clause.facts)


@dataclass(frozen=True, slots=True)
class FlowReport:
    """What one flow would have done."""

    title: str
    version: str
    owner: str
    because: str
    page: str  # the canonical page, which is what ran
    about: str  # "patient"; "connection or device" where every sentence is about those
    fired: Count
    patients: Count  # for how many different patients it fired
    followed: Row
    suppressed: Row
    unknown: Row | None  # None: the proof was not asked to count them (--firings-only)
    too_old: Row
    missed: Row | None  # near misses; None: none, or the proof did not ask for them
    after_last_seen: Count  # firings after the last message, when nothing more is known
    per_day: Rate  # firings up to the last message, for one day
    days: tuple[Row, ...] | None  # by local date; None for readers without access to patients
    periods: tuple[Row, ...]  # by week (its Monday), or by month when there are more than 26 weeks
    hour_of_week: tuple[tuple[int, ...], ...] | None  # Monday to Sunday, 24 hours each; None as for `days`
    hours: tuple[Row, ...]  # "00" to "23"
    weekdays: tuple[Row, ...]
    nights: Proportion  # from 20:00 to 08:00
    weekends: Proportion  # local Saturday and Sunday
    wards: tuple[Ward, ...]
    ages: tuple[Row, ...]
    sexes: tuple[Row, ...]
    reached: tuple[Reached, ...]
    unknown_because: tuple[Row, ...]  # by the first clause that could not be told, and why
    parts_missing: tuple[Row, ...]  # of scores that could not be worked out; one may lack several parts
    missed_because: tuple[Row, ...]  # by the first clause that was false
    judged: Judged | None
    firings: tuple[Listed, ...] | None  # None for readers without access to patients
    not_told: tuple[Listed, ...] | None  # some of the unknown ones, with what was missing


@dataclass(frozen=True, slots=True)
class HourLoad:
    """What reaches a role in one hour of the day."""

    hour: int
    mean: float  # over all days of the span
    peak: int  # in the busiest such hour


@dataclass(frozen=True, slots=True)
class Load:
    """How much reaches a role under one assumption."""

    total: Count
    per_day: Number
    hours: tuple[HourLoad, ...] | None  # None for readers without access to patients
    peak_hour: Count  # most in any one clock hour
    peak_two_hours: Count  # most in any 120 minutes
    bands: tuple[Row, ...]  # of those that reach it, by how many did in the 120 minutes before


@dataclass(frozen=True, slots=True)
class RoleLoad:
    """What all the flows together bring to a role."""

    role: str
    tasks: Count
    messages: Count  # tell, page, start: what is not a task
    answered: Load  # if everybody answers in time: no follow-ups
    worst: Load  # if nobody accepts or does anything


@dataclass(frozen=True, slots=True)
class Source:
    """What the report is made from."""

    since: Instant
    until: Instant
    last_seen: Instant
    days: float  # from since to last_seen
    patients: Count  # in the history, whether or not anything fired
    fingerprint: str
    figures: tuple[tuple[str, Count], ...]  # the summary line of `prove --json`
    program: str  # the version of Wardwright


@dataclass(frozen=True, slots=True)
class Report:
    """A proof report. `floor` is None for readers with access to patients."""

    source: Source
    floor: int | None
    flows: tuple[FlowReport, ...]
    load: tuple[RoleLoad, ...]
