"""A newcomer's path, command by command, in an empty folder, as processes of their own: what the guides promise."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from wardwright.demo import write_day

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "first-flow.md"


def wardwright(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command, with nothing in the environment but the path."""
    return subprocess.run(
        [sys.executable, "-m", "wardwright.cli", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"]},
    )


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home as `init` makes it, with a small day of messages and the guide's flow."""
    folder = tmp_path_factory.mktemp("newcomer")
    made = wardwright(folder, "init", "my-hospital")
    assert made.returncode == 0, made.stderr
    home = folder / "my-hospital"
    write_day(home / "data" / "day.hl7", seed=3, patients=30, messages=600)
    page = re.search(r"^```flow\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert page is not None
    (home / "flows" / "my-first.flow").write_text(page.group(1), encoding="utf-8")
    return home


def test_every_starter_flow_and_the_first_own_one_are_fine(hospital: Path) -> None:
    ran = wardwright(hospital, "check")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "ok   Low glucose on the ward" in ran.stdout
    assert ran.stdout.rstrip().endswith("all fine.")


def test_a_unit_that_is_left_out_is_explained(hospital: Path) -> None:
    page = (hospital / "flows" / "my-first.flow").read_text(encoding="utf-8")
    (hospital.parent / "slip.flow").write_text(page.replace("4.0 mmol/L", "4.0"), encoding="utf-8")
    ran = wardwright(hospital, "check", "../slip.flow")
    assert ran.returncode == 1
    assert "no-unit   ../slip.flow, line 5" in ran.stdout
    assert "below 4.0 mmol/L" in ran.stdout


def test_the_flow_is_explained(hospital: Path) -> None:
    ran = wardwright(hospital, "explain", "my-first")
    assert ran.returncode == 0, ran.stderr
    assert "What it does" in ran.stdout
    assert "if not done: page the on-call registrar" in ran.stdout


def test_the_day_is_replayed_with_reasons(hospital: Path) -> None:
    ran = wardwright(hospital, "replay", "--messages", "data/day.hl7")
    assert ran.returncode == 0, ran.stderr
    assert "What they did" in ran.stdout
    assert re.search(r"[\d,]+ messages, [\d,]+ facts", ran.stdout)


def test_the_same_replay_gives_the_same_lines_for_a_program(hospital: Path) -> None:
    once, again = (wardwright(hospital, "replay", "--messages", "data/day.hl7", "--json") for _ in range(2))
    assert once.returncode == 0, once.stderr
    assert once.stdout == again.stdout
    *firings, last = [json.loads(line) for line in once.stdout.splitlines()]
    assert set(last) == {"summary"}
    assert set(last["summary"]) >= {"messages", "facts", "fired", "suppressed", "unknown", "too_old", "set_aside"}
    assert firings
    fired = [each for each in firings if each["follows"] is None]
    assert last["summary"]["fired"] == len(fired)
    for each in firings:
        assert set(each) >= {"id", "flow", "version", "subject", "at", "follows", "actions", "reason"}
        assert each["actions"]
        assert all(set(act) >= {"kind", "who", "text", "due"} for act in each["actions"])
    known = {each["id"] for each in firings}
    assert all(each["follows"] in known for each in firings if each["follows"] is not None)


def test_nothing_is_set_aside_silently(hospital: Path) -> None:
    (hospital / "data" / "broken.hl7").write_bytes(b"MSH|^~\\&|X\rthis is no segment\r")
    ran = wardwright(hospital, "replay", "--messages", "data/broken.hl7", "--json")
    assert ran.returncode == 0
    assert json.loads(ran.stdout.splitlines()[-1])["summary"]["set_aside"] >= 1
    assert "Traceback" not in ran.stderr
    strict = wardwright(hospital, "replay", "--messages", "data/broken.hl7", "--strict")
    assert strict.returncode == 1


def test_the_demo_s_day_is_kept_as_files_when_asked(tmp_path: Path) -> None:
    ran = wardwright(tmp_path, "demo", "--files", "mine", "--messages", "500", "--json")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "mine" / "data" / "a-day.hl7").is_file()
    assert "summary" in json.loads(ran.stdout.splitlines()[-1])
