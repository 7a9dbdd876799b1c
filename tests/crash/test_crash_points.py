"""Every named crash point is passed somewhere, and every passing is named: a typing slip would test nothing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from wardwright.engine.crash_points import AT, MARK, POINTS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "wardwright"
PASSING = re.compile(r"\bcrash_point(?:\(|, )\s*\"([^\"]+)\"")  # called, or given to something that calls it
TWO_PASSINGS = """
from wardwright.engine.crash_points import crash_point
crash_point("decide: after commit")
print("once", flush=True)
crash_point("decide: after commit")
print("twice")
"""


def passed() -> set[str]:
    """The names that the source gives to `crash_point`."""
    return {name for file in SOURCE.rglob("*.py") for name in PASSING.findall(file.read_text())}


def test_every_named_point_is_passed() -> None:
    assert sorted(set(POINTS) - passed()) == []


def test_every_point_that_is_passed_is_named() -> None:
    assert sorted(passed() - set(POINTS)) == []


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    """A process that passes one point twice."""
    command = [sys.executable, "-c", TWO_PASSINGS]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True)


@pytest.mark.parametrize(("asked", "said"), [("decide: after commit", ""), ("decide: after commit:2", "once\n")])
def test_a_process_dies_at_the_passing_that_is_asked_for(asked: str, said: str) -> None:
    died = run(**{AT: asked})
    assert (died.returncode, died.stdout) == (-signal.SIGKILL, said)


def test_with_a_mark_only_the_first_process_dies(tmp_path: Path) -> None:
    environment = {AT: "decide: after commit", MARK: str(tmp_path / "mark")}
    assert [run(**environment).returncode for _ in range(2)] == [-signal.SIGKILL, 0]


def test_a_name_that_is_none_is_refused() -> None:
    refused = run(**{AT: "decide: never"})
    assert refused.returncode == 1
    assert "names no crash point" in refused.stderr
