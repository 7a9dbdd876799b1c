"""The way on after a name that the vocabulary does not have.

Lives here: how many words the unknown name takes, which kinds fit there, and the nearest names. The parse goes on as
if the name were known, so that several problems of one page are said together.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.language.grammar import NAMED, terminals_of_words
from wardwright.language.readings import END, Reading, Stack, Word, Words
from wardwright.language.repair import negatives

_LONGEST: Final = 6  # words that an unknown name may take
_SAID: Final = 3  # near names that are offered
_RESULT: Final = re.compile(r"(?:positive|negative|detected|abnormal|raised|high|low)\b", re.IGNORECASE)
_TRIED: Final = 12  # close matches looked at, so that ties are told apart by the alphabet


@dataclass(frozen=True, slots=True)
class Guess:
    """Words that stand where a name (or an answer) belongs."""

    words: str
    start: int
    end: int
    kinds: tuple[TermKind, ...]  # what fits there; empty when an answer belongs there
    near: tuple[str, ...]  # up to three names that fit and look like it, nearest first
    known: Term | None  # the words are a name, of a kind that does not fit
    answers_of: Term | None  # the result whose answer belongs there
    reading: Reading  # what the parse goes on with


def nearest(words: str, names: Iterable[str], cutoff: float = 0.6) -> tuple[str, ...]:
    """Up to three names that look like the words: spelled alike, or else sharing a whole word of their own."""
    folded = {name.casefold(): name for name in names}
    wanted = " ".join(words.casefold().split())
    found = difflib.get_close_matches(wanted, folded, _TRIED, cutoff)
    parts = {part for part in wanted.split() if len(part) > 3} - terminals_of_words().keys()
    shared = [name for name in folded if name not in found and parts & set(name.split())]
    ranked = [*_ranked(wanted, found), *_ranked(wanted, shared)]
    return tuple(folded[name] for name in ranked[:_SAID])


def _ranked(wanted: str, names: list[str]) -> list[str]:
    """The name that the words end with, then the most alike; those equally alike by the alphabet."""

    def rank(name: str) -> tuple[bool, float, str]:
        return not wanted.endswith(" " + name), -difflib.SequenceMatcher(None, wanted, name).ratio(), name

    return sorted(names, key=rank)


def means_more(guess: Guess) -> bool:
    """True where the words beside a known name carry meaning that the name alone would drop: `not …`, `positive …`."""
    return bool(negatives(guess.words) or _RESULT.match(guess.words))


def unknown_name(words: Words, stack: Stack, position: int, term: Term | None) -> Guess | None:
    """The unknown name at this lexeme; None when no name belongs there, or the words are plainly none."""
    accepted = stack.accepted()
    kinds = [NAMED[terminal] for terminal in accepted if terminal in NAMED]
    kinds.sort(key=lambda kind: list(TermKind).index(kind))
    answering = term if "ANSWER" in accepted and term is not None and _answers(term, words.vocabulary) else None
    first = words.lexemes[position]
    if not (kinds or answering) or first.sort not in ("word", "number"):
        return None
    matches = words.names.matches(words.lexemes, position, len(words.lexemes))
    known = matches[0].term if matches else None
    lengths = [matches[0].length] if matches else _lengths(words, position)
    best: Guess | None = None
    for length in lengths:
        guess = _guess(words, stack, position, length, tuple(kinds), known, answering)
        if guess is None:
            continue
        # The shortest name after which the sentence goes on; a longer one only when it looks like a known one.
        if best is None or alike(guess):
            best = guess
        if best.near or known:
            break
    if best is not None and first.folded in terminals_of_words() and not known and not alike(best):
        return None
    return best


def alike(guess: Guess) -> bool:
    """True when a near name is spelled nearly the same, or the words end with it."""
    words = guess.words.casefold()
    if guess.near and words.endswith(" " + guess.near[0].casefold()):
        return True
    return any(difflib.SequenceMatcher(None, words, name.casefold()).ratio() >= 0.7 for name in guess.near)


def _lengths(words: Words, position: int) -> list[int]:
    found = []
    for length in range(1, _LONGEST + 1):
        index = position + length - 1
        if index >= len(words.lexemes) or words.lexemes[index].sort not in ("word", "number"):
            break
        found.append(length)
    return found


def _guess(
    words: Words,
    stack: Stack,
    position: int,
    length: int,
    kinds: tuple[TermKind, ...],
    known: Term | None,
    answering: Term | None,
) -> Guess | None:
    """The guess that the name takes this many words, if the sentence can go on behind it."""
    first, last = words.lexemes[position], words.lexemes[position + length - 1]
    quoted = " ".join(words.text[first.start : last.end].split())
    terminals = ["ANSWER"] if answering else [kind.name for kind in kinds]
    going = [terminal for terminal in terminals if _goes_on(words, stack, position + length, terminal)]
    if not going:
        return None
    fitting = tuple(NAMED[terminal] for terminal in going if terminal in NAMED)
    near = nearest(quoted, _answers(answering, words.vocabulary) if answering else _names(words.vocabulary, fitting))
    likely = [] if answering else [words.vocabulary[name].kind.name for name in near]
    terminal = [*likely, *going][0]
    stand_in = Term(NAMED[terminal], quoted) if terminal in NAMED else None
    token = Word.of(terminal, quoted, first.start, last.end, stand_in)
    return Guess(quoted, first.start, last.end, fitting, near, known, answering, Reading(token, position + length))


def _goes_on(words: Words, stack: Stack, position: int, terminal: str) -> bool:
    trial = stack.copy()
    trial.feed(Word.of(terminal, "", 0, 0))
    if position >= len(words.lexemes):
        return trial.fits(END)
    if words.lexemes[position].folded in (",", "and", "then"):
        return trial.fits("AND") or trial.fits("THEN") or trial.fits("COMMA")
    return any(trial.fits(reading.token.type) for reading in words.at(position, trial, None))


def _names(vocabulary: Vocabulary, kinds: tuple[TermKind, ...]) -> list[str]:
    return [name for term in vocabulary if term.kind in kinds for name in (term.name, *term.also)]


def _answers(term: Term, vocabulary: Vocabulary) -> list[str]:
    if vocabulary.find(term.name) is None:
        return []
    return [answer for name in vocabulary.members(term.name) for answer in vocabulary[name].answers]
