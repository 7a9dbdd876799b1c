"""What the texts of a source's messages mean: terms, places, patients, units. Looked up once, then remembered.

Lives here: coded elements (CE, CWE) and identifiers (CX, PL) against the vocabulary. Must not live here: which field
holds them (mapping.yaml) and observation values (values.py). A feed repeats the
same few thousand codes: that is where the time goes, and why every lookup is kept by the text it came from.
"""

from __future__ import annotations

import re
from datetime import tzinfo
from typing import Final, Generic, NamedTuple, TypeVar

from wardwright.connect.hl7v2.er7 import NULL, Separators, unescape
from wardwright.connect.hl7v2.table import Mapping
from wardwright.connect.hl7v2.times import Clock
from wardwright.facts.codes import LOCAL, is_local, system_of
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary

_MOST_KEPT: Final = 50_000
_LONGEST_KEPT: Final = 300

# What may be shown of a code that is not mapped: a code, and nothing that could be a person's words.
_CODE_LIKE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+%#-]{0,31}")

Kept = TypeVar("Kept")


class Memory(dict[object, Kept], Generic[Kept]):
    """Answers by question, emptied before it grows without end: texts come from outside."""

    def keep(self, question: object, answer: Kept, length: int = 0) -> Kept:
        """Remembers an answer, unless its question is long."""
        if length <= _LONGEST_KEPT:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[question] = answer
        return answer


class Meaning(NamedTuple):
    """What a coded element means: the vocabulary's term, or the code itself."""

    name: str  # the term's name, or "system:code", or "text:…"
    term: Term | None
    section: TermKind | None
    label: str  # how it is listed as not mapped; "" when it is mapped


class Lexicon:
    """All lookups for one source and one set of separators and encoding."""

    def __init__(
        self, vocabulary: Vocabulary, mapping: Mapping, zone: tzinfo, separators: Separators, encoding: str
    ) -> None:
        self.vocabulary, self.mapping, self.clock = vocabulary, mapping, Clock(zone)
        self.separators, self.encoding = separators, encoding
        self._terms: dict[tuple[TermKind, ...], Memory[Meaning | None]] = {}
        self.places: Memory[str] = Memory()
        self.people: Memory[str] = Memory()
        self.names: Memory[str] = Memory()
        self.values: Memory[tuple[object, ...]] = Memory()
        self.codes: Memory[tuple[str, ...]] = Memory()

    def plain(self, text: str) -> str:
        """A field's text without escapes and without white space around it."""
        if self.separators.escape and self.separators.escape in text:
            text = unescape(text, self.separators, self.encoding)
        return text.strip()

    def first(self, text: str) -> str:
        """The first component of the first repetition."""
        return self.plain(text.split(self.separators.repeat, 1)[0].split(self.separators.component, 1)[0])

    # ── Coded elements ───────────────────────────────────────────────────────────────────────────

    def triplets(self, text: str) -> tuple[tuple[str, str, str], ...]:
        """Code, words and system of the element, its alternate and its second alternate (CWE.1–6, 10–12)."""
        parts = [self.plain(part) for part in text.split(self.separators.component)]
        parts = ["" if part == NULL else part for part in parts] + [""] * 12
        found = [(parts[at], parts[at + 1], parts[at + 2]) for at in (0, 3, 9)]
        if parts[8] and not any(words for _, words, _ in found):
            found[0] = (found[0][0], parts[8], found[0][2])  # CWE.9: the original words
        return tuple(triplet for triplet in found if triplet[0] or triplet[1])

    def system(self, name: str) -> str:
        """The short name of a coding system: as the source's mapping says, else as published."""
        return self.mapping.systems.get(name.casefold()) or system_of(name)

    def system_codes(self, text: str) -> tuple[str, ...]:
        """Every "system:code" of an element; a local code also as "local:code", the way a vocabulary writes it."""
        try:
            return self.codes[text]
        except KeyError:
            found: list[str] = []
            for value, _words, name in self.triplets(text):
                if value:
                    system = self.system(name)
                    found.append(f"{system}:{value}")
                    if system != LOCAL and is_local(system):
                        found.append(f"{LOCAL}:{value}")
            return self.codes.keep(text, tuple(found), len(text))

    def terms(self, sections: tuple[TermKind, ...]) -> Memory[Meaning | None]:
        """What is remembered of coded fields looked up in those sections."""
        return self._terms.setdefault(sections, Memory())

    def meaning(self, text: str, sections: tuple[TermKind, ...]) -> Meaning | None:
        """What the first repetition of a coded field means; None when it is empty."""
        memory = self.terms(sections)
        return memory[text] if text in memory else memory.keep(text, self._meaning(text, sections), len(text))

    def _meaning(self, text: str, sections: tuple[TermKind, ...]) -> Meaning | None:
        text = text.split(self.separators.repeat, 1)[0]
        for code in self.system_codes(text):
            term = self.vocabulary.by_code(code, *sections)
            if term is not None:
                return Meaning(term.name, term, term.kind, "")
        triplets = self.triplets(text)
        if not triplets:
            return None
        for value, words, _name in triplets:
            term = self.vocabulary.find(words) if words and not value else None
            if term is not None and term.kind in sections:
                return Meaning(term.name, term, term.kind, "")
        coded = next(((value, name) for value, _words, name in triplets if value), None)
        if coded is None:
            return Meaning(f"text:{triplets[0][1].casefold()[:80]}", None, None, "(words without a code)")
        value, name = coded
        shown = f"{self.system(name)}:{value}"
        label = shown if _CODE_LIKE.fullmatch(value) and len(shown) <= 64 else "(not a code)"
        return Meaning(shown, None, None, label)

    # ── Places and people ────────────────────────────────────────────────────────────────────────

    def place(self, text: str) -> str:
        """The canonical place of a location (PL): by its first part, else the whole; else what comes first in it."""
        try:
            return self.places[text]
        except KeyError:
            return self.places.keep(text, self._place(text), len(text))

    def _place(self, text: str) -> str:
        whole = text.split(self.separators.repeat, 1)[0]
        parts = [self.first(part) for part in whole.split(self.separators.component)]
        parts = [part for part in parts if part != NULL]
        joined = "^".join(parts).rstrip("^")
        point = parts[0] if parts else ""
        for code in (point, f"{LOCAL}:{point}" if point else "", joined):
            term = self.vocabulary.by_code(code, TermKind.PLACE) if code else None
            if term is not None:
                return term.name
        term = self.vocabulary.find(point) if point else None
        if term is not None and term.kind is TermKind.PLACE:
            return term.name
        return next((part for part in parts if part), "")

    def person(self, text: str) -> str:
        """The identifier among a field's repetitions: of the first preferred type that is there, else the first."""
        try:
            return self.people[text]
        except KeyError:
            return self.people.keep(text, self._person(text), len(text))

    def _person(self, text: str) -> str:
        found: list[tuple[str, str, str]] = []
        for repeat in text.split(self.separators.repeat):
            parts = [*repeat.split(self.separators.component), "", "", "", "", ""]
            value = self.plain(parts[0])
            if value and value != NULL:
                found.append(
                    (value, self.plain(parts[4]), self.plain(parts[3].split(self.separators.sub or "\0", 1)[0]))
                )
        for kind, authority in self.mapping.identifiers.prefer:
            for value, its_kind, its_authority in found:
                if its_kind == kind and authority in ("", its_authority):
                    return value
        return found[0][0] if found else ""
