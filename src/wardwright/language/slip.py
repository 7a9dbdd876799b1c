"""Where reading stopped making sense: what the parser knows about one slip of the pen.

Lives here: the two frozen records that the parser hands out: `SyntaxSlip` to `mistakes.advise(slip)`, which may answer
with a `Problem` of its own before the general "what may come here" is said, and its words, `Lexeme`.
Must not live here: any advice (mistakes), any grammar (parse).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wardwright.facts.vocabulary import Term


class Place(Enum):
    """Which part of a page a text belongs to."""

    SENTENCE = "sentence"  # `When …`, `Every …`, `At most …`, `Stop …`, `Judge …`, `Release …`, `Measure …`
    STEP = "step"  # a line of an example
    HEADER = "header"  # `Flow:`, `Owner:`, `Because:`, `Example:` and their values


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One token as the grammar saw it: its terminal, the author's words for it and where they stand."""

    terminal: str  # "RESULT", "WHEN", "NUMBER", "TEXT", "CLOCK", "UNIT", "COMMA" …; "WORD" = nothing known
    text: str  # exactly the author's words
    start: int  # offsets into the whole text of the file
    end: int
    term: Term | None = None  # the vocabulary's entry, for names


@dataclass(frozen=True, slots=True)
class SyntaxSlip:
    """One place where a sentence or an example line cannot be read on."""

    place: Place
    sentence: str  # the author's text of the whole sentence (with its full stop) or line
    start: int  # where the sentence starts in the whole text: spans of problems are start + offset in the sentence
    offset: int  # where in `sentence` the unexpected words start
    unexpected: Lexeme | None  # None: the sentence ended too early
    before: tuple[Lexeme, ...]  # the tokens read so far, in order (articles and free commas are not tokens)
    after: tuple[str, ...]  # the author's words after the unexpected one, in order
    accepted: frozenset[str]  # the terminals that may come here; "$END" = the sentence may end
