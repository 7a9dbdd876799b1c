"""What the kernel says: firings, near misses, their reasons, tasks and timers.

Lives here: the frozen records that `decide` returns and that replay, examples, the record and the pages show.
Must not live here: how they are worked out (decide, conditions, triggers).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant
from wardwright.facts.truth import Truth


class ActionKind(Enum):
    """The `kind` of an action in `--json`."""

    ASK = "ask"
    TELL = "tell"
    PAGE = "page"
    RECORD = "record"
    SEND = "send"
    START = "start"
    RUN = "run"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do, with its words filled in."""

    kind: ActionKind
    who: str = ""  # as the vocabulary writes it; "the patient"; the connection for SEND; "" where nobody is addressed
    # The words with placeholders filled in; RECORD: the term ("sepsis flag", "potassium as 5 mmol/L"); SEND: the
    # message; START: the form; RUN: the robot.
    text: str = ""
    due: Instant | None = None  # ASK with a time: when the task is due
    urgent: bool = False

    def __reduce__(self) -> tuple[type[Act], tuple[object, ...]]:
        """How it travels between processes: compiled, a frozen class cannot be filled in afterwards."""
        return Act, (self.kind, self.who, self.text, self.due, self.urgent)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a sentence: its words, the verdict, and the facts it read."""

    text: str  # canonical English, as on the page: "the patient is an inpatient"
    verdict: Truth
    facts: tuple[Fact, ...] = ()
    why_unknown: str = (
        ""  # "" unless the verdict is unknown: "no potassium in the last 72 hours", "unit", "censored", "implausible" …
    )

    def __reduce__(self) -> tuple[type[Clause], tuple[object, ...]]:
        """How it travels between processes."""
        return Clause, (self.text, self.verdict, self.facts, self.why_unknown)


class Outcome(Enum):
    """What became of a moment at which a flow's trigger was met (or could not be told)."""

    __hash__ = object.__hash__  # as facts.fact.Kind

    FIRED = "fired"
    FOLLOWED = "followed"  # a follow-up of an earlier firing
    SUPPRESSED = "suppressed"  # held back by a limit
    UNKNOWN = "unknown"  # no clause false, at least one unknown
    TOO_OLD = "too_old"  # the trigger's `at` is more than 24 hours before `seen`
    MISSED = "missed"  # trigger met, a condition false: a near miss


@dataclass(frozen=True, slots=True)
class Firing:
    """One outcome of one flow for one subject at one moment, with its reason.

    `id` is the same whenever the same facts meet the same flow: a hash of version, subject, moment and cause.
    """

    id: str
    flow: str  # the page's title
    version: str  # content hash of the canonical page
    subject: str
    at: Instant  # the moment of decision
    outcome: Outcome
    follows: str | None = None  # id of the firing this one follows
    acts: tuple[Act, ...] = ()  # empty unless FIRED or FOLLOWED
    reason: tuple[Clause, ...] = ()

    def __reduce__(self) -> tuple[type[Firing], tuple[object, ...]]:
        """How it travels between processes."""
        return Firing, (
            self.id, self.flow, self.version, self.subject, self.at, self.outcome, self.follows, self.acts, self.reason,
        )  # fmt: skip
