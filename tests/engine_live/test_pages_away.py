"""A page that is away for a while, edited, or not readable: limits, stops and tasks are as if it had never been."""

from __future__ import annotations

from tests.engine_live.around import NOON, POTASSIUM, SODIUM, Run, result
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import HOUR, MINUTE
from wardwright.record.rows import StepVerb, TaskStepRow

LIMITED = SODIUM + "\nAt most once per patient every 24 hours.\n"
CAPPED = SODIUM + "\nAt most 1 a day.\n"
STOPPED = POTASSIUM + "\nStop when the patient is discharged.\n"

SILENCE = """Flow: Observations
Owner: Renal team
Because: Nobody looked.

When no potassium result for 4 hours, then tell the on-call registrar "look".
"""


def low(subject: str, at: int) -> Fact:
    """A result that the limited page is about."""
    return result(subject, "118", at, "sodium")


def now_runs(run: Run, *pages: str) -> None:
    """The folder changes."""
    run.around.pages, run.around.changed = list(pages), True
    run.engine.turn()


def test_a_page_that_was_away_while_its_patient_was_written_keeps_its_limit() -> None:
    run = Run(LIMITED, POTASSIUM)
    run.arrive(low("101", NOON))
    run.around._ran = {}
    now_runs(run, POTASSIUM)
    run.arrive(result("101", "6.4", NOON), at=NOON + MINUTE)  # a task: the patient's memory is written
    now_runs(run, LIMITED, POTASSIUM)
    run.arrive(low("101", NOON + HOUR), at=NOON + HOUR)
    assert [kind for kind, _ in run.acts()].count("tell") == 1


def test_a_suspended_page_keeps_its_limit_until_it_is_edited() -> None:
    run = Run(LIMITED, POTASSIUM)
    run.arrive(low("101", NOON))
    run.around.suspended = ["Low sodium"]
    now_runs(run, LIMITED, POTASSIUM)
    run.arrive(result("101", "6.4", NOON), at=NOON + MINUTE)
    run.around.suspended = []
    now_runs(run, LIMITED.replace("120", "121"), POTASSIUM)
    run.arrive(low("101", NOON + HOUR), at=NOON + HOUR)
    assert [kind for kind, _ in run.acts()].count("tell") == 1


def test_a_page_that_paused_itself_is_still_paused_after_it_was_away() -> None:
    run = Run(CAPPED)
    run.arrive(low("101", NOON))
    run.arrive(low("102", NOON + MINUTE), at=NOON + MINUTE)  # one too many: it pauses until somebody resumes it
    now_runs(run, POTASSIUM)
    run.arrive(result("103", "4.1", NOON), at=NOON + 2 * MINUTE)
    now_runs(run, CAPPED)
    run.arrive(low("103", NOON + 48 * HOUR), at=NOON + 48 * HOUR)
    assert [kind for kind, _ in run.acts()] == ["tell"]


def test_what_an_earlier_version_asked_for_still_stops_as_its_page_says() -> None:
    run = Run(STOPPED)
    run.arrive(Fact("101", Kind.ADMITTED, "", NOON, NOON, place="Ward 7A"))
    run.arrive(result("101", "6.4", NOON), at=NOON + 1)
    now_runs(run, STOPPED.replace("15 minutes", "20 minutes"))
    home = NOON + MINUTE
    run.arrive(Fact("101", Kind.DISCHARGED, "", home, home), at=home)
    assert [closing.why for closing in run.kept.closings] == ["stopped"]
    run.later()
    assert [kind for kind, _ in run.acts()] == ["ask"]


def test_a_task_whose_page_cannot_be_read_for_a_while_is_told_of_and_goes_on_afterwards() -> None:
    run = Run(POTASSIUM.replace("15 minutes", "2 hours"))
    run.arrive(result("101", "6.4", NOON))
    run.around._ran = {}
    now_runs(run, SODIUM)
    run.arrive(low("101", NOON), at=NOON + MINUTE)
    run.engine.restart()
    run.arrive(low("101", NOON + MINUTE), at=NOON + 2 * MINUTE)
    assert len([said for said in run.around.said if "have no follow-ups" in said]) == 1
    now_runs(run, SODIUM, POTASSIUM.replace("15 minutes", "2 hours"))
    run.later(3 * HOUR)
    assert run.acts()[-1] == ("page", "ward consultant")


def test_a_task_done_while_its_page_cannot_be_read_is_not_followed_up_afterwards() -> None:
    run = Run(POTASSIUM.replace("15 minutes", "2 hours"))
    run.arrive(result("101", "6.4", NOON))
    [task] = run.kept.tasks
    run.around._ran = {}
    now_runs(run, SODIUM)
    run.kept.steps_to_take = [TaskStepRow(1, task, "101", StepVerb.DONE, NOON + MINUTE, "amina", "", "", "")]
    run.later(MINUTE)
    now_runs(run, SODIUM, POTASSIUM.replace("15 minutes", "2 hours"))
    run.later(3 * HOUR)
    assert [closing.why for closing in run.kept.closings] == ["done"]
    assert [kind for kind, _ in run.acts()] == ["ask"]


def test_a_new_page_looks_at_patients_known_before_though_messages_never_cease() -> None:
    run = Run(SODIUM)
    for subject in ("101", "102", "103"):
        run.arrive(Fact(subject, Kind.ADMITTED, "", NOON, NOON, place="Ward 7A"))
    run.around.pages, run.around.changed = [SILENCE], True
    for minutes in range(3):
        at = NOON + minutes * MINUTE
        run.arrive(result("104", "4.1", at), at=at)  # no turn without a message
    assert {row.subject for row in run.kept.timers(1 << 62, 10)} >= {"101", "102", "103"}
