"""Mistakes by example: each frequent slip is recognised, and the sentence offered for it reads.

The slips stand in mistakes.txt, one a line.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.language.ward import VOCABULARY
from wardwright.language.mistakes.table import MISTAKES
from wardwright.language.parse import Parsed, parse
from wardwright.language.problem import Problem, Severity
from wardwright.language.problem_table import PROBLEMS

_NO_SENTENCE = "—"
_RULE = 'When a potassium result arrives, then tell the ward nurse "Look at {patient}".'


def _fixtures() -> list[tuple[str, str, str, bool]]:
    lines = Path(__file__).with_name("mistakes.txt").read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        if not line.startswith("#"):
            slug, text, fix = line.split(" → ")
            found.append((slug.removeprefix(":"), text.replace("\\n", "\n"), fix, slug.startswith(":")))
    return found


FIXTURES = _fixtures()
_IDS = [f"{slug}-{index}" for index, (slug, *_) in enumerate(FIXTURES)]


def _page(text: str, in_example: bool) -> str:
    """A page on which the text is the only thing that could be wrong."""
    if in_example:
        return f"Flow: test\n\n{_RULE}\n\nExample: one\n  {text}\n"
    return f"Flow: test\n\n{text}\n"


def _read(text: str, in_example: bool) -> Parsed:
    return parse(_page(text, in_example), VOCABULARY)


def _first(text: str, in_example: bool) -> Problem:
    return _read(text, in_example).problems[0]


@pytest.mark.parametrize(("slug", "text", "fix", "in_example"), FIXTURES, ids=_IDS)
def test_a_slip_is_recognised_and_put_right(slug: str, text: str, fix: str, in_example: bool) -> None:
    problem = _first(text, in_example)
    assert problem.slug == slug
    assert problem.severity is Severity.ERROR
    assert (problem.fixes[0] if problem.fixes else _NO_SENTENCE) == fix


@pytest.mark.parametrize(
    ("text", "in_example"), [(text, under) for _, text, fix, under in FIXTURES if fix != _NO_SENTENCE]
)
def test_every_offered_sentence_reads(text: str, in_example: bool) -> None:
    for fix in _first(text, in_example).fixes:
        left = [problem.slug for problem in _read(fix, in_example).problems]
        # A limit or a release alone makes no flow, a header no example: that is all that may still be missing.
        assert set(left) <= {"no-rule", "empty-example"}, (fix, left)


@pytest.mark.parametrize(("text", "in_example"), [(text, under) for _, text, _, under in FIXTURES])
def test_advice_quotes_the_author_and_points_at_the_words(text: str, in_example: bool) -> None:
    page, problem = _page(text, in_example), _first(text, in_example)
    start = page.index(text)
    assert start <= problem.span.start < problem.span.end <= start + len(text)
    assert page[problem.span.start : problem.span.end].strip()
    assert problem.problem
    assert not {"invalid", "simply", "just"} & set(problem.problem.lower().split())


def test_every_row_of_the_table_has_a_slip_that_shows_it() -> None:
    shown = {slug for slug, *_ in FIXTURES}
    assert {mistake.slug for mistake in MISTAKES} - shown == set()


def test_slugs_are_unique_and_in_the_table_of_problems() -> None:
    counts = Counter(mistake.slug for mistake in MISTAKES)
    assert [slug for slug, count in counts.items() if count > 1] == []
    assert set(counts) <= set(PROBLEMS)


def test_there_are_many_frequent_slips() -> None:
    assert len(FIXTURES) >= 80
    assert len({slug for slug, *_ in FIXTURES}) >= 60


def test_a_sentence_with_three_slips_is_put_right_at_once() -> None:
    problem = _first('If potassium >= 6,0 mmol/L, notify the ward nurse "Look at {patient}".', False)
    expected = 'When potassium of 6.0 mmol/L or more arrives, then tell the ward nurse "Look at {patient}".'
    assert problem.fixes == (expected,)


def test_what_only_the_author_knows_is_not_rewritten() -> None:
    """`!= 4` must not become `exactly 4` because an exclamation mark can be left out."""
    problem = _first('When a potassium result != 4 mmol/L arrives, then tell the ward nurse "x".', False)
    assert (problem.slug, problem.fixes) == ("not-equal-sign", ())


def test_words_inside_a_text_are_never_taken_for_a_slip() -> None:
    page = 'When a potassium result arrives, then tell the ward nurse "If high, notify Dr at 8am >= asap; or else".'
    assert _read(page, False).problems == ()


def test_a_comment_does_not_swallow_the_rest_of_an_offered_sentence() -> None:
    text = 'If a potassium result arrives, # a remark\nthen tell the ward nurse "x".'
    assert _first(text, False).fixes == ('When a potassium result arrives, then tell the ward nurse "x".',)


def test_no_rewrite_turns_a_negative_round() -> None:
    """`not on A or B` must never be offered as `any of: not on A, on B`."""
    problem = _first(
        'When a potassium result arrives, and there was no dialysis or death today, then tell the ward nurse "x".',
        False,
    )
    assert not any("any of" in fix for fix in problem.fixes)
