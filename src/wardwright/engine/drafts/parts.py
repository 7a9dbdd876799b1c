"""What a page is made of for somebody who wants to change it: names, numbers, units, texts, and the words between.

Lives here: `stretches`, and what may stand in the place of a part so that the sentence can still be read. Must not live
here: how a part is changed (writing). The parser's own tokens say what each part is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from wardwright.facts.vocabulary import Term, Vocabulary
from wardwright.language.complete import CompletionKind, complete
from wardwright.language.grammar import NAMED
from wardwright.language.layout import Chunk, lay_out
from wardwright.language.lexer import names_of
from wardwright.language.sentence import Sentence
from wardwright.language.slip import Place

_TRIMMED = re.compile(r"^[\s,]+|[\s,]+$")
_MOST = 24


class PartSort(Enum):
    """What a part of the page is."""

    WORDS = "words"
    NAME = "name"
    NUMBER = "number"
    UNIT = "unit"
    TIME_UNIT = "timeunit"
    ANSWER = "answer"
    TEXT = "text"
    CLOCK = "clock"
    DAY = "day"


_SORTS = {
    "NUMBER": PartSort.NUMBER, "UNIT": PartSort.UNIT, "TIMEUNIT": PartSort.TIME_UNIT, "ANSWER": PartSort.ANSWER,
    "TEXT": PartSort.TEXT, "CLOCK": PartSort.CLOCK, "DAY": PartSort.DAY, **dict.fromkeys(NAMED, PartSort.NAME),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A name, a number …, or the words between two of them; what separates it from the part before stands in `gap`."""

    sort: PartSort
    text: str
    start: int
    end: int
    gap: str
    term: Term | None = None  # the name itself, or the result that a number or unit belongs to
    clause_ends: bool = False  # something may be written in behind it


@dataclass(frozen=True, slots=True)
class Stretch:
    """One sentence, the heading of an example, or one of its lines."""

    kind: str  # "sentence", "example", "step"
    parts: tuple[Part, ...]
    start: int
    end: int  # with its full stop
    closed: bool


def stretches(text: str, vocabulary: Vocabulary) -> tuple[Stretch, ...]:
    """Sentences and examples of all flows, in the order of the text."""
    found: list[Stretch] = []
    for layout in lay_out(text, names_of(vocabulary)):
        found += (_stretch(text, "sentence", chunk, vocabulary) for chunk in layout.sentences)
        for example in layout.examples:
            start, end = example.header.start, example.header.end
            name = Part(PartSort.TEXT, example.header.value, start, end, "")
            found.append(Stretch("example", (name,), start, end, True))
            found += (_stretch(text, "step", line, vocabulary) for line in example.lines)
    return tuple(sorted(found, key=lambda each: each.start))


def _stretch(text: str, kind: str, chunk: Chunk, vocabulary: Vocabulary) -> Stretch:
    return Stretch(kind, tuple(_parts(text, chunk, vocabulary)), chunk.start, chunk.end, chunk.closed)


@dataclass(slots=True)
class _Run:
    start: int
    end: int
    sort: PartSort
    term: Term | None
    join: bool  # begins a clause: `and`, `then`


def _parts(text: str, chunk: Chunk, vocabulary: Vocabulary) -> Iterator[Part]:
    runs = _runs(text, chunk, vocabulary)
    at = chunk.start
    for number, run in enumerate(runs):
        following = runs[number + 1] if number + 1 < len(runs) else None
        ends = following is not None and following.join
        yield Part(run.sort, text[run.start : run.end], run.start, run.end, text[at : run.start], run.term, ends)
        at = run.end


def _runs(text: str, chunk: Chunk, vocabulary: Vocabulary) -> list[_Run]:
    sentence = Sentence(text, chunk, names_of(vocabulary), vocabulary, explaining=False)
    sentence.walk()
    last_word = chunk.lexemes[-1].end
    runs: list[_Run] = []
    at, term = chunk.start, None
    for token in sentence.tokens:
        start, end = token.start_pos or 0, token.end_pos or 0
        sort = _SORTS.get(token.type, PartSort.WORDS)
        if token.type in ("RESULT", "SCORE"):
            term = token.term
        if sort is not PartSort.WORDS:
            _words(text, runs, at, start)
            runs.append(_Run(start, end, sort, token.term or term, False))
        elif token.type in ("AND", "THEN", "DASH") and text[at:start].strip(" \n") in ("", ","):
            runs.append(_Run(start, end, PartSort.WORDS, None, True))
        else:
            _words(text, runs, at, end)
        at = end
    _words(text, runs, at, last_word)
    return runs


def _words(text: str, runs: list[_Run], start: int, end: int) -> None:
    """The words in between, joined to those before them; commas and white space at their ends belong to nobody."""
    between = text[start:end]
    trimmed = _TRIMMED.sub("", between)
    if not trimmed:
        return
    first = start + between.index(trimmed)
    last = runs[-1] if runs else None
    if last is not None and last.sort is PartSort.WORDS and not last.join and not text[last.end : first].strip():
        last.end = first + len(trimmed)
    else:
        runs.append(_Run(first, first + len(trimmed), PartSort.WORDS, None, False))


# ── What may stand there instead ─────────────────────────────────────────────────────────────────


def part_at(text: str, start: int, vocabulary: Vocabulary) -> tuple[Stretch, Part] | None:
    """The part that begins there."""
    for stretch in stretches(text, vocabulary):
        for part in stretch.parts:
            if part.start == start and stretch.kind != "example":
                return stretch, part
    return None


def instead_of(text: str, stretch: Stretch, part: Part, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Other words for this place with which the sentence can be read as far as it could before."""
    found: list[str] = []
    for item in complete(text[: part.start], part.start, vocabulary, 80):
        words = item.text.strip(" ,")
        if item.kind not in (CompletionKind.PHRASE, CompletionKind.UNIT, CompletionKind.ANSWER, CompletionKind.TIME):
            continue
        if words != part.text and words not in found and _still_reads(text, stretch, part, words, vocabulary):
            found.append(words)
    return tuple(found[:_MOST])


def _still_reads(text: str, stretch: Stretch, part: Part, words: str, vocabulary: Vocabulary) -> bool:
    return reads(text[stretch.start : part.start] + words + text[part.end : stretch.end], stretch, vocabulary)


def reads(words: str, stretch: Stretch, vocabulary: Vocabulary) -> bool:
    """Whether these words can be read to their end (an open sentence: as far as they go) where the stretch stands."""
    before = "Flow: x\n\n" if stretch.kind == "sentence" else "Flow: x\n\nExample: x\n"
    names = names_of(vocabulary)
    layouts = lay_out(before + words, names)
    if not layouts:
        return False
    lines = layouts[-1].examples[0].lines if stretch.kind == "step" and layouts[-1].examples else ()
    chunks = list(lines) if stretch.kind == "step" else layouts[-1].sentences
    if len(chunks) != 1:
        return False
    sentence = Sentence(before + words, chunks[0], names, vocabulary, explaining=False, guessing=False)
    if stretch.closed or chunks[0].place is Place.STEP:
        return sentence.read() is not None and not sentence.odd
    return sentence.walk() is not None
