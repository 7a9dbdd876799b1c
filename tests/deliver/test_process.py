"""The part as a process: killed at every named moment, started again, and stopped in order."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deliver.ward import VOCABULARY_TEXT, Ward
from wardwright.engine.crash_points import AT, POINTS
from wardwright.record.place import DatabasePlace

HOME = """\
time_zone = "Europe/London"
[channels.page]
type = "file"
path = "sent.ndjson"
[people.amina]
name = "Dr Amina Diallo"
pager = "4711"
[roles.registrar]
people = ["amina"]
"""
MANY = 5


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a file for a channel, and five pages in its outbox."""
    (tmp_path / "wardwright.toml").write_text(HOME)
    (tmp_path / "vocabulary.yaml").write_text(VOCABULARY_TEXT)
    ward = Ward(DatabasePlace(tmp_path / "data"))
    ward.decide(*(ward.act("page", "registrar", f"Thing {n}") for n in range(MANY)))
    ward.close()
    return tmp_path


def _run(home: Path, crash: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, AT: crash}
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.deliver.part", str(home)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=root, env=environment, check=False)


def _sent(home: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (home / "sent.ndjson").read_text().splitlines()]


@pytest.mark.parametrize("point", [name for name in POINTS if name.startswith("deliver: ")])
def test_killed_at_any_named_moment_everything_is_sent_and_a_key_is_one_delivery(home: Path, point: str) -> None:
    died = _run(home, f"{point}:2" if point != "deliver: after expand" else point)
    assert died.returncode == -signal.SIGKILL, died.stderr
    ended = _run(home)
    assert ended.returncode == 0, ended.stderr
    sent = _sent(home)
    assert len({each["id"] for each in sent}) == MANY
    same = {json.dumps(each, sort_keys=True) for each in sent}
    assert len(same) == MANY, "what came twice is the same to the letter"


def test_it_stops_when_it_is_told_and_the_record_says_how_it_is(home: Path) -> None:
    ended = _run(home)
    assert ended.returncode == 0, ended.stderr
    assert len(_sent(home)) == MANY
    ward = Ward(DatabasePlace(home / "data"))
    try:
        (beat,) = [each for each in ward.record.beats() if each.part == "deliver"]
        assert beat.body["channels"]["page"]["state"] == "well"
        assert set(ward.states().values()) == {"sent"}
    finally:
        ward.close()
    assert "Thing" not in ended.stderr
    assert "NHS4455667788" not in ended.stderr
