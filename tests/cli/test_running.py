"""`status`, `audit`, `backup` and `restore` on a system that has run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click import unstyle

from tests.cli.conftest import Run
from tests.cli.recorded import fill
from tests.up.standings import LAB, NOW, PAGE, PARTS, WELL
from wardwright.cli.status_view import length_words, screen
from wardwright.engine.telemetry.standing import FlowsStanding, State
from wardwright.facts.instant import DAY, HOUR, MINUTE, SECOND

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def ran_home(home: Path) -> Path:
    fill(home)
    return home


# ── status ───────────────────────────────────────────────────────────────────────────────────────


def test_status_works_when_nothing_runs_and_leaves_with_3(run: Run, ran_home: Path) -> None:
    ran = run("status", "--home", ran_home)
    assert ran.code == 3
    assert "not running" in ran.out
    assert "1 to decide" in ran.out
    assert "1 set aside: wardwright messages set-aside" in ran.out
    assert "1 open, 1 past their time" in ran.out
    assert "The engine is not running. Start it: wardwright up" in ran.out
    told = json.loads(run("status", "--home", ran_home, "--json").out)
    assert (told["running"], told["engine"]["newest"], told["engine"]["decided"]) == (False, 5, 4)


def test_status_is_watched_in_a_terminal_only(run: Run, ran_home: Path) -> None:
    ran = run("status", "--home", ran_home, "--watch")
    assert ran.code == 2
    assert "--json --watch" in ran.err


def test_the_screen_of_a_system_that_is_well() -> None:
    assert unstyle(screen(WELL, LONDON)).splitlines() == [
        "St Elsewhere  Wednesday 18 November 11:06:40                              ● well",
        "",
        "● supervisor  for 5 min",
        "● listen      for 5 min",
        "● decide      for 5 min",
        "● deliver     for 5 min",
        "",
        "Sources                                  last message     taken  waiting senders",
        "● lab feed  mllp 0.0.0.0:2575                 4 s ago     1,200        0       4",
        "",
        "Channels                                         sent   waiting  failing    dead",
        "● page  webhook                                   412         2        1       0",
        "",
        "Messages  1,200: 1 to decide, 0.2 s behind, 41 a second",
        "          senders are held back, so that decisions keep up",
        "          2 set aside: wardwright messages set-aside",
        "Flows     36 live",
        "Tasks     12 open, 3 past their time",
    ]


def test_the_screen_says_what_is_wrong_at_the_thing_and_at_the_end() -> None:
    bad = replace(
        WELL,
        dry_run=True,
        parts=(*PARTS[:3], replace(PARTS[3], restarts=2, state=State.BAD)),
        sources=(replace(LAB, state=State.BAD, why="no message has come since 08:00", last_message=None),),
        channels=(replace(PAGE, state=State.BAD, why="2 dead letters", dead=2, dry_run=True),),
        flows=FlowsStanding(35, {"Sepsis": "KeyError"}, ("x.flow",)),
    )
    shown = unstyle(screen(bad, LONDON))
    assert shown.splitlines()[0].endswith("✗ 5 problems")
    assert "nothing is sent" in shown
    assert "✗ deliver     does not answer, started again 2 times" in shown
    assert "never" in shown
    assert "35 live, 1 suspended, 1 refused" in shown
    assert shown.count("no message has come since 08:00") == 2
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_lengths_are_said_in_the_unit_that_tells() -> None:
    assert [length_words(each) for each in (0, 90 * SECOND, 3 * MINUTE, 5 * HOUR, 3 * DAY, -SECOND)] == [
        "0 s",
        "90 s",
        "3 min",
        "5 h",
        "3 d",
        "0 s",
    ]
    assert NOW


# ── audit ────────────────────────────────────────────────────────────────────────────────────────


def test_the_audit_is_shown_and_whole(run: Run, ran_home: Path) -> None:
    ran = run("audit", "show", "--home", ran_home)
    assert ran.out == "      1  2026-03-03 10:00:00  amina: accept task f00d/0  (note on my way)\n"
    assert run("audit", "show", "--home", ran_home, "--actor", "ben").out == "Nobody has done anything like that.\n"
    shown = json.loads(run("audit", "show", "--home", ran_home, "--json").out)
    assert (shown["actor"], shown["detail"]) == ("amina", {"note": "on my way"})
    whole = run("audit", "verify", "--home", ran_home)
    assert whole.code == 0
    assert whole.out.startswith("The audit is whole: 1 link. The last hash: ")


def test_an_audit_that_was_changed_is_found_and_leaves_with_1(run: Run, ran_home: Path) -> None:
    from wardwright.record.models import AuditRecord

    AuditRecord.objects.filter(seq=1).update(actor="ben")
    ran = run("audit", "verify", "--home", ran_home)
    assert ran.code == 1
    assert ran.out.startswith("The audit is broken at link 1: ")
    told = json.loads(run("audit", "verify", "--home", ran_home, "--json").out)
    assert (told["links"], told["broken"]["seq"]) == (0, 1)


# ── backup and restore ───────────────────────────────────────────────────────────────────────────


def test_a_backup_becomes_the_record_of_another_home(run: Run, ran_home: Path, tmp_path: Path) -> None:
    ran = run("backup", tmp_path / "kept", "--home", ran_home)
    assert ran.code == 0, ran.err
    assert "Backed up and verified" in ran.out
    assert "5 messages, decided up to 4; 1 firing; 1 task; 1 audit link" in ran.out
    assert run("init", tmp_path / "other").code == 0
    ran = run("restore", tmp_path / "kept", "--home", tmp_path / "other", "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["contents"]["last_message"] == 5
    found = run("messages", "find", "--home", tmp_path / "other", "--json").out.splitlines()
    assert len(found) == 5


def test_nothing_is_ever_overwritten(run: Run, ran_home: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "kept", "--home", ran_home)
    again = run("backup", tmp_path / "kept", "--home", ran_home)
    assert again.code == 3
    assert "is not empty" in again.err
    ran = run("restore", tmp_path / "kept", "--home", ran_home)
    assert ran.code == 2
    assert "holds a record already; nothing was changed" in ran.err


def test_a_backup_that_was_changed_is_refused(run: Run, ran_home: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "kept", "--home", ran_home)
    file = tmp_path / "kept" / "record.db"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    run("init", tmp_path / "other")
    ran = run("restore", tmp_path / "kept", "--home", tmp_path / "other")
    assert ran.code == 3
    assert not (tmp_path / "other" / "data" / "record.db").exists()
