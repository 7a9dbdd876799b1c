"""The stores of the hot paths, as protocols: SQLite and PostgreSQL both keep them, one contract test holds both.

Lives here: what sources, engine and delivery may ask of the record. Must not live here: SQL. Everything else (pages,
commands, people, audit) goes through the Django models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from wardwright.facts.instant import Instant
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import (
    Batch,
    BeatRow,
    Cursor,
    DeliveryRow,
    FactsRow,
    MemoryRow,
    OutboxRow,
    PatientRow,
    Receipt,
    Received,
    StoredMessage,
    TaskStepRow,
    TimerRow,
)


class RecordUnavailable(Exception):
    """The record could not be written or read (disk full, locked, connection lost). Nothing of the call was kept.

    The text is one line for an operator: what happened and what to do; never a patient's data.
    """


class RecordRefused(Exception):
    """The record must not be opened: newer schema, unsafe SQLite, wrong key, no database. One line, exit code 3."""


class LeadLost(Exception):
    """Another engine leads now: stop at once, write nothing more. The commit that found out kept nothing."""


class Messages(Protocol):
    """What arrived. Written by the leading engine's listener (and, rarely, by a command that replays a message: writers
    wait for one another, so that numbers become visible in order); any number of readers."""

    def append(self, received: Sequence[Received], now: Instant) -> list[Receipt]:
        """Put the messages on disk as one group; on return they survive a power cut. One receipt each, in order.

        `arrived` is max(now, the last message's). A message whose (source, control id, digest) is there already is not
        stored again (its receipt has `fresh` False and the first one's number); copies are counted. RecordUnavailable:
        nothing was kept.
        """

    def after(self, seq: int, limit: int, size: int = 16_000_000) -> list[StoredMessage]:
        """The messages with greater numbers, in order: at most `limit`, about `size` bytes of them, at least one."""

    def get(self, seq: int) -> StoredMessage | None:
        """One message."""

    def last(self) -> int:
        """The greatest number; 0 when there is none."""

    def first_since(self, moment: Instant) -> int:
        """The smallest number of a message that arrived at or after a moment; last() + 1 when there is none."""

    def tidy(self) -> None:
        """Housekeeping that must not delay an acknowledgement (checkpoints); called from a thread of its own."""

    def close(self) -> None:
        """Let go."""


class Decisions(Protocol):
    """What the engine decided. One writer: the engine that leads."""

    def cursor(self) -> Cursor:
        """How far the engine is."""

    def commit(self, batch: Batch) -> None:
        """One transaction for all of it. LeadLost: nothing was kept. RecordUnavailable: try the same batch again.

        When the connection was lost before the answer, the batch may have been kept: tried again, the same object is
        found to be there and is not written twice; or read the cursor again and decide from there.
        A firing, task or outbox row whose id is there already is left as it is: the same decision taken again.
        """

    def memory(self, subject: str) -> MemoryRow | None:
        """The last memory of a subject."""

    def facts(self, subject: str, after: int = 0) -> list[FactsRow]:
        """The facts of a subject from messages after this number, in order."""

    def facts_between(self, first: int, last: int) -> list[FactsRow]:
        """The facts of the messages from `first` to `last`, in order."""

    def replace_facts(self, first: int, last: int, rows: Sequence[FactsRow]) -> None:
        """One transaction: what those messages say is this, in place of what was kept before; and that it was done."""

    def moments_between(self, first: int, last: int) -> list[tuple[int, Instant]]:
        """The messages from `first` to `last` that were decided, each with the moment at which it was seen."""

    def asides_between(self, first: int, last: int) -> dict[str, int]:
        """How many parts of these messages were set aside, by reason."""

    def rederived(self, after: int = 0) -> list[tuple[int, int]]:
        """Each time since number `after` that messages were derived again: its number, the first of the messages."""

    def survivors(self) -> dict[str, str]:
        """Ended identifier → the one that goes on (one step; follow it until it ends)."""

    def timers(self, until: Instant, limit: int) -> list[TimerRow]:
        """Timers due at or before, by (due, rank, subject, id)."""

    def next_due(self) -> Instant | None:
        """The earliest timer's due."""

    def steps(self, after: int, limit: int) -> list[TaskStepRow]:
        """What people did to tasks since, in order."""

    def patients(self, after: str, limit: int, inpatients: bool) -> list[PatientRow]:
        """Known patients by subject, those greater than `after`; `inpatients`: only those who are."""

    def patient(self, subject: str) -> PatientRow | None:
        """One patient."""

    def subjects(self) -> Iterator[str]:
        """Every subject with facts, by identifier."""

    def tidy(self) -> None:
        """Housekeeping that must not delay a commit (checkpoints); called from a thread of its own."""

    def close(self) -> None:
        """Let go."""


class Lead(Protocol):
    """Which engine leads. Held by an open file lock (SQLite) or a session lock with an epoch (PostgreSQL)."""

    epoch: int
    """The number of this lead, 0 before it is taken: the parts of the engine write under it, see Record.messages."""

    def take(self) -> bool:
        """Try to lead; True when this engine leads from now on. Never blocks longer than a second."""

    def beat(self) -> None:
        """Say that this engine is alive (every second). LeadLost: another one leads."""

    def release(self) -> None:
        """Stop leading."""


class Outbox(Protocol):
    """What must reach people and systems: rows become deliveries (models), each sent and then marked."""

    def unexpanded(self, limit: int) -> list[OutboxRow]:
        """Outbox rows that have no deliveries yet, oldest first."""

    def expand(self, acts: Sequence[str], deliveries: Sequence[DeliveryRow], now: Instant) -> None:
        """One transaction: these acts (outbox ids) now have these deliveries (none, when nobody is to be reached).

        A delivery whose key is there already is left as it is.
        """

    def close(self) -> None:
        """Let go."""


class Record(Protocol):
    """The doors to one record. Each call gives a new one, with a connection of its own: keep it, and close it.

    With `epoch` (Lead.epoch) every write is refused with LeadLost once another engine leads; without one nobody asks.
    """

    place: DatabasePlace

    def messages(self, epoch: int | None = None) -> Messages:
        """What arrived."""

    def decisions(self, epoch: int | None = None) -> Decisions:
        """What the engine decided."""

    def outbox(self, epoch: int | None = None) -> Outbox:
        """What must reach people and systems."""

    def lead(self) -> Lead:
        """Which engine leads."""

    def beat(self, part: str, body: Mapping[str, Any]) -> bool:
        """Say that a part of the running system is alive, and how it is doing. False when that could not be written:
        it never raises and never makes the part wait."""

    def beats(self) -> list[BeatRow]:
        """The last sign of life of every part."""

    def close(self) -> None:
        """Let go of what the record itself holds."""
