"""Recognising a slip and putting the sentence right.

Lives here: matching the rows near the place where reading stopped, and the search for a sentence that reads.
A row is tried only where it touches the unexpected words or their neighbours, so that a word that is fine elsewhere
in the sentence is left alone. When one correction uncovers the next slip, that one is corrected too, a few times over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from wardwright.language.mistakes.misspelt import misspelt, respelt
from wardwright.language.mistakes.row import Mistake
from wardwright.language.mistakes.table import MISTAKES
from wardwright.language.problem import Problem, Severity
from wardwright.language.slip import Place, SyntaxSlip
from wardwright.language.tree import Span

# Reads a sentence or line once more: where it stops making sense, or None when it reads to its end.
ReadAgain = Callable[[str], SyntaxSlip | None]

_DEPTH = 5  # slips put right in one sentence
_LONGEST = 800  # characters of a sentence that is advised on
_TRIES = 60  # readings spent on one sentence: about ten milliseconds
_TEXT = re.compile(r'"[^"\n]*"|“[^“”\n]*”')
_COMMENT = re.compile(r'("[^"\n]*")|\s#[^\n]*')
_OF = re.compile(r"\bof (?=(?:above|below|between|exactly)\b)", re.IGNORECASE)
_NEXT_SENTENCE = re.compile(r"(?<=[\w\"]\.) (?=(?:When|Every|At most|Stop when|Judge by|Release|Measure)\b)")
_COMPARED = re.compile(r"^(?:is|of) (?=\d|above|below|exactly)")
_HEADERS = {  # "": the author's own first word
    "header-colon": "", "header-flow": "Flow", "header-owner": "Owner", "header-because": "Because",
    "header-example": "Example",
}  # fmt: skip
_NEAR = 2  # characters of blank or comma between a row's match and the place of the slip


@dataclass(frozen=True, slots=True)
class _Found:
    """One row that fits: where, and what each of its rewrites gives."""

    mistake: Mistake
    start: int
    end: int
    rewrites: tuple[tuple[str, str], ...]  # each: the whole sentence, and the words that stand where the slip stood
    on: bool  # the match lies on the unexpected words, not only beside them


def advise(slip: SyntaxSlip, read_again: ReadAgain | None = None) -> Problem | None:
    """The problem of the first row that fits, with corrected sentences that read; None when no row fits.

    Without `read_again` nothing can be proved to read, so no sentence is offered. A sentence longer than anybody writes
    gets none: the time that rows take grows with a power of its length.
    """
    if len(slip.sentence) > _LONGEST:
        return None
    if read_again is None:
        return next((_problem(slip, found, (), "") for found in _rows(slip)), None)
    trial = _Trial(read_again)
    for found in _rows(slip):
        if found.on and not found.mistake.writes:
            return _problem(
                slip, found, _as_header(slip, found), ""
            )  # what only its author can put right is not rewritten by a later row
        fixes, instead = trial.corrected(found, slip)
        if fixes:
            return _problem(slip, found, fixes, instead)
    meant = trial.respelt(slip)
    if meant is not None and slip.unexpected is not None:
        return misspelt(slip.unexpected, *meant)
    return _without_sentence(slip, trial)


def _as_header(slip: SyntaxSlip, found: _Found) -> tuple[str, ...]:
    """The header line that was meant, with the author's own value: `Owner: Ward 7A squad`."""
    word = _HEADERS.get(found.mistake.slug)
    line = slip.sentence[found.start :].partition("\n")[0]
    value = re.sub(r"^[^:\s]+(?:[^:\n]*:|\s)", "", line).strip()
    return (f"{word or line.split()[0].capitalize()}: {value}",) if word is not None and value else ()


def _without_sentence(slip: SyntaxSlip, trial: _Trial) -> Problem | None:
    """Advice where more is wrong than can be put right at once: this slip is, and the next is for the next look."""
    for found in _rows(slip):
        words = trial.helps(found, slip)
        if words is not None:
            return _problem(slip, found, (), words)
    for word, sentence in respelt(slip):
        if slip.unexpected is not None and trial.reads_further(sentence, slip):
            return misspelt(slip.unexpected, word)
    return next((_problem(slip, found, (), "") for found in _rows(slip) if _speaks_alone(found.mistake)), None)


def _speaks_alone(mistake: Mistake) -> bool:
    """True for a row whose words help even when no sentence can be offered."""
    return "{instead}" not in mistake.says and (not mistake.writes or mistake.choice)


class _Trial:
    """The search for a sentence that reads, with a limit on how long it may take."""

    def __init__(self, read_again: ReadAgain | None) -> None:
        self._read_again = read_again
        self._left = _TRIES
        self._seen: set[str] = set()

    def corrected(self, found: _Found, slip: SyntaxSlip) -> tuple[tuple[str, ...], str]:
        """The sentences that this row's rewrites lead to and that read, and the first one's words for the slip."""
        kept: dict[str, str] = {}
        for sentence, words in found.rewrites:
            whole = self._reads(sentence, slip, _DEPTH)
            if whole is not None:
                kept.setdefault(whole, words)
                if not found.mistake.choice:
                    break
        return tuple(kept)[:3], next(iter(kept.values()), "")

    def _reads(self, sentence: str, before: SyntaxSlip, depth: int) -> str | None:
        if self._read_again is None or self._left <= 0 or sentence in self._seen:
            return None
        self._seen.add(sentence)
        self._left -= 1
        slip = self._first_slip(sentence)
        if slip is None:
            return sentence
        if depth == 0 or _rest(slip) > _rest(before):
            return None  # reading stops earlier than before: this was not it
        again = (each for found in _rows(slip) for each, _ in found.rewrites)
        for next_try in chain(again, (each for _, each in respelt(slip))):
            whole = self._reads(next_try, slip, depth - 1)
            if whole is not None:
                return whole
        return None

    def helps(self, found: _Found, slip: SyntaxSlip) -> str | None:
        """The words of the row's first rewrite after which more can be read; None when none helps."""
        return next((words for sentence, words in found.rewrites if self.reads_further(sentence, slip)), None)

    def reads_further(self, sentence: str, before: SyntaxSlip) -> bool:
        """True when the sentence can be read past the place where reading stopped before."""
        again = self._first_slip(sentence)
        return again is None or (len(again.before) > len(before.before) and _rest(again) < _rest(before))

    def _first_slip(self, sentence: str) -> SyntaxSlip | None:
        """Where it stops making sense; two sentences, once a missing full stop is put in, are read one by one."""
        assert self._read_again is not None  # asked by `_reads` only
        for piece in _NEXT_SENTENCE.split(sentence):
            slip = self._read_again(piece)
            if slip is not None:
                return slip
        return None

    def respelt(self, slip: SyntaxSlip) -> tuple[str, str] | None:
        """The word meant for a misspelt one and the sentence with it, when that sentence can be made to read."""
        for word, sentence in respelt(slip):
            whole = self._reads(sentence, slip, _DEPTH)
            if whole is not None:
                return word, whole
        return None


def _rest(slip: SyntaxSlip) -> int:
    """How many words are still unread: counted from the end, sentences of different beginnings compare."""
    return len(slip.after) + (slip.unexpected is not None)


def _rows(slip: SyntaxSlip) -> Iterator[_Found]:
    """The rows that fit here, those on the unexpected word before those beside it, in the order of the table."""
    masked = _TEXT.sub(lambda match: '"' + "¤" * (len(match[0]) - 2) + '"', slip.sentence)
    width = len(slip.unexpected.text) if slip.unexpected is not None else 0
    start, end = slip.offset, slip.offset + width
    back = slip.before[-1].start - slip.start if slip.before else 0
    beside: list[_Found] = []
    accepted = slip.accepted
    if slip.before and slip.before[-1].terminal == "COMMA":
        accepted |= {"AND", "THEN"}  # the comma was taken for the one before `however old`
    for mistake in MISTAKES:
        if mistake.place is not None and mistake.place is not slip.place:
            continue
        if mistake.needs and not mistake.needs & accepted:
            continue
        for match in _matches(mistake, masked, slip.offset):
            on = match.start() <= max(end - 1, start) and match.end() >= start and (match.end() > start or not match[0])
            if on:
                yield _found(slip, mistake, match, on=True)
            elif mistake.anywhere or (match.end() >= back and match.start() <= end + _NEAR):
                beside.append(_found(slip, mistake, match, on=False))
    yield from beside


def _matches(mistake: Mistake, masked: str, offset: int) -> Iterator[re.Match[str]]:
    if not mistake.here:
        yield from mistake.pattern.finditer(masked)
    elif (match := mistake.pattern.match(masked, offset)) is not None:
        yield match


def _found(slip: SyntaxSlip, mistake: Mistake, match: re.Match[str], *, on: bool) -> _Found:
    sentence = slip.sentence
    groups = tuple(
        sentence[match.start(index) : match.end(index)] if match[index] is not None else ""
        for index in range(1, (match.re.groups or 0) + 1)
    )
    rewrites: list[tuple[str, str]] = []
    for write in mistake.writes:
        words = _expanded(write, groups) if isinstance(write, str) else write(groups)
        if words is not None:
            whole = _tidy(slip.place, sentence[: match.start()], words, sentence[match.end() :])
            if whole != sentence:
                rewrites.append((whole, _COMPARED.sub("", " ".join(words.split()).strip(" ,"))))
    return _Found(mistake, match.start(), match.end(), tuple(rewrites), on)


def _expanded(template: str, groups: tuple[str, ...]) -> str:
    return re.sub(r"\\(\d)", lambda match: groups[int(match[1]) - 1], template)


def _tidy(place: Place, before: str, words: str, after: str) -> str:
    """The three pieces as one sentence on one line: single blanks, none before a comma, no two commas."""
    if (
        before
        and words
        and not before[-1].isspace()
        and (words[0].isalnum() or words[0] == '"')
        and before[-1] not in "(["
    ):
        before += " "
    if not words and before and after and before[-1].isalnum() and (after[0].isalnum() or after[0] == '"'):
        words = " "
    if words and after and (after[0].isalnum() or after[0] == '"') and (words[-1].isalnum() or words[-1] == '"'):
        words += " "
    whole = _COMMENT.sub(lambda match: match[1] or " ", before + words + after)
    pieces = re.split(r'("[^"\n]*")', " ".join(whole.split()))
    for index in range(0, len(pieces), 2):
        piece = re.sub(r"\s+(?=[,.](?:\s|$))", "", _OF.sub("", pieces[index]))
        pieces[index] = re.sub(r"(,\s*)+(?=,)|,\s*(?=\.$)", "", piece)
    whole = "".join(pieces).strip(" ,")
    opens = place is Place.SENTENCE and not before.strip()
    return whole[:1].upper() + whole[1:] if opens else whole


def _problem(slip: SyntaxSlip, found: _Found, fixes: tuple[str, ...], instead: str) -> Problem:
    mistake, sentence = found.mistake, slip.sentence
    start, end = found.start, found.end
    while start < end and (sentence[start].isspace() or sentence[start] == ","):
        start += 1
    while end > start and (sentence[end - 1].isspace() or sentence[end - 1] == ","):
        end -= 1
    if start == end:  # a row about what is missing points at the word before which it is missing
        start = slip.offset
        end = min(len(sentence), start + (len(slip.unexpected.text) if slip.unexpected is not None else 1))
    words = " ".join(sentence[start:end].split())
    plain = "{instead}" in mistake.says and not instead
    return Problem(
        slug=mistake.slug,
        severity=Severity.ERROR,
        span=Span(slip.start + start, slip.start + end),
        problem=f'"{words}" is left out on a page.' if plain else mistake.says.format(found=words, instead=instead),
        because=mistake.because,
        fixes=fixes,
    )
