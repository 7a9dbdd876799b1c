"""Beats: the last sign of life of every part, which never makes a part wait."""

from __future__ import annotations

import os

from wardwright.record.place import DatabasePlace
from wardwright.record.store import Record


def test_the_last_beat_of_each_part_is_kept(record: Record) -> None:
    assert record.beat("listen", {"sources": {}})
    assert record.beat("decide", {"behind": 0.2})
    assert record.beat("listen", {"sources": {"lab feed": {"state": "good"}}})
    decide, listen = record.beats()
    assert (decide.part, listen.part) == ("decide", "listen")
    assert listen.body == {"sources": {"lab feed": {"state": "good"}}}
    assert decide.body == {"behind": 0.2}
    assert listen.pid == os.getpid()
    assert decide.at <= listen.at
    assert listen.started <= listen.at


def test_a_beat_that_cannot_be_written_is_false(record: Record, place: DatabasePlace) -> None:
    decisions = record.decisions()
    record.beat("listen", {})
    door = decisions._door  # type: ignore[attr-defined]
    with door.transaction():
        door.run("UPDATE beats SET pid = 0")
        assert not record.beat("listen", {})
    assert record.beat("listen", {})


def test_a_body_that_is_no_json_is_false(record: Record) -> None:
    assert not record.beat("decide", {"behind": float("inf")})
    assert not record.beat("decide", {("a", "b"): 1})
    assert record.beats() == []
    assert record.beat("decide", {"behind": 0.5})
