"""A timeline made again from the record is the one that was there: what came later is still what came later."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine_live.around import NOON, POTASSIUM, Run, result
from tests.live.kept import Kept
from wardwright.facts.fact import Coded, Fact, Kind, Status
from wardwright.facts.instant import HOUR, MINUTE, Instant
from wardwright.kernel.timeline import Timeline
from wardwright.record.rows import FactsRow

SILENCE = """Flow: Observations
Owner: Renal team
Because: Nobody looked.

When no potassium result for 4 hours, then tell the on-call registrar "look".
"""

DEADLINE = """Flow: Sodium missing
Owner: Renal team
Because: Nobody looked.

When no sodium result within 2 hours of a potassium result of 6.0 mmol/L or more,
then tell the on-call registrar "look".
"""


def born(subject: str, date: str, at: Instant) -> Fact:
    """A date of birth."""
    return Fact(subject, Kind.BORN, "", at, at, Coded(date), source="test")


def merged(survivor: str, ended: str, at: Instant) -> Fact:
    """Two identifiers of one patient."""
    return Fact(survivor, Kind.MERGED, "", at, at, Coded(ended), source="test")


def test_what_the_survivor_was_told_last_still_counts_after_a_restart() -> None:
    run = Run(POTASSIUM)
    run.arrive(born("102", "1950-01-01", NOON))
    run.arrive(born("101", "1960-01-01", NOON + MINUTE), at=NOON + MINUTE)
    run.arrive(merged("101", "102", NOON), at=NOON + 2 * MINUTE)
    assert _born(run.engine.decider.timeline("101")) == "1960-01-01"
    run.engine.restart()
    assert _born(run.engine.decider.timeline("101")) == "1960-01-01"


def test_a_correction_after_a_restart_corrects_the_newer_of_two_merged_patients_results() -> None:
    def told(restarts: bool) -> list[str]:
        run = Run(POTASSIUM)
        run.arrive(result("102", "5.1", NOON)._replace(key="A1", status=Status.PRELIMINARY))
        run.arrive(result("101", "5.2", NOON + MINUTE)._replace(key="A1", status=Status.PRELIMINARY), at=NOON + MINUTE)
        run.arrive(merged("101", "102", NOON), at=NOON + 2 * MINUTE)
        if restarts:
            run.engine.restart()
        correction = result("101", "5.3", NOON + 2 * MINUTE)._replace(key="A1", status=Status.CORRECTED)
        run.arrive(correction, at=NOON + 3 * MINUTE)
        timeline = run.engine.decider.timeline("101")
        return [str(entry[3].value) for entry in timeline.series(Kind.RESULT, "potassium")]

    assert told(restarts=True) == told(restarts=False)


def _born(timeline: Timeline) -> str:
    fact = timeline.single(Kind.BORN)
    assert fact is not None
    assert isinstance(fact.value, Coded)
    return fact.value.text


def test_a_silence_that_goes_on_for_weeks_is_remembered_by_its_last_turn() -> None:
    run = Run(SILENCE)
    run.arrive(Fact("101", Kind.ADMITTED, "", NOON, NOON, place="Ward 7A"))
    for _ in range(60):
        run.later(12 * HOUR)
    run.later(1)
    assert len(run.acts()) == 180
    assert len(run.engine.decider.timeline("101").spent) == 1
    run.engine.restart()
    before = len(run.acts())
    run.later(HOUR)
    assert len(run.acts()) == before


def moved(subject: str, kind: Kind, at: Instant, **more: Any) -> Fact:
    """A movement of a patient's one visit."""
    return Fact(subject, kind, "", at, at, source="test", key="V1", **more)


def out_of_memory(run: Run, subject: str) -> None:
    """Somebody else comes, and there is room for one."""
    run.arrive(result("999", "4.0", run.now))
    assert subject not in run.engine.decider.warm._held


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Of whom the facts are read from the record."""
    subjects: list[str] = []
    facts = Kept.facts

    def told(kept: Kept, subject: str, after: int = 0) -> list[FactsRow]:
        subjects.append(subject)
        return facts(kept, subject, after)

    monkeypatch.setattr(Kept, "facts", told)
    return subjects


def test_a_deadline_of_somebody_who_went_home_needs_none_of_their_facts(asked: list[str]) -> None:
    run = Run(DEADLINE, warm=1)
    run.arrive(moved("101", Kind.ADMITTED, NOON, place="Ward 7A"), result("101", "6.4", NOON))
    run.arrive(moved("101", Kind.DISCHARGED, NOON + HOUR), at=NOON + HOUR)
    out_of_memory(run, "101")
    asked.clear()
    run.later(2 * HOUR)
    assert (asked, run.acts()) == ([], [])


@pytest.mark.parametrize(
    "then",
    [
        moved("101", Kind.DISCHARGED, NOON + HOUR, status=Status.WITHDRAWN),
        moved("101", Kind.ADMITTED, NOON + HOUR + MINUTE, place="Ward 7A")._replace(key="V2"),
    ],
    ids=["the discharge is taken back", "a new stay"],
)
def test_what_came_after_somebody_went_home_still_counts(then: Fact) -> None:
    def told(warm: int) -> list[tuple[str, str]]:
        run = Run(DEADLINE, warm=warm)
        run.arrive(moved("101", Kind.ADMITTED, NOON, place="Ward 7A"), result("101", "6.4", NOON))
        run.arrive(moved("101", Kind.DISCHARGED, NOON + HOUR), at=NOON + HOUR)
        run.arrive(result("999", "4.0", run.now))
        run.arrive(then, at=NOON + HOUR + MINUTE)
        run.arrive(result("101", "6.6", run.now + MINUTE), at=run.now + MINUTE)
        run.arrive(result("999", "4.1", run.now))
        run.later(4 * HOUR)
        return run.acts()

    assert told(warm=1) == told(warm=100) != []


def test_a_potassium_that_came_after_somebody_went_home_is_waited_for() -> None:
    """The blood was taken at home: nobody left after it."""
    run = Run(DEADLINE, warm=1)
    run.arrive(moved("101", Kind.ADMITTED, NOON, place="Ward 7A"), moved("101", Kind.DISCHARGED, NOON))
    run.arrive(result("101", "6.4", NOON + HOUR), at=NOON + HOUR)
    out_of_memory(run, "101")
    run.later(3 * HOUR)
    assert [text for _, text in run.acts()] == ["look"]
