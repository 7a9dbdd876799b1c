"""The audit: a chain of records that anyone can check.

Lives here: making a link inside the write's own transaction, and checking the chain. Must not live here: who may do what
(govern), the tables (models.audit).

    with kept(Deed("amina", "decline", "task", task.id, {"reason": "…"}), now):
        TaskStep.objects.create(…)

Each link's hash covers the link and the hash before it; the head says where the chain ends, so that a record that was
changed, left out, put in or cut off the end is found. Writers wait for one another: the chain has one end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db import DatabaseError, IntegrityError, InterfaceError, connection, transaction

from wardwright.facts.instant import Instant
from wardwright.record.audited import DEED_OPEN
from wardwright.record.models import AuditHead, AuditRecord
from wardwright.record.store import RecordUnavailable

BEGINNING: Final = b"\0" * 32  # the hash before the first link
_ONE_END: Final = 7_230_115_002  # the advisory lock of those who write a link (PostgreSQL)
_AT_ONCE: Final = 2000


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did: every write by a person needs one."""

    actor: str  # a person's id; "settings" for what a file brought in
    verb: str  # "accept", "decline", "restore" …
    kind: str  # what sort of thing it was done to: "task", "role", "message"
    thing: str  # which one
    detail: Mapping[str, Any] = field(default_factory=dict)  # what else: JSON values


class Break(NamedTuple):
    """The first place at which the chain does not hold."""

    seq: int
    problem: str


class Chain(NamedTuple):
    """What checking the chain found: how many links hold, and where it breaks, if it does."""

    links: int
    head: str  # the last hash, in hexadecimal: note it elsewhere, and the past cannot be written anew unnoticed
    broken: Break | None


@contextmanager
def kept(deed: Deed, now: Instant) -> Iterator[None]:
    """One transaction: the writes of the block and the record of the deed, or neither. RecordUnavailable."""
    try:
        with transaction.atomic():
            # Before the block reads or writes anything: what it reads still holds when it writes, and the numbers that
            # it draws (task steps) become visible in order.
            _wait_for_others()
            token = DEED_OPEN.set(True)
            try:
                yield
            finally:
                DEED_OPEN.reset(token)
            write(deed, now)
    except IntegrityError:
        raise
    except (DatabaseError, InterfaceError) as error:
        raise RecordUnavailable(f"The record could not be written ({type(error).__name__}). Try again.") from error


def write(deed: Deed, now: Instant) -> int:
    """Adds a link inside the caller's transaction; its number."""
    if not connection.in_atomic_block:
        raise RuntimeError("an audit record is written inside the transaction of what it records")
    head = _head_for_writing()
    record = AuditRecord(
        seq=head.seq + 1, at=now, actor=deed.actor, verb=deed.verb, kind=deed.kind, thing=deed.thing,
        detail=_canonical(dict(deed.detail)),
    )  # fmt: skip
    record.hash = _hash(bytes(head.hash), record)
    record.save(force_insert=True)
    head.seq, head.hash = record.seq, record.hash
    head.save()
    return record.seq


def verify() -> Chain:
    """Walks the whole chain, in one view of the database."""
    with transaction.atomic():
        head = AuditHead.objects.filter(id=1).first()
        before, links, broken = BEGINNING, 0, None
        for record in AuditRecord.objects.order_by("seq").iterator(_AT_ONCE):
            broken = _check(record, links, before)
            if broken is not None:
                break
            before, links = bytes(record.hash), links + 1
    if broken is None:
        broken = _check_head(head, links, before)
    return Chain(links, before.hex(), broken)


def _check(record: AuditRecord, links: int, before: bytes) -> Break | None:
    if record.seq != links + 1:
        return Break(links + 1, f"record {links + 1} is missing")
    if bytes(record.hash) != _hash(before, record):
        return Break(record.seq, f"record {record.seq} is not what was written, or the one before it is not")
    return None


def _check_head(head: AuditHead | None, links: int, last: bytes) -> Break | None:
    expected = 0 if head is None else head.seq
    if expected > links:
        return Break(links + 1, f"records {links + 1} to {expected} are missing at the end")
    if expected < links:
        return Break(expected + 1, f"the chain ends at record {expected}, and there are {links}")
    if head is not None and bytes(head.hash) != last:
        return Break(links, "the end of the chain has another hash than its last record")
    return None


def _wait_for_others() -> None:
    """SQLite's transactions that write wait at their beginning by themselves."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_END])


def _head_for_writing() -> AuditHead:
    _wait_for_others()
    head = AuditHead.objects.filter(id=1).first()
    return head or AuditHead(id=1, seq=0, hash=BEGINNING)


def _hash(before: bytes, record: AuditRecord) -> bytes:
    told = [record.seq, record.at, record.actor, record.verb, record.kind, record.thing, record.detail]
    return hashlib.sha256(before + _canonical(told).encode()).digest()


def _canonical(value: Any) -> str:
    """JSON with one way of writing: sorted keys, no spaces, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
