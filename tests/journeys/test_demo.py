"""The demo as somebody meets it: alive through real ports, kept when asked, gone without a trace when not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """The demo as a process of its own, its temporary files in this folder."""
    return subprocess.Popen(
        [sys.executable, "-m", "wardwright.cli", "demo", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"], "TMPDIR": str(folder)},
    )


def run(folder: Path, *arguments: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Its events and its summary."""
    process = start(folder, *arguments, "--json")
    said, trouble = process.communicate(timeout=240)
    assert process.returncode == 0, trouble
    lines = [json.loads(line) for line in said.splitlines()]
    return lines[:-1], lines[-1]["summary"]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]], dict[str, Any]]:
    """A home in which the demo ran for a while, at ten hours a minute."""
    folder = tmp_path_factory.mktemp("demo")
    events, summary = run(folder, "--home", "mine", "--speed", "600", "--for", "12s", "--until-quiet")
    return folder / "mine", events, summary


def test_messages_go_in_and_decisions_tasks_and_deliveries_come_out(
    kept: tuple[Path, list[dict[str, Any]], dict[str, Any]],
) -> None:
    _, events, summary = kept
    assert summary["messages"] > 1000
    assert summary["firings"] >= 1
    assert summary["tasks"] >= 1
    assert summary["delivered"] >= 1
    assert {event["event"] for event in events} >= {"firing", "happening"}
    moments = [event["at"] for event in events if event["event"] == "firing"]
    assert all(moment.startswith("2026-03-03T") for moment in moments)


def test_every_firing_says_whom_it_is_about_and_why(kept: tuple[Path, list[dict[str, Any]], dict[str, Any]]) -> None:
    firings = [event for event in kept[1] if event["event"] == "firing"]
    assert firings
    for firing in firings:
        assert firing["flow"]
        assert firing["subject"]
        assert firing["acts"]
        assert firing["because"]


def test_afterwards_the_hospital_s_clock_stands_still(kept: tuple[Path, list[dict[str, Any]], dict[str, Any]]) -> None:
    settings = tomllib.loads((kept[0] / "wardwright.toml").read_text(encoding="utf-8"))
    assert settings["demo"]["clock"]["rate"] == 0


def test_a_second_run_goes_on_where_the_first_one_ended(
    kept: tuple[Path, list[dict[str, Any]], dict[str, Any]],
) -> None:
    home, _, before = kept
    _, after = run(home.parent, "--home", "mine", "--speed", "600", "--for", "4s")
    assert after["until"] > before["until"]
    assert after["messages"] < before["messages"]  # nobody is told of again who was in already


def test_ctrl_c_ends_it_with_a_short_account_and_nothing_is_left(tmp_path: Path) -> None:
    process = start(tmp_path, "--speed", "600")
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "joins" in line:
            break
    process.send_signal(signal.SIGINT)
    rest, trouble = process.communicate(timeout=120)
    assert process.returncode == 0, trouble
    text = "".join(lines) + rest
    assert lines[0].startswith("A hospital that never was opens its doors")
    assert "messages taken, kept and acknowledged" in text
    assert "demo --home my-hospital" in text
    assert list(tmp_path.iterdir()) == []
