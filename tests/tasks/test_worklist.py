"""The work list: what stands on it, in which order, for whom, and that ten thousand tasks do not slow it down."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.tasks.ward import FLOW, NOON, TaskWard
from wardwright.engine.tasks.worklist import Line, Wanted, Whose, tasks_in_order, work_list
from wardwright.facts.instant import HOUR, MINUTE
from wardwright.govern.tasks import State
from wardwright.record.models import Task


def listed(ward: TaskWard, now: int = NOON, **wanted: Any) -> list[int]:
    if isinstance(wanted.get("person"), str):
        wanted["person"] = ward.desk.directory.get(wanted["person"])
    return [line.number for line in work_list(ward.desk, Wanted(**wanted), now).lines]


def line(ward: TaskWard, now: int = NOON) -> Line:
    return work_list(ward.desk, Wanted(), now).lines[0]


def test_overdue_first_then_by_due_then_urgent_then_the_oldest(ward: TaskWard) -> None:
    said = [
        {"due": None, "opened": NOON - HOUR},
        {"due": NOON + HOUR},
        {"due": NOON + HOUR, "urgent": True},
        {"due": NOON - MINUTE},  # overdue
        {"due": NOON + HOUR, "opened": NOON - MINUTE},
        {"due": None, "urgent": True},
        {"due": NOON - HOUR},  # longer overdue
    ]
    ward.open(*said)
    assert listed(ward) == [7, 4, 3, 5, 2, 6, 1]


def test_only_what_is_still_wanted_stands_on_it(ward: TaskWard) -> None:
    opened, accepted, declined, done, withdrawn, stopped = ward.open({}, {}, {}, {}, {}, {})
    ward.take(accepted, "amina", "accept")
    ward.take(declined, "amina", "decline", reason="limited-time")
    ward.take(done, "amina", "done")
    ward.close_task(withdrawn, "withdrawn", NOON)
    ward.close_task(stopped, "stopped", NOON + 1)
    assert listed(ward) == [opened, accepted, declined]
    assert listed(ward, closed_too=True) == [opened, accepted, declined, done, stopped, withdrawn]


def test_why_a_task_is_over_is_said(ward: TaskWard) -> None:
    [number] = ward.open()
    ward.close_task(number, "withdrawn", NOON)
    [shown] = work_list(ward.desk, Wanted(closed_too=True), NOON).lines
    assert (shown.state, shown.ended, shown.overdue) == (State.WITHDRAWN, "withdrawn", False)


def test_a_line_says_who_what_where_and_why(ward: TaskWard) -> None:
    ward.patient("p1", "Bird, Tweety")
    [number] = ward.open()
    ward.take(number, "amina", "accept")
    shown = line(ward, NOON + HOUR)
    assert (shown.patient, shown.subject, shown.place, shown.flow) == ("Bird, Tweety", "p1", "Ward 7A", FLOW)
    assert (shown.asked, shown.owner, shown.words) == ("on-call registrar", "Dr Amina Diallo", "Review p1")
    assert shown.why == "a potassium result of 6.0 mmol/L or more arrives [potassium 6.4 mmol/L at 10 Mar 12:00]"
    assert (shown.opened, shown.due, shown.overdue) == (NOON, NOON + 15 * MINUTE, True)
    assert not line(ward, NOON + MINUTE).overdue


def test_a_merged_patient_has_the_name_of_the_one_that_goes_on(ward: TaskWard) -> None:
    ward.patient("p2", "Bird, Tweety")
    ward.open()
    assert line(ward).patient == ""
    ward.merge("p1", "p2")
    assert line(ward).patient == "Bird, Tweety"


def test_my_roles_and_mine(ward: TaskWard) -> None:
    registrar, nurse_7a, nurse_8, handed, taken = ward.open(
        {"who": "on-call registrar"}, {"who": "ward nurse"}, {"who": "ward nurse", "place": "Ward 8"}, {}, {}
    )
    ward.take(handed, "amina", "hand over", to="ben")
    ward.take(taken, "khan", "accept")
    assert listed(ward, person="amina") == [registrar]  # not what a colleague has accepted
    assert listed(ward, person="khan") == [registrar, nurse_7a, taken]
    assert listed(ward, person="ben") == [nurse_8, handed]
    assert listed(ward, person="ben", whose=Whose.MINE) == [handed]
    assert listed(ward, person="khan", whose=Whose.MINE) == [taken]
    assert listed(ward, person="dana") == []


def test_by_place_its_synonym_its_code_and_its_group(ward: TaskWard) -> None:
    first, second, third = ward.open({"place": "Ward 7A"}, {"place": "Ward 7B"}, {"place": "Ward 8"})
    assert listed(ward, place="ward 7a") == [first]
    assert listed(ward, place="seven A") == [first]
    assert listed(ward, place="7B") == [second]
    assert listed(ward, place="Ward 7") == [first, second]
    assert listed(ward, place="Ward 8") == [third]
    assert listed(ward, place="Ward 99") == []


def test_the_list_says_how_many_there_are_in_all(ward: TaskWard) -> None:
    ward.open(*[{}] * 7)
    found = work_list(ward.desk, Wanted(limit=3), NOON)
    assert ([line.number for line in found.lines], found.total) == ([1, 2, 3], 7)


def test_ten_thousand_open_tasks_are_found_by_index_and_looked_up_a_screen_at_a_time(ward: TaskWard) -> None:
    ward.open(*[{"subject": f"p{n}", "place": f"Ward {n % 40}"} for n in range(10_000)])
    [numbers] = [Task.objects.values_list("number", flat=True)]
    Task.objects.filter(number__in=list(numbers[:9_000])).update(closed=NOON, state="done")
    query, values = tasks_in_order().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query}", values)
        plan = " / ".join(str(row[-1]) for row in cursor.fetchall())
    assert "USING INDEX tasks_open" in plan, plan
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = work_list(ward.desk, Wanted(person=ward.desk.directory.get("khan")), NOON)
    assert (len(found.lines), found.total) == (50, 1_000)
    assert len(queries) < 60  # names, reasons and merges of fifty lines, not of a thousand


@pytest.mark.parametrize("who", ["ward consultant"])
def test_a_role_that_the_messages_name_is_looked_up_by_patient(ward: TaskWard, who: str) -> None:
    ward.open({"who": who, "subject": "p1"}, {"who": who, "subject": "p2"})
    assert listed(ward, person="dana") == []
