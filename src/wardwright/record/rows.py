"""What goes into the record and comes out of it on the hot paths: plain tuples, one per row.

Lives here: the shapes that sources, the engine and the delivery share with the stores. Must not live here: SQL
(sqlite, postgres), Django models (models/), what a row means for a flow (kernel). Times are Instants (µs since 1970
UTC). Bodies are bytes that the engine encodes and decodes; the stores never look into them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, NamedTuple

from wardwright.facts.instant import Instant
from wardwright.facts.message import SetAside
from wardwright.govern.tasks import StepVerb as StepVerb

# ── messages ─────────────────────────────────────────────────────────────────────────────────────


class Received(NamedTuple):
    """One message as a source took it, not yet on disk."""

    source: str  # the source's name in the settings
    format: str  # "hl7v2" or "fhir"
    raw: bytes  # exactly the bytes of the message, without transport framing
    digest: bytes  # 16 bytes: two messages of one source with the same control id and digest are one message sent twice
    control_id: str = ""  # MSH-10, Bundle.identifier …
    type: str = ""  # "ADT^A01", "Bundle/transaction", "Observation"
    origin: str = ""  # where it came from: the peer's address, the file's name; never a patient's data


class Receipt(NamedTuple):
    """A message that is on disk. `fresh` is False when it was there before: acknowledge it, nothing else happens."""

    seq: int  # its number: the order of arrival, without gaps in what `after` returns
    arrived: Instant
    fresh: bool


class StoredMessage(NamedTuple):
    """One message out of the record, with its bytes as they came."""

    seq: int
    source: str
    format: str
    raw: bytes
    arrived: Instant  # never smaller than that of a message with a smaller number
    control_id: str
    type: str
    origin: str


class Fate(Enum):
    """What became of a message. A message that the engine has not come to has none yet."""

    READ = "read"  # understood as a whole (it may have had nothing to say)
    PARTLY = "partly"  # some of it was set aside
    SET_ASIDE = "set aside"  # nothing of it was understood: kept, to be fixed and replayed
    REPLACED = "replaced"  # set aside once, since then replayed after fixing, as the message `replayed_as`


class MessageFate(NamedTuple):
    """What the engine made of one message."""

    message: int
    seen: Instant  # the moment at which its facts became visible; every message has a moment of its own
    fate: Fate
    facts: int
    set_aside: tuple[SetAside, ...] = ()
    not_mapped: tuple[str, ...] = ()


# ── what the engine writes ───────────────────────────────────────────────────────────────────────


class FactsRow(NamedTuple):
    """The facts that one message said of one subject."""

    subject: str
    message: int
    seen: Instant
    body: bytes


class MemoryRow(NamedTuple):
    """What flows did about one subject, and its visible facts, as of message `through`: replaces the row before."""

    subject: str
    through: int
    body: bytes


class MergeRow(NamedTuple):
    """An identifier that ended, and the one that goes on."""

    ended: str
    survivor: str
    message: int


class TimerRow(NamedTuple):
    """A moment at which the kernel wants to look again."""

    id: int
    due: Instant
    rank: int
    subject: str
    flow: str  # title
    version: str
    body: bytes


class FiringRow(NamedTuple):
    """One firing or follow-up, with its reason."""

    id: str
    flow: str
    version: str
    subject: str
    at: Instant
    outcome: str
    follows: str | None
    message: int | None  # the message that brought it about; None when a timer or a person did
    body: bytes  # JSON: acts and reason


class TaskRow(NamedTuple):
    """A task that opened."""

    id: str  # "<firing id>/<position>…"
    firing: str  # the root firing of its chain
    flow: str
    version: str
    subject: str
    who: str  # the role, team or person that is asked, as the vocabulary writes it
    words: str
    opened: Instant
    due: Instant | None
    urgent: bool
    place: str  # where the patient was when it opened; "" when unknown


class TaskClosing(NamedTuple):
    """A task that the kernel closed: done by a person, withdrawn with its result, or stopped by the page."""

    task: str
    why: str  # kernel.tasks.Closing value
    at: Instant


TAKEN_BACK: Final = "withdrawn"
"""The kind of an act that is none of a page: whoever was told of a firing hears that its result was taken back."""


class OutboxRow(NamedTuple):
    """One act that must reach a person or a system. `id` is the idempotency key's root: the same act, the same id."""

    id: str  # "<firing id>/<position>"
    firing: str
    flow: str
    version: str
    subject: str
    kind: str  # kernel.firing.ActionKind value
    who: str
    text: str
    due: Instant | None
    urgent: bool
    at: Instant
    place: str
    task: str | None  # ASK: the task that opened
    follows: str | None  # of a follow-up: the root firing
    dry_run: bool = False  # write what would be sent, send nothing


class PatientRow(NamedTuple):
    """What is known of a patient for people to see, and for schedules to find them. Replaces the row before."""

    subject: str
    name: str  # "" when no message gave one; never enters the kernel
    born: str  # ISO date or ""
    sex: str
    place: str  # canonical name, "" when not here
    inpatient: bool
    known: bool  # a fact that was neither pending nor withdrawn has arrived
    heard: Instant  # the last fact


class NearMiss(NamedTuple):
    """Outcomes that did not act, counted by hour; the engine keeps one reason of each as a sample."""

    flow: str
    version: str
    hour: Instant  # start of the UTC hour
    outcome: str
    clause: str  # the clause that was false or unknown, with why
    count: int  # type: ignore[assignment]  # the column's name; nobody counts the values of a row
    sample: bytes  # JSON as FiringRow.body; empty: the one that is there stays


class TaskStepRow(NamedTuple):
    """What a person did to a task, in the order of recording. The engine takes these in with the messages."""

    seq: int
    task: str
    subject: str
    verb: StepVerb
    at: Instant
    person: str
    reason: str  # DECLINE: the code of the override reason
    text: str  # free text
    to: str  # HAND_OVER: the person or role


# ── deliveries ───────────────────────────────────────────────────────────────────────────────────


class DeliveryState(Enum):
    """Where a delivery stands."""

    WAITING = "waiting"  # not tried yet
    FAILED = "failed"  # tried, will be tried again
    SENT = "sent"
    DEAD = "dead"  # given up; a person may send it again
    WOULD_SEND = "would send"  # dry run: written, never sent
    WITHDRAWN = "withdrawn"  # the result behind it was taken back before it left
    DIGESTED = "digested"  # part of a digest that is sent in its place

    @classmethod
    def unfinished(cls) -> list[str]:
        """The values of those that the worker still has to look at."""
        return [cls.WAITING.value, cls.FAILED.value]


class DeliveryRow(NamedTuple):
    """An act for one recipient by one channel, not yet sent."""

    key: str  # what the other side sees: the same act, the same key
    act: str  # OutboxRow.id; "" for a digest
    channel: str
    recipient: str = ""
    address: str = ""
    subject: str = ""
    state: DeliveryState = DeliveryState.WAITING
    next_try: Instant | None = None
    rendered: str = ""
    urgent: bool = False
    body: str = "{}"  # JSON: what else the channel needs
    digest: str = ""  # DIGESTED: the key of the delivery that holds it


# ── the running system ───────────────────────────────────────────────────────────────────────────


class BeatRow(NamedTuple):
    """The last sign of life of a part."""

    part: str
    host: str
    pid: int
    started: Instant
    at: Instant
    body: dict[str, Any]


# ── one transaction ──────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Cursor:
    """How far the engine is, and the counters that make it say the same again after a crash."""

    message: int = 0  # the last message taken in
    step: int = 0  # the last task step taken in
    clock: Instant = 0  # the logical time: the last moment decided
    arrivals: int = 0  # kernel Tally.arrivals
    timer: int = 0  # the last timer id given
    body: bytes = b""  # the rest: daily counts, paused flows, schedules in progress


@dataclass(slots=True)
class Batch:
    """All that a batch of events brought about: committed as one, or not at all."""

    cursor: Cursor
    fates: list[MessageFate] = field(default_factory=list)
    facts: list[FactsRow] = field(default_factory=list)
    memories: list[MemoryRow] = field(default_factory=list)
    merges: list[MergeRow] = field(default_factory=list)
    patients: list[PatientRow] = field(default_factory=list)
    timers: list[TimerRow] = field(default_factory=list)
    timers_gone: list[int] = field(default_factory=list)
    firings: list[FiringRow] = field(default_factory=list)
    near_misses: list[NearMiss] = field(default_factory=list)
    tasks: list[TaskRow] = field(default_factory=list)
    closings: list[TaskClosing] = field(default_factory=list)
    steps_taken: list[tuple[int, Instant]] = field(default_factory=list)  # step seq, the moment the kernel saw it
    outbox: list[OutboxRow] = field(default_factory=list)
