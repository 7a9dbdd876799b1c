"""Bodies of the record's rows: facts, memories, timers and reasons as bytes, and back.

Lives here: MessagePack for what only the engine reads, JSON for what people and commands read. Must not live here: what
is kept when (decider), SQL (record).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

import msgspec

from wardwright.facts.fact import Coded, Fact, Flaw, Kind, Measured, Status, Value
from wardwright.facts.instant import Instant
from wardwright.facts.plain import FLAWS, Plain, fact_as_plain, plain_as_fact, value_as_plain
from wardwright.kernel.event import Timer, TimerKind
from wardwright.kernel.firing import Act, Clause, Firing
from wardwright.record.rows import FactsRow, TimerRow

_pack: Final = msgspec.msgpack.Encoder().encode
_unpack: Final = msgspec.msgpack.Decoder().decode
_intern: Final = sys.intern
_new: Final[Any] = tuple.__new__
_json: Final = msgspec.json.Encoder().encode
_values: Final[dict[Any, Value]] = {}
_MOST_VALUES: Final = 50_000
_GROUP: Final = 6  # fields of a group of facts; a fact by itself was written with nine
_KINDS: Final = {kind.value: kind for kind in Kind}
_STATUSES: Final = {status.value: status for status in Status}
_TIMER_KINDS: Final = {kind.value: kind for kind in TimerKind}


def pack(value: Any) -> bytes:
    """Plain values as MessagePack."""
    return _pack(value)


def unpack(body: bytes) -> Any:
    """Plain values out of MessagePack."""
    return _unpack(body)


# ── facts ────────────────────────────────────────────────────────────────────────────────────────


def facts_body(subject: str, facts: Iterable[Fact]) -> bytes:
    """The facts of one message about one subject, in order. What the row says (subject, seen) is left out.

    What is the same for neighbours is written once: `[(kind, at, status, place, subject if another, rows), …]`, rows
    `(term, value, key, source)`. An exact number is "6.40 mmol/L"; other measured values are five texts, coded three.
    """
    groups: list[Any] = []
    rows: list[Any] = []
    of: Any = None
    then: Any = None
    stands: Any = None
    where: Any = None
    who: Any = None
    for own, kind, term, at, _, value, status, place, key, source in facts:
        if kind is not of or at != then or status is not stands or place != where or own != who:
            of, then, stands, where, who, rows = kind, at, status, place, own, []
            groups.append((kind._value_, at, status._value_, place, "" if own == subject else own, rows))
        rows.append((term, _plain(value), key, source))
    return _pack(groups)


def _plain(value: Value) -> Any:
    if type(value) is Measured:
        number, unit, comparator, flaw, raw = value
        if not comparator and not raw and flaw is Flaw.NONE:
            return f"{number} {unit}"
    return value_as_plain(value)


def body_facts(subject: str, seen: Instant, body: bytes) -> list[Fact]:
    """The facts of a body, seen at that moment.

    Timelines keep hundreds of thousands of facts warm. Terms, units and values come again and again, and what one
    message says shares its times: kept once each, a fact takes half the memory, and less time to make.
    """
    if len(_values) > _MOST_VALUES:
        _values.clear()
    groups = _unpack(body)
    if groups and len(groups[0]) != _GROUP:
        return _facts_one_by_one(subject, seen, groups)
    found: list[Fact] = []
    moment: Any = seen  # as an object: compiled, every fact would get a number of its own
    for kind_word, at, status_word, place_word, own, rows in groups:
        who, kind, status, place = own or subject, _KINDS[kind_word], _STATUSES[status_word], _intern(place_word)
        for each in rows:
            row: list[Any] = each  # compiled, four looks into a list are quicker than taking it apart
            value = _value(row[1])
            found.append(_new(Fact, (who, kind, _intern(row[0]), at, moment, value, status, place, row[2], row[3])))
    return found


def _facts_one_by_one(subject: str, seen: Instant, plain: list[Any]) -> list[Fact]:
    """Of a body as it was written at first: every fact with all of its fields."""
    return [
        Fact(
            own or subject, _KINDS[kind], _intern(term), at, seen, _value(value), _STATUSES[status], _intern(place),
            key, source,
        )
        for kind, term, at, value, status, place, key, source, own in plain
    ]  # fmt: skip


def _value(plain: Any) -> Value:
    """The value, the same one for the same texts."""
    if plain is None:
        return None
    texts: Any = plain if type(plain) is str else tuple(plain)
    found = _values.get(texts)
    if found is None:
        found = _values[texts] = _new_value(texts)
    return found


def _new_value(texts: Any) -> Value:
    if type(texts) is str:
        number, _, unit = texts.partition(" ")
        return Measured(Decimal(number), _intern(unit))
    if len(texts) == 5:
        number, unit, comparator, flaw, raw = texts
        return Measured(Decimal(number), _intern(unit), _intern(comparator), FLAWS[flaw], raw)
    return Coded(*texts)


def row_facts(row: FactsRow) -> list[Fact]:
    """The facts of a row."""
    return body_facts(row.subject, row.seen, row.body)


# ── timers ───────────────────────────────────────────────────────────────────────────────────────


def timer_body(timer: Timer, later: Sequence[tuple[int, Timer]] = ()) -> bytes:
    """What a timer's row does not say in columns.

    `later`: deadlines of the same flow, counted from the same fact, each with its id and none due earlier: they have no
    rows until it is their turn (`following`).
    """
    fact: Plain | None = None if timer.fact is None else fact_as_plain(timer.fact)
    rest = [(number, each.due, each.rule, each.nominal) for number, each in later]
    return _pack((timer.kind._value_, timer.rule, timer.nominal, fact, timer.task, timer.position, rest))


def following(row: TimerRow) -> TimerRow | None:
    """The row that takes the place of one that is due; None when it was the last."""
    kind, _, _, fact, task, position, *rest = _unpack(row.body)
    if not rest or not rest[0]:
        return None
    (number, due, rule, nominal), *later = rest[0]
    return row._replace(id=number, due=due, body=_pack((kind, rule, nominal, fact, task, position, later)))


def row_timer(row: TimerRow, flow: int) -> Timer:
    """The timer of a row; `flow` is the number that the plan gives its flow."""
    kind, rule, nominal, fact, task, position, *_ = _unpack(row.body)
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
