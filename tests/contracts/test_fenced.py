"""What a part writes through Django is kept only while its engine leads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections

from wardwright.engine.alarms import clear_alarm, raise_alarm
from wardwright.engine.deliver.ledger import Ledger, Outcome
from wardwright.engine.listen.health import Standing, State
from wardwright.engine.listen.sources_record import StoredSources
from wardwright.record import models
from wardwright.record.fenced import fenced, under_lead
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import DeliveryState
from wardwright.record.setup import setup_django
from wardwright.record.store import LeadLost, Record

NOW = 1_790_000_000_000_000
WRITES = {
    "an alarm": lambda: raise_alarm("disk", "It is nearly full.", NOW),
    "an alarm's end": lambda: clear_alarm("disk", NOW),
    "a mark": lambda: Ledger().mark([Outcome(1, DeliveryState.SENT, 1)]),
    "where a poll goes on": lambda: StoredSources(lambda: NOW).keep_resume("lab", "7"),
    "a source's standing": lambda: StoredSources(lambda: NOW).keep("lab", Standing(State.GOOD, NOW), None, None),
}


@pytest.fixture
def epochs(record: Record, place: DatabasePlace) -> Iterator[tuple[int, int]]:
    """The numbers of the engine that led before, and of the one that leads."""
    setup_django(place)
    before = record.lead()
    assert before.take()
    number = before.epoch
    before.release()
    now = record.lead()
    assert now.take()
    yield number, now.epoch
    connections.close_all()
    now.release()


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_who_led_before_writes_nothing(epochs: tuple[int, int], write: object) -> None:
    assert callable(write)
    before, now = epochs
    assert before < now
    with under_lead(before), pytest.raises(LeadLost):
        write()
    assert not models.Alarm.objects.exists()
    assert not models.SourceState.objects.exists()
    with under_lead(now):
        write()
    write()  # a command is no part of an engine: nobody asks it


def test_nothing_of_a_block_is_kept_when_the_lead_is_lost_in_it(epochs: tuple[int, int]) -> None:
    before, now = epochs

    def two_alarms() -> None:
        with under_lead(now), fenced():
            raise_alarm("disk", "It is nearly full.", NOW)
            with under_lead(before):
                raise_alarm("clock", "It was moved.", NOW)

    with pytest.raises(LeadLost):
        two_alarms()
    assert not models.Alarm.objects.exists()
