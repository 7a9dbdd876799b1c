"""The audit: every write by a person, and the chain that shows when one was changed.

Lives here: making a link inside the write's own transaction, reading the chain. Must not live here: hashes (chain), who
may do what (govern), the tables (models.audit).

    with kept(Deed("amina", "decline", "task", task.id, {"reason": "…"}), now):
        TaskStep.objects.create(…)

Writers wait for one another: the chain has one end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import DatabaseError, IntegrityError, InterfaceError, connection, transaction

from wardwright.facts.instant import Instant
from wardwright.record.chain import BEGINNING, Chain, Link, canonical, check_chain, link_hash
from wardwright.record.models import AuditHead, AuditRecord
from wardwright.record.open_deed import DEED_OPEN
from wardwright.record.store import RecordUnavailable
from wardwright.record.text import storable

_ONE_END: Final = 7_230_115_002  # the advisory lock of those who write a link (PostgreSQL)
_AT_ONCE: Final = 2000
_COLUMNS: Final = ("seq", "at", "actor", "verb", "kind", "thing", "detail", "hash")


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did: every write by a person needs one."""

    actor: str  # a person's id; "settings" for what a file brought in
    verb: str  # "accept", "decline", "restore" …
    kind: str  # what sort of thing it was done to: "task", "role", "message"
    thing: str  # which one
    detail: Mapping[str, Any] = field(default_factory=dict)  # what else: JSON values


@contextmanager
def kept(deed: Deed, now: Instant) -> Iterator[None]:
    """One transaction: the writes of the block and the record of the deed, or neither. RecordUnavailable."""
    try:
        with transaction.atomic():
            # Before the block reads or writes anything: what it reads still holds when it writes, and the numbers that
            # it draws become visible in order (the engine takes task steps in by their numbers).
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
        # Without its cause: PostgreSQL quotes values.
        raise RecordUnavailable(f"The record could not be written ({type(error).__name__}). Try again.") from None


def write(deed: Deed, now: Instant) -> int:
    """Adds a link inside the caller's transaction; its number."""
    if not connection.in_atomic_block:
        raise RuntimeError("an audit record is written inside the transaction of what it records")
    head = _head_for_writing()
    texts = (storable(text) for text in (deed.actor, deed.verb, deed.kind, deed.thing))
    told = (head.seq + 1, now, *texts, canonical(dict(deed.detail)))
    link = Link._make((*told, link_hash(bytes(head.hash), told)))
    AuditRecord(**link._asdict()).save(force_insert=True)
    head.seq, head.hash = link.seq, link.hash
    head.save()
    return link.seq


def verify() -> Chain:
    """Walks the whole chain, in one view of the database."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        head = AuditHead.objects.filter(id=1).values_list("seq", "hash").first()
        rows = AuditRecord.objects.order_by("seq").values_list(*_COLUMNS).iterator(_AT_ONCE)
        return check_chain((Link(*row) for row in rows), head)


def _wait_for_others() -> None:
    """Those who write a link take turns. SQLite's transactions that write wait at their beginning by themselves."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_END])


def _head_for_writing() -> AuditHead:
    _wait_for_others()
    return AuditHead.objects.filter(id=1).first() or AuditHead(id=1, seq=0, hash=BEGINNING)
