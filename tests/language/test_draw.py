"""Drawing a problem: one shape, carets under the words whatever stands before them."""

from __future__ import annotations

import pytest

from tests.language.ward import VOCABULARY
from wardwright.language.check import check_text
from wardwright.language.draw import draw_problem, draw_problems
from wardwright.language.problem import Problem, Severity
from wardwright.language.tree import Span


def _problem(text: str, words: str, **changes: object) -> Problem:
    start = text.index(words)
    fields = {"slug": "no-unit", "severity": Severity.ERROR, "span": Span(start, start + len(words)), "problem": "P."}
    return Problem(**(fields | changes))  # type: ignore[arg-type]


def test_the_shape_of_a_problem() -> None:
    text = "Flow: x\n\n  When a potassium result of 6.0 or more arrives, then …\n"
    drawn = draw_problem(
        text,
        _problem(
            text,
            "6.0",
            problem='"6.0" has no unit.',
            because="Potassium is reported in mmol/L or mg/dL, and 6.0 means very different things.",
            fixes=("When a potassium result of 6.0 mmol/L or more arrives, then …",),
        ),
    )
    assert drawn == (
        "no-unit   line 3, column 30\n"
        "  When a potassium result of 6.0 or more arrives, then …\n"
        "                             ^^^\n"
        '  "6.0" has no unit.\n'
        "  Potassium is reported in mmol/L or mg/dL, and 6.0 means very different things.\n"
        "  Write: When a potassium result of 6.0 mmol/L or more arrives, then …"
    )


def test_a_file_name_and_a_warning_are_told() -> None:
    text = "When"
    drawn = draw_problem(text, _problem(text, "When", severity=Severity.WARNING), "potassium.flow")
    assert drawn.splitlines()[0] == "no-unit (warning)   potassium.flow, line 1, column 1"


def test_a_second_correction_stands_below_the_first() -> None:
    text = "When"
    lines = draw_problem(text, _problem(text, "When", fixes=("One.", "Two."))).splitlines()
    assert lines[-2:] == ["  Write: One.", "  or:    Two."]


@pytest.mark.parametrize(
    ("line", "words", "under"),
    [
        ("potassium 6.0", "6.0", "            ^^^"),
        ("カリウム 6.0", "6.0", "           ^^^"),  # four characters of two cells each
        ("カリウム 6.0", "カリウム", "  ^^^^^^^^"),
        ("kaliu\u0301m 6.0", "6.0", "         ^^^"),  # a combining accent takes no cell
        ("a\tb 6.0", "6.0", "       ^^^"),  # a tab is drawn as two blanks
        ("\t\tpotassium 6.0", "6.0", "            ^^^"),  # indentation is left out
        ("😀 6.0", "6.0", "     ^^^"),
    ],
)
def test_carets_stand_under_the_words(line: str, words: str, under: str) -> None:
    text = f"first line\n{line}\nlast line"
    assert draw_problem(text, _problem(text, words)).splitlines()[2] == under


def test_a_long_line_is_cut_on_both_sides_of_the_words() -> None:
    text = "word " * 60 + "6.0 " + "word " * 60
    _, source, carets, *_ = draw_problem(text, _problem(text, "6.0")).splitlines()
    assert len(source) <= 110
    assert source.strip().startswith("…")
    assert source.endswith("…")
    assert source[carets.index("^") : carets.rindex("^") + 1] == "6.0"


def test_words_over_several_lines_are_marked_to_the_end_of_the_first() -> None:
    text = "When one\nand two.\n"
    _, source, carets, *_ = draw_problem(text, _problem(text, "one\nand")).splitlines()
    assert source == "  When one"
    assert carets == "       ^^^"


@pytest.mark.parametrize("span", [Span(0, 0), Span(5, 5), Span(99, 120), Span(8, 4)])
@pytest.mark.parametrize("text", ["", "When\n", "When a\n\n\n"])
def test_a_place_at_or_past_the_end_is_drawn(text: str, span: Span) -> None:
    drawn = draw_problem(text, Problem("unfinished", Severity.ERROR, span, "P."))
    assert "^" in drawn.splitlines()[2]


def test_no_control_character_of_the_page_reaches_the_terminal() -> None:
    text = "When \x1b[31mred\u202e 6.0"
    drawn = draw_problem(text, _problem(text, "6.0"))
    assert "\x1b" not in drawn
    assert "\u202e" not in drawn


def test_five_problems_at_a_time() -> None:
    text = "one two three four five six seven"
    problems = [_problem(text, word) for word in text.split()]
    drawn = draw_problems(text, problems)
    assert drawn.count("no-unit") == 5
    assert drawn.endswith("… and 2 more. Correct these first: often the others go with them.")
    assert "more" not in draw_problems(text, problems[:5])
    assert draw_problems(text, []) == ""


def test_a_real_problem_of_a_page() -> None:
    page = 'Flow: x\n\nIf a potassium result of 6.0 mmol/L or more arrives, then tell the ward nurse "x".\n\n'
    problems = check_text(page, VOCABULARY).problems
    drawn = draw_problems(page, [problem for problem in problems if problem.severity is Severity.ERROR])
    assert "if-for-when   line 3, column 1" in drawn
    assert '"If" is written "When"' in drawn
    assert "Write: When a potassium result of 6.0 mmol/L or more arrives" in drawn
