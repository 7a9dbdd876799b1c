"""`wardwright messages`: found, shown, set aside, replayed once, derived again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Ran, Run
from tests.cli.recorded import ODD, fill


@pytest.fixture
def ran_home(home: Path) -> Path:
    fill(home)
    return home


def numbers(ran: Ran) -> list[int]:
    assert ran.code == 0, ran.err
    return [json.loads(line)["seq"] for line in ran.out.splitlines()]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([], [5, 4, 3, 2, 1]),
        (["--limit", "2"], [5, 4]),
        (["--source", "ADT"], [4, 3]),
        (["--type", "ORU"], [5, 2, 1]),
        (["--control-id", "C3"], [3]),
        (["--since", "2026-03-03T11:00"], [5, 4, 3]),
        (["--until", "2026-03-03T11:00"], [2, 1]),
        (["--since", "2026-03-03T09:30", "--until", "2026-03-03 10:30"], [2]),
        (["--patient", "1234567"], [4, 3, 1]),
        (["--patient", "7654321"], [4, 3, 1]),
        (["--patient", "nobody"], []),
        (["--fate", "waiting"], [5]),
        (["--fate", "set aside"], [2]),
        (["--fate", "partly"], [3]),
        (["--fate", "read", "--source", "lab feed"], [1]),
        (["--control-id", "C3", "--patient", "1234567"], [3]),
    ],
)
def test_messages_are_found_newest_first(asked: list[str], found: list[int], run: Run, ran_home: Path) -> None:
    assert numbers(run("messages", "find", "--home", ran_home, "--json", *asked)) == found


def test_a_time_that_is_none_is_answered(run: Run, ran_home: Path) -> None:
    ran = run("messages", "find", "--home", ran_home, "--since", "yesterday")
    assert ran.code == 2
    assert "Write 2026-11-21" in ran.err


def test_the_table_says_what_became_of_each(run: Run, ran_home: Path) -> None:
    lines = run("messages", "find", "--home", ran_home).out.splitlines()
    assert lines[0].split() == ["number", "arrived", "source", "type", "control", "id", "facts", "fate"]
    assert lines[4] == "        2  2026-03-03 10:00:00  lab feed      ORU^R01    C2              0  set aside"


def test_one_message_is_shown_with_its_whole_story(run: Run, ran_home: Path) -> None:
    out = run("messages", "show", "--home", ran_home, 1).out
    for said in (
        "arrived 2026-03-03 09:00:00 by lab feed from 10.1.2.3, and came again 1 time",
        "  PID|1||1234567||DOE^JANE",
        "read: 1 fact",
        "result potassium 6.4 mmol/L at Ward 7A (final)",
        "Dangerous potassium  (f00d)",
    ):
        assert said in out
    out = run("messages", "show", "--home", ran_home, 3).out
    assert "partly read: 1 fact, 1 part set aside" in out
    assert "no-value  OBX-5 of segment 3: There is no value. Ask the sender to fill OBX-5." in out
    assert "What is not mapped\n  ZZZ" in out
    assert "on disk, not yet decided" in run("messages", "show", "--home", ran_home, 5).out


def test_what_a_message_holds_does_not_move_the_cursor_and_its_bytes_are_to_be_had(run: Run, ran_home: Path) -> None:
    assert "\x1b" not in run("messages", "show", "--home", ran_home, 2).out
    assert run("messages", "show", "--home", ran_home, 2, "--raw").out.encode() == ODD


def test_a_message_that_is_not_there_is_said_so(run: Run, ran_home: Path) -> None:
    ran = run("messages", "show", "--home", ran_home, 99)
    assert (ran.code, ran.err.splitlines()[0]) == (2, "There is no message 99.")


def test_what_is_set_aside_is_listed_with_what_to_do(run: Run, ran_home: Path) -> None:
    out = run("messages", "set-aside", "--home", ran_home).out
    assert "        1  no-patient\n        1  no-value" in out
    assert "PID-3: PID has no patient identifier." in out
    assert "Ask the sender to fill PID-3." in out
    ran = run("messages", "set-aside", "--home", ran_home, "--slug", "no-patient", "--json")
    listed, summary = map(json.loads, ran.out.splitlines())
    assert (listed["seq"], listed["slug"]) == (2, "no-patient")
    assert summary == {"summary": {"messages": {"no-patient": 1, "no-value": 1}}}


def test_what_was_set_aside_is_replayed_once_and_says_by_whom(run: Run, ran_home: Path) -> None:
    ran = run("messages", "replay", "--home", ran_home, "--all", "--json")
    assert (ran.code, json.loads(ran.out)) == (0, {"seq": 2, "replayed_as": 6, "why_not": ""})
    again = run("messages", "replay", "--home", ran_home, 2)
    assert again.code == 1
    assert "it was replayed before, as message 6" in again.out
    shown = json.loads(run("messages", "show", "--home", ran_home, 6, "--json").out)
    assert (shown["fate"], shown["source"], shown["origin"]) == ("waiting", "lab feed", "replay of 2")
    assert "Nothing is set aside like that." in run("messages", "replay", "--home", ran_home, "--all").out
    assert "replay message 2  (as 6)" in run("audit", "show", "--home", ran_home).out


@pytest.mark.parametrize(
    ("number", "why_not"),
    [(1, "it was read"), (3, "`messages rederive` takes in the rest"), (5, "has not come to it"), (9, "no such")],
)
def test_what_cannot_be_replayed_says_why(number: int, why_not: str, run: Run, ran_home: Path) -> None:
    ran = run("messages", "replay", "--home", ran_home, number)
    assert ran.code == 1
    assert why_not in ran.out


def test_replay_wants_to_know_which(run: Run, ran_home: Path) -> None:
    assert run("messages", "replay", "--home", ran_home).code == 2
    assert run("messages", "replay", "--home", ran_home, 1, "--slug", "x").code == 2


def test_the_difference_is_shown_before_facts_are_derived_again(run: Run, ran_home: Path) -> None:
    shown = json.loads(run("messages", "rederive", "--home", ran_home, "--json").out)
    assert (shown["messages"], shown["kept"]) == (4, False)
    assert shown["changed_messages"] > 0
    assert "Nothing was changed" in run("messages", "rederive", "--home", ran_home).out
    assert json.loads(run("messages", "rederive", "--home", ran_home, "--json", "--keep").out)["kept"]
    after = json.loads(run("messages", "rederive", "--home", ran_home, "--json").out)
    assert after["changed_messages"] == 0


def test_without_a_record_there_is_nothing_to_look_at(run: Run, home: Path) -> None:
    ran = run("messages", "find", "--home", home)
    assert ran.code == 2
    assert "holds no record yet: the system has not run." in ran.err
    assert not (home / "data").exists()
