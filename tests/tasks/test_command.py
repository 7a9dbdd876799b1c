"""`wardwright tasks`: what people and programs see, and with which exit code it leaves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tasks.ward import NOON, TaskWard, ward_at
from wardwright.cli import main as door
from wardwright.cli import tasks as tasks_command
from wardwright.facts.instant import HOUR, MINUTE, Instant
from wardwright.govern.override_reasons import REASONS
from wardwright.record.place import DatabasePlace

SETTINGS = """
time_zone = "Europe/London"
[people.amina]
name = "Dr Amina Diallo"
[people.ben]
name = "Ben Fox"
[people.khan]
name = "Amina Khan"
[roles."on-call registrar"]
people = ["amina", "khan"]
[roles."ward nurse"]
people = ["ben"]
"""
VOCABULARY = """
places: {Ward 7A: {codes: ["7A"], kind: ward}, Ward 8: {codes: ["8"], kind: ward}}
roles: {on-call registrar: {channel: page}, ward nurse: {channel: task}}
"""

Run = Callable[..., tuple[int, str, str]]


class StoppedClock:
    """Ten past twelve, whatever the machine says."""

    def __init__(self, *_: object) -> None:
        pass

    def now(self) -> Instant:
        return NOON + 10 * MINUTE


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    (folder / "flows").mkdir(parents=True)
    (folder / "wardwright.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "vocabulary.yaml").write_text(VOCABULARY, encoding="utf-8")
    return folder


@pytest.fixture
def ward(home: Path) -> Iterator[TaskWard]:
    """Three tasks: overdue and urgent, due in five minutes, without a time."""
    ward = ward_at(DatabasePlace(home / "data"), home)
    ward.patient("p1", "Bird, Tweety")
    ward.open(
        {"due": NOON + 5 * MINUTE, "urgent": True, "words": "Review p1: potassium 6.4 mmol/L"},
        {"who": "ward nurse", "subject": "p2", "place": "Ward 8", "words": "Record observations"},
        {"due": None, "subject": "p3", "opened": NOON - 25 * HOUR, "words": "Call back"},
    )
    yield ward
    ward.close()


@pytest.fixture
def run(home: Path, ward: TaskWard, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setattr(tasks_command, "Clock", StoppedClock)
    monkeypatch.delenv("WARDWRIGHT_PERSON", raising=False)
    monkeypatch.chdir(home)

    def run_it(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = door.run(["tasks", *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run_it


def numbers(told: tuple[int, str, str]) -> list[int]:
    code, out, _ = told
    assert code == 0
    return [task["number"] for task in json.loads(out)["tasks"]]


def test_the_list_as_people_see_it(run: Run) -> None:
    assert run() == (
        0,
        """\
3 tasks, 1 overdue

   1  overdue 5 min  Bird, Tweety (p1) · Ward 7A  URGENT
      Review p1: potassium 6.4 mmol/L
      asks on-call registrar, opened 10 min ago
      because a potassium result of 6.0 mmol/L or more arrives [potassium 6.4
      mmol/L at 10 Mar 12:00]

   2  due in 5 min  p2 · Ward 8
      Record observations
      asks ward nurse, opened 10 min ago
      because a potassium result of 6.0 mmol/L or more arrives [potassium 6.4
      mmol/L at 10 Mar 12:00]

   3  no time  p3 · Ward 7A
      Call back
      asks on-call registrar, opened 1 d 1 h ago
      because a potassium result of 6.0 mmol/L or more arrives [potassium 6.4
      mmol/L at 10 Mar 12:00]
""",
        "",
    )


def test_the_list_of_a_person_a_ward_and_a_few(run: Run) -> None:
    assert numbers(run("--for", "ben", "--json")) == [2]
    assert numbers(run("--for", "Dr Amina Diallo", "--json")) == [1, 3]
    assert numbers(run("--for", "amina", "--mine", "--json")) == []
    assert numbers(run("--ward", "8", "--json")) == [2]
    assert run("--for", "ben", "--ward", "Ward 7A")[1] == "No tasks for Ben Fox on Ward 7A.\n"
    assert run("--limit", "1")[1].endswith("\n… and 2 more (--limit 3).\n")


def test_what_is_over_is_listed_on_demand_with_its_reason(run: Run, ward: TaskWard) -> None:
    ward.close_task(1, "withdrawn", NOON + MINUTE)
    assert numbers(run("--json")) == [2, 3]
    assert numbers(run("--all", "--json")) == [2, 3, 1]
    assert "   1  withdrawn  Bird, Tweety (p1) · Ward 7A\n" in run("--all")[1]
    assert "withdrawn: the result that caused it no longer stands" in run("show", "1")[1]


def test_the_json_of_a_list(run: Run) -> None:
    told = json.loads(run("--json", "--limit", "1")[1])
    assert (told["at"], told["total"]) == ("2026-03-10T12:10:00+00:00", 3)
    assert told["tasks"] == [
        {
            "number": 1,
            "id": "0000000000000001/0",
            "state": "open",
            "asked": "on-call registrar",
            "owner": "",
            "words": "Review p1: potassium 6.4 mmol/L",
            "subject": "p1",
            "patient": "Bird, Tweety",
            "place": "Ward 7A",
            "flow": "Escalate dangerous potassium",
            "why": "a potassium result of 6.0 mmol/L or more arrives [potassium 6.4 mmol/L at 10 Mar 12:00]",
            "opened": "2026-03-10T12:00:00+00:00",
            "due": "2026-03-10T12:05:00+00:00",
            "overdue": True,
            "urgent": True,
            "ended": "",
        }
    ]


def test_accept_and_do(run: Run) -> None:
    assert run("accept", "1", "--as", "amina") == (0, "Task 1 is yours.\n", "")
    assert "accepted by Dr Amina Diallo (asked: on-call registrar)" in run()[1]
    assert run("done", "#1", "--as", "amina")[1] == "Task 1 is done; its follow-ups end.\n"
    assert run("done", "1", "--as", "amina")[1] == "Task 1: that is so already; nothing was changed.\n"
    assert numbers(run("--json")) == [2, 3]


def test_the_person_may_come_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("accept", "1")[0] == 2
    monkeypatch.setenv("WARDWRIGHT_PERSON", "khan")
    assert run("accept", "1", "--json") == (
        0,
        '{"task": 1, "id": "0000000000000001/0", "before": "open", "after": "accepted", "repeated": false}\n',
        "",
    )


def test_decline_by_code_by_words_and_in_own_words(run: Run) -> None:
    said = "Task 1 is declined and still not done: its follow-ups happen, and others can take it.\n"
    assert run("decline", "1", "--as", "amina", "--reason", "patient-refuses")[1] == said
    assert run("decline", "1", "--as", "khan", "--reason", "The patient declines")[1] == said
    assert run("decline", "1", "--as", "amina", "--because", "two arrests")[1] == said
    assert numbers(run("--json")) == [1, 2, 3]
    assert "declined, nobody has it; asks on-call registrar" in run()[1]


@pytest.mark.parametrize("options", [(), ("--reason", "because")])
def test_declining_without_a_reason_lists_them_all(run: Run, options: tuple[str, ...]) -> None:
    code, _, told = run("decline", "1", "--as", "amina", *options)
    assert code == 2
    assert all(f"{reason.code:<31}{reason.words}" in told for reason in REASONS)


def test_hand_over_escalate_and_note(run: Run) -> None:
    assert run("hand-over", "1", "ben", "--as", "amina", "--because", "shift ends")[1] == (
        "Task 1 is handed over to Ben Fox.\n"
    )
    assert run("escalate", "1", "--as", "ben")[1].startswith("Task 1 is escalated")
    assert run("note", "1", "off the ward", "--as", "khan")[1] == "Task 1 has your note.\n"
    told = run("show", "1")[1]
    assert "Dr Amina Diallo handed it over to Ben Fox: shift ends" in told
    assert "Ben Fox escalated it" in told
    assert "Amina Khan noted: off the ward" in told


def test_one_task_as_people_see_it(run: Run, ward: TaskWard) -> None:
    ward.deliver("0000000000000001/0", "amina")
    run("accept", "1", "--as", "amina")
    code, told, _ = run("show", "0000000000000001")
    assert code == 0
    assert told.split("\n\n", 1)[1] == (
        """\
  Flow: Escalate dangerous potassium
  Id: 0000000000000001/0

Why
  yes a potassium result of 6.0 mmol/L or more arrives  [potassium 6.4 mmol/L at
      10 Mar 12:00]
  yes the patient is an inpatient

What happened
  10 Mar 12:00  opened: the on-call registrar is asked: Review p1: potassium 6.4
                mmol/L
  10 Mar 12:10  Dr Amina Diallo accepted it

What went out
  10 Mar 12:00  Dr Amina Diallo by page: waiting
"""
    )


def test_one_task_as_json(run: Run) -> None:
    told = json.loads(run("show", "1", "--json")[1])
    assert list(told) == ["task", "reason", "history", "deliveries"]
    assert told["reason"][0] == {
        "clause": "a potassium result of 6.0 mmol/L or more arrives",
        "verdict": "true",
        "facts": ["potassium 6.4 mmol/L at 10 Mar 12:00"],
        "why": "",
    }
    assert told["history"][0]["what"] == "opened: the on-call registrar is asked"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--for", "amnia"), 2, "There is nobody called amnia in wardwright.toml. Near: amina"),
        (("accept", "1", "--as", "bne"), 2, "There is nobody called bne in wardwright.toml. Near: ben."),
        (("accept", "77", "--as", "ben"), 2, "There is no task 77."),
        (("show", "abc"), 2, "There is no task abc."),
        (("hand-over", "1", "ward nrse", "--as", "amina"), 2, "Near: ward nurse."),
        (("--mine",), 2, "--mine needs to know whose."),
        (("done", "1", "--as", "ben"), 1, "you are not one of them. Say why you do it."),
        (("decline", "1", "--as", "ben", "--because", "x"), 1, "only they can decline it."),
        (("note", "1", " ", "--as", "ben"), 1, "A note needs words."),
    ],
)
def test_a_refusal_is_one_clear_line_with_its_exit_code(
    run: Run, arguments: tuple[str, ...], code: int, said: str
) -> None:
    left, out, told = run(*arguments)
    assert (left, out) == (code, "")
    assert said in told


def test_of_two_people_the_second_is_told_who_was_first(run: Run) -> None:
    run("accept", "1", "--as", "amina")
    code, _, told = run("accept", "1", "--as", "khan")
    assert code == 1
    assert told.startswith("Dr Amina Diallo accepted task 1 at 12:10.")


def test_signs_that_move_a_cursor_do_not_reach_the_terminal(run: Run, ward: TaskWard) -> None:
    ward.patient("p2", "Bird\x1b[2J")
    ward.open({"words": "look \x1b]0;title\x07 here", "subject": "p2", "place": "7\x1b[A"})
    run("note", "4", "x\x1b[31m", "--as", "ben")
    assert "\x1b" not in run()[1] + run("show", "4")[1]


def test_a_home_that_has_never_run(run: Run, tmp_path: Path, home: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for name in ("wardwright.toml", "vocabulary.yaml"):
        (empty / name).write_bytes((home / name).read_bytes())
    code, _, told = run("--home", str(empty))
    assert code == 2
    assert "Start it: wardwright up" in told
