"""Bodies of the record's rows: facts, memories, timers and reasons as bytes, and back.

Lives here: MessagePack for what only the engine reads, JSON for what people and commands read. Must not live here: what
is kept when (decider), SQL (record).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from sys import intern as _intern
from typing import Any

import msgspec

from wardwright.facts.fact import Coded, Fact, Kind, Measured, Status, Value
from wardwright.facts.instant import Instant
from wardwright.facts.plain import FLAWS, Plain, fact_as_plain, plain_as_fact, value_as_plain
from wardwright.kernel.event import Timer, TimerKind
from wardwright.kernel.firing import Act, Clause, Firing
from wardwright.record.rows import FactsRow, TimerRow

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder().decode
_new: Any = tuple.__new__
_json = msgspec.json.Encoder().encode
_values: dict[tuple[str, ...], Value] = {}
_MOST_VALUES = 50_000
_KINDS = {kind.value: kind for kind in Kind}
_STATUSES = {status.value: status for status in Status}
_TIMER_KINDS = {kind.value: kind for kind in TimerKind}


def pack(value: Any) -> bytes:
    """Plain values as MessagePack."""
    return _pack(value)


def unpack(body: bytes) -> Any:
    """Plain values out of MessagePack."""
    return _unpack(body)


# ── facts ────────────────────────────────────────────────────────────────────────────────────────


def facts_body(subject: str, facts: Iterable[Fact]) -> bytes:
    """The facts of one message about one subject. What the row says (subject, seen) is left out."""
    return _pack(
        [
            (
                kind.value, term, at, value_as_plain(value), status.value, place, key, source,
                "" if own == subject else own,
            )
            for own, kind, term, at, _, value, status, place, key, source in facts
        ]
    )  # fmt: skip


def body_facts(subject: str, seen: Instant, body: bytes) -> list[Fact]:
    """The facts of a body, seen at that moment.

    Timelines keep hundreds of thousands of facts warm. Terms, units and values come again and again, and what one
    message says shares its source and times: kept once each, a fact takes half the memory, and less time to make.
    """
    if len(_values) > _MOST_VALUES:
        _values.clear()
    own_words: dict[Any, Any] = {}
    same = own_words.setdefault
    return [
        _new(
            Fact,
            (
                same(own, own) if own else subject, _KINDS[kind], _intern(term), same(at, at), seen,
                None if value is None else _value(tuple(value)),
                _STATUSES[status], _intern(place), same(key, key), same(source, source),
            ),
        )
        for kind, term, at, value, status, place, key, source, own in _unpack(body)
    ]  # fmt: skip


def _value(plain: tuple[str, ...]) -> Value:
    """The value, the same one for the same texts."""
    found = _values.get(plain)
    if found is None:
        if len(plain) == 5:
            number, unit, comparator, flaw, raw = plain
            found = Measured(Decimal(number), _intern(unit), _intern(comparator), FLAWS[flaw], raw)
        else:
            found = Coded(*plain)
        _values[plain] = found
    return found


def row_facts(row: FactsRow) -> list[Fact]:
    """The facts of a row."""
    return body_facts(row.subject, row.seen, row.body)


# ── timers ───────────────────────────────────────────────────────────────────────────────────────


def timer_body(timer: Timer) -> bytes:
    """What a timer's row does not say in columns."""
    fact: Plain | None = None if timer.fact is None else fact_as_plain(timer.fact)
    return _pack((timer.kind.value, timer.rule, timer.nominal, fact, timer.task, timer.position))


def row_timer(row: TimerRow, flow: int) -> Timer:
    """The timer of a row; `flow` is the number that the plan gives its flow."""
    kind, rule, nominal, fact, task, position = _unpack(row.body)
    counted_from = None if fact is None else plain_as_fact(fact)
    return Timer(row.due, _TIMER_KINDS[kind], row.subject, flow, rule, nominal, counted_from, task, position)


# ── reasons ──────────────────────────────────────────────────────────────────────────────────────


def firing_body(firing: Firing) -> bytes:
    """Acts and reason as JSON: `{"acts": […], "reason": [{"clause", "verdict", "why", "facts"}]}`; times in µs."""
    return _json({"acts": [_act(act) for act in firing.acts], "reason": [_clause(each) for each in firing.reason]})


def _act(act: Act) -> dict[str, Any]:
    return {"kind": act.kind.value, "who": act.who, "text": act.text, "due": act.due, "urgent": act.urgent}


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "clause": clause.text,
        "verdict": clause.verdict.value,
        "why": clause.why_unknown,
        "facts": [_fact(fact) for fact in clause.facts],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    value, unit = "", ""
    if isinstance(fact.value, Measured):
        value, unit = f"{fact.value.comparator}{fact.value.number:f}", fact.value.unit
    elif isinstance(fact.value, Coded):
        value = fact.value.answer or fact.value.text
    return {
        "kind": fact.kind.value, "term": fact.term, "at": fact.at, "seen": fact.seen, "value": value, "unit": unit,
        "status": fact.status.value, "place": fact.place, "source": fact.source,
    }  # fmt: skip
