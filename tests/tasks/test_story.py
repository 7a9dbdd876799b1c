"""One task with all that happened to it."""

from __future__ import annotations

import json

import pytest

from tests.tasks.ward import FLOW, NOON, TaskWard
from wardwright.engine.tasks.finding import find_person, find_task
from wardwright.engine.tasks.refused import NotThere
from wardwright.engine.tasks.story import Story, story_of
from wardwright.facts.instant import MINUTE
from wardwright.record.models import Task, TaskStep
from wardwright.record.rows import FiringRow, OutboxRow


def story(ward: TaskWard, number: int = 1) -> Story:
    return story_of(ward.desk, Task.objects.get(number=number), NOON)


def told(ward: TaskWard) -> list[str]:
    return [f"{(each.at - NOON) // MINUTE} {each.person}|{each.what}|{each.words}" for each in story(ward).history]


def follow_up(ward: TaskWard, root: str, minute: int) -> str:
    """A follow-up that the engine committed: the consultant is paged."""
    at, firing = NOON + minute * MINUTE, f"f{minute:015x}"
    acts = [{"kind": "page", "who": "ward consultant", "text": "Potassium", "due": None, "urgent": False}]
    body = json.dumps({"acts": acts, "reason": []}).encode()
    ward.commit(
        firings=[FiringRow(firing, FLOW, "v1", "p1", at, "followed", root, None, body)],
        outbox=[OutboxRow(f"{firing}/0", firing, FLOW, "v1", "p1", "page", "ward consultant", "Potassium", None, False,
                          at, "Ward 7A", None, root)],
    )  # fmt: skip
    return f"{firing}/0"


def test_the_reason_has_every_clause_with_its_facts(ward: TaskWard) -> None:
    ward.open()
    first, second = story(ward).reason
    assert (first.clause, first.verdict) == ("a potassium result of 6.0 mmol/L or more arrives", "true")
    assert first.facts == ("potassium 6.4 mmol/L at 10 Mar 12:00",)
    assert (second.clause, second.facts) == ("the patient is an inpatient", ())


def test_the_history_is_in_order_and_in_words(ward: TaskWard) -> None:
    [number] = ward.open()
    ward.take(number, "amina", "accept", NOON + MINUTE)
    ward.take(number, "amina", "decline", NOON + 2 * MINUTE, reason="patient-refuses", text="asked twice")
    follow_up(ward, Task.objects.get().firing, 15)
    ward.take(number, "khan", "hand over", NOON + 16 * MINUTE, to="ben")
    ward.take(number, "ben", "escalate", NOON + 17 * MINUTE)
    ward.take(number, "ben", "note", NOON + 18 * MINUTE, text="bleeped again")
    ward.close_task(number, "withdrawn", NOON + 20 * MINUTE)
    assert told(ward) == [
        "0 |opened: the on-call registrar is asked|Review p1",
        "1 Dr Amina Diallo|accepted it|",
        "2 Dr Amina Diallo|declined it|the patient declines; asked twice",
        "15 |not done in time: page ward consultant|Potassium",
        "16 Amina Khan|handed it over to Ben Fox|",
        "17 Ben Fox|escalated it|",
        "18 Ben Fox|noted|bleeped again",
        "20 |withdrawn: the result that caused it no longer stands|",
    ]


def test_a_follow_up_that_an_escalation_brought_stands_behind_it(ward: TaskWard) -> None:
    [number] = ward.open()
    ward.take(number, "ben", "escalate", NOON + 5 * MINUTE)
    ward.commit(steps_taken=[(TaskStep.objects.get().seq, NOON + 5 * MINUTE)])
    follow_up(ward, Task.objects.get().firing, 5)
    assert told(ward)[1:] == ["5 Ben Fox|escalated it|", "5 |escalated: page ward consultant|Potassium"]


def test_a_task_that_a_person_did_is_told_once(ward: TaskWard) -> None:
    [number] = ward.open()
    ward.take(number, "amina", "done", NOON + MINUTE)
    ward.close_task(number, "done", NOON + MINUTE)
    assert [each.what for each in story(ward).history] == ["opened: the on-call registrar is asked", "did it"]


def test_what_went_out_for_the_task_and_its_follow_ups(ward: TaskWard) -> None:
    ward.open({}, {})
    task = Task.objects.get(number=1)
    ward.deliver(task.key, "amina")
    ward.deliver(follow_up(ward, task.firing, 15), "dana")
    ward.deliver(Task.objects.get(number=2).key, "ben")
    assert [(each.recipient, each.channel, each.state) for each in story(ward).deliveries] == [
        ("Dr Amina Diallo", "page", "waiting"),
        ("Prof Dana O'Brien", "page", "waiting"),
    ]


def test_a_task_is_found_by_its_number_or_by_how_its_id_begins(ward: TaskWard) -> None:
    ward.open({}, {})
    second = Task.objects.get(number=2)
    assert find_task("2").key == find_task("#2").key == find_task(" 2 ").key == second.key
    assert find_task(second.key).number == 2
    assert find_task(second.key[:16]).number == 2
    for text in ("9", "", "abc", "abcd", "1" * 30):
        with pytest.raises(NotThere, match="There is no task"):
            find_task(text)
    with pytest.raises(NotThere, match="begins more than one task: 1, 2"):
        find_task("0000")


def test_a_person_is_found_or_the_near_names_are_told(ward: TaskWard) -> None:
    assert find_person(ward.desk, "AMINA").id == "amina"
    assert find_person(ward.desk, "Ben Fox").id == "ben"
    with pytest.raises(NotThere, match=r"called amnia in wardwright\.toml\. Near: amina"):
        find_person(ward.desk, "amnia")
    with pytest.raises(NotThere, match="Known: amina, ben, dana, khan"):
        find_person(ward.desk, "xyzzy")
