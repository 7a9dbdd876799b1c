"""Deriving again: a range of messages gets other facts and fates, and nothing else changes."""

from __future__ import annotations

from tests.contracts.making import START, batch, facts, fate
from wardwright.facts.message import SetAside
from wardwright.record.rows import Fate, MemoryRow
from wardwright.record.store import Record

PART = SetAside("no-unit", "OBX-6 of segment 7", "The unit is missing.", "Send a UCUM unit.")


def test_what_stands_for_a_range_is_read_back(record: Record) -> None:
    fates = [fate(1), fate(2, PART, what=Fate.PARTLY), fate(3)]
    rows = [facts("P1", 1), facts("P2", 1), facts("P1", 2), facts("P1", 3)]
    record.decisions().commit(batch(3, fates=fates, facts=rows))
    derived = record.derived()
    assert derived.facts(1, 3) == rows
    assert derived.facts(2, 2) == [rows[2]]
    assert derived.fates(2, 3) == fates[1:]


def test_a_range_is_replaced_and_the_rest_stays(record: Record) -> None:
    fates = [fate(1), fate(2, PART, what=Fate.PARTLY), fate(3)]
    record.decisions().commit(batch(3, fates=fates, facts=[facts("P1", n) for n in (1, 2, 3)]))
    derived = record.derived()
    derived.replace(2, 2, [fate(2)._replace(seen=0, facts=2)], [facts("P1", 2, b"new"), facts("P2", 2, b"new")])
    assert [row.body for row in record.decisions().facts("P1")] == [b"facts", b"new", b"facts"]
    assert [row.message for row in record.decisions().facts("P2")] == [2]
    assert derived.fates(1, 3) == [fates[0], fate(2)._replace(seen=START + 2, facts=2), fates[2]]


def test_a_range_may_have_nothing_left(record: Record) -> None:
    record.decisions().commit(batch(1, fates=[fate(1)], facts=[facts("P1", 1)]))
    record.derived().replace(1, 1, [fate(1, PART, what=Fate.SET_ASIDE)._replace(facts=0)], [])
    assert record.decisions().facts("P1") == []
    assert record.derived().fates(1, 1)[0].fate is Fate.SET_ASIDE


def test_memories_are_forgotten(record: Record) -> None:
    decisions = record.decisions()
    decisions.commit(batch(1, memories=[MemoryRow(subject, 1, b"m") for subject in ("P1", "P2", "P3")]))
    record.derived().forget(["P1", "P9"])
    assert [decisions.memory(subject) is None for subject in ("P1", "P2", "P3")] == [True, False, False]
    record.derived().forget()
    assert decisions.memory("P2") is None
