"""Units: every number converts into its term's unit, or the page says what would.

Lives here: `no-unit`, `unit-mismatch`, and the conversions that a page relies on (shown by explain).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from wardwright.facts.units import conversion
from wardwright.facts.vocabulary import Term
from wardwright.language.checks.page import Page, ends, in_unit_of
from wardwright.language.checks.uses import Measures, Use, uses
from wardwright.language.problem import Problem
from wardwright.language.tree import Comparison, Quantity, Span

_COMMON = ("mmol/L", "umol/L", "nmol/L", "pmol/L", "g/L", "mg/L", "ug/L", "g/dL", "mg/dL", "ng/mL", "mmHg", "[degF]")
_WITH_A_UNIT = (Measures.VALUE, Measures.CHANGE, Measures.TOTAL)


@dataclass(frozen=True, slots=True)
class UnitConversion:
    """A number on the page that is turned into its term's unit before it is compared: `114 umol/L = 1.29 mg/dL`."""

    term: str
    written: Quantity
    becomes: Quantity
    by_molar_mass: Decimal | None  # g/mol, where mass and amount meet
    span: Span

    def __str__(self) -> str:
        by = f", by the molar mass of {self.by_molar_mass} g/mol" if self.by_molar_mass is not None else ""
        return f"{_shown(self.written)} = {_shown(self.becomes)}{by}"


def conversions(page: Page) -> Iterator[UnitConversion]:
    """Every conversion the page relies on, in page order."""
    for use in uses(page):
        for quantity in _quantities(use):
            if quantity.unit not in ("", "1", use.term.unit):
                number = _converted(use, quantity)
                if number is not None:
                    becomes = Quantity(_rounded(number), use.term.unit)
                    mass = use.term.molar_mass if conversion(quantity.unit, use.term.unit) is None else None
                    yield UnitConversion(use.term.name, quantity, becomes, mass, page.place(quantity, use.node))


def check_units(page: Page) -> Iterator[Problem]:
    """`no-unit` and `unit-mismatch` for every number that belongs to a term."""
    for use in uses(page):
        for quantity in _quantities(use):
            if _fits(use, quantity):
                continue
            if not quantity.unit:
                yield _no_unit(page, use, quantity)
            else:
                yield _mismatch(page, use, quantity)


def _quantities(use: Use) -> tuple[Quantity, ...]:
    if isinstance(use.test, Comparison):
        return ends(use.test)
    return (use.test,) if isinstance(use.test, Quantity) else ()


def _fits(use: Use, quantity: Quantity) -> bool:
    if use.measures not in _WITH_A_UNIT:
        return quantity.unit in ("", "1")
    if use.measures is Measures.CHANGE and quantity.unit == "%":
        return True
    if use.term.answers and not use.term.unit:
        return True  # a number on a term of answers is another check's problem
    return _converted(use, quantity) is not None


def _converted(use: Use, quantity: Quantity) -> Decimal | None:
    """The number in the term's unit; a change has no zero point, so only the factor counts (5 Cel up is 9 degF up)."""
    if use.measures not in _WITH_A_UNIT or (use.measures is Measures.CHANGE and quantity.unit == "%"):
        return None
    number = in_unit_of(use.term, quantity)
    if number is None or use.measures is not Measures.CHANGE:
        return number
    zero = in_unit_of(use.term, replace(quantity, value=Decimal(0)))
    return number - zero if zero is not None else None


def _no_unit(page: Page, use: Use, quantity: Quantity) -> Problem:
    term = use.term
    others = _convertible(term)
    sensible = _sensible(use, quantity, others)
    units = " or ".join((term.unit, *others[:1]))
    return page.problem(
        "no-unit",
        (quantity, use.node, *use.above),
        f'"{page.words(quantity)}" has no unit.',
        f"{_title(term.name)} is reported in {units}, and {page.words(quantity)} "
        + ("means very different things." if others else "could be read as something else."),
        [fix for unit in (term.unit, *sensible[:1]) for fix in _with_unit(page, use, quantity, unit)],
    )


def _sensible(use: Use, quantity: Quantity, units: list[str]) -> list[str]:
    """The units in which the number would be a plausible value: nobody means a potassium of 6 nmol/L."""
    plausible = use.term.plausible
    if plausible is None or use.measures is not Measures.VALUE:
        return []
    numbers = ((unit, in_unit_of(use.term, replace(quantity, unit=unit))) for unit in units)
    return [unit for unit, number in numbers if number is not None and plausible[0] <= number <= plausible[1]]


def _mismatch(page: Page, use: Use, quantity: Quantity) -> Problem:
    term, words = use.term, page.words(quantity)
    if use.measures is Measures.COUNT or use.measures is Measures.PART or not term.unit:
        counted = "a number of results" if use.measures is Measures.COUNT else term.name
        return page.problem(
            "unit-mismatch",
            (quantity, use.node, *use.above),
            f'"{words}" has a unit, and {counted} has none.',
            f"{_title(counted)} is a bare number, so nothing in {quantity.unit} could ever be compared with it.",
            _with_unit(page, use, quantity, ""),
        )
    others = _convertible(term)
    because = f"{_title(term.name)} is measured in {term.unit}"
    because += f"; {', '.join(others[:3])} would be converted." if others else "."
    if not term.molar_mass and _would_with_molar_mass(quantity.unit, term.unit):
        because += (
            f" To turn {quantity.unit} into {term.unit}, the vocabulary needs the molar mass of {term.name} "
            f"(`molar mass: …` in vocabulary.yaml)."
        )
    units = (term.unit, *_sensible(use, quantity, others)[:1])
    return page.problem(
        "unit-mismatch",
        (quantity, use.node, *use.above),
        f'"{words}" cannot be turned into {term.unit}, the unit of {term.name}.',
        because,
        [fix for unit in units for fix in _with_unit(page, use, quantity, unit)],
    )


def _with_unit(page: Page, use: Use, quantity: Quantity, unit: str) -> tuple[str, ...]:
    """The sentence with that unit on the number, and on the other end of a `between`, which would be as wrong."""
    test = use.test
    if isinstance(test, Comparison) and test.upper is not None:
        both = replace(test, quantity=replace(test.quantity, unit=unit), upper=replace(test.upper, unit=unit))
        return page.rewritten((use.node, *use.above), test, both)
    return page.rewritten((use.node, *use.above), quantity, replace(quantity, unit=unit))


def _convertible(term: Term) -> list[str]:
    """Common units, other than the term's own, that the page could use for it."""
    return [unit for unit in _COMMON if unit != term.unit and conversion(unit, term.unit, term.molar_mass) is not None]


def _would_with_molar_mass(unit: str, to: str) -> bool:
    return conversion(unit, to, Decimal(100)) is not None


def _rounded(number: Decimal) -> Decimal:
    """Four significant digits, no trailing zeros, never in powers of ten."""
    short = number.normalize() if number == 0 else round(number, 3 - number.adjusted()).normalize()
    return Decimal(f"{short:f}")


def _shown(quantity: Quantity) -> str:
    return f"{quantity.value:f} {quantity.unit}".rstrip()


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]
