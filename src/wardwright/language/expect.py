"""What may come next in an unfinished page, from the parser's own state.

Lives here: `expected_after`, on which completion is built. It says terminals; the words for them are found in the
grammar (`words_of`) and the vocabulary (by kind).
Must not live here: the ranking and drawing of suggestions (complete).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from wardwright.facts.vocabulary import Term, Vocabulary
from wardwright.language.layout import Chunk, lay_out
from wardwright.language.lexer import Raw, names_of
from wardwright.language.readings import Stack
from wardwright.language.sentence import Sentence
from wardwright.language.slip import Lexeme, Place


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
    line = text[text.rfind("\n") + 1 :]
    layouts = lay_out(text, names)
    page = layouts[-1] if layouts else None
    headers = [*(page.headers if page else ()), *(layout.header for layout in layouts if layout.header)]
    headers += [example.header for example in page.examples] if page else []
    if any(header.end == len(text) and "\n" not in text[header.start :] for header in headers):
        return Expected(Place.HEADER)
    example = page.examples[-1] if page and page.examples else None
    in_example = example is not None and not any(chunk.start > example.header.start for chunk in page.sentences)  # type: ignore[union-attr]
    chunk = _open_chunk(text, page.sentences if page else [], example.lines if example and in_example else [])
    lexemes = chunk.lexemes if chunk else ()
    typed_start = len(line) - len(line.lstrip())
    words_on_line = line[typed_start:].split()
    at_line_start = len(words_on_line) <= 1 and not (words_on_line and line[-1:].isspace())
    place = Place.STEP if in_example and (chunk is None or chunk.place is Place.STEP) else Place.SENTENCE
    partials = _partials(text, place, lexemes, vocabulary)
    return Expected(place, partials, in_example, at_line_start)


def _open_chunk(text: str, sentences: list[Chunk], lines: list[Chunk]) -> Chunk | None:
    """The sentence or line that the end of the text stands in; None between two of them."""
    if lines and "\n" not in text[lines[-1].end :]:
        return lines[-1]
    if sentences and not sentences[-1].closed:
        return sentences[-1]
    return None


def _partials(text: str, place: Place, lexemes: tuple[Raw, ...], vocabulary: Vocabulary) -> tuple[Partial, ...]:
    names = names_of(vocabulary)
    touching = bool(lexemes) and lexemes[-1].end == len(text)
    found = []
    for cut in range(max(0, len(lexemes) - 6), len(lexemes) + 1):
        tail = [raw.folded for raw in lexemes[cut:]]
        whole = cut == len(lexemes)
        if whole and touching and lexemes[-1].sort in ("word", "number"):
            continue
        if not whole and not (len(tail) == 1 and touching) and not names.continues(tail, touching):
            continue
        partial = _partial(text, place, lexemes[:cut], vocabulary, len(text) if whole else lexemes[cut].start)
        if partial is not None:
            found.append(partial)
    return tuple(found)


def _partial(text: str, place: Place, lexemes: tuple[Raw, ...], vocabulary: Vocabulary, start: int) -> Partial | None:
    typed = text[start:]
    if not lexemes:
        return Partial(typed, start, Stack(place).accepted())
    chunk = Chunk(place, lexemes, lexemes[0].start, lexemes[-1].end, closed=False)
    sentence = Sentence(text, chunk, names_of(vocabulary), vocabulary, explaining=False)
    stack = sentence.walk()
    if stack is None:
        return None
    return Partial(typed, start, stack.accepted(), sentence.lexemes(), sentence.term, sentence.article)
