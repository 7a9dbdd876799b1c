"""An example on the page: what passes, and what is said when it does not."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from wardwright.facts.load import load_vocabulary
from wardwright.kernel.examples import ExampleResult, run_examples
from wardwright.language.parse import parse

VOCABULARY = load_vocabulary(
    "results:\n  potassium: {unit: mmol/L, plausible: [1, 10]}\nroles:\n  registrar: {channel: page}\n"
)
FLOW = """Flow: A

When a potassium result of 6 mmol/L or more arrives, and the patient is an inpatient,
then ask the registrar to "See {patient}" within 30 minutes,
and if not done, page the registrar "Nobody saw {patient}".

Example: one
"""


def _run(*lines: str) -> ExampleResult:
    parsed = parse(FLOW + "".join(f"  {line}\n" for line in lines), VOCABULARY)
    assert not parsed.problems, parsed.problems
    (found,) = run_examples(parsed.flows[0], VOCABULARY, ZoneInfo("Europe/London"))
    return found


def test_an_example_that_goes_as_the_page_says_passes() -> None:
    found = _run(
        "08:00 the patient is admitted",
        "09:00 a potassium result of 6.2 mmol/L arrives",
        '09:00 the registrar is asked "See {patient}"',
        "09:30 the registrar is paged",
    )
    assert found.passed, found.differences


def test_what_no_line_expects_is_a_difference() -> None:
    found = _run(
        "08:00 the patient is admitted",
        "09:00 a potassium result of 6.2 mmol/L arrives",
        "09:00 the registrar is asked",
        "nothing happens",
    )
    assert [difference.said for difference in found.differences] == [
        'not expected: the registrar is paged "Nobody saw the patient"'
    ]


def test_why_nothing_happened_is_said() -> None:
    found = _run("09:00 a potassium result of 6.2 mmol/L arrives", "09:00 the registrar is asked")
    assert not found.passed
    assert '"the patient is an inpatient" is false' in found.differences[0].said


def test_a_task_that_is_done_has_no_follow_up() -> None:
    found = _run(
        "08:00 the patient is admitted",
        "09:00 a potassium result of 6.2 mmol/L arrives",
        "09:00 the registrar is asked",
        "09:20 the task is done",
        "nothing happens",
    )
    assert found.passed, found.differences


def test_other_words_are_another_action() -> None:
    found = _run(
        "08:00 the patient is admitted",
        "09:00 a potassium result of 6.2 mmol/L arrives",
        '09:00 the registrar is asked "Call {patient}"',
    )
    assert not found.passed
    assert "What happened then" in found.differences[0].said
