"""What the delivery worker asks of the record many times a second, as sentences.

Lives here: what is due, what became of it, how much a person was sent, what waits. Must not live here: what an answer
means (engine/deliver/ledger). Over Django's connection, in whose thread the worker's other writes are made; but written
out, because to build such a sentence out of models costs some ten times as much as the database takes to answer it.

The states of what waits stand in the sentences as words: only so does a database see that the small index of what waits
(`deliveries_due`) answers them, and not the table of everything that was ever sent. Where an index of everything would
suit a condition, the order or the grouping, `|| ''` and `+ 0` take it out of the choice.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection

from wardwright.facts.instant import HOUR, Instant
from wardwright.record.fenced import fenced
from wardwright.record.rows import DeliveryState
from wardwright.record.text import storable

_WAITS: Final = "state IN ('waiting', 'failed')"
_TASK_IS_CLOSED: Final = (
    "EXISTS (SELECT 1 FROM outbox, tasks WHERE outbox.id = deliveries.act AND tasks.id = outbox.task "
    "AND tasks.closed IS NOT NULL)"
)
_COLUMNS: Final = "id, key, channel, recipient, address, subject, urgent, body, attempts"
_CHANNELS_DUE: Final = f"SELECT DISTINCT channel || '' FROM deliveries WHERE {_WAITS} AND next_try <= %s"
# What waits in a digest is found by its recipient, and not before the digest (a clock may step back a little).
_CLOSED: Final = f"SELECT id FROM deliveries WHERE {_WAITS} AND {_TASK_IS_CLOSED} LIMIT %s"
_CLOSED_INSIDE: Final = (
    "SELECT deliveries.id FROM deliveries JOIN (SELECT key, recipient, created FROM deliveries "
    f"WHERE {_WAITS} AND act || '' = '') gathering ON deliveries.recipient = gathering.recipient "
    f"AND deliveries.created > gathering.created - {HOUR} AND deliveries.digest = gathering.key "
    f"WHERE deliveries.state = 'digested' AND {_TASK_IS_CLOSED} LIMIT %s"
)
_INSIDE: Final = (
    f"SELECT {_COLUMNS} FROM deliveries WHERE recipient = %s AND digest = %s AND state = 'digested' "
    f"AND NOT {_TASK_IS_CLOSED} ORDER BY id"
)
# What went out of a firing and its follow-ups, by itself or in a digest.
_TOLD: Final = (
    f"SELECT {_COLUMNS} FROM deliveries WHERE act IN (SELECT id FROM outbox WHERE firing = %s OR firing IN "
    "(SELECT id FROM firings WHERE follows = %s)) AND (state = 'sent' OR (state = 'digested' AND EXISTS (SELECT 1 "
    "FROM deliveries together WHERE together.key = deliveries.digest AND together.state = 'sent'))) ORDER BY id"
)
_WAITING: Final = f"SELECT channel || '', state, count(*) FROM deliveries WHERE {_WAITS} GROUP BY 1, 2"
# From channel to channel by the index: what was sent is never counted through.
_DEAD: Final = (
    "WITH RECURSIVE names (channel) AS (SELECT min(channel) FROM deliveries UNION ALL SELECT (SELECT min(channel) "
    "FROM deliveries WHERE deliveries.channel > names.channel) FROM names WHERE names.channel IS NOT NULL) "
    "SELECT channel, (SELECT count(*) FROM deliveries WHERE deliveries.channel = names.channel AND state = 'dead') "
    "FROM names WHERE channel IS NOT NULL"
)
_TIMES: Final = (
    "SELECT created FROM deliveries WHERE recipient = %s AND created > %s AND channel <> %s "
    "AND state IN ('waiting', 'failed', 'sent', 'would send') ORDER BY created DESC LIMIT %s"
)
_GATHERING: Final = (
    "SELECT key, next_try FROM deliveries WHERE state = 'waiting' AND channel = %s AND recipient = %s AND act = '' "
    "AND attempts = 0 AND next_try > %s ORDER BY id DESC LIMIT 1"
)
_MARK: Final = (
    "UPDATE deliveries SET state = %s, attempts = %s, next_try = %s, error = %s, sent = %s, receipt = %s, "
    "rendered = %s WHERE id = %s"
)


class SendingRow(NamedTuple):
    """A delivery as the worker needs it."""

    id: int
    key: str
    channel: str
    recipient: str
    address: str
    subject: str
    urgent: bool
    body: Mapping[str, Any]
    attempts: int


class OutcomeRow(NamedTuple):
    """What became of one try."""

    state: DeliveryState
    attempts: int
    next_try: Instant | None
    error: str
    sent: Instant | None
    receipt: str
    rendered: str
    id: int


def due(channel: str, now: Instant, limit: int, busy: Collection[int]) -> list[SendingRow]:
    """Deliveries of a channel whose moment has come, urgent ones first; none of a closed task, none of `busy`."""
    others = f"AND id NOT IN ({_marks(busy)}) " if busy else ""
    sentence = (
        f"SELECT {_COLUMNS} FROM deliveries WHERE {_WAITS} AND channel = %s AND next_try <= %s {others}"
        f"AND NOT {_TASK_IS_CLOSED} ORDER BY urgent DESC, id LIMIT %s"
    )
    return _deliveries(sentence, (channel, now, *busy, limit))


def channels_due(now: Instant) -> set[str]:
    """The channels for which something is due: one look for all of them."""
    return {channel for (channel,) in _rows(_CHANNELS_DUE, (now,))}


def of_other_channels(known: Collection[str], now: Instant, limit: int) -> list[SendingRow]:
    """Deliveries that are due by a channel that is none of these."""
    others = f"AND channel NOT IN ({_marks(known)}) " if known else ""
    sentence = f"SELECT {_COLUMNS} FROM deliveries WHERE {_WAITS} AND next_try <= %s {others}ORDER BY id + 0 LIMIT %s"
    return _deliveries(sentence, (now, *known, limit))


def inside(digest: str, recipient: str) -> list[SendingRow]:
    """The parts of a digest, without those of closed tasks."""
    return _deliveries(_INSIDE, (recipient, digest))


def told_of(firing: str) -> list[SendingRow]:
    """What went out of a firing and of its follow-ups."""
    return _deliveries(_TOLD, (firing, firing))


def of_closed_tasks(limit: int) -> list[int]:
    """What waits, or waits inside a digest that has not gone, and asks for something whose task is closed."""
    return [id for sentence in (_CLOSED, _CLOSED_INSIDE) for (id,) in _rows(sentence, (limit,))]


def counts() -> list[tuple[str, str, int]]:
    """Channel, state and how many: of what waits and what is dead."""
    dead = [(channel, DeliveryState.DEAD.value, many) for channel, many in _rows(_DEAD) if many]
    return [*_rows(_WAITING), *dead]


def times_sent(person: str, since: Instant, but: str, most: int) -> list[Instant]:
    """When things went, or will go, to a person one by one by another channel than `but`, the last ones."""
    return [created for (created,) in _rows(_TIMES, (person, since, but, most))]


def gathering(person: str, channel: str, now: Instant) -> tuple[str, Instant] | None:
    """The key and the moment of the digest that gathers for this person; one that is on its way gathers no more."""
    found = _rows(_GATHERING, (channel, person, now))
    return (found[0][0], found[0][1]) if found else None


def mark(outcomes: Sequence[OutcomeRow]) -> None:
    """What became of these, in one transaction: what was sent always, anything else of what still waits."""
    sent = [_values(row) for row in outcomes if row.state is DeliveryState.SENT]
    others = [_values(row) for row in outcomes if row.state is not DeliveryState.SENT]
    with fenced(), connection.cursor() as cursor:
        if sent:
            cursor.executemany(_MARK, sent)
        if others:
            cursor.executemany(f"{_MARK} AND {_WAITS}", others)


def _values(row: OutcomeRow) -> tuple[Any, ...]:
    words = {"error": storable(row.error), "receipt": storable(row.receipt), "rendered": storable(row.rendered)}
    return tuple(row._replace(**words, state=row.state.value))  # type: ignore[arg-type]  # as its column has it


def _marks(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _deliveries(sentence: str, values: Sequence[object]) -> list[SendingRow]:
    rows = (SendingRow(*row) for row in _rows(sentence, values))
    return [row._replace(urgent=bool(row.urgent), body=json.loads(str(row.body))) for row in rows]


def _rows(sentence: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sentence, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
