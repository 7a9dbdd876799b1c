"""UCUM expressions: what a unit code means, as an exact factor over base dimensions.

Lives here: the grammar of UCUM (§§ 2–12 of the specification, case-sensitive codes) and its arithmetic in fractions.
Must not live here: the table of atoms (ucum_table.py), the spellings laboratories send (unit_names.py), and what a
term does with a unit (units.py, the only caller). Text from a message comes in here: sizes are bounded.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from wardwright.facts.ucum_table import BASE, Atom, table

Dimensions = tuple[tuple[str, int], ...]

_LONGEST = 80  # characters; the longest code in UCUM's own list of examples has 36
_LARGEST_EXPONENT = 30

# A symbol is 10* or 10^, or anything but the operators; inside square brackets everything goes ("B[10.nV]").
_TOKEN = re.compile(
    r"""(?P<symbol>10[*^]|(?:[^\d\s+\-./(){}\[\]="]|\[[^\]\s]+\])+)
      | (?P<note>\{[!-z|~]*\})
      | (?P<number>[+-]?\d+)
      | (?P<mark>[./()])""",
    re.VERBOSE | re.ASCII,
)

# Scales with another zero: the value in kelvin is factor × (number + shift).
_SHIFTED = {
    "Cel": (Fraction(1), Fraction("273.15")),
    "[degF]": (Fraction(5, 9), Fraction("459.67")),
    "[degRe]": (Fraction(5, 4), Fraction("273.15") * Fraction(4, 5)),
}


class Meaning(NamedTuple):
    """A number n in this unit is factor × (n + shift) in the base dimensions."""

    factor: Fraction
    dimensions: Dimensions
    shift: Fraction = Fraction(0)
    alone: bool = False  # a special unit: takes no part in products


class _Unreadable(Exception):
    """The text is not a UCUM code."""


@lru_cache(maxsize=4096)
def meaning(code: str) -> Meaning | None:
    """What the code means; None when it is not a UCUM code."""
    if not code or len(code) > _LONGEST or not code.isascii():
        return None
    try:
        return _Reader(code).read()
    except _Unreadable:
        return None


class _Reader:
    """One pass over one code, left to right."""

    def __init__(self, code: str) -> None:
        self.tokens = _tokens(code)
        self.at = 0

    def read(self) -> Meaning:
        inverse = self._take("mark", "/")
        found = self._term()
        if self.at < len(self.tokens):
            raise _Unreadable
        return _power(found, -1) if inverse else found

    def _peek(self, kind: str, text: str = "") -> bool:
        if self.at >= len(self.tokens):
            return False
        found_kind, found_text = self.tokens[self.at]
        return found_kind == kind and (not text or found_text == text)

    def _take(self, kind: str, text: str = "") -> str:
        if not self._peek(kind, text):
            return ""
        self.at += 1
        return self.tokens[self.at - 1][1]

    def _term(self) -> Meaning:
        # "s/4.m" is (s/4)·m: operators are taken from left to right (§ 7.3).
        found = self._component()
        while self._peek("mark", ".") or self._peek("mark", "/"):
            divide = self._take("mark") == "/"
            right = self._component()
            found = _product(found, _power(right, -1) if divide else right)
        return found

    def _component(self) -> Meaning:
        if self._take("note"):
            found = _ONE
        elif self._take("mark", "("):
            inverse = self._take("mark", "/")
            found = self._term()
            if not self._take("mark", ")"):
                raise _Unreadable
            found = _power(found, -1) if inverse else found
        elif self._peek("number"):
            found = Meaning(Fraction(_factor(self._take("number"))), ())
        else:
            found = self._annotatable()
        while self._take("note"):
            pass
        return found

    def _annotatable(self) -> Meaning:
        symbol = self._take("symbol")
        if not symbol:
            raise _Unreadable
        found = _symbol(symbol)
        if found is None:
            raise _Unreadable
        exponent = self._take("number")
        return _power(found, _exponent(exponent)) if exponent else found


_ONE = Meaning(Fraction(1), ())


def _tokens(code: str) -> list[tuple[str, str]]:
    tokens = []
    at = 0
    while at < len(code):
        match = _TOKEN.match(code, at)
        if match is None:
            raise _Unreadable
        tokens.append((str(match.lastgroup), match.group()))
        at = match.end()
    return tokens


def _factor(digits: str) -> int:
    if not digits.isdigit() or int(digits) == 0:
        raise _Unreadable
    return int(digits)


def _exponent(digits: str) -> int:
    exponent = int(digits) if len(digits) < 5 else 0
    if exponent == 0 or abs(exponent) > _LARGEST_EXPONENT:
        raise _Unreadable
    return exponent


@lru_cache(maxsize=1024)
def _symbol(symbol: str) -> Meaning | None:
    """An atom, or a prefix and a metric atom. A whole atom wins over a prefix ("cd" is candela, not centi-day)."""
    atoms, prefixes = table().atoms, table().prefixes
    if symbol in atoms:
        return _atom(atoms[symbol])
    for length in (1, 2):
        atom = atoms.get(symbol[length:])
        prefix = prefixes.get(symbol[:length])
        if atom is not None and prefix is not None and atom.metric:
            found = _atom(atom)
            return found._replace(factor=found.factor * prefix, shift=found.shift / prefix)
    return None


def _atom(atom: Atom) -> Meaning:
    if atom.code in BASE:
        return Meaning(Fraction(1), ((atom.code, 1),))
    if atom.code in _SHIFTED:
        factor, shift = _SHIFTED[atom.code]
        return Meaning(factor, (("K", 1),), shift, alone=True)
    if atom.special:  # logarithms, tangents, square roots: a scale of its own
        return Meaning(Fraction(1), ((atom.code, 1),), alone=True)
    if atom.arbitrary and atom.unit == "1":
        return Meaning(Fraction(1), ((atom.code, 1),))
    found = meaning(atom.unit)
    if found is None:
        raise _Unreadable
    return found._replace(factor=found.factor * atom.value)


def _product(left: Meaning, right: Meaning) -> Meaning:
    if left.alone or right.alone:
        # § 21: a special unit takes no part in algebra, except multiplication with a pure number.
        pure, other = (left, right) if not left.dimensions else (right, left)
        if pure.dimensions or pure.alone:
            raise _Unreadable
        return other._replace(factor=other.factor * pure.factor, shift=other.shift / pure.factor)
    total = dict(left.dimensions)
    for base, exponent in right.dimensions:
        total[base] = total.get(base, 0) + exponent
    return Meaning(left.factor * right.factor, _ordered(total))


def _power(found: Meaning, exponent: int) -> Meaning:
    if found.alone:
        raise _Unreadable
    return Meaning(found.factor**exponent, tuple((base, power * exponent) for base, power in found.dimensions))


def _ordered(total: dict[str, int]) -> Dimensions:
    return tuple(sorted((base, exponent) for base, exponent in total.items() if exponent))


def in_case(text: str) -> str | None:
    """The case-sensitive code of a text in UCUM's case-insensitive form ("MMOL/L" → "mmol/L"); None when it is none."""
    if not text or len(text) > _LONGEST or not text.isascii() or text != text.upper():
        return None
    try:
        parts = [_in_case_symbol(part) if kind == "symbol" else part for kind, part in _tokens(text)]
    except _Unreadable:
        return None
    code = "".join(parts)
    return code if meaning(code) is not None else None


def _in_case_symbol(symbol: str) -> str:
    atoms, prefixes = table().any_case_atoms, table().any_case_prefixes
    if symbol in atoms:
        return atoms[symbol]
    for length in (1, 2, 3):
        prefix, atom = prefixes.get(symbol[:length]), atoms.get(symbol[length:])
        if prefix is not None and atom is not None and table().atoms[atom].metric:
            return prefix + atom
    raise _Unreadable
