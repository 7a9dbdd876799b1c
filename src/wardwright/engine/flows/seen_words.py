"""A page's text with the ward's words in it found: which stretch of it names which term.

Lives here: stretches of text. Must not live here: where a word's own page is (web/flows). Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.parse import parse
from wardwright.language.tree import Name
from wardwright.language.walk import walk


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some text of a line; `term` is the vocabulary's name where it stands for one, else ""."""

    text: str
    term: str = ""


def lines_with_terms(text: str, vocabulary: Vocabulary) -> tuple[tuple[Stretch, ...], ...]:
    """The lines of a page, each cut at its terms; a text that cannot be read has none."""
    places = sorted(set(_places(text, vocabulary)))
    lines = []
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line.rstrip("\n"))
        own = [place for place in places if start <= place[0] and place[1] <= end]
        lines.append(tuple(_cut(text, start, end, own)))
        start += len(line)
    return tuple(lines)


def _places(text: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int, str]]:
    for flow in parse(text, vocabulary).flows:
        for node, _ in walk(flow):
            if isinstance(node, Name) and node.span is not None:
                yield node.span.start, node.span.end, node.name


def _cut(text: str, start: int, end: int, places: list[tuple[int, int, str]]) -> Iterator[Stretch]:
    at = start
    for first, last, term in places:
        if first >= at:  # a place inside another one is part of that
            if first > at:
                yield Stretch(text[at:first])
            yield Stretch(text[first:last], term)
            at = last
    if at < end or at == start:
        yield Stretch(text[at:end])
