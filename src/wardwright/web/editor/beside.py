"""What stands beside the page that is written: problems, what it means, its numbers, its examples.

Lives here: from a text to what a template draws. Must not live here: the proof (proving), any check (language).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wardwright.engine.drafts.fixes import with_fix
from wardwright.engine.drafts.looking import Looked
from wardwright.engine.drafts.numbers import Slider, sliders_of
from wardwright.explain.data_list import data_seen
from wardwright.explain.diagram import steps
from wardwright.explain.picture import NARROW, draw_picture
from wardwright.explain.reach import reached
from wardwright.explain.words import length_words
from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.problem import Problem, line_and_column
from wardwright.language.tree import Flow

_COLUMN = 520  # pixels of the column beside the page


@dataclass(frozen=True, slots=True)
class Told:
    """A problem with its place and the fixes that can be put in with one press."""

    number: int
    problem: Problem
    line: int
    column: int
    fixes: tuple[tuple[int, str], ...]
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a page means, in other words than its own."""

    flow: Flow
    timelines: tuple[tuple[tuple[str, str, str], ...], ...]  # when, sort, words
    sees: tuple[str, ...]
    reaches: tuple[str, ...]
    broad: str  # the picture, as SVG, for a column of a page
    narrow: str  # and for a phone


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it."""

    looked: Looked
    told: tuple[Told, ...]
    meanings: tuple[Meaning, ...]
    sliders: tuple[Slider, ...]


def beside(looked: Looked, vocabulary: Vocabulary) -> Beside:
    """What stands beside this text."""
    told = tuple(_told(looked.text, number, each, vocabulary) for number, each in enumerate(looked.problems))
    meanings = tuple(meaning_of(flow, vocabulary, number) for number, flow in enumerate(looked.flows))
    return Beside(looked, told, meanings, sliders_of(looked.flow, vocabulary) if looked.flow else ())


def _told(text: str, number: int, problem: Problem, vocabulary: Vocabulary) -> Told:
    line, column = line_and_column(text, problem.span.start)
    able = [with_fix(text, problem, fix, vocabulary) is not None for fix in problem.fixes]
    fixes = tuple((n, fix) for n, (fix, can) in enumerate(zip(problem.fixes, able, strict=True)) if can)
    advice = tuple(fix for fix, can in zip(problem.fixes, able, strict=True) if not can)
    return Told(number, problem, line, column, fixes, advice)


def meaning_of(flow: Flow, vocabulary: Vocabulary, number: int = 0) -> Meaning:
    """The steps of each sentence, what it reads, whom it reaches."""
    return Meaning(
        flow,
        tuple(tuple(_steps(rule, flow)) for rule in flow.rules),
        tuple(dict.fromkeys(_seen(flow, vocabulary))),
        tuple(dict.fromkeys(_reached(flow, vocabulary))),
        draw_picture(flow, _COLUMN, f"picture-{number}"),
        draw_picture(flow, NARROW, f"picture-{number}-narrow"),
    )


def _steps(rule: Any, flow: Flow) -> Iterator[tuple[str, str, str]]:
    for step in steps(rule, flow):
        yield step.label or length_words(step.after), step.sign.name.lower(), step.words


def _seen(flow: Flow, vocabulary: Vocabulary) -> Iterator[str]:
    for each in data_seen(flow, vocabulary):
        if not each.part_of:
            yield f"{each.term or each.kind}, {each.span}"


def _reached(flow: Flow, vocabulary: Vocabulary) -> Iterator[str]:
    for each in reached(flow, vocabulary):
        yield f"{each.who}: {each.how}" + (f" ({each.channel})" if each.channel else "")
