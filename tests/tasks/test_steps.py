"""What people do to a task: the new state, the history, the audit record and what goes out, all of it or nothing."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from tests.tasks.ward import NOON, TaskWard
from wardwright.engine.tasks import steps
from wardwright.engine.tasks.refused import NotAllowed, NotNow, NotThere, Overtaken, Refused
from wardwright.facts.instant import MINUTE
from wardwright.govern.tasks import State, StepVerb
from wardwright.record import audit
from wardwright.record.models import Act, AuditRecord, Task, TaskStep


def state(number: int) -> tuple[str, str, str]:
    """State, owner, and who is asked in place of the page's `who`."""
    task = Task.objects.get(number=number)
    return task.state, task.person, task.asked


def test_a_task_has_a_short_number_of_its_own(ward: TaskWard) -> None:
    assert ward.open({}, {}, {}) == [1, 2, 3]


def test_accept_then_done(ward: TaskWard) -> None:
    [number] = ward.open()
    taken = ward.take(number, "amina", "accept")
    assert (taken.before, taken.after, taken.repeated) == (State.OPEN, State.ACCEPTED, False)
    assert state(number) == ("accepted", "amina", "")
    assert Task.objects.get(number=number).accepted == NOON
    ward.take(number, "amina", "done", NOON + MINUTE)
    assert state(number) == ("done", "amina", "")


def test_every_step_has_its_history_and_its_audit_record(ward: TaskWard) -> None:
    [number] = ward.open()
    ward.take(number, "amina", "decline", reason="patient-refuses", text=" asked twice ")
    step = TaskStep.objects.get()
    assert (step.task, step.subject, step.verb, step.at, step.person) == (
        Task.objects.get().key, "p1", "decline", NOON, "amina",
    )  # fmt: skip
    assert (step.reason, step.text, step.to, step.seen) == ("patient-refuses", "asked twice", "", None)
    record = AuditRecord.objects.get(kind="task")
    assert (record.actor, record.verb, record.thing, record.at) == ("amina", "decline", str(number), NOON)
    assert record.detail == '{"reason":"patient-refuses","text":"asked twice"}'
    assert audit.verify().broken is None


def test_the_engine_takes_the_steps_in_the_order_of_recording(ward: TaskWard) -> None:
    first, second = ward.open({}, {})
    ward.take(second, "amina", "accept")
    ward.take(first, "khan", "done", NOON + MINUTE)
    ward.take(second, "amina", "escalate", NOON + MINUTE)
    decisions = ward.record.decisions()
    taken = decisions.steps(0, 10)
    assert [(row.verb, row.person, row.at) for row in taken] == [
        (StepVerb.ACCEPT, "amina", NOON),
        (StepVerb.DONE, "khan", NOON + MINUTE),
        (StepVerb.ESCALATE, "amina", NOON + MINUTE),
    ]
    assert decisions.steps(taken[0].seq, 10) == taken[1:]
    decisions.close()


def test_a_declined_task_is_still_wanted_and_somebody_else_can_take_it(ward: TaskWard) -> None:
    [number] = ward.open()
    ward.take(number, "amina", "accept")
    ward.take(number, "amina", "decline", reason="limited-time")
    assert state(number) == ("declined", "", "")
    ward.take(number, "khan", "accept")
    assert state(number) == ("accepted", "khan", "")


def test_declining_needs_a_reason_from_the_list_or_own_words(ward: TaskWard) -> None:
    [number] = ward.open()
    with pytest.raises(NotAllowed, match="Say why"):
        ward.take(number, "amina", "decline")
    with pytest.raises(NotThere, match="There is no reason because"):
        ward.take(number, "amina", "decline", reason="because")
    ward.take(number, "amina", "decline", text="she is in theatre")
    assert state(number)[0] == "declined"


def test_somebody_who_was_not_asked_may_do_it_and_says_why(ward: TaskWard) -> None:
    [number] = ward.open()
    with pytest.raises(NotAllowed, match="asks the on-call registrar, and you are not"):
        ward.take(number, "ben", "done")
    ward.take(number, "ben", "done", text="registrar in theatre; gave it myself")
    assert state(number) == ("done", "ben", "")


def test_somebody_who_was_not_asked_may_not_decline_and_may_escalate_and_note(ward: TaskWard) -> None:
    [number] = ward.open()
    with pytest.raises(NotAllowed, match="only they can decline it"):
        ward.take(number, "ben", "decline", reason="limited-time")
    ward.take(number, "ben", "escalate")
    ward.take(number, "ben", "note", text="patient is off the ward")
    assert state(number) == ("open", "", "")


def test_whoever_was_reached_by_a_follow_up_may_take_it_without_a_reason(ward: TaskWard) -> None:
    [number] = ward.open()
    ward.deliver(Task.objects.get().key, "dana")
    ward.take(number, "dana", "accept")
    assert state(number) == ("accepted", "dana", "")


def test_of_two_who_accept_the_second_is_told_who_has_it(ward: TaskWard) -> None:
    [number] = ward.open()
    ward.take(number, "amina", "accept")
    with pytest.raises(Overtaken, match=r"Dr Amina Diallo accepted task 1 at 12:00\. To take it over"):
        ward.take(number, "khan", "accept", NOON + MINUTE)
    assert state(number) == ("accepted", "amina", "")


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
    winner = next(each for each in outcomes if each != "Overtaken")
    assert sorted(outcomes) == sorted([winner, "Overtaken"])
    assert state(number)[1] == winner
    assert TaskStep.objects.count() == 1


def test_a_colleague_takes_over_by_handing_it_to_herself(ward: TaskWard) -> None:
    [number] = ward.open()
    ward.take(number, "amina", "accept")
    ward.take(number, "khan", "hand over", to="khan", text="amina is in theatre")
    assert state(number) == ("open", "khan", "khan")
    assert not Act.objects.filter(kind="tell").exists()  # she knows


def test_handing_over_to_a_person_tells_her(ward: TaskWard) -> None:
    [number] = ward.open({"urgent": True, "words": "Review p1: potassium 6.4 mmol/L"})
    ward.take(number, "amina", "accept")
    ward.take(number, "amina", "hand over", NOON + MINUTE, to="Ben Fox", text="shift ends")
    assert state(number) == ("open", "ben", "ben")
    act = Act.objects.get(kind="tell")
    task = Task.objects.get()
    assert act.key == f"{task.key}/step {TaskStep.objects.last().seq}"
    assert (act.who, act.task, act.firing, act.urgent, act.due, act.at) == (
        "ben", task.key, task.firing, True, task.due, NOON + MINUTE,
    )  # fmt: skip
    assert act.text == "Handed over to you by Dr Amina Diallo (shift ends): Review p1: potassium 6.4 mmol/L"
    outbox = ward.record.outbox()
    assert act.key in [row.id for row in outbox.unexpanded(10)]
    outbox.close()


def test_handing_over_to_a_role_asks_that_role(ward: TaskWard) -> None:
    [number] = ward.open()
    ward.take(number, "amina", "hand over", to="Ward Nurse")
    assert state(number) == ("open", "", "ward nurse")
    ward.take(number, "khan", "accept")  # listed for Ward 7A
    assert state(number) == ("accepted", "khan", "ward nurse")


def test_handing_over_to_nobody_is_answered_with_near_names(ward: TaskWard) -> None:
    [number] = ward.open()
    with pytest.raises(NotThere, match=r"called amnia. Near: amina"):
        ward.take(number, "amina", "hand over", to="amnia")
    with pytest.raises(NotThere, match="Near: ward nurse"):
        ward.take(number, "amina", "hand over", to="ward nrse")
    ward.take(number, "amina", "accept")
    with pytest.raises(NotNow, match="yours already"):
        ward.take(number, "amina", "hand over", to="amina")


@pytest.mark.parametrize("why", ["withdrawn", "stopped", "done"])
@pytest.mark.parametrize("verb", ["accept", "done", "decline", "hand over", "escalate"])
def test_what_is_over_takes_a_note_and_nothing_else(ward: TaskWard, why: str, verb: str) -> None:
    [number] = ward.open()
    ward.close_task(number, why, NOON + MINUTE)
    with pytest.raises(NotNow, match=r"Task 1: It .*\. You can still add a note\."):
        ward.take(
            number,
            "amina",
            verb,
            reason="limited-time" if verb == "decline" else "",
            to="ben" if "hand" in verb else "",
        )
    ward.take(number, "amina", "note", text="family informed")
    assert TaskStep.objects.count() == 1


def test_what_a_person_has_done_stays_done_when_the_engine_withdraws_it_late(ward: TaskWard) -> None:
    [number] = ward.open()
    ward.take(number, "amina", "done")
    ward.close_task(number, "withdrawn", NOON + MINUTE)
    task = Task.objects.get()
    assert (task.state, task.why, task.closed) == ("done", "withdrawn", NOON + MINUTE)


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("accept", {}),
        ("done", {}),
        ("decline", {"reason": "limited-time"}),
        ("hand over", {"to": "ben"}),
        ("note", {"text": "seen"}),
        ("escalate", {}),
    ],
)
def test_a_step_that_is_repeated_changes_nothing(ward: TaskWard, verb: str, said: dict[str, str]) -> None:
    [number] = ward.open()
    assert not ward.take(number, "amina", verb, **said).repeated
    before = (state(number), AuditRecord.objects.count(), Act.objects.count())
    again = ward.take(number, "amina", verb, NOON + MINUTE, **said)
    assert again.repeated
    assert (state(number), AuditRecord.objects.count(), Act.objects.count()) == before
    assert TaskStep.objects.count() == 1


def test_what_is_hers_already_is_not_accepted_again(ward: TaskWard) -> None:
    [number] = ward.open()
    ward.take(number, "amina", "accept")
    ward.take(number, "amina", "note", text="on my way")
    assert ward.take(number, "amina", "accept", NOON + MINUTE).repeated
    ward.take(number, "amina", "done")
    ward.take(number, "amina", "note", text="given at 12:05")
    assert ward.take(number, "amina", "done", NOON + MINUTE).repeated
    assert TaskStep.objects.count() == 4


def test_a_second_escalation_counts_once_the_engine_has_seen_the_first(ward: TaskWard) -> None:
    [number] = ward.open()
    ward.take(number, "amina", "escalate")
    ward.commit(steps_taken=[(TaskStep.objects.get().seq, NOON)])
    assert not ward.take(number, "amina", "escalate", NOON + MINUTE).repeated
    assert TaskStep.objects.count() == 2


def test_a_refused_step_writes_nothing(ward: TaskWard) -> None:
    [number] = ward.open()
    for verb, said in (("done", {}), ("decline", {"reason": "limited-time"}), ("note", {})):
        with pytest.raises(Refused):
            ward.take(number, "ben", verb, **said)
    assert not TaskStep.objects.exists()
    assert not AuditRecord.objects.exists()


def test_a_step_that_breaks_in_the_middle_writes_nothing(ward: TaskWard, monkeypatch: pytest.MonkeyPatch) -> None:
    [number] = ward.open()

    def fail(*_: object) -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(steps, "_tell_new_owner", fail)
    with pytest.raises(RuntimeError):
        ward.take(number, "amina", "hand over", to="ben")
    assert state(number) == ("open", "", "")
    assert not TaskStep.objects.exists()
    assert not AuditRecord.objects.exists()


def test_no_such_task(ward: TaskWard) -> None:
    with pytest.raises(NotThere, match="There is no task 99"):
        ward.take(99, "amina", "accept")


def test_words_have_an_end(ward: TaskWard) -> None:
    [number] = ward.open()
    with pytest.raises(NotAllowed, match="at most 2,000 letters"):
        ward.take(number, "amina", "note", text="x" * 2001)
