"""`wardwright expect` as its user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, home, run
from wardwright.cli.border import FINE, INPUT_HAS_PROBLEMS, USED_WRONGLY
from wardwright.engine.expect.kept import Kept

__all__ = ["home", "run"]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Ten weeks, one dangerous result every other day at half past nine, by turns on two wards."""
    lines = ["subject,at,seen,kind,term,value,unit,status,place"]
    for day in range(70):
        date = f"2026-{1 + (day + 4) // 28:02}-{1 + (day + 4) % 28:02}"
        lines.append(f"{day:04},{date}T09:00,,admitted,,,,,Ward 7A")
        lines.append(f"{day:04},{date}T09:30,,result,potassium,{'6.7' if day % 2 else '4.1'},mmol/L,final,")
    file = tmp_path / "weeks.csv"
    file.write_text("\n".join(lines))
    return file


def test_it_is_made_from_a_history_kept_and_shown_again(run: Run, home: Path, rows: Path) -> None:
    ran = run("expect", "--home", home, "--on", rows)
    assert ran.code == FINE, ran.err
    assert "from 35 firings in" in ran.out
    assert "Ward 7A" in ran.out
    assert "silence after" in ran.out
    assert "1 flow will be held to it" in ran.err
    [file] = Kept(home / "data").folder.iterdir()
    again = run("expect", "potassium", "--home", home)
    assert again.out == ran.out
    assert json.loads(file.read_text())["whole"]["fired"] == 35


def test_as_json(run: Run, home: Path, rows: Path) -> None:
    [line] = run("expect", "--home", home, "--on", rows, "--json").out.splitlines()
    told = json.loads(line)
    assert told["flow"] == "Escalate dangerous potassium"
    assert len(told["whole"]["mean"]) == 168
    assert told["since"].startswith("2026-01-05T09:00")
    assert 0.4 < told["a_day"] < 0.6


def test_the_same_history_gives_the_same_file(run: Run, home: Path, rows: Path) -> None:
    run("expect", "--home", home, "--on", rows)
    [file] = Kept(home / "data").folder.iterdir()
    before = file.read_bytes()
    run("expect", "--home", home, "--on", rows)
    assert file.read_bytes() == before


def test_what_is_missing_is_said(run: Run, home: Path, tmp_path: Path) -> None:
    ran = run("expect", "--home", home)
    assert ran.code == FINE
    assert "Nothing is expected yet of Escalate dangerous potassium" in ran.err
    empty = tmp_path / "empty.csv"
    empty.write_text("subject,at,seen,kind,term,value,unit,status,place\n")
    ran = run("expect", "--home", home, "--on", empty)
    assert ran.code == INPUT_HAS_PROBLEMS
    assert "holds nothing" in ran.err


def test_without_a_home_nothing_is_kept(run: Run, rows: Path) -> None:
    assert run("expect").code == USED_WRONGLY
    ran = run("expect", "high-potassium.flow", "--on", rows)
    assert ran.code == USED_WRONGLY


def test_a_small_history_says_so(run: Run, home: Path, rows: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.csv"
    short.write_text("\n".join(rows.read_text().splitlines()[:9]))
    assert "A small history" in run("expect", "--home", home, "--on", short).out
