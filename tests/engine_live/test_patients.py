"""Whom schedules visit: everybody of whom something was said that is neither pending nor taken back."""

from __future__ import annotations

from tests.engine_live.around import NOON, POTASSIUM, Run, result
from wardwright.facts.fact import Coded, Fact, Kind, Status
from wardwright.facts.instant import MINUTE


def test_a_patient_of_whom_only_something_pending_was_known_is_known_with_the_next_result() -> None:
    run = Run(POTASSIUM)
    run.arrive(result("101", "4.1", NOON)._replace(status=Status.PENDING))
    assert [row.subject for row in run.kept.patients("", 10, False)] == []
    run.arrive(result("101", "4.1", NOON), at=NOON + MINUTE)
    assert [row.subject for row in run.kept.patients("", 10, False)] == ["101"]


def test_a_patient_known_by_a_merge_alone_stays_known_when_made_again() -> None:
    run = Run(POTASSIUM)
    run.arrive(Fact("101", Kind.MERGED, "", NOON, NOON, Coded("102"), source="test"))
    assert [row.subject for row in run.kept.patients("", 10, False)] == ["101"]
    run.engine.restart()
    run.arrive(Fact("101", Kind.ADMITTED, "", NOON, NOON, status=Status.PENDING), at=NOON + MINUTE)
    assert [row.subject for row in run.kept.patients("", 10, False)] == ["101"]
