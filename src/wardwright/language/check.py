"""Checking: what is wrong with a page that reads well.

Lives here: the list of checks and the doors `check_flow` (one flow), `check_flows` (all that are loaded together) and
`check_text` (a page as its author has it: read and checked). Must not live here: any one check (checks/, circles).
Pure; called by the commands, the editor and, through `conversions`, by explain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.language.checks.answers import check_answers
from wardwright.language.checks.comparisons import check_comparisons
from wardwright.language.checks.contradictions import check_contradictions
from wardwright.language.checks.examples import check_examples
from wardwright.language.checks.limits import (
    check_has_example,
    check_limits,
    check_measures,
    check_release,
    check_stops,
)
from wardwright.language.checks.page import Page
from wardwright.language.checks.texts import check_texts
from wardwright.language.checks.units import UnitConversion, check_units
from wardwright.language.checks.units import conversions as _conversions
from wardwright.language.circles import Circle, find_circles, reads, records
from wardwright.language.parse import Parsed, parse
from wardwright.language.problem import Problem, Severity
from wardwright.language.tree import Flow, Name, Span
from wardwright.language.walk import walk

CHECKS: tuple[Callable[[Page], Iterator[Problem]], ...] = (
    check_units,
    check_answers,
    check_comparisons,
    check_contradictions,
    check_texts,
    check_limits,
    check_stops,
    check_release,
    check_measures,
    check_has_example,
    check_examples,
)
# These look at one clause or sentence at a time, so they are right also where the rest of a page cannot be read.
ALONE = (check_units, check_answers, check_comparisons, check_contradictions)


@dataclass(frozen=True, slots=True)
class Checked:
    """A page as it was read: the flows that make sense, and everything that is wrong, in the order of the text."""

    flows: tuple[Flow, ...]
    problems: tuple[Problem, ...]
    name: str = ""

    @property
    def fine(self) -> bool:
        """True when nothing stops its flows from running: warnings may be left."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


def check_flow(flow: Flow, vocabulary: Vocabulary, text: str = "") -> tuple[Problem, ...]:
    """What is wrong with one flow by itself. With the text it was read from, problems quote the author's words."""
    page = Page(flow, vocabulary, text)
    return _in_order(problem for check in CHECKS for problem in check(page))


def check_flows(
    flows: Sequence[Flow], vocabulary: Vocabulary, texts: Sequence[str] = ()
) -> tuple[tuple[Flow, tuple[Problem, ...]], ...]:
    """Each flow with what is wrong with it, alone and among the others; `texts[i]` is what `flows[i]` was read from."""
    pages = [Page(flow, vocabulary, texts[index] if texts else "") for index, flow in enumerate(flows)]
    together = _together(pages, vocabulary)
    return tuple(
        (page.flow, _in_order((*check_flow(page.flow, vocabulary, page.text), *together[index])))
        for index, page in enumerate(pages)
    )


def check_text(text: str, vocabulary: Vocabulary, name: str = "") -> Checked:
    """The flows of a page and all its problems, in the order of the text."""
    parsed = parse(text, vocabulary)
    found = check_flows(parsed.flows, vocabulary, [text] * len(parsed.flows))
    problems = [*unread(parsed, vocabulary, text), *(problem for _, own in found for problem in own)]
    return Checked(tuple(parsed.flows), _in_order(problems), name)


def unread(parsed: Parsed, vocabulary: Vocabulary, text: str) -> tuple[Problem, ...]:
    """What keeps flows from being read, and what else is certainly wrong with what could be read of them.

    So that an author who misspells a name learns of the missing unit beside it at the same time.
    """
    further: list[Problem] = []
    for flow, whole in parsed.sketches:
        page = Page(flow, vocabulary, text)
        checks = (*ALONE, check_texts) if whole else ALONE
        further += (problem for check in checks for problem in check(page))
    told = [problem.span for problem in parsed.problems]
    fresh = [each for each in further if not any(_meet(each.span, span) for span in told)]
    return _in_order((*parsed.problems, *fresh))


def _meet(one: Span, other: Span) -> bool:
    return one.start < max(other.end, other.start + 1) and other.start < max(one.end, one.start + 1)


def conversions(flow: Flow, vocabulary: Vocabulary, text: str = "") -> tuple[UnitConversion, ...]:
    """The unit conversions that the flow relies on, in page order: `114 umol/L = 1.29 mg/dL`."""
    return tuple(_conversions(Page(flow, vocabulary, text)))


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By place; errors before warnings at one place; each said once."""
    ranked = sorted(problems, key=lambda each: (each.span.start, each.severity is Severity.WARNING, each.span.end))
    return tuple({(each.slug, each.span, each.problem): each for each in ranked}.values())


# ── Flows together ───────────────────────────────────────────────────────────────────────────────


def _together(pages: Sequence[Page], vocabulary: Vocabulary) -> list[list[Problem]]:
    found: list[list[Problem]] = [[] for _ in pages]
    seen: dict[str, int] = {}
    for index, page in enumerate(pages):
        title = " ".join(page.flow.title.casefold().split())
        if seen.setdefault(title, index) != index:
            found[index].append(_duplicate(page))
    for circle in find_circles([page.flow for page in pages], vocabulary):
        for position, index in enumerate(circle.flows):
            found[index].append(_circle(pages, circle, position))
    recorded = {record.term.name for page in pages for rule in page.flow.rules for record in records(rule)}
    for index, page in enumerate(pages):
        found[index].extend(_never_recorded(page, vocabulary, recorded))
    return found


def _duplicate(page: Page) -> Problem:
    place = page.title_place()
    return Problem(
        "duplicate-title",
        Severity.ERROR,
        place,
        f'Another flow is also called "{page.flow.title}".',
        "Firings, tasks and the audit are found by the flow's title, so each title stands for one flow.",
        (f"Flow: {page.flow.title} (2)",),
    )


def _circle(pages: Sequence[Page], circle: Circle, position: int) -> Problem:
    """The same circle as told from one of its flows: what it records, who reads that, and so on round."""
    order = [(position + step) % len(circle.flows) for step in range(len(circle.flows))]
    page = pages[circle.flows[position]]
    steps = [f'"{pages[circle.flows[at]].flow.title}" records {circle.terms[at]}' for at in order]
    round_trip = ", which is read by ".join(steps) + f', which is read by "{page.flow.title}" again.'
    own = next(
        record for rule in page.flow.rules for record in records(rule) if record.term.name == circle.terms[position]
    )
    return page.problem(
        "circle",
        (own,),
        f'"{page.words(own)}" closes a circle.',
        round_trip + " They could set each other off without end: let one of them read something else.",
    )


def _never_recorded(page: Page, vocabulary: Vocabulary, recorded: set[str]) -> Iterator[Problem]:
    told: set[str] = set()
    for rule in page.flow.rules:
        for clause in (rule.trigger, *rule.conditions):
            for node, above in walk(clause):
                if not isinstance(node, Name) or node.kind is not TermKind.FLAG or node.name in told:
                    continue
                term = vocabulary.find(node.name)
                read = reads([node], vocabulary)
                if term is None or read & recorded or any(vocabulary[name].codes for name in read):
                    continue
                told.add(node.name)
                yield page.problem(
                    "flag-never-recorded",
                    (node, *above, rule),
                    f'"{page.words(node)}" is a flag that none of these flows records.',
                    "It has no codes of its own, so without a flow that records it, it is never there.",
                )
