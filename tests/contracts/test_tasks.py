"""What people do to tasks, on every store: one transaction, one winner, one order, the same list."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from tests.people.settings import settings
from tests.tasks.ward import NOON, ROLES, TaskWard, ward_at
from wardwright.engine.people.mirror import mirror
from wardwright.engine.tasks.finding import find_task
from wardwright.engine.tasks.refused import Overtaken, Refused
from wardwright.engine.tasks.story import story_of
from wardwright.engine.tasks.worklist import Wanted, work_list
from wardwright.facts.instant import HOUR, MINUTE
from wardwright.record import audit
from wardwright.record.models import AuditRecord, Membership, Task, TaskStep
from wardwright.record.place import DatabasePlace


@pytest.fixture
def ward(place: DatabasePlace, tmp_path: Path) -> Iterator[TaskWard]:
    ward = ward_at(place, tmp_path)
    yield ward
    ward.close()


def test_the_list_has_one_order(ward: TaskWard) -> None:
    said = [{"due": None}, {"due": NOON + HOUR}, {"due": NOON + HOUR, "urgent": True}, {"due": NOON - MINUTE}]
    ward.open(*said)
    ward.close_task(2, "withdrawn", NOON)
    assert [line.number for line in work_list(ward.desk, Wanted(), NOON).lines] == [4, 3, 1]
    assert [line.number for line in work_list(ward.desk, Wanted(closed_too=True), NOON).lines] == [4, 3, 1, 2]


def test_of_two_who_accept_at_the_same_moment_one_has_it(ward: TaskWard) -> None:
    [number] = ward.open()
    start, outcomes = threading.Barrier(2), []

    def accept(person: str) -> None:
        start.wait()
        try:
            ward.take(number, person, "accept")
            outcomes.append(person)
        except Refused as problem:
            outcomes.append(type(problem).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept, args=[person]) for person in ("amina", "khan")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(Overtaken.__name__) == 1
    assert Task.objects.get().person in outcomes
    assert TaskStep.objects.count() == 1


def test_no_step_becomes_visible_behind_a_later_one(ward: TaskWard) -> None:
    """The engine goes on behind the last number it saw: a number that shows up late would never be taken in."""
    people = ("amina", "khan", "ben")
    for number in ward.open(*[{}] * len(people)):
        assert number
    taken: list[int] = []
    finished = threading.Event()

    def follow() -> None:
        decisions = ward.record.decisions()
        last = 0
        while not finished.is_set() or decisions.steps(last, 1):
            for row in decisions.steps(last, 10):
                last = row.seq
                taken.append(row.seq)
        decisions.close()

    def write(number: int, person: str) -> None:
        for minute in range(12):
            ward.take(number, person, "note", NOON + minute, text=str(minute))
        connections.close_all()

    follower = threading.Thread(target=follow)
    writers = [threading.Thread(target=write, args=each) for each in enumerate(people, start=1)]
    for thread in (follower, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    finished.set()
    follower.join()
    assert taken == sorted(TaskStep.objects.values_list("seq", flat=True))
    assert audit.verify().broken is None


def test_hand_over_and_the_story(ward: TaskWard) -> None:
    ward.patient("p1", "Bird, Tweety")
    [number] = ward.open()
    ward.take(number, "amina", "hand over", to="ben", text="half a surrogate \ud83d and a NUL \x00")
    outbox = ward.record.outbox()
    assert [row.who for row in outbox.unexpanded(10)] == ["on-call registrar", "ben"]
    outbox.close()
    told = story_of(ward.desk, find_task(str(number)), NOON)
    assert told.line.patient == "Bird, Tweety"
    assert told.history[-1].words == "half a surrogate \ufffd and a NUL \ufffd"


def test_people_and_roles_are_mirrored(ward: TaskWard) -> None:
    mirror(settings(*ROLES), NOON)
    people, roles = mirror(settings(ROLES[0]), NOON + HOUR)
    assert (people.left, roles.left) == ([], ["ward nurse"])
    assert Membership.objects.count() == 2
    assert AuditRecord.objects.count() == 2
