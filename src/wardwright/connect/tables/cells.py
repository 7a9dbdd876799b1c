"""What the cells of a row mean: kind, term, value, status and place, checked against the vocabulary.

Lives here: one function per column, and the tables of words. Must not live here: files (delimited, parquet) and the
stream of rows (rows). A cell that cannot be read raises BadCell; its text never repeats the cell.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from wardwright.connect.places import place_called
from wardwright.facts.fact import Coded, Kind, Measured, Status, Value
from wardwright.facts.numbers import parse_number
from wardwright.facts.units import canonical_unit, coded, measured
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary

KINDS: dict[str, tuple[Kind, tuple[TermKind, ...]]] = {
    "result": (Kind.RESULT, (TermKind.RESULT, TermKind.SCORE)),
    "admitted": (Kind.ADMITTED, ()),
    "moved": (Kind.MOVED, ()),
    "discharged": (Kind.DISCHARGED, ()),
    "died": (Kind.DIED, ()),
    "prescribed": (Kind.PRESCRIBED, (TermKind.MEDICINE,)),
    "given": (Kind.GIVEN, (TermKind.MEDICINE,)),
    "stopped": (Kind.STOPPED, (TermKind.MEDICINE,)),
    "procedure": (Kind.PROCEDURE, (TermKind.PROCEDURE,)),
    "condition": (Kind.CONDITION, (TermKind.CONDITION, TermKind.FLAG)),
    "document": (Kind.DOCUMENT, (TermKind.DOCUMENT,)),
    "form": (Kind.FORM, (TermKind.FORM,)),
    "booked": (Kind.BOOKED, ()),
    "missed": (Kind.MISSED, ()),
    "cancelled": (Kind.CANCELLED, ()),
    "flag": (Kind.FLAG, (TermKind.FLAG, TermKind.CONDITION)),
    "born": (Kind.BORN, ()),
    "sex": (Kind.SEX, ()),
}
"""The word in `kind` → the fact's kind, and where its term stands in the vocabulary (nowhere: no term)."""

STATUSES: dict[str, Status] = {
    "": Status.FINAL,
    "final": Status.FINAL,
    "corrected": Status.CORRECTED,
    "amended": Status.CORRECTED,
    "preliminary": Status.PRELIMINARY,
    "withdrawn": Status.WITHDRAWN,
    "entered-in-error": Status.WITHDRAWN,
    "entered in error": Status.WITHDRAWN,
    "cancelled": Status.WITHDRAWN,
    "pending": Status.PENDING,
    "registered": Status.PENDING,
}
STATUS_LETTERS: dict[str, Status] = {
    "f": Status.FINAL, "p": Status.PRELIMINARY, "c": Status.CORRECTED, "a": Status.CORRECTED, "d": Status.WITHDRAWN,
    "w": Status.WITHDRAWN, "x": Status.WITHDRAWN,
}  # fmt: skip
"""The letters of OBX-11 that HL7 settles: a laboratory's extract often has them as they came."""
SEXES: dict[str, str] = {
    "f": "female", "female": "female", "m": "male", "male": "male", "o": "other", "other": "other",
    "u": "unknown", "unknown": "unknown",
}  # fmt: skip
CLASSES = ("inpatient", "emergency", "outpatient", "observation", "preadmit", "virtual", "home", "field")

_BORN = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:[T ].*)?", re.ASCII)
_COMPARED = re.compile(r"(<=|>=|<|>|≤|≥)?\s*(.*)", re.DOTALL)
_SIGNS = {"≤": "<=", "≥": ">="}
_COMMA = re.compile(r"[<>=≤≥\s]*[+-]?\d+,\d+", re.ASCII)
_NO_NUMBER = frozenset({"inf", "+inf", "-inf", "infinity", "-infinity", "nan"})  # how programs write what is none
_CODE = re.compile(r"[^\s:][^:]*:.*\S", re.DOTALL)
_KIND_OF = {TermKind.FLAG: Kind.FLAG, TermKind.CONDITION: Kind.CONDITION}


class BadCell(Exception):
    """A cell that cannot be read: which column, what is wrong, what to do. Never what stands in it."""

    def __init__(self, slug: str, column: str, problem: str, fix: str) -> None:
        super().__init__(slug)
        self.slug, self.column, self.problem, self.fix = slug, column, problem, fix


class Meaning(NamedTuple):
    """What the cells beside subject and times say: alike in thousands of rows, worked out once."""

    kind: Kind
    term: str
    value: Value
    status: Status
    place: str


def meaning_of(vocabulary: Vocabulary, kind: str, term: str, value: str, unit: str, status: str, place: str) -> Meaning:
    """The meaning of these cells; raises BadCell for the first that cannot be read."""
    word = kind.strip().casefold()
    if word not in KINDS:
        fix = f"Write one of {', '.join(KINDS)}."
        raise BadCell("bad-kind", "kind", "The kind is not one that a facts table has.", fix)
    what, sections = KINDS[word]
    standing = _status(status)
    name, known = _term(vocabulary, term.strip(), sections, word) if sections else ("", None)
    if known is not None:
        what = _KIND_OF.get(known.kind, what)
    read = _value(what, known, value.strip(), unit.strip(), standing)
    where = place.strip()
    return Meaning(what, name, read, standing, (place_called(vocabulary, where) or where) if where else "")


def _status(cell: str) -> Status:
    word = cell.strip().casefold()
    found = STATUSES.get(word) or STATUS_LETTERS.get(word)
    if found is None:
        words = ", ".join(word for word in STATUSES if word)
        raise BadCell("bad-status", "status", "The status is not one that a facts table has.", f"Write one of {words}.")
    return found


def _term(vocabulary: Vocabulary, cell: str, kinds: tuple[TermKind, ...], word: str) -> tuple[str, Term | None]:
    if not cell:
        raise BadCell("no-term", "term", f"A {word} needs a term.", 'Write a vocabulary name or a "system:code".')
    term = vocabulary.find(cell)
    if term is not None and term.kind in kinds:
        return term.name, term
    by_code = vocabulary.by_code(cell, *kinds) if ":" in cell else None
    if by_code is not None:
        return by_code.name, by_code
    if term is not None:
        problem = f"`{term.name}` stands under {term.kind.value} in the vocabulary, which is nothing for a {word}."
        raise BadCell("wrong-term", "term", problem, "Correct the kind or the term.")
    if _CODE.fullmatch(cell):
        return cell, None
    problem = "The vocabulary has no such term."
    fix = 'Add it to the vocabulary (or as a synonym), or write its "system:code".'
    raise BadCell("unknown-term", "term", problem, fix)


def _value(kind: Kind, term: Term | None, cell: str, unit: str, status: Status) -> Value:
    if kind is Kind.RESULT:
        return _result(term, cell, unit, status)
    if kind is Kind.BORN:
        return _born(cell)
    if kind is Kind.SEX:
        if cell.casefold() not in SEXES:
            problem = "The sex is not one that a facts table has."
            raise BadCell("bad-value", "value", problem, "Write female, male, other or unknown.")
        return Coded(SEXES[cell.casefold()])
    if kind in (Kind.ADMITTED, Kind.DISCHARGED):
        return Coded(cell.casefold() if cell.casefold() in CLASSES else cell) if cell else None
    return Coded(cell) if cell else None


def _result(term: Term | None, cell: str, unit: str, status: Status) -> Value:
    if not cell:
        if status in (Status.WITHDRAWN, Status.PENDING):
            return None
        fix = "Write its value, or the status pending or withdrawn."
        raise BadCell("no-value", "value", "A result needs a value.", fix)
    sign, digits = _COMPARED.fullmatch(cell).groups()  # type: ignore[union-attr]
    number = parse_number(digits)
    if number is not None and not (term is not None and term.answers and not term.unit and _is_answer(term, cell)):
        return _measured(term, number, unit, _SIGNS.get(sign, sign) or "")
    if _COMMA.fullmatch(cell) and (term is None or not term.answers):
        # "6,4" is 6.4 in one country and "1,200" is 1200 in another: nobody guesses about a potassium.
        fix = "Write numbers with a point and without separators: 6.4, 1200."
        raise BadCell("bad-number", "value", "The number is written with a comma.", fix)
    if cell.casefold() in _NO_NUMBER and (term is None or not term.answers):
        raise BadCell("bad-number", "value", "The number has no end.", "Write what was measured, or leave the row out.")
    return coded(term, cell, (cell,) if _CODE.fullmatch(cell) else ()) if term is not None else Coded(cell)


def _is_answer(term: Term, cell: str) -> bool:
    return bool(coded(term, cell).answer)


def _measured(term: Term | None, number: object, unit: str, comparator: str) -> Measured:
    if term is not None:
        return measured(term, number, unit, comparator)  # type: ignore[arg-type]
    return Measured(number, canonical_unit(unit, {}) or unit, comparator)  # type: ignore[arg-type]


def _born(cell: str) -> Coded:
    found = _BORN.fullmatch(cell)
    if found is None:
        problem = "The date of birth is not an ISO date."
        raise BadCell("bad-value", "value", problem, "Write it as 1950-03-31, or 1950-03, or 1950.")
    return Coded(found[1])
