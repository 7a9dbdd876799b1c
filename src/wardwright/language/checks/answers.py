"""Answers: a term of words is compared with its own words, a term of numbers with numbers.

Lives here: `unknown-answer`, `answer-expected`, `number-expected`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from difflib import get_close_matches

from wardwright.facts.vocabulary import Term
from wardwright.language.checks.page import Page
from wardwright.language.checks.uses import Measures, Use, uses
from wardwright.language.problem import Problem
from wardwright.language.tree import AnswerIs, Comparison, LatestIs, Op, Quantity, ResultThing

_GAP = Decimal(987654321)  # stands for a number that the author has to give


def is_answered(term: Term) -> bool:
    """True for a term whose results are words only: it lists answers and has neither a unit nor a range."""
    return bool(term.answers) and not term.unit and term.plausible is None


def check_answers(page: Page) -> Iterator[Problem]:
    """Each test of a term is of the kind that the term has."""
    for use in uses(page):
        if isinstance(use.test, AnswerIs):
            if not use.term.answers:
                yield _number_expected(page, use, use.test)
            elif not _listed(use.term, use.test.answer):
                yield _unknown_answer(page, use, use.test)
        elif is_answered(use.term) and use.measures is not Measures.COUNT:
            yield _answer_expected(page, use)


def _listed(term: Term, answer: str) -> bool:
    return answer.casefold() in (name.casefold() for name in term.answers)


def _nearest(term: Term, answer: str) -> list[str]:
    names = {name.casefold(): name for name in term.answers}
    near = [names[name] for name in get_close_matches(answer.casefold(), names, n=2, cutoff=0.6)]
    return (near + [name for name in term.answers if name not in near])[:3]


def _unknown_answer(page: Page, use: Use, test: AnswerIs) -> Problem:
    listed = ", ".join(use.term.answers)
    return page.problem(
        "unknown-answer",
        (test, use.node, *use.above),
        f'"{page.words(test)}" is not an answer that {use.term.name} can have.',
        f"Its answers are: {listed}. Another word would never match a result.",
        [
            fix
            for answer in _nearest(use.term, test.answer)
            for fix in page.rewritten((use.node, *use.above), test, AnswerIs(answer))
        ],
    )


def _number_expected(page: Page, use: Use, test: AnswerIs) -> Problem:
    term = use.term
    return page.problem(
        "number-expected",
        (test, use.node, *use.above),
        f'"{page.words(test)}" is a word, and {term.name} is a number{f" in {term.unit}" if term.unit else ""}.',
        "Two people rarely mean the same number by one word: give the number.",
        _left_open(page, use, test),
    )


def _left_open(page: Page, use: Use, test: AnswerIs) -> list[str]:
    """The sentence with `above …`: the form is ours to show, the number is the author's to choose."""
    gap = Comparison(Op.ABOVE, Quantity(_GAP, use.term.unit))
    return [fix.replace(str(_GAP), "…") for fix in page.rewritten((use.node, *use.above), test, gap)]


def _answer_expected(page: Page, use: Use) -> Problem:
    listed = ", ".join(use.term.answers)
    what = (
        f'"{page.words(use.test)}" is a number' if use.test is not None else f'"{page.words(use.node)}" needs numbers'
    )
    fixes: list[str] = []
    if isinstance(use.test, Comparison) and isinstance(use.node, ResultThing | LatestIs):
        for answer in tuple(use.term.answers)[:3]:
            fixes += page.rewritten((use.node, *use.above), use.test, AnswerIs(answer))
    return page.problem(
        "answer-expected",
        (*((use.test,) if use.test is not None else ()), use.node, *use.above),
        f"{what}, and {use.term.name} is answered in words.",
        f"Its answers are: {listed}.",
        fixes,
    )
