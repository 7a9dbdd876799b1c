"""What plain words speak of: the ward's names, how high, who, by when.

Lives here: `hear`, by tables and the vocabulary; nothing is guessed that cannot be shown to whoever said it. Must not
live here: pages made of it (composing).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.language.lexer import names_of, scan

Found = TypeVar("Found", bound=Enum)


class Course(Enum):
    """Which way a value goes."""

    HIGH = "high"
    LOW = "low"
    RISES = "rises"
    FALLS = "falls"


class Verb(Enum):
    """What is done."""

    ASK = "ask"
    TELL = "tell"
    PAGE = "page"


class Event(Enum):
    """What happens besides values."""

    ADMITTED = "admitted"
    MOVED = "moved"
    DISCHARGED = "discharged"
    DIES = "dies"
    GIVEN = "given"
    PRESCRIBED = "prescribed"
    STOPPED = "stopped"
    MISSING = "missing"
    QUIET = "quiet"
    MISSED = "missed"
    DAILY = "daily"


_COURSES = {
    Course.RISES: ("rises", "rising", "goes up", "going up", "climbs", "increases", "increasing"),
    Course.FALLS: ("falls", "falling", "goes down", "going down", "drops", "dropping", "decreases"),
    Course.HIGH: ("high", "too high", "very high", "raised", "elevated", "above", "over", "more than", "at least",
                  "or more", "critical", "dangerous", "dangerously high"),
    Course.LOW: ("low", "too low", "very low", "below", "under", "less than", "or less"),
}  # fmt: skip
_VERBS = {
    Verb.PAGE: ("page", "bleep", "call", "ring", "phone"),
    Verb.TELL: ("tell", "let know", "inform", "notify", "message", "warn", "alert", "remind"),
    Verb.ASK: ("ask", "should check", "must check", "to review", "to check", "should review", "should see", "to see"),
}
_EVENTS = {
    Event.MISSING: ("not done", "not been done", "missing", "no", "without", "has not", "hasn't", "forgotten",
                    "overdue", "nobody", "not taken", "late"),
    Event.QUIET: ("goes quiet", "quiet", "silent", "stops sending", "no messages", "offline", "down"),
    Event.MISSED: ("missed appointment", "misses an appointment", "did not attend", "dna"),
    Event.DAILY: ("every day", "every morning", "each morning", "daily", "every evening", "list of"),
    Event.ADMITTED: ("is admitted", "admitted", "admission", "comes in", "arrives on", "new patient"),
    Event.MOVED: ("is moved", "moved", "transferred", "transfer"),
    Event.DISCHARGED: ("is discharged", "discharged", "goes home", "discharge", "leaves"),
    Event.DIES: ("dies", "death"),
    Event.GIVEN: ("is given", "given", "was given", "gets", "receives"),
    Event.PRESCRIBED: ("prescribed", "is prescribed", "started on"),
    Event.STOPPED: ("is stopped", "stopped"),
}  # fmt: skip
_VERY = ("very", "dangerously", "critical", "extremely", "severe", "severely")
_NUMBER = re.compile(r"(?<![\w.:])(\d+(?:\.\d+)?)\s*([A-Za-zµμ%][\w/%\[\]^*]*)?")
_TIME = re.compile(r"\b(\d+)\s*(minute|min|hour|hr|day|week)s?\b", re.IGNORECASE)
_CLOCK = re.compile(r"\b(?:[01]?\d|2[0-3])[:.][0-5]\d\b")
_UNITS = {"min": "minute", "hr": "hour"}
_SHORT = 3  # letters of a word of a role's name by which it is known: `registrar`, `ward doctor`
_DULL = frozenset({"the", "ward", "team", "charge", "and", "for", "unit", "patient", "flag", "not", "with"})


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that was understood, and by which words."""

    words: str
    means: str


@dataclass(slots=True)
class Said:
    """Everything that was understood."""

    words: str
    terms: list[Term] = field(default_factory=list)
    who: list[Term] = field(default_factory=list)
    course: Course | None = None
    very: bool = False
    verb: Verb | None = None
    events: list[Event] = field(default_factory=list)
    number: Decimal | None = None
    unit: str = ""
    lengths: list[str] = field(default_factory=list)
    clock: str = ""
    answer: str = ""
    heard: list[Heard] = field(default_factory=list)

    def of(self, *kinds: TermKind) -> list[Term]:
        """The names of these kinds that were said."""
        return [term for term in self.terms if term.kind in kinds]


def hear(words: str, vocabulary: Vocabulary) -> Said:
    """What these words speak of, with the reason for each."""
    said = Said(words)
    free = _names(said, vocabulary)
    folded = f" {' '.join(re.sub(r'[,;:]|[.](?![0-9])', ' ', free.casefold()).split())} "
    said.verb = _first(said, folded, _VERBS, "somebody is to {}")
    said.course = _first(said, folded, _COURSES, "a value that is {}")
    for event, phrases in _EVENTS.items():
        found = next((phrase for phrase in phrases if f" {phrase} " in folded), None)
        if found is not None:
            said.events.append(event)
            said.heard.append(Heard(found, f"something is {event.value}"))
    said.very = any(f" {word} " in folded for word in _VERY)
    _answers(said, folded)
    _numbers(said, free)
    return said


def _first(said: Said, folded: str, table: dict[Found, tuple[str, ...]], means: str) -> Found | None:
    for found, phrases in table.items():
        for phrase in sorted(phrases, key=len, reverse=True):
            if f" {phrase} " in folded:
                said.heard.append(Heard(phrase, means.format(found.value)))
                return found
    return None


def _names(said: Said, vocabulary: Vocabulary) -> str:
    """Takes in the names; the words without them."""
    lexemes, names, at = scan(said.words), names_of(vocabulary), 0
    left: list[str] = []
    free = said.words
    while at < len(lexemes):
        match = next(iter(names.matches(lexemes, at, len(lexemes))), None)
        if match is None:
            left.append(lexemes[at].folded)
            at += 1
            continue
        start, end = lexemes[at].start, lexemes[at + match.length - 1].end
        words = said.words[start:end]
        free = free[:start] + " " * (end - start) + free[end:]
        _take(said, words, match.term)
        at += match.length
    for word in left:
        found = _by_part(word, vocabulary)
        if found is not None:
            _take(said, word, found)
    return free


def _take(said: Said, words: str, term: Term) -> None:
    group = said.who if term.kind in (TermKind.ROLE, TermKind.TEAM, TermKind.PERSON) else said.terms
    if term not in group:
        group.append(term)
        same = words.casefold() == term.name.casefold()
        kind = term.kind.value.removesuffix("s")
        said.heard.append(Heard(words, f"a {kind} of the ward" if same else f"{term.name}, a {kind} of the ward"))


def _by_part(word: str, vocabulary: Vocabulary) -> Term | None:
    """`registrar` for on-call registrar, `kidney` for acute kidney injury: the first name that has the word whole."""
    if len(word) <= _SHORT or word in _DULL:
        return None
    singular = word.removesuffix("s")
    for kinds in ((TermKind.ROLE, TermKind.TEAM), (TermKind.RESULT, TermKind.SCORE, TermKind.MEDICINE, TermKind.FORM,
                  TermKind.DOCUMENT, TermKind.CONDITION, TermKind.FLAG, TermKind.PROCEDURE)):  # fmt: skip
        for kind in kinds:
            for term in vocabulary.of_kind(kind):
                names = (term.name, *term.also) if kind in (TermKind.ROLE, TermKind.TEAM) else (term.name,)
                if any({word, singular} & set(name.casefold().split()) for name in names):
                    return term
    return None


def _answers(said: Said, folded: str) -> None:
    for term in said.of(TermKind.RESULT):
        for answer in term.answers:
            if f" {answer.casefold()} " in folded:
                said.answer = answer
                said.heard.append(Heard(answer, f"an answer of {term.name}"))
                return


def _numbers(said: Said, free: str) -> None:
    for count, unit in _TIME.findall(free):
        unit = _UNITS.get(unit.casefold(), unit.casefold())
        said.lengths.append(f"{count} {unit}{'' if count == '1' else 's'}")
        said.heard.append(Heard(f"{count} {unit}", "how long"))
    without = _CLOCK.sub(" ", _TIME.sub(" ", free))
    if found := _CLOCK.search(free):
        said.clock = found[0].replace(".", ":").zfill(5)
    if number := _NUMBER.search(without):
        said.number, said.unit = Decimal(number[1]), number[2] or ""
        said.heard.append(Heard(number[1], "the number to compare with"))
