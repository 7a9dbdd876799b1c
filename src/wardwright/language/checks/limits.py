"""Limits, stops, releases and measures: a flow that pages people is held back, and says nothing twice.

Lives here: `missing-limit`, `nothing-to-stop`, `not-a-ward`, `same-start-and-end`, `no-example`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wardwright.language.checks.page import Page
from wardwright.language.problem import Problem
from wardwright.language.tree import (
    Ask,
    ComesBack,
    Flow,
    GoesQuiet,
    Name,
    Node,
    PageAction,
    ReleaseRandom,
    ResultThing,
    Rule,
    StayReaches,
)
from wardwright.language.walk import walk

_ONCE_BY_NATURE = (StayReaches, GoesQuiet, ComesBack)  # each fires once per stay or per silence


def check_limits(page: Page) -> Iterator[Problem]:
    """A page or an urgent task needs `At most once per patient every …`."""
    flow = page.flow
    if flow.once_per is not None:
        return
    for rule in flow.rules:
        if isinstance(rule.trigger, _ONCE_BY_NATURE):
            continue
        loud = next((node for node, _ in walk(rule) if _is_loud(node)), None)
        if loud is not None:
            yield _missing_limit(page, rule, loud)
            return


def _is_loud(node: Node) -> bool:
    return isinstance(node, PageAction) or (isinstance(node, Ask) and node.urgently)


def _missing_limit(page: Page, rule: Rule, loud: Node) -> Problem:
    return page.problem(
        "missing-limit",
        (loud, rule),
        f'"{_short(page.words(loud))}" has no limit: every further event of one patient does it again.',
        "People who are called too often stop answering. Say how often is enough.",
        ("At most once per patient every 4 hours.",),
    )


def _short(words: str) -> str:
    return words if len(words) <= 60 else words[:57].rstrip() + "…"


def check_stops(page: Page) -> Iterator[Problem]:
    """`Stop when` closes tasks, so there is a task to close."""
    if page.flow.stops and not any(isinstance(node, Ask) for node, _ in page.nodes):
        stop = page.flow.stops[0]
        yield page.problem(
            "nothing-to-stop",
            (stop,),
            f'"{page.words(stop)}" has nothing to close: this flow asks nobody to do anything.',
            "Only tasks and their follow-ups stay open. What was told or paged cannot be taken back.",
        )


def check_release(page: Page) -> Iterator[Problem]:
    """`Release ward by ward` goes to wards."""
    release = page.flow.release
    if not isinstance(release, ReleaseRandom):
        return
    for place in release.places:
        term = page.term(place)
        if term is not None and term.place_kind and term.place_kind != "ward":
            yield page.problem(
                "not-a-ward",
                (place, release),
                f'"{page.words(place)}" is a {term.place_kind}, and the release goes ward by ward.',
                "A stepped release compares like with like.",
                _without(page, release, place),
            )


def _without(page: Page, release: ReleaseRandom, place: Name) -> tuple[str, ...]:
    rest = tuple(each for each in release.places if each is not place)
    return page.rewritten((), release, replace(release, places=rest)) if len(rest) > 1 else ()


def check_measures(page: Page) -> Iterator[Problem]:
    """A time is measured between two different events."""
    for measure in page.flow.measures:
        if measure.start == measure.end and not isinstance(measure.start, ResultThing):
            yield page.problem(
                "same-start-and-end",
                (measure,),
                f'"{page.words(measure)}" starts and ends with the same event.',
                "The time from an event to itself is nothing.",
            )


def check_has_example(page: Page) -> Iterator[Problem]:
    """A flow carries at least one example."""
    flow: Flow = page.flow
    if not flow.examples:
        yield page.problem(
            "no-example",
            (),
            f'"{flow.title}" has no example.',
            "Examples are the tests on the page. Two show most: a patient who should be found, and one who should not.",
        )
