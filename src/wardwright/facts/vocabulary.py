"""The vocabulary: the ward's names for what the hospital's codes say.

Lives here: the frozen entries that the language, the readers and the kernel look things up in.
Must not live here: YAML (facts/load.py reads it) and unit arithmetic (facts/units.py).
Who calls it: everybody. Names and synonyms are unique across kinds and matched without regard to case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from wardwright.facts.codes import is_local, split_code
from wardwright.facts.instant import HOUR, Length


class TermKind(Enum):
    """The sections of vocabulary.yaml; the value is the section's key."""

    RESULT = "results"
    SCORE = "scores"
    MEDICINE = "medicines"
    CONDITION = "conditions"
    PROCEDURE = "procedures"
    DOCUMENT = "documents"
    FORM = "forms"
    FLAG = "flags"
    PLACE = "places"
    ROLE = "roles"
    TEAM = "teams"
    PERSON = "people"
    CONNECTION = "connections"
    DEVICE = "devices"
    MESSAGE = "messages"  # what `send <message> to <connection>` names
    ROBOT = "robots"  # what `run the robot <name>` names


@dataclass(frozen=True, slots=True)
class Band:
    """One row of a score's part: points for a range, an answer, or whatever is left.

    `low`/`high` are inclusive, None = open; `answer` is the answer's name for a coded part;
    all three None = "otherwise". `given` = (part's term, answer) narrows the band to patients whose other part
    has that answer ("93 or more" on air).
    """

    points: int
    low: Decimal | None = None
    high: Decimal | None = None
    answer: str | None = None
    given: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: the result it reads and its bands, first match wins.

    `precision` is the bands' step (Decimal("0.1") when bands are written to one decimal): a value is rounded
    half up to it before it is looked up, so no value falls between two bands.
    """

    term: str
    bands: tuple[Band, ...]
    precision: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Swap:
    """Other bands for one part in patients who have a condition or flag (NEWS2's second oxygen scale)."""

    when: str  # condition or flag term
    part: Part


@dataclass(frozen=True, slots=True)
class Score:
    """A score as a table: parts, freshness, and swaps."""

    parts: tuple[Part, ...]
    each_within: Length
    swap: Swap | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the vocabulary. `name` is canonical; sizes are in the units that the fields say."""

    kind: TermKind
    name: str
    also: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()  # "system:code"
    unit: str = ""  # UCUM; "" = dimensionless
    plausible: tuple[Decimal, Decimal] | None = None  # inclusive, in `unit`
    molar_mass: Decimal | None = None  # g/mol
    charge: int = 1  # charges of one ion: 1 mmol of calcium (charge 2) is 2 meq
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # answer name → "system:code"s
    good_for: Length = 72 * HOUR
    any_of: tuple[str, ...] = ()  # a group: canonical names of its direct members (all of one kind)
    score: Score | None = None
    place_kind: str = ""  # "ward", "department" …
    channel: str = ""  # roles, teams, people
    resolved_from: str = ""  # roles that the data names: "attending"
    unit_names: Mapping[str, str] = field(default_factory=dict)  # name on the page → UCUM
    line: int = 0  # where it stands in its file, 1-based


class Vocabulary:
    """Terms by name, by code and by kind. Built once by `facts.load.load_vocabulary`; never changed."""

    def __init__(self, terms: tuple[Term, ...]) -> None:
        self._terms = terms
        self._by_name: dict[str, Term] = {}
        self._by_code: dict[str, list[Term]] = {}
        for term in terms:
            for name in (term.name, *term.also):
                self._by_name[name.casefold()] = term
            for code in term.codes:
                self._by_code.setdefault(code.casefold(), []).append(term)

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def find(self, name: str) -> Term | None:
        """The term of that name or synonym, in any case; None when there is none."""
        return self._by_name.get(name.casefold())

    def __getitem__(self, name: str) -> Term:
        """The term of that name; KeyError when there is none."""
        return self._by_name[name.casefold()]

    def by_code(self, code: str, *kinds: TermKind) -> Term | None:
        """The first term with that "system:code", among the kinds given (any kind when none is given).

        The code itself is looked up first; then, if its system is not a published one, "local:" and the code: a
        vocabulary that says "local:K" means K whatever the hospital's own systems are called.
        """
        found = self._first_with(code, kinds)
        if found is None:
            system, value = split_code(code)
            if is_local(system.casefold()):
                found = self._first_with(f"local:{value}", kinds)
        return found

    def _first_with(self, code: str, kinds: tuple[TermKind, ...]) -> Term | None:
        for term in self._by_code.get(code.casefold(), ()):
            if not kinds or term.kind in kinds:
                return term
        return None

    def of_kind(self, kind: TermKind) -> tuple[Term, ...]:
        """All terms of one section, in file order."""
        return tuple(term for term in self._terms if term.kind is kind)

    def members(self, name: str) -> frozenset[str]:
        """The canonical names that count as this term: itself and, for a group, all members' members."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            term = self[waiting.pop()]
            if term.name not in found:
                found.add(term.name)
                waiting.extend(term.any_of)
        return frozenset(found)
