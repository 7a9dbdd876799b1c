"""The onlooker: what only it can see becomes an alarm, told once, whether or not the record can be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from wardwright.engine.alarms import clear_alarm, raise_alarm
from wardwright.engine.telemetry.standing import State
from wardwright.engine.up.observer import RECORD_PATIENCE, TRUSTED_AFTER, Observer
from wardwright.engine.up.parts import PARTS, Part
from wardwright.engine.up.telling import Telling
from wardwright.home.home import Home
from wardwright.home.read import read_settings
from wardwright.record.models import Alarm
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.setup import setup_django
from wardwright.record.store import Record


@dataclass
class FakeChild:
    """A part as the observer sees it."""

    part: Part
    pid: int | None = 42
    restarts: int = 0
    last_exit: int | None = None
    ready: bool = True
    ready_for: float = 100.0


@dataclass
class Looking:
    """An observer without its threads, and what it told."""

    observer: Observer
    children: list[FakeChild]
    record: Record
    told: list[tuple[str, bool]] = field(default_factory=list)

    def look(self) -> None:
        self.observer._look()

    def tell(self, tellings: Any) -> None:
        for each in tellings:
            self.told.append((each.about, each.until is None))
            self.observer._was_told(each)


@pytest.fixture
def looking(tmp_path: Path) -> Iterator[Looking]:
    record = open_record(DatabasePlace(tmp_path / "data"))
    setup_django(record.place)
    settings = read_settings("[status]\nlisten = false\n", str(tmp_path / "wardwright.toml"), tmp_path)
    children = [FakeChild(part) for part in PARTS]
    observer = Observer(Home(tmp_path, settings, "", ""), record, children)  # type: ignore[arg-type]
    made = Looking(observer, children, record)
    observer._teller.tell = made.tell  # type: ignore[method-assign]
    yield made
    observer._let_go()
    record.close()


def test_a_part_that_died_is_an_alarm_until_its_next_one_has_lived_a_while(looking: Looking) -> None:
    decide = looking.children[1]
    looking.look()
    assert looking.told == []
    decide.pid, decide.last_exit, decide.ready = None, -9, False
    looking.look()
    looking.look()
    assert looking.told == [("part decide", True)]
    row = Alarm.objects.get(about="part decide")
    assert (row.until, row.told) == (None, row.since)
    decide.pid, decide.restarts, decide.ready, decide.ready_for = 43, 1, True, TRUSTED_AFTER / 2
    looking.look()
    decide.ready_for = TRUSTED_AFTER * 2
    looking.look()
    looking.look()
    assert looking.told == [("part decide", True), ("part decide", False)]
    row.refresh_from_db()
    assert row.until is not None


def test_one_that_died_and_lives_again_between_two_looks_is_told_too(looking: Looking) -> None:
    looking.look()
    looking.children[0].restarts, looking.children[0].ready_for = 1, 0.1
    looking.look()
    assert looking.told == [("part listen", True)]


def test_a_part_that_stops_because_all_stop_is_no_alarm(looking: Looking) -> None:
    looking.look()
    looking.observer.parts_stop()
    looking.children[0].pid, looking.children[0].last_exit = None, 0
    looking.look()
    assert looking.told == []


def test_what_other_parts_wrote_is_told_once_at_its_beginning_and_its_end(looking: Looking) -> None:
    raise_alarm("clock", "The clock was moved.", 1_000)
    looking.look()
    looking.look()
    assert looking.told == [("clock", True)]
    clear_alarm("clock", looking.observer._clock.now())
    looking.look()
    looking.look()
    assert looking.told == [("clock", True), ("clock", False)]


def test_a_record_that_cannot_be_written_is_an_alarm_and_no_part_is_called_dead_for_it(
    looking: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking.look()
    monkeypatch.setattr(looking.record, "beat", lambda part, body: False)
    looking.observer._written_at -= RECORD_PATIENCE + 1
    looking.look()
    assert looking.told == [("record", True)]
    standing = looking.observer.newest()
    assert standing is not None
    assert {part.state for part in standing.parts} == {State.GOOD}
    assert standing.problems() == ("The record cannot be read or written: look at its disk or its database server.",)
    monkeypatch.undo()
    looking.look()
    assert looking.told == [("record", True), ("record", False)]


def test_decisions_that_lag_for_a_while_are_an_alarm(looking: Looking) -> None:
    looking.look()
    telling = Telling("decisions", "late", 1)
    looking.observer._judge("decisions", True, telling.text, 1)
    looking.look()
    assert looking.told == [("decisions", True), ("decisions", False)]
