"""Rows for the contracts: plain, told apart by their numbers, nobody's data."""

from __future__ import annotations

from wardwright.facts.instant import HOUR, SECOND, Instant
from wardwright.facts.message import SetAside
from wardwright.record.rows import (
    Batch,
    Cursor,
    FactsRow,
    Fate,
    FiringRow,
    MessageFate,
    OutboxRow,
    Received,
    TaskRow,
    TimerRow,
)

START: Instant = 1_780_000_000 * SECOND


def received(number: int, source: str = "lab feed", raw: bytes | None = None) -> Received:
    """A message that differs from every one with another number."""
    text = b"MSH|^~\\&|LAB|WARD|||20260601||ORU^R01|%d|T|2.5.1\rOBX|1|NM|K||%d|mmol/L\r" % (number, number)
    digest = number.to_bytes(16, "big")
    return Received(source, "hl7v2", text if raw is None else raw, digest, f"C{number}", "ORU^R01", "10.0.0.1")


def fate(message: int, *set_aside: SetAside, what: Fate = Fate.READ) -> MessageFate:
    """What became of a message."""
    return MessageFate(message, START + message, what, 1, set_aside, ("PV2", "ZPI"))


def facts(subject: str, message: int, body: bytes = b"facts") -> FactsRow:
    """What a message said of a subject."""
    return FactsRow(subject, message, START + message, body)


def timer(number: int, due: Instant, rank: int = 0, subject: str = "P1") -> TimerRow:
    """A timer of a flow."""
    return TimerRow(number, due, rank, subject, "Raised potassium", "v1", b"timer %d" % number)


def firing(number: int, at: Instant = START, follows: str | None = None) -> FiringRow:
    """A firing with its reason."""
    return FiringRow(f"F{number}", "Raised potassium", "v1", "P1", at, "fired", follows, number, b'{"reason":[]}')


def task(number: int, words: str = "repeat the sample") -> TaskRow:
    """A task of a firing."""
    due = START + HOUR
    place = "ward 7"
    return TaskRow(
        f"F{number}/0", f"F{number}", "Raised potassium", "v1", "P1", "ward nurse", words, START, due, False, place
    )


def act(number: int, text: str = "repeat the sample") -> OutboxRow:
    """An act that must reach somebody."""
    key = f"F{number}"
    flow = ("Raised potassium", "v1", "P1")
    return OutboxRow(f"{key}/0", key, *flow, "ask", "ward nurse", text, None, True, START, "ward 7", f"{key}/0", None)


def batch(through: int, **rows: object) -> Batch:
    """A batch that takes the engine to this message."""
    cursor = Cursor(message=through, step=3, clock=START + through, arrivals=through, timer=9, body=b"rest")
    return Batch(cursor, **rows)  # type: ignore[arg-type]
