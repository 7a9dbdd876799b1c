"""The watch over a real record: firings counted, a code that changed named, the alarm and its end kept."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cases.running import NOON, Running
from tests.cli.conftest import home
from wardwright.engine.expect.counting import RecordCounting
from wardwright.engine.expect.leaving import Way
from wardwright.engine.expect.watch import about
from wardwright.engine.telemetry.reading import read_standing
from wardwright.facts.fact import Fact, Kind, Measured
from wardwright.facts.instant import MINUTE, SECOND
from wardwright.home.home import read_home
from wardwright.record.models import Alarm

__all__ = ["home"]
TITLE = "Escalate dangerous potassium"


@pytest.fixture
def running(home: Path) -> Iterator[Running]:
    running = Running(home)
    yield running
    running.close()


def result(patient: int, minute: int, number: str, term: str = "potassium") -> Fact:
    value = Measured(Decimal(number), "mmol/L")
    return Fact(f"p{patient}", Kind.RESULT, term, minute * MINUTE, minute * MINUTE, value, key=f"k{minute}")


def counting(running: Running) -> RecordCounting:
    return RecordCounting(running.record, running.vocabulary, running.zone)


def test_firings_and_pages_of_the_record(running: Running) -> None:
    running.message(0, Fact("p1", Kind.ADMITTED, "", 0, 0, place="Ward 7A"))
    running.message(1, result(1, 1, "6.5"))
    running.until(60)
    found = counting(running)
    assert [flow.title for flow in found.live()] == [TITLE]
    [fired] = found.fired(NOON, NOON + 60 * MINUTE)
    assert fired.title == TITLE
    assert abs(fired.at - (NOON + MINUTE)) < SECOND
    assert list(found.fired(NOON + 2 * MINUTE, NOON + 60 * MINUTE)) == []  # the follow-up is no firing


def test_a_term_that_no_longer_comes_is_named(running: Running) -> None:
    for minute in range(1, 60):
        running.message(minute, result(minute, minute, "4.5"))
    for minute in range(60, 100):
        running.message(minute, result(minute, minute, "5.5", "glucose"))
    found = counting(running).causes(TITLE, Way.NOT_AT_ALL, NOON + 60 * MINUTE, NOON + 100 * MINUTE)
    assert any(each.startswith("potassium hardly comes any more") for each in found)


def test_a_source_in_trouble_comes_first(running: Running) -> None:
    Alarm.objects.create(about="source lab feed", text="x", since=NOON)
    assert counting(running).causes(TITLE, Way.NOT_AT_ALL, NOON, NOON)[0] == "the source lab feed is in trouble"


def test_an_alarm_begins_once_and_ends_once(running: Running) -> None:
    found = counting(running)
    for now in (NOON, NOON + MINUTE):
        found.begin(about(TITLE), "far less", now)
    assert Alarm.objects.get().since == NOON
    found.end(about(TITLE), NOON + 2 * MINUTE)
    found.end(about(TITLE), NOON + 3 * MINUTE)
    assert Alarm.objects.get().until == NOON + 2 * MINUTE


def test_nobody_decides_so_nothing_is_judged(running: Running) -> None:
    found = counting(running)
    assert found.is_behind()
    running.record.beat("decide", {"behind": 2.0})
    assert not found.is_behind()
    running.record.beat("decide", {"behind": 600.0})
    assert found.is_behind()


def test_status_shows_how_flows_keep_their_rates(running: Running, home: Path) -> None:
    folder = home / "data" / "expectations"
    folder.mkdir(parents=True, exist_ok=True)
    told = (
        f'{{"watch": 1, "told": {{"{TITLE}": {{"expected": 4.2, "low": 1, "high": 9, "fired": 0, '
        '"left": "not at all", "since": 1773748800000000, "of_this_version": true}}}'
    )
    (folder / "watch.json").write_text(told)
    messages = running.record.messages()
    standing = read_standing(read_home(home), running.record, messages, NOON, NOON)
    messages.close()
    [rate] = standing.rates
    assert (rate.flow, rate.left, rate.high) == (TITLE, "not at all", 9)
    assert standing.as_json()["rates"][0]["since"] == "2026-03-17T12:00:00+00:00"
    (folder / "watch.json").write_text('{"told": {"x": {"what": 1}}}')
    messages = running.record.messages()
    assert read_standing(read_home(home), running.record, messages, NOON, NOON).rates == ()
    messages.close()
