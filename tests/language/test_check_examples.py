"""Checks of limits, stops and releases, and of examples that cannot happen."""

from __future__ import annotations

import pytest

from tests.language.ward import VOCABULARY
from wardwright.language.check import check_text
from wardwright.language.problem import Problem, Severity

_TELL = 'then tell the ward nurse "Look at {patient}".'


def _page(sentence: str, rest: str = "\n\nExample: one\n  nothing happens\n") -> str:
    return "Flow: test\n\n" + sentence.replace("TELL", _TELL) + rest


def _problems(page: str) -> tuple[Problem, ...]:
    return check_text(page, VOCABULARY).problems


def _slugs(page: str) -> list[str]:
    return [problem.slug for problem in _problems(page)]


# ── Limits and the rest of the page ──────────────────────────────────────────────────────────────

_URGENT = 'then ask the ward nurse to "Look at {patient}" urgently.'


@pytest.mark.parametrize(
    ("sentences", "slugs"),
    [
        ("When a potassium result arrives, then page the ward consultant.", ["missing-limit"]),
        (f"When a potassium result arrives, {_URGENT}", ["missing-limit"]),
        (
            'When a potassium result arrives, then ask the ward nurse to "Look" within 5 minutes, '
            "and if not done, page the ward consultant.",
            ["missing-limit"],
        ),
        ("Every day at 07:30, for each patient who is on Ward 7A, then page the ward consultant.", ["missing-limit"]),
        ("When no potassium result for 4 hours, then page the ward consultant.", ["missing-limit"]),
        ("When a potassium result arrives, then page the ward consultant.\nAt most 20 a day.", ["missing-limit"]),
        (
            "When a potassium result arrives, then page the ward consultant.\nAt most once per patient every 4 hours.",
            [],
        ),
        ("When a patient has been in the Emergency Department for 4 hours, then page the ward consultant.", []),
        ("When lab feed goes quiet for 30 minutes, then page the ward consultant.", []),
        ("When a potassium result arrives, TELL", []),
        ("When a potassium result arrives, TELL\nStop when the patient dies.", ["nothing-to-stop"]),
        (
            "When a potassium result arrives, TELL\nMeasure the time from admission to admission.",
            ["same-start-and-end"],
        ),
        ("When a potassium result arrives, TELL\nMeasure the time from admission to discharge.", []),
        (
            "When a potassium result arrives, TELL\nRelease ward by ward in random order, 2 weeks apart, to Ward 7A, "
            "Ward 7B and Emergency Department.",
            ["not-a-ward"],
        ),
    ],
)
def test_limits_stops_measures_and_releases(sentences: str, slugs: list[str]) -> None:
    assert _slugs(_page(sentences)) == slugs


def test_a_page_without_an_example_is_a_warning() -> None:
    (problem,) = _problems(_page("When a potassium result arrives, TELL", "\n"))
    assert (problem.slug, problem.severity) == ("no-example", Severity.WARNING)


# ── Examples ─────────────────────────────────────────────────────────────────────────────────────

_ASK = (
    "When a potassium result of 6.0 mmol/L or more arrives, "
    'then ask the ward nurse to "Look at {patient}" within 1 hour.'
)
_HIGH = "09:00 a potassium result of 6.4 mmol/L arrives"


@pytest.mark.parametrize(
    ("rule", "lines", "slugs"),
    [
        (_ASK, [_HIGH, "09:00 the ward nurse is asked"], []),
        (_ASK, [_HIGH, '09:00 the ward nurse is asked "Look at the patient"'], []),
        (_ASK, [_HIGH, '09:00 the ward nurse is asked "Go away"'], ["example-other-words"]),
        (_ASK, [_HIGH, "09:00 the ward nurse is paged"], ["example-never-happens"]),
        (_ASK, [_HIGH, "09:00 the ward consultant is asked"], ["example-never-happens"]),
        (_ASK, [_HIGH, "09:00 a card is shown"], ["example-never-happens"]),
        (_ASK, [_HIGH, "09:00 the robot bed form is run"], ["example-never-happens"]),
        (_ASK, ["09:00 the ward nurse is asked", _HIGH], []),  # same minute, either order
        (_ASK, ["08:59 the ward nurse is asked", _HIGH], ["example-too-early"]),
        (_ASK, ["09:00 the ward nurse is asked"], ["example-too-early"]),
        (_ASK, [_HIGH, "08:00 nothing happens"], ["example-order"]),
        (_ASK, [_HIGH, "day 2 08:00 nothing happens"], []),
        (_ASK, [_HIGH, "09:00 the ward nurse is asked", "09:00 nothing happens"], ["example-contradiction"]),
        (_ASK, [_HIGH, "09:00 the ward nurse is asked", "nothing happens"], []),  # nothing else
        (_ASK, [_HIGH], ["example-expects-nothing"]),
        (_ASK, ["09:00 a potassium result of 6.4 kg arrives", "nothing happens"], ["unit-mismatch"]),
        (
            _ASK,
            ["09:00 a potassium result of 64 mmol/L arrives", "09:00 the ward nurse is asked"],
            ["example-implausible"],
        ),
        (_ASK, ["09:00 a potassium result of 64 mmol/L arrives", "nothing happens"], []),  # shown to fire nothing
        (_ASK, ["09:00 an MRSA screen result of reactive arrives", "nothing happens"], ["unknown-answer"]),
        (_ASK, [_HIGH, "09:00 the ward nurse is asked", "09:30 the task is done"], []),
        (
            "When a potassium result arrives, TELL",
            [_HIGH, "09:00 the ward nurse is told", "09:30 the task is done"],
            ["example-no-task"],
        ),
        (
            "When a two-part score of 3 or more arrives, TELL",
            ["09:00 a two-part score of 9 arrives", "09:00 the ward nurse is told"],
            ["example-implausible"],
        ),
    ],
)
def test_examples_that_cannot_happen(rule: str, lines: list[str], slugs: list[str]) -> None:
    assert _slugs(_page(rule, "\n\nExample: one\n  " + "\n  ".join(lines) + "\n")) == slugs


def test_an_expectation_of_a_stranger_is_corrected_to_what_the_flow_does() -> None:
    page = _page(_ASK, f"\n\nExample: one\n  {_HIGH}\n  09:00 the ward nurse is paged\n")
    (problem,) = _problems(page)
    assert "never pages the ward nurse" in problem.problem
    assert "asks the ward nurse" in problem.because
    assert problem.fixes == ("09:00 the ward nurse is asked",)


def test_two_examples_of_one_name() -> None:
    lines = "Example: one\n  nothing happens\n"
    assert _slugs(_page("When a potassium result arrives, TELL", f"\n\n{lines}\n{lines}")) == ["duplicate-example"]
