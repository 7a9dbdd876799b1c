"""Turns of the engine: what is decided and kept, and what goes on when something fails."""

from __future__ import annotations

import pytest

from tests.engine_live.around import NOON, POTASSIUM, SODIUM, Run, result
from wardwright.facts.fact import Status
from wardwright.facts.instant import HOUR, MINUTE
from wardwright.facts.truth import Truth
from wardwright.kernel import decide as kernel_decide
from wardwright.record.rows import Fate, StepVerb, TaskStepRow
from wardwright.record.store import LeadLost, RecordUnavailable


def test_a_result_opens_a_task_and_its_follow_up_comes_in_time() -> None:
    run = Run(POTASSIUM)
    run.arrive(result("101", "6.4", NOON))
    assert run.acts() == [("ask", "review 6.4 mmol/L")]
    [task] = run.kept.tasks.values()
    assert (task.due, task.who) == (NOON + 15 * MINUTE, "on-call registrar")
    run.later(14 * MINUTE)
    assert len(run.acts()) == 1
    run.later(MINUTE + 1)
    assert run.acts()[1] == ("page", "ward consultant")


def test_a_task_done_in_time_has_no_follow_up_and_is_closed() -> None:
    run = Run(POTASSIUM)
    run.arrive(result("101", "6.4", NOON))
    [task] = run.kept.tasks
    run.kept.steps_to_take = [_step(1, task, StepVerb.DONE, NOON + MINUTE)]
    run.later()
    assert len(run.acts()) == 1
    assert [(each.task, each.why) for each in run.kept.closings] == [(task, "done")]


def test_whoever_was_told_of_a_result_hears_once_that_it_was_taken_back() -> None:
    run = Run(POTASSIUM)
    told = result("101", "6.4", NOON)._replace(key="7")
    run.arrive(told)
    run.later(16 * MINUTE)
    run.arrive(told._replace(value=None, status=Status.WITHDRAWN), at=NOON + 20 * MINUTE)
    [task] = run.kept.tasks.values()
    assert [each.why for each in run.kept.closings] == ["withdrawn"]
    assert run.acts() == [("ask", "review 6.4 mmol/L"), ("page", "ward consultant"), ("withdrawn", "review 6.4 mmol/L")]
    assert list(run.kept.outbox)[-1] == f"{task.firing}/withdrawn"


def test_a_declined_task_is_still_followed_up() -> None:
    run = Run(POTASSIUM)
    run.arrive(result("101", "6.4", NOON))
    [task] = run.kept.tasks
    run.kept.steps_to_take = [_step(1, task, StepVerb.DECLINE, NOON + MINUTE)]
    run.later()
    assert [kind for kind, _ in run.acts()] == ["ask", "page"]


def test_an_escalated_task_is_followed_up_now_and_not_again_when_due() -> None:
    run = Run(POTASSIUM)
    run.arrive(result("101", "6.4", NOON))
    [task] = run.kept.tasks
    run.kept.steps_to_take = [_step(1, task, StepVerb.ESCALATE, NOON + MINUTE)]
    run.later(2 * MINUTE)
    assert [kind for kind, _ in run.acts()] == ["ask", "page"]
    run.later()
    assert [kind for kind, _ in run.acts()] == ["ask", "page"]


def test_a_timer_that_fell_due_while_the_engine_was_away_has_its_turn_at_its_own_moment() -> None:
    run = Run(POTASSIUM)
    run.arrive(result("101", "6.4", NOON))
    run.engine.restart()
    run.later(5 * HOUR)
    follow_up = list(run.kept.firings.values())[1]
    assert follow_up.at == NOON + 15 * MINUTE


def test_every_message_has_a_moment_of_its_own() -> None:
    run = Run(POTASSIUM)
    run.waiting.reads = []
    run.arrive(result("101", "6.4", NOON), at=NOON)
    run.arrive(result("101", "6.5", NOON), at=NOON)
    assert [fate.seen for fate in run.kept.fates.values()] == [NOON, NOON + 1]


def test_a_new_page_is_taken_in_and_the_old_version_finishes_what_it_began() -> None:
    run = Run(POTASSIUM)
    run.arrive(result("101", "6.4", NOON))
    run.around.pages, run.around.changed = [SODIUM], True
    run.arrive(result("102", "118", NOON + MINUTE, "sodium"), at=NOON + MINUTE)
    assert [kind for kind, _ in run.acts()] == ["ask", "tell"]


# ── faults ───────────────────────────────────────────────────────────────────────────────────────


def test_a_flow_that_fails_is_suspended_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(POTASSIUM, SODIUM)
    [rule] = next(flow for flow in run.engine.decider.plan.flows if flow.title == "High potassium").rules
    rule.test = _fails
    rule.necessary = None
    run.arrive(result("101", "6.4", NOON), result("101", "118", NOON, "sodium"))
    assert run.around.suspended == ["High potassium"]
    run.engine.turn()
    assert run.acts() == [("tell", "sodium is 118 mmol/L")]
    assert run.kept.fates[1].fate is Fate.READ


def test_a_message_that_no_flow_is_to_blame_for_is_set_aside_and_the_next_is_decided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = Run(POTASSIUM)
    original = kernel_decide.Moment.__init__

    def breaks(moment: object, plan: object, timeline: object, *rest: object) -> None:
        if timeline.subject == "101":  # type: ignore[attr-defined]
            raise ZeroDivisionError
        original(moment, plan, timeline, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(kernel_decide.Moment, "__init__", breaks)
    run.arrive(result("101", "6.4", NOON))
    run.arrive(result("102", "6.6", NOON))
    run.engine.turn()
    assert run.kept.fates[1].fate is Fate.SET_ASIDE
    assert [part.slug for part in run.kept.fates[1].set_aside] == ["engine-failed"]
    assert run.acts() == [("ask", "review 6.6 mmol/L")]


def test_a_full_disk_gives_up_nothing_that_was_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(POTASSIUM)
    commit, refusals = run.kept.commit, iter([True, True, False])

    def full(batch: object) -> None:
        if next(refusals, False):
            raise RecordUnavailable("The disk is full.")
        commit(batch)  # type: ignore[arg-type]

    monkeypatch.setattr(run.kept, "commit", full)
    run.arrive(result("101", "6.4", NOON))
    assert run.acts() == [("ask", "review 6.4 mmol/L")]
    assert run.around.said == ["The disk is full.", ""]


def test_an_engine_that_no_longer_leads_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(POTASSIUM)

    def lost(batch: object) -> None:
        raise LeadLost

    monkeypatch.setattr(run.kept, "commit", lost)
    with pytest.raises(LeadLost):
        run.arrive(result("101", "6.4", NOON))


def _fails(timeline: object, fact: object) -> Truth:
    raise ZeroDivisionError


def _step(seq: int, task: str, verb: StepVerb, at: int) -> TaskStepRow:
    return TaskStepRow(seq, task, "101", verb, at, "amina", "", "", "")
