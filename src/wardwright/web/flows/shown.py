"""What a flow's page shows, gathered.

Lives here: from an entry of the shelf to what the template needs, and what of it is kept between requests. Must not
live here: the request (views.py), queries (engine.flows).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_noop
from markupsafe import Markup

from wardwright.engine.flows.history import Version, versions_of
from wardwright.engine.flows.remarks import discussion
from wardwright.engine.flows.seen_words import Stretch, lines_with_terms
from wardwright.engine.flows.shelf import Entry, State
from wardwright.engine.live.flows import parse_again
from wardwright.engine.pains.listing import led_to
from wardwright.explain.data_list import CURRENT_STAY, Seen, data_seen
from wardwright.explain.picture import draw_picture, picture_words
from wardwright.explain.reach import Reached, reached
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.examples import ExampleResult, run_examples
from wardwright.language.draw import draw_problem
from wardwright.language.parse import parse
from wardwright.language.tree import Flow
from wardwright.web.flows.bars import days_drawn
from wardwright.web.flows.elsewhere import address_of
from wardwright.web.flows.known import KnownFlows
from wardwright.web.flows.words import slugs_of_terms

BROAD, NARROW = 620, 330
_READ_FOR = {
    "trigger": gettext_noop("to begin"),
    "condition": gettext_noop("to decide"),
    "text": gettext_noop("to show"),
    "stop": gettext_noop("to stop"),
    "judgement": gettext_noop("to be judged"),
    "measure": gettext_noop("to measure"),
}
_FOR_A_PART = gettext_noop("to work out %(part)s")


@dataclass(frozen=True, slots=True)
class Typed:
    """A form on the page that was refused."""

    form: str  # "say", or "answer-<number>"
    line: int
    text: str
    problem: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the page with its number from 1."""

    number: int
    stretches: tuple[Stretch, ...]

    @property
    def text(self) -> str:
        """The words."""
        return "".join(stretch.text for stretch in self.stretches)


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example's lines, and how it went."""

    lines: tuple[ShownLine, ...]
    result: ExampleResult | None


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What follows from a page's text and the vocabulary alone."""

    lines: tuple[ShownLine, ...]
    examples: tuple[ShownExample, ...]
    broad: Markup
    narrow: Markup
    words: tuple[str, ...]
    data: Mapping[tuple[str, str], tuple[Seen, ...]]  # by what it is read for: words, and what is worked out of it
    reaches: tuple[Reached, ...]


def page_of(entry: Entry, flows: KnownFlows, line: int, version: str) -> dict[str, Any]:
    """Everything that the page of a flow shows. `version`: an older one, by its hash; "" for the page as it is."""
    vocabulary = flows.of.vocabulary
    history = versions_of(entry.title)
    older = next((each for each in history if each.version == version), None)
    text, flow, shown = _text_of(entry, older, history, vocabulary)
    talk = discussion(entry.title, text)
    return {
        "entry": entry, "State": State, "flow": flow, "version": shown, "older": older, "history": history,
        "drawn": _drawn(text, vocabulary, flows.of.zone) if flow is not None else None, "text": text,
        "problems": _problems(entry) if older is None else (), "talk": talk, "line": line,
        "sayable": _sayable(text), "figures": (figures := flows.figures(entry.title)),
        "bars": days_drawn(figures.days), "pains": led_to(entry.title), "term_slugs": slugs_of_terms(vocabulary),
        "drafts": address_of("drafts"), "proof": _proof(entry), "stay": CURRENT_STAY,
        
    }  # fmt: skip


def _proof(entry: Entry) -> str:
    """Where a page can be proved; "" for one that is gone."""
    return address_of("proof-of-flow", slug=entry.slug) if entry.sheet is not None else ""


def _text_of(
    entry: Entry, older: Version | None, history: tuple[Version, ...], vocabulary: Vocabulary
) -> tuple[str, Flow | None, str]:
    """The text, its tree and its version: of the older version asked for, the page, or the last that there was."""
    if older is None and entry.sheet is not None:
        return entry.sheet.text, entry.sheet.flow, entry.sheet.version
    kept = older or (history[0] if history else None)
    if kept is None:
        return "", None, ""
    again = parse_again(kept.text, vocabulary)
    return kept.text, again[0] if again else None, kept.version


def _problems(entry: Entry) -> tuple[str, ...]:
    if entry.sheet is None:
        return ()
    return tuple(draw_problem(entry.sheet.source, problem) for problem in entry.sheet.problems[:5])


def _sayable(text: str) -> list[tuple[int, str]]:
    """The lines that somebody may say something about."""
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]


# ── What follows from the text ───────────────────────────────────────────────────────────────────


@lru_cache(maxsize=256)
def _drawn(text: str, vocabulary: Vocabulary, zone: tzinfo) -> _Drawn | None:
    """`text`: of one flow that can be read."""
    flow = next(iter(parse(text, vocabulary).flows), None)
    if flow is None:  # the vocabulary has changed since the page was read
        return None
    lines = tuple(ShownLine(number, each) for number, each in enumerate(lines_with_terms(text, vocabulary), start=1))
    first = next((line.number for line in lines if line.text.startswith("Example:")), len(lines) + 1)
    results = {result.name: result for result in run_examples(flow, vocabulary, zone)}
    return _Drawn(
        lines=_trimmed(lines[: first - 1]),
        examples=tuple(_examples(lines[first - 1 :], results)),
        broad=Markup(draw_picture(flow, BROAD, "broad")),
        narrow=Markup(draw_picture(flow, NARROW, "narrow")),
        words=picture_words(flow),
        data=_data(data_seen(flow, vocabulary)),
        reaches=reached(flow, vocabulary),
    )


def _trimmed(lines: tuple[ShownLine, ...]) -> tuple[ShownLine, ...]:
    return lines[:-1] if lines and not lines[-1].text.strip() else lines


def _examples(lines: tuple[ShownLine, ...], results: Mapping[str, ExampleResult]) -> Iterator[ShownExample]:
    starts = [at for at, line in enumerate(lines) if line.text.startswith("Example:")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        name = lines[start].text.removeprefix("Example:").strip()
        yield ShownExample(_trimmed(lines[start:end]), results.get(name))


def _data(seen: tuple[Seen, ...]) -> Mapping[tuple[str, str], tuple[Seen, ...]]:
    """What is read, by what it is read for; each name and span once."""
    groups: dict[tuple[str, str], dict[tuple[str, str, str], Seen]] = {}
    for each in seen:
        name = (_FOR_A_PART, each.part_of) if each.part_of else (_READ_FOR[each.use], "")
        kind = "" if each.span == CURRENT_STAY else each.kind
        groups.setdefault(name, {}).setdefault((kind, each.term, each.span), each)
    return {name: tuple(found.values()) for name, found in groups.items()}
