"""Two engines on one PostgreSQL: one leads, the other takes over within ten seconds, and nothing happens twice."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.crash.hospital import PATIENCE, Hospital, send, until
from tests.crash.stage import Stage, empty_database

WITHIN = 10.0 * float(os.environ.get("WARDWRIGHT_SLOW_MACHINE", "1"))


def takes_over(stage: Stage, port: int, since: float) -> float:
    """Seconds until the engine at this port acknowledged for the first time."""
    until(
        lambda: stage.feed.answered[-1][1] == port and stage.feed.answered[-1][0] > since,
        PATIENCE,
        lambda: f"nobody took over: {stage.log()}",
    )
    return stage.feed.answered[-1][0] - since


@pytest.fixture
def stage(postgres: str, tmp_path: Path) -> Stage:
    """Two homes on one database; the first leads, the second stands by."""
    stage = Stage(tmp_path / "one", 7, empty_database(postgres), second=tmp_path / "two")
    assert stage.other is not None
    stage.hospital.start()
    stage.start()
    stage.is_taken()
    stage.other.start()
    until(lambda: "Standing by" in stage.other.log.read_text(), PATIENCE, stage.log)  # type: ignore[union-attr]
    return stage


def test_a_leader_that_is_killed(stage: Stage) -> None:
    """Then the first comes back, stands by, and takes over in its turn."""
    one, two = stage.hospital, stage.other
    assert two is not None
    try:
        stage.is_taken()
        killed = time.monotonic()
        one.kill("all")
        assert takes_over(stage, stage.feed.ports[1], killed) < WITHIN
        one.start()
        until(lambda: one.log.read_text().count("Standing by"), PATIENCE, stage.log)
        killed = time.monotonic()
        two.kill("all")
        assert takes_over(stage, stage.feed.ports[0], killed) < WITHIN
        print(stage.close(one))
    finally:
        stage.end()


def test_a_leader_that_is_frozen_and_wakes(stage: Stage) -> None:
    """It must not write a thing when it wakes: the other one leads."""
    one, two = stage.hospital, stage.other
    assert two is not None
    frozen = [one.supervisor, *one.parts().values()]
    try:
        stage.is_taken()
        stopped = time.monotonic()
        _signal(frozen, signal.SIGSTOP)
        assert takes_over(stage, stage.feed.ports[1], stopped) < WITHIN
        _signal(frozen, signal.SIGCONT)
        until(lambda: "another engine leads" in one.log.read_text(), PATIENCE, lambda: _end(one))
        stage.is_taken()
        assert one.runs, "it stands by"
        print(stage.close(two))
    finally:
        _signal(frozen, signal.SIGCONT)
        stage.end()


def _signal(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        send(pid, what)


def _end(hospital: Hospital) -> str:
    return hospital.log.read_text()[-2000:]
