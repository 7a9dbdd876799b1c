"""Checkpoints: the log stays short, its file stays long enough, and readers keep what they see."""

from __future__ import annotations

import os

import pytest

from tests.contracts.making import START, facts, received
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import Batch, Cursor
from wardwright.record.sqlite.checkpoints import Checkpoints
from wardwright.record.store import Messages, Record

SHORT = 200_000  # bytes: as 32 MB in earnest


def append(messages: Messages, first: int, count: int) -> None:
    for number in range(first, first + count):
        messages.append([received(number, raw=os.urandom(3000))], START)


def log_of(place: DatabasePlace) -> int:
    return place.messages.with_name("messages.db-wal").stat().st_size


@pytest.fixture
def messages(record: Record) -> Messages:
    return record.messages()


def test_the_log_is_copied_into_the_file(place: DatabasePlace, messages: Messages) -> None:
    before = place.messages.stat().st_size
    append(messages, 1, 50)
    assert place.messages.stat().st_size == before
    messages.tidy()
    assert place.messages.stat().st_size > before + 50 * 3000


def test_the_log_gets_room_before_it_is_needed(place: DatabasePlace, messages: Messages) -> None:
    messages.tidy()
    room = log_of(place)
    assert room >= 8_000_000
    append(messages, 1, 200)
    assert log_of(place) == room


def test_the_log_does_not_grow_for_ever(place: DatabasePlace, messages: Messages) -> None:
    checkpoints = Checkpoints(place.messages, None, long=SHORT)
    sizes = set()
    for turn in range(30):
        append(messages, turn * 40, 40)  # 120 KB and more
        checkpoints.tidy()
        sizes.add(log_of(place))
    assert max(sizes) < 10_000_000
    assert messages.last() == 1200


def test_a_reader_in_the_middle_does_not_stop_anybody(place: DatabasePlace, record: Record, messages: Messages) -> None:
    checkpoints = Checkpoints(place.messages, None, long=SHORT)
    append(messages, 0, 40)
    reader = record.messages()
    connection = reader._door.connection  # type: ignore[attr-defined]
    connection.execute("BEGIN")
    seen = connection.execute("SELECT count(*) FROM messages").fetchall()
    for turn in range(1, 5):
        append(messages, turn * 40, 40)
        checkpoints.tidy()
    assert connection.execute("SELECT count(*) FROM messages").fetchall() == seen == [(40,)]
    connection.execute("COMMIT")
    checkpoints.tidy()
    assert len(reader.after(0, 1000)) == 200


def test_a_commit_of_decisions_leaves_its_log_to_housekeeping(place: DatabasePlace, record: Record) -> None:
    decisions = record.decisions()
    decisions.cursor()
    before = place.records.stat().st_size
    for number in range(1, 41):  # 40 MB: ten times as much as SQLite lets a log become by default
        batch = Batch(Cursor(message=number), facts=[facts("P1", number, os.urandom(1_000_000))])
        decisions.commit(batch)
    assert place.records.stat().st_size == before
    decisions.tidy()
    assert place.records.stat().st_size > before + 40_000_000
    assert len(record.decisions().facts("P1")) == 40


def test_room_outlives_a_crash_of_the_writer(place: DatabasePlace, messages: Messages, record: Record) -> None:
    messages.tidy()
    append(messages, 0, 10)
    for name in ("messages.db", "messages.db-wal"):  # as another process finds them after the machine stopped
        (place.folder / f"crashed-{name}").write_bytes((place.folder / name).read_bytes())
    left = place.folder / "after"
    left.mkdir()
    for name in ("messages.db", "messages.db-wal"):
        (place.folder / f"crashed-{name}").rename(left / name)
    (left / "record.db").write_bytes(place.records.read_bytes())
    assert open_record(DatabasePlace(left)).messages().last() == 10
