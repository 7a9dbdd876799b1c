"""Outbox: every act becomes deliveries once, in the order in which they were decided."""

from __future__ import annotations

import pytest

from tests.contracts.making import START, act, batch
from wardwright.record.rows import DeliveryRow, DeliveryState
from wardwright.record.store import Record


def delivery(key: str, number: int = 1) -> DeliveryRow:
    return DeliveryRow(key, f"F{number}/0", "page", "amina", "https://pager.example/amina", body='{"urgent": true}')


def test_acts_wait_oldest_first(record: Record) -> None:
    record.decisions().commit(batch(1, outbox=[act(3), act(1), act(2)]))
    outbox = record.outbox()
    assert outbox.unexpanded(2) == [act(3), act(1)]
    outbox.expand(["F3/0"], [delivery("F3/0/amina", 3)], START)
    assert outbox.unexpanded(9) == [act(1), act(2)]


def test_an_act_for_nobody_is_done_with(record: Record) -> None:
    record.decisions().commit(batch(1, outbox=[act(1)]))
    record.outbox().expand(["F1/0"], [], START)
    assert record.outbox().unexpanded(9) == []


def test_an_act_keeps_everything(record: Record) -> None:
    row = act(1)._replace(due=START, urgent=False, task=None, follows="F0", dry_run=True, text="é\n")
    record.decisions().commit(batch(1, outbox=[row]))
    assert record.outbox().unexpanded(9) == [row]


def test_a_delivery_that_is_there_is_left_alone(record: Record) -> None:
    record.decisions().commit(batch(1, outbox=[act(1), act(2)]))
    outbox = record.outbox()
    outbox.expand(["F1/0"], [delivery("k1")], START)
    outbox.expand(["F2/0"], [delivery("k1")._replace(state=DeliveryState.DEAD), delivery("k2", 2)], START)
    rows = outbox._door.rows("SELECT key, state, act FROM deliveries ORDER BY id")  # type: ignore[attr-defined]
    assert rows == [("k1", "waiting", "F1/0"), ("k2", "waiting", "F2/0")]


def test_deliveries_and_their_mark_are_one_transaction(record: Record) -> None:
    record.decisions().commit(batch(1, outbox=[act(1)]))
    outbox = record.outbox()
    broken = delivery("k1")._replace(body=None)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        outbox.expand(["F1/0"], [broken], START)
    assert outbox.unexpanded(9) == [act(1)]
