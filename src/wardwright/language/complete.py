"""Completion: what may come next at the cursor, from the parser itself.

Lives here: `complete`, which turns the terminals that the parser would take into phrases, names, units, answers,
durations and times, keeps those that fit what is typed, and puts the likeliest first. Each of them, put in its place,
leaves a text that can be read on. Must not live here: the parser's state (expect), the phrases (complete_phrases),
what stands in texts (complete_texts). Called at each key press: nothing here looks at every term in a slow way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from wardwright.facts.units import conversion
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.language.complete_phrases import ARTICLE_OF, Phrase, phrases_after
from wardwright.language.complete_texts import ALWAYS, in_text, placeholders
from wardwright.language.expect import Expected, Partial, expected_after
from wardwright.language.grammar import NAMED
from wardwright.language.readings import ARTICLES, END
from wardwright.language.slip import Place
from wardwright.language.tree import Span


class CompletionKind(Enum):
    """What is offered; the value is the word shown beside it."""

    PHRASE = "words"
    TERM = "term"
    UNIT = "unit"
    ANSWER = "answer"
    DURATION = "duration"
    TIME = "time"
    TEXT = "text"
    PLACEHOLDER = "placeholder"
    HEADER = "header"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing that may come: `text` in the place of `replaces`."""

    text: str
    kind: CompletionKind
    detail: str
    replaces: Span


@dataclass(frozen=True, slots=True)
class Completions:
    """What may come at a cursor, the likeliest first."""

    items: tuple[Completion, ...]
    more: bool = False  # there are others that the limit cut off

    def __iter__(self) -> Iterator[Completion]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


_UNITS = ("mmol/L", "umol/L", "nmol/L", "g/L", "mg/L", "g/dL", "mg/dL", "ug/L", "ng/mL", "mm[Hg]", "Cel", "[degF]", "%")
_DURATIONS = ("15 minutes", "30 minutes", "1 hour", "4 hours", "12 hours", "24 hours", "48 hours", "7 days", "2 weeks")
_TIME_UNITS = ("minutes", "hours", "days", "weeks")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WITH_THE = frozenset({TermKind.ROLE, TermKind.TEAM})
_HEADERS = ("Flow: ", "Owner: ", "Because: ", "Example: ")
_OPENINGS = ("WHEN", "EVERY", "AT", "STOP", "JUDGE", "RELEASE", "MEASURE")
_RARE = frozenset({"_ROBOT_WORD", "CARD"})
_CLOCK = re.compile(r"\b(?:[01]\d|2[0-3]):[0-5]\d\b")


def complete(text: str, cursor: int, vocabulary: Vocabulary, limit: int = 50) -> Completions:
    """What may come at `cursor` (an offset into `text`); what stands behind the cursor is not looked at."""
    before = text[: max(0, min(cursor, len(text)))]
    inside = in_text(before)
    if inside is not None:
        return _cut(_in_braces(before, vocabulary), limit)
    if before.endswith("."):
        return Completions(())  # a number that is being typed, or a sentence that has ended
    expected = expected_after(before, vocabulary)
    if expected.place is Place.HEADER:
        return Completions(())
    return _cut(_offers(before, expected, vocabulary), limit)


def _cut(offers: Iterable[Completion], limit: int) -> Completions:
    found: dict[tuple[str, int], Completion] = {}
    for offer in offers:
        found.setdefault((offer.text.casefold(), offer.replaces.start), offer)
        if len(found) > limit:
            break
    items = tuple(found.values())
    return Completions(items[:limit], len(items) > limit)


def _in_braces(before: str, vocabulary: Vocabulary) -> Iterator[Completion]:
    inside = in_text(before)
    assert inside is not None  # asked by `complete`
    span = Span(inside.start, len(before))
    typed = inside.typed.casefold().lstrip()
    for name in placeholders(before, vocabulary):
        if name.casefold().startswith(typed):
            detail = "" if name in ALWAYS else "named by this flow"
            words = f"{name}}}" if inside.braced else f"{{{name}}}"
            yield Completion(words, CompletionKind.PLACEHOLDER, detail, span)


def _offers(before: str, expected: Expected, vocabulary: Vocabulary) -> Iterator[Completion]:
    """All offers for all ways to read the end of the text: beginnings of words first, then parts, then likeness."""
    end = len(before)
    partials = [each for each in expected.partials if not (_is_article(each.typed) and before[-1].isspace())]
    whole = [(partial, list(_plain(before, expected, partial))) for partial in partials]
    for rank in (_begins, _holds, _resembles):
        for partial, plain in whole:
            typed = " ".join(partial.typed.casefold().split())
            if typed and before[-1].isspace():
                typed += " "  # a finished word: only a longer name that begins with it is meant
            if rank is not _begins and (not typed or typed.endswith(" ")):
                continue
            for offer in plain:
                if rank(offer.text.casefold().lstrip(", "), typed):
                    yield offer
            for term, name in _named(partial, vocabulary):
                words = f"the {name}" if term.kind in _WITH_THE and not partial.article else name
                if rank(name.casefold(), typed) or rank(words.casefold(), typed):
                    yield Completion(words, CompletionKind.TERM, _detail(term, name), Span(partial.start, end))


def _is_article(typed: str) -> bool:
    return typed.strip().casefold() in ARTICLES


def _begins(words: str, typed: str) -> bool:
    return words.startswith(typed)


def _holds(words: str, typed: str) -> bool:
    return not words.startswith(typed) and (" " + typed) in words


def _resembles(words: str, typed: str) -> bool:
    """True when the typed letters come in this order, the first of them at the beginning: `ptssm` for potassium."""
    if len(typed) < 3 or not words.startswith(typed[0]) or words.startswith(typed) or (" " + typed) in words:
        return False
    left = iter(words)
    return all(letter in left for letter in typed)


def _named(partial: Partial, vocabulary: Vocabulary) -> Iterator[tuple[Term, str]]:
    """The vocabulary's names that fit, then the synonyms."""
    kinds = {kind for name, kind in NAMED.items() if name in partial.accepted}
    if not kinds:
        return
    terms = [term for term in vocabulary if term.kind in kinds]
    yield from ((term, term.name) for term in terms)
    if partial.typed:  # synonyms only help somebody who is typing one
        yield from ((term, name) for term in terms for name in term.also)


def _detail(term: Term, name: str) -> str:
    words = term.kind.value[:-1] if term.kind.value.endswith("s") else term.kind.value
    parts = [words, *([term.unit] if term.unit else []), *([f"= {term.name}"] if name != term.name else [])]
    return ", ".join(parts)


# ── Everything but names ─────────────────────────────────────────────────────────────────────────


def _plain(before: str, expected: Expected, partial: Partial) -> Iterator[Completion]:
    span = Span(partial.start, len(before))
    yield from _values(before, partial, span)
    if not partial.article:
        yield from _joins(before, expected, partial)
    yield from _phrases(before, expected, partial, span)
    if not partial.before and expected.at_line_start:
        yield from (Completion(header, CompletionKind.HEADER, "", span) for header in _HEADERS)


def _joins(before: str, expected: Expected, partial: Partial) -> Iterator[Completion]:
    """`, and`, `, then`, `.`, a new line of a list: they close up to the word before."""
    accepted, typed = partial.accepted, partial.typed
    bare = before[: partial.start].rstrip()
    span, here = Span(len(bare), len(before)), Span(partial.start, len(before))
    blank = "" if len(bare) < partial.start else " "
    if "THEN" in accepted and bare.endswith(","):
        yield from (Completion(blank + word, CompletionKind.PHRASE, "", here) for word in ("and", "then"))
    elif "THEN" in accepted:
        yield from (Completion(f", {word}", CompletionKind.PHRASE, "", span) for word in ("and", "then"))
    elif "AND" in accepted:
        yield Completion(blank + "and", CompletionKind.PHRASE, "", here)
    if END in accepted and expected.place is Place.SENTENCE and not typed and partial.before:
        yield Completion(".", CompletionKind.MARK, "end of the sentence", span)
    if "DASH" in accepted and not typed:
        colon = ":" if "COLON" in accepted else ""
        yield Completion(f"{colon}\n- ", CompletionKind.MARK, "a line of the list", span)


def _phrases(before: str, expected: Expected, partial: Partial, span: Span) -> Iterator[Completion]:
    terminals = tuple(lexeme.terminal for lexeme in partial.before)
    space = " " if not partial.typed and before and not before[-1].isspace() and before[-1] not in "“{(" else ""
    for phrase in sorted(phrases_after(expected.place, terminals), key=_opening):
        if phrase.words == "and" or phrase.first == "THEN":
            continue  # they are joined with a comma
        words = phrase.words
        if partial.article:
            if phrase.first not in ARTICLE_OF:
                continue
            words = re.sub(r"^(?:an?|the) ", "", words)
        elif not terminals and expected.place is Place.SENTENCE:
            words = words[:1].upper() + words[1:]
        yield Completion(space + words, CompletionKind.PHRASE, "", span)


def _opening(phrase: Phrase) -> int:
    """Sentences in the order in which a page has them; other phrases as they are, rare ones last."""
    return _OPENINGS.index(phrase.first) if phrase.first in _OPENINGS else int(phrase.first in _RARE)


def _values(before: str, partial: Partial, span: Span) -> Iterator[Completion]:
    """Units, answers, durations, times: what stands where the page leaves a value open."""
    accepted = partial.accepted
    last = partial.before[-1].terminal if partial.before else ""
    if "UNIT" in accepted and last == "NUMBER" and partial.term is not None:
        for unit in units_of(partial.term):
            yield Completion(unit, CompletionKind.UNIT, _unit_detail(unit, partial.term), span)
    if "TIMEUNIT" in accepted and last == "NUMBER":
        one = partial.before[-1].text == "1"
        units = [unit.removesuffix("s") for unit in _TIME_UNITS] if one else _TIME_UNITS
        yield from (Completion(unit, CompletionKind.DURATION, "", span) for unit in units)
    elif "DAY" in accepted:
        yield Completion("day at", CompletionKind.TIME, "", span)
        yield from (Completion(f"{day} at", CompletionKind.TIME, "", span) for day in _WEEKDAYS)
        yield from (Completion(each, CompletionKind.DURATION, "", span) for each in _DURATIONS[2:6])
    elif "TIMEUNIT" in accepted and "NUMBER" in accepted:
        yield from (Completion(each, CompletionKind.DURATION, "", span) for each in _DURATIONS)
    if "CLOCK" in accepted:
        yield from (Completion(clock, CompletionKind.TIME, "", span) for clock in _clocks(before))
    if "ANSWER" in accepted and partial.term is not None:
        yield from (Completion(answer, CompletionKind.ANSWER, "", span) for answer in partial.term.answers)
    if "TEXT" in accepted and not partial.typed:
        yield Completion('"{patient}"', CompletionKind.TEXT, "the words that a person will read", span)


def units_of(term: Term) -> list[str]:
    """The term's own unit, what the vocabulary calls it, and what would be converted."""
    if term.score is not None or term.answers:
        return []
    others = [unit for unit in _UNITS if unit != term.unit and term.unit and _converts(unit, term)]
    return [unit for unit in (term.unit, *term.unit_names, *others) if unit and unit != "1"]


def _converts(unit: str, term: Term) -> bool:
    return conversion(unit, term.unit, term.molar_mass, term.charge) is not None


def _unit_detail(unit: str, term: Term) -> str:
    return f"the unit of {term.name}" if unit == term.unit else f"is converted into {term.unit}"


def _clocks(before: str) -> list[str]:
    """The last time on the page first: most lines follow closely on the one above."""
    found = _CLOCK.findall(before)
    return list(dict.fromkeys([*found[-1:], "07:30", "08:00", "09:00", "20:00"]))
