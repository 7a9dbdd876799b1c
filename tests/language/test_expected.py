"""What may come next in an unfinished page, as the parser itself says."""

from __future__ import annotations

import pytest

from tests.language.pages import HERE, lines, page, vocabulary
from wardwright.language.parse import Expected, Partial, expected_after
from wardwright.language.slip import Place

PAGE = "Flow: A page\n\n"


def after(text: str) -> Expected:
    return expected_after(PAGE + text, vocabulary())


def only(text: str) -> Partial:
    (partial,) = after(text).partials
    return partial


@pytest.mark.parametrize(
    ("text", "typed", "accepted"),
    [
        ("", "", {"WHEN", "EVERY", "AT", "STOP", "JUDGE", "RELEASE", "MEASURE"}),
        ("Wh", "Wh", {"WHEN"}),
        ("When a pot", "pot", {"RESULT", "SCORE", "PATIENT", "NO"}),
        ("When a potassium result of 6.0 ", "", {"UNIT", "OR", "ARRIVES"}),
        ("When a potassium result of 6.0 mm", "mm", {"UNIT", "OR", "ARRIVES"}),
        ("When a potassium result of 6.0 mmol/L or ", "", {"MORE", "LESS"}),
        ("When a patient is admitted,", "", {"AND", "THEN"}),
        ("When a patient is admitted,\nand the patient is on ", "", {"PLACE"}),
        ("When a patient is admitted, then ask the on-call re", "on-call re", {"ROLE", "TEAM", "PERSON", "PATIENT"}),
        (
            'When a patient is admitted, then ask the on-call registrar to "x" ',
            "",
            {"WITHIN", "URGENTLY", "AND", "$END"},
        ),
        ("When a C. difficile toxin result of ", "", {"ANSWER", "NUMBER"}),
        ("When no NEWS2 for 4 ", "", {"TIMEUNIT"}),
        ("Every ", "", {"TIMEUNIT", "DAY", "NUMBER"}),
        ("Release to ", "", {"PLACE"}),
        ("When a patient dies, and any of:\n  - ", "", {"PATIENT", "RESULT", "IT", "THERE"}),
    ],
)
def test_the_terminals_that_may_come_and_the_word_that_is_being_typed(
    text: str, typed: str, accepted: set[str]
) -> None:
    partial = only(text)
    assert partial.typed == typed
    assert (PAGE + text)[partial.start :] == typed
    assert accepted <= partial.accepted
    assert after(text).place is Place.SENTENCE


def test_a_name_that_may_go_on_is_read_both_ways() -> None:
    longer, finished = (
        after("When a patient is admitted to Ward ").partials,
        only("When a patient is admitted to Ward 8 "),
    )
    assert [partial.typed for partial in longer] == ["Ward "]
    assert "PLACE" in longer[0].accepted
    assert {"AND", "THEN"} <= finished.accepted


def test_the_term_is_known_to_which_a_unit_or_an_answer_would_belong() -> None:
    partial = only("When an MRSA screen result of ")
    assert partial.term is not None
    assert partial.term.name == "MRSA screen"


def test_after_an_article_is_said_so() -> None:
    assert only("When a ").article
    assert not only("When ").article


def test_headers_and_lines_of_examples_are_told_apart() -> None:
    assert expected_after("Flow: A", vocabulary()).place is Place.HEADER
    assert expected_after("Flow: A\nOwner: B", vocabulary()).place is Place.HEADER
    rule = 'When a patient dies, then show "x".\n\n'
    step = after(rule + "Example: x\n  09:00 a card ")
    assert step.place is Place.STEP
    assert step.partials[0].accepted == {"IS"}
    assert "CLOCK" in after(rule + "Example: x\n  ").partials[0].accepted
    assert after(rule + "Example: x\n  ").in_example


def test_a_place_that_cannot_be_reached_expects_nothing() -> None:
    assert after("When a patient eats ").partials == ()


@pytest.mark.parametrize(
    ("section", "line"),
    [(path.stem, line) for path in sorted((HERE / "identity").glob("*.txt")) for line in lines(path)[::9]],
)
def test_every_prefix_of_a_page_that_parses_can_be_completed(section: str, line: str) -> None:
    text = page(section, line)
    for end in range(text.index("\n\n") + 2, len(text)):
        inside_text = text[:end].count('"') % 2 == 1 or text[:end].endswith('"')
        expected = expected_after(text[:end], vocabulary())
        assert expected.partials or inside_text or expected.place is Place.HEADER, text[:end]
