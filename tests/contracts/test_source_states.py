"""How sources stand and where polls go on: kept over a restart, with the alarms that people are told of."""

from __future__ import annotations

import pytest
from django.db import DatabaseError

from wardwright.engine.listen.health import AlarmCleared, AlarmRaised, Sign, Standing, State
from wardwright.engine.listen.sources_record import StoredSources
from wardwright.record.models import Alarm, SourceState
from wardwright.record.place import DatabasePlace
from wardwright.record.setup import setup_django
from wardwright.record.store import Record, RecordUnavailable

BAD = Standing(State.BAD, 2_000, "no message has come", 1_000, Sign.QUIET)


@pytest.fixture
def stored(place: DatabasePlace, record: Record) -> StoredSources:
    """The rows of an empty record."""
    setup_django(place)
    return StoredSources(lambda: 9_000)


def test_a_new_source_has_no_standing(stored: StoredSources) -> None:
    assert stored.standing("lab feed") is None
    assert stored.resume("lab feed") == ""


def test_a_standing_and_its_alarm_are_kept_as_one(stored: StoredSources) -> None:
    stored.keep("lab feed", BAD, AlarmRaised("lab feed", 1_000, "The source lab feed is in trouble."), 500)
    assert stored.standing("lab feed") == Standing(State.BAD, 1_000, "no message has come", 1_000, Sign.QUIET)
    alarm = Alarm.objects.get()
    assert (alarm.about, alarm.text, alarm.since, alarm.until) == (
        "source lab feed",
        "The source lab feed is in trouble.",
        1_000,
        None,
    )
    assert SourceState.objects.get().last_message == 500


def test_a_recovery_ends_the_alarm(stored: StoredSources) -> None:
    stored.keep("lab feed", BAD, AlarmRaised("lab feed", 1_000, "It is in trouble."), None)
    stored.keep("lab feed", Standing(State.GOOD, 7_000), AlarmCleared("lab feed", 1_000, 7_000, "Well."), 6_900)
    assert stored.standing("lab feed") == Standing(State.GOOD, 7_000)
    assert Alarm.objects.get().until == 7_000


def test_the_place_of_a_poll_and_the_standing_do_not_touch_each_other(stored: StoredSources) -> None:
    stored.keep_resume("ehr", '{"Observation": "2026"}')
    assert stored.standing("ehr") is None
    stored.keep("ehr", BAD, None, None)
    stored.keep_resume("ehr", '{"Observation": "2027"}')
    assert stored.resume("ehr") == '{"Observation": "2027"}'
    assert stored.standing("ehr") == Standing(State.BAD, 1_000, "no message has come", 1_000, Sign.QUIET)


def test_a_record_that_is_away_is_told_as_such(stored: StoredSources, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise DatabaseError("a text that may hold anything")

    monkeypatch.setattr(SourceState.objects, "filter", away)
    with pytest.raises(RecordUnavailable, match=r"the states of sources cannot be kept \(DatabaseError\)"):
        stored.standing("lab feed")
