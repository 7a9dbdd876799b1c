"""Faults of ours where no page can be taken out for them: one thing has no effect, loudly, and all else goes on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine_live.around import NOON, POTASSIUM, SODIUM, Run, read, result
from wardwright.engine.live.decider import Decider
from wardwright.engine.live.warm import Warm
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import DAY, HOUR, MINUTE
from wardwright.kernel.acts import Doing
from wardwright.kernel.decide import _Deciding
from wardwright.kernel.timeline import Timeline
from wardwright.record.rows import Batch, Fate, StepVerb, TaskStepRow

ROUNDS = """Flow: Rounds
Owner: Renal team
Because: Somebody looks at everybody.

Every day at 18:00, for each patient who is an inpatient, then tell the on-call registrar "look in".
"""


def test_a_follow_up_that_always_fails_stops_its_flow_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(POTASSIUM, SODIUM)
    run.arrive(result("101", "6.4", NOON))
    monkeypatch.setattr(Doing, "follow", _fails)
    _turns(run, HOUR)
    run.arrive(result("102", "118", run.now, "sodium"))
    assert run.around.suspended == ["High potassium"]
    assert run.around.said == ["Timer 1 failed (ZeroDivisionError) and is dropped."]
    assert run.acts()[1:] == [("tell", "sodium is 118 mmol/L")]


def test_a_version_that_ran_before_fails_and_the_one_that_runs_now_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(POTASSIUM)
    run.arrive(result("101", "6.4", NOON))
    run.around.pages, run.around.changed = [POTASSIUM.replace("15 minutes", "20 minutes")], True
    run.engine.turn()
    monkeypatch.setattr(Doing, "follow", _fails)
    _turns(run, 16 * MINUTE)
    run.arrive(result("102", "6.6", run.now))
    assert run.around.suspended == []
    assert run.acts()[1:] == [("ask", "review 6.6 mmol/L")]


def test_a_step_that_always_fails_has_no_effect_and_the_next_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(POTASSIUM)
    run.arrive(result("101", "6.4", NOON))
    [task] = run.kept.tasks
    step = _Deciding.step_task

    def breaks(moment: _Deciding, event: Any) -> None:
        if event.state.value == "accepted":
            raise ZeroDivisionError
        step(moment, event)

    monkeypatch.setattr(_Deciding, "step_task", breaks)
    steps = [(1, StepVerb.ACCEPT), (2, StepVerb.DONE)]
    run.kept.steps_to_take = [TaskStepRow(n, task, "101", verb, NOON, "amina", "", "", "") for n, verb in steps]
    _turns(run, MINUTE)
    assert sorted(run.kept.steps_taken) == [1, 2]
    assert [closing.why for closing in run.kept.closings] == ["done"]


def test_a_patient_whose_timeline_cannot_be_made_again_stops_no_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(POTASSIUM)
    run.arrive(result("101", "6.4", NOON))
    run.arrive(result("102", "6.6", NOON))
    made = Warm._made_again

    def breaks(warm: Warm, subject: str) -> Timeline | None:
        if subject == "101":
            raise ZeroDivisionError
        return made(warm, subject)

    monkeypatch.setattr(Warm, "_made_again", breaks)
    run.engine.restart()
    _turns(run, HOUR)
    assert run.around.suspended == []
    assert [kind for kind, _ in run.acts()] == ["ask", "ask", "page"]


def test_a_schedule_leaves_out_the_patient_whom_it_cannot_look_at(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(SODIUM)
    for subject in ("101", "102", "103"):
        run.arrive(Fact(subject, Kind.ADMITTED, "", NOON, NOON, place="Ward 7A"))
    decide = Decider.decide

    def breaks(decider: Decider, timeline: Timeline, event: Any) -> Any:
        if timeline.subject == "102" and decider.calendars.running is not None:
            raise ZeroDivisionError
        return decide(decider, timeline, event)

    monkeypatch.setattr(Decider, "decide", breaks)
    run.around.pages, run.around.changed = [ROUNDS], True
    _turns(run, DAY)
    assert [row.subject for row in run.kept.outbox.values() if row.text == "look in"] == ["101", "103"]
    assert "102" not in "".join(run.around.said)


def test_of_a_batch_that_cannot_be_kept_one_message_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(POTASSIUM)
    commit = run.kept.commit

    def refuses(batch: Batch) -> None:
        if any(row.subject == "102" for row in batch.facts):
            raise RuntimeError("PostgreSQL refused a sentence")
        commit(batch)

    monkeypatch.setattr(run.kept, "commit", refuses)
    for subject in ("101", "102", "103"):
        run.waiting.reads.append(_read(run, subject))
    _turns(run, 0)
    assert [fate.fate for fate in run.kept.fates.values()] == [Fate.READ, Fate.SET_ASIDE, Fate.READ]
    assert [row.subject for row in run.kept.outbox.values()] == ["101", "103"]


def test_a_fault_that_does_not_go_away_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(POTASSIUM)
    monkeypatch.setattr(run.kept, "commit", _fails)
    run.arrive(result("101", "6.4", NOON))
    with pytest.raises(ZeroDivisionError):
        _turns(run, 0)


def _turns(run: Run, length: int) -> None:
    """Time passes; a fault takes a turn or two to be found."""
    run.now += length
    for _ in range(12):
        run.engine.turn()


def _read(run: Run, subject: str) -> Any:
    return read(len(run.waiting.reads) + 1, run.now, [result(subject, "6.4", NOON)])


def _fails(*given: object) -> None:
    raise ZeroDivisionError
