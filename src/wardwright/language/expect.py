"""What may come next in an unfinished page, from the parser's own state.

Lives here: `expected_after`, on which completion is built. It says terminals; the words for them are found in the
grammar (`words_of`) and the vocabulary (by kind).
Must not live here: the ranking and drawing of suggestions (complete).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from wardwright.facts.vocabulary import Term, Vocabulary
from wardwright.language.layout import Chunk, FlowLayout, Header, lay_out
from wardwright.language.lexer import Names, Raw, names_of
from wardwright.language.readings import Stack
from wardwright.language.sentence import Sentence
from wardwright.language.slip import Lexeme, Place

_WORD: Final = re.compile(r"(?<!\S)\S")
_LONGEST: Final = 80  # characters that an unfinished name may have


@dataclass(frozen=True, slots=True)
class Partial:
    """One way to understand the end of the text: `typed` is a word (or the start of a name) that is still being
    written, and `accepted` are the terminals that may stand in its place. `typed` is "" after a finished word."""

    typed: str
    start: int  # offset into the whole text where `typed` starts: what a completion replaces
    accepted: frozenset[str]  # "$END" = the full stop (or, in an example, the end of the line) may come
    before: tuple[Lexeme, ...] = ()  # the tokens of the sentence that this reading takes as finished
    term: Term | None = None  # the result or score that a unit or an answer here would belong to
    article: bool = False  # an article stands before: only nouns read well now


@dataclass(frozen=True, slots=True)
class Expected:
    """What may come at the end of a text."""

    place: Place  # SENTENCE: within or before a sentence; STEP: an example line; HEADER: a header's value
    partials: tuple[Partial, ...] = field(default=())  # the longest `typed` first; empty in headers and after a slip
    in_example: bool = False  # the line stands under `Example:`
    at_line_start: bool = False  # nothing but white space before `typed` on its line: a header may start here


def expected_after(text: str, vocabulary: Vocabulary) -> Expected:
    """What may come at the end of `text` (the page up to the cursor)."""
    names = names_of(vocabulary)
    layouts = lay_out(text, names)
    if any(header.end == len(text) and "\n" not in text[header.start :] for header in _headers(layouts)):
        return Expected(Place.HEADER)
    line = text[text.rfind("\n") + 1 :]
    at_line_start = len(line.split()) <= 1 and not (line.strip() and line[-1].isspace())
    partials: list[Partial] = []
    for start in _starts(text, names):
        partial = _partial(text, start, vocabulary)
        if partial is not None:
            partials.append(partial)
            if start == len(text) and not text[-1:].isspace():
                break  # after a finished mark nothing shorter is being typed
    place, in_example, _ = _standing(text, names)
    return Expected(place, tuple(sorted(partials, key=lambda each: each.start)), in_example, at_line_start)


def _headers(layouts: list[FlowLayout]) -> Iterator[Header]:
    for layout in layouts:
        yield from layout.headers
        yield from (example.header for example in layout.examples)
        if layout.header is not None:
            yield layout.header


def _starts(text: str, names: Names) -> list[int]:
    """Where the word or name that is being typed may start, from the cursor backwards."""
    last = len(text) - len(text.split()[-1]) if text.split() and not text[-1:].isspace() else len(text)
    starts = [] if text and (text[-1].isalnum() or text[-1] in "_-/") else [len(text)]
    if last not in starts:
        starts.append(last)
    boundaries = [match.start() for match in _WORD.finditer(text, max(0, len(text) - _LONGEST))]
    found = [start for start in boundaries if start not in starts and names.begins(text[start:])]
    return [*found, *starts] if starts[0] != len(text) else [*starts[:1], *found, *starts[1:]]


def _standing(text: str, names: Names) -> tuple[Place, bool, tuple[Raw, ...]]:
    """In which part of the page the end of a text stands, and the words of the sentence or line so far."""
    layouts = lay_out(text, names)
    page = layouts[-1] if layouts else FlowLayout(None)
    example = page.examples[-1] if page.examples else None
    in_example = example is not None and not any(chunk.start > example.header.start for chunk in page.sentences)
    if example is not None and in_example:
        in_example = not any(header.start > example.header.start for header in page.headers)
    if example is not None and in_example:
        open_line = example.lines and "\n" not in text[example.lines[-1].end :]
        return Place.STEP, True, example.lines[-1].lexemes if open_line else ()
    closed = not page.sentences or page.sentences[-1].closed
    return Place.SENTENCE, False, () if closed else page.sentences[-1].lexemes


def _partial(text: str, start: int, vocabulary: Vocabulary) -> Partial | None:
    names = names_of(vocabulary)
    before, typed = text[:start], text[start:]
    place, in_example, lexemes = _standing(before, names)
    if not lexemes:
        # Under an example's lines a sentence may begin again.
        openers = Stack(Place.SENTENCE).accepted() if in_example else frozenset()
        return Partial(typed, start, Stack(place).accepted() | openers)
    chunk = Chunk(place, lexemes, lexemes[0].start, lexemes[-1].end, closed=False)
    sentence = Sentence(before, chunk, names, vocabulary, explaining=False)
    stack = sentence.walk()
    if stack is None:
        return None
    return Partial(typed, start, stack.accepted(), sentence.lexemes(), sentence.term, sentence.article)
