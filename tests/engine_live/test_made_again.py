"""A timeline made again from the record is the one that was there: what came later is still what came later."""

from __future__ import annotations

from tests.engine_live.around import NOON, POTASSIUM, Run, result
from wardwright.facts.fact import Coded, Fact, Kind, Status
from wardwright.facts.instant import HOUR, MINUTE, Instant
from wardwright.kernel.timeline import Timeline

SILENCE = """Flow: Observations
Owner: Renal team
Because: Nobody looked.

When no potassium result for 4 hours, then tell the on-call registrar "look".
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
