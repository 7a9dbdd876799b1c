"""A word of the page that is misspelt: `wihtin`, `admited`.

Lives here: the nearest words that the parser would take in its place. Whether the sentence then reads is for advice.
Names of the vocabulary are no business of this module: `unknown-term` offers the nearest of those.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from wardwright.language.grammar import words_of
from wardwright.language.problem import Problem, Severity
from wardwright.language.slip import Lexeme, SyntaxSlip
from wardwright.language.tree import Span

SLUG = "misspelt"


def respelt(slip: SyntaxSlip) -> Iterator[tuple[str, str]]:
    """The words of the page that come near the unexpected one, nearest first, each with the sentence that has it."""
    found = slip.unexpected
    if found is None or len(found.text) < 3 or not found.text.isalpha():
        return
    written = {word.casefold(): word for terminal in sorted(slip.accepted) for word in words_of(terminal)}
    words = list(written)
    words += ["and", "then"] if slip.before and slip.before[-1].terminal == "COMMA" else []
    start, end = slip.offset, slip.offset + len(found.text)
    for word in get_close_matches(found.text.lower(), words, n=3, cutoff=0.65):
        if word != found.text.lower():
            as_written = word.capitalize() if found.text[0].isupper() else written.get(word, word)
            yield as_written, " ".join((slip.sentence[:start] + as_written + slip.sentence[end:]).split())


def misspelt(found: Lexeme, word: str, *sentences: str) -> Problem:
    """The problem of a misspelt word, with the sentence put right where it then reads."""
    return Problem(
        SLUG,
        Severity.ERROR,
        Span(found.start, found.end),
        f'"{found.text}" is not a word of the page; "{word}" is.',
        "",
        sentences,
    )
