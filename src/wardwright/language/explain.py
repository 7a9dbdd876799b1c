"""The words of a problem that the parser finds.

Lives here: what is said of an unknown name, a stray article, a word that cannot come where it stands. Each says the
author's own words, and corrected sentences that can be read.
Must not live here: advice for frequent slips (mistakes), which is asked first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from wardwright.facts.vocabulary import TermKind
from wardwright.language import repair
from wardwright.language.grammar import NAMED, words_of
from wardwright.language.layout import Chunk
from wardwright.language.lexer import Raw
from wardwright.language.problem import Problem, Severity
from wardwright.language.readings import Word
from wardwright.language.recover import Guess
from wardwright.language.slip import Place, SyntaxSlip
from wardwright.language.tree import Span

KIND_WORDS: Final = {
    TermKind.RESULT: "a result",
    TermKind.SCORE: "a score",
    TermKind.MEDICINE: "a medicine",
    TermKind.CONDITION: "a condition",
    TermKind.PROCEDURE: "a procedure",
    TermKind.DOCUMENT: "a document",
    TermKind.FORM: "a form",
    TermKind.FLAG: "a flag",
    TermKind.PLACE: "a place",
    TermKind.ROLE: "a role",
    TermKind.TEAM: "a team",
    TermKind.PERSON: "a person",
    TermKind.CONNECTION: "a connection",
    TermKind.DEVICE: "a device",
    TermKind.MESSAGE: "a message",
    TermKind.ROBOT: "a robot",
}
_OTHER_WORDS: Final = {
    "ANSWER": "one of its answers",
    "NUMBER": "a number",
    "UNIT": "a unit",
    "TIMEUNIT": "minutes, hours, days or weeks",
    "DAY": "a day of the week",
    "CLOCK": "a time such as 07:30",
    "TEXT": 'words in quotation marks ("…")',
    "DASH": "a line that begins with -",
    "COMMA": "a comma",
    "COLON": "a colon",
    "$END": "a full stop",
}


def one_of(words: list[str]) -> str:
    """`a, b or c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def human(accepted: frozenset[str], place: Place = Place.SENTENCE) -> list[str]:
    """What may come, in words: names first, then values, then the page's own words, the end last."""
    kinds = [words for kind, words in KIND_WORDS.items() if kind.name in accepted]
    others = [words for terminal, words in _OTHER_WORDS.items() if terminal in accepted and terminal != "$END"]
    plain = sorted(
        {words_of(name)[0] for name in accepted if name not in NAMED and name not in _OTHER_WORDS and words_of(name)}
    )
    found = [*kinds, *others, *(f'"{word}"' for word in plain)]
    if "$END" in accepted:
        found.append("a full stop" if place is Place.SENTENCE else "the end of the line")
    return found


def unknown_name(text: str, chunk: Chunk, guess: Guess) -> Problem:
    """Words that stand where a name or an answer belongs."""
    span = Span(guess.start, guess.end)
    fixes = tuple(repair.rewritten(text, chunk.start, chunk.end, guess.start, guess.end, name) for name in guess.near)
    fixes = tuple(fix for fix in fixes if repair.negatives(fix) == repair.negatives(text[chunk.start : chunk.end]))
    if guess.answers_of is not None:
        problem = f'"{guess.words}" is no answer of {guess.answers_of.name} in the vocabulary.'
        return Problem(
            "unknown-answer", Severity.ERROR, span, problem, "An answer that nobody gives never fires.", fixes
        )
    wanted = one_of([KIND_WORDS[kind] for kind in guess.kinds])
    if guess.known is not None:
        problem = f'"{guess.words}" is {KIND_WORDS[guess.known.kind]} in the vocabulary; here belongs {wanted}.'
        because = "The record keeps them apart, so the one is never found where the other is looked for."
        return Problem("wrong-kind", Severity.ERROR, span, problem, because, fixes)
    problem = f'"{guess.words}" is not in the vocabulary. Here belongs {wanted}.'
    because = "Only what the vocabulary names can be found in the record."
    if not fixes:
        sections = one_of([f"`{kind.value}:`" for kind in guess.kinds])
        because += f" If it is the right word, have it added to the vocabulary under {sections}."
    return Problem("unknown-term", Severity.ERROR, span, problem, because, fixes)


def stray_article(text: str, article: Raw, following: str, chunk: Chunk) -> Problem:
    """`the is`: an article before a word that takes none."""
    fix = repair.rewritten(text, chunk.start, chunk.end, article.start, article.end, "")
    problem = f'"{text[article.start : article.end]}" does not belong before "{following}".'
    return Problem("stray-article", Severity.ERROR, Span(article.start, article.end), problem, "", (fix,))


def and_in_list(text: str, token: Word) -> Problem:
    """`- A and B`: unclear whether B belongs to the line or to the sentence."""
    span = Span(token.start_pos or 0, token.end_pos or 0)
    problem = 'This "and" stands on a line of a list, and could belong to the line or to the sentence.'
    because = "Read the wrong way, the flow would fire for other patients than you mean."
    fixes = ("Begin a new line with `and` after the list.", "Write `all of:` and its own lines that begin with `--`.")
    return Problem("and-in-list", Severity.ERROR, span, problem, because, fixes)


def slip(found: SyntaxSlip, read_again: Callable[[str], SyntaxSlip | None]) -> Problem:
    """The problem of a place where a sentence cannot be read on; `read_again` tells where a corrected one stops."""
    expected = human(found.accepted, found.place)
    if len(expected) > 8:
        expected = [*expected[:7], "…"]
    wanted = f"Here may come {one_of(expected)}." if expected else ""
    before = " ".join(found.sentence[: found.offset].split()).rstrip(",")
    tail = before if len(before) <= 40 else "… " + before[-40:].split(" ", 1)[-1]
    fixes = repair.repairs(found, read_again)
    if found.unexpected is None:
        start = found.start + found.offset
        problem = f'The {found.place.value} ends too early, after "{tail}". {wanted}'
        return Problem("unfinished", Severity.ERROR, Span(max(start - 1, found.start), start), problem, "", fixes)
    span = Span(found.unexpected.start, found.unexpected.end)
    opening = (
        f'"{found.unexpected.text}" cannot follow "{tail}".'
        if tail
        else f'A sentence cannot begin with "{found.unexpected.text}".'
    )
    return Problem("not-understood", Severity.ERROR, span, f"{opening} {wanted}", "", fixes)
