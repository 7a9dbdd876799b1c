"""The UCUM table: atoms and prefixes with their exact definitions, as ucumvert ships them.

Lives here: the one place that touches ucumvert. It is imported only when a unit outside the everyday list
(unit_names.py) is met or a conversion is needed, because ucumvert brings Pint with it (about 70 ms).
Must not live here: reading unit expressions (ucum.py). The definitions are taken as text, so that every
factor is an exact fraction: Pint's own registry holds floats, and makes [IU], [CFU] and counts interchangeable.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import NamedTuple

BASE = ("m", "s", "g", "rad", "K", "C", "cd", "mol", "eq")
"""The dimensions. UCUM defines the mole as a pure number, and the equivalent as a mole; a ward must not take 1
mmol/L for a count per litre, nor 1 meq/L of calcium for 1 mmol/L (units.py joins the two by a term's charge)."""


class Atom(NamedTuple):
    """One row of the UCUM table."""

    code: str
    metric: bool  # may carry a prefix
    special: bool  # not a plain ratio scale: Cel, [pH], B …
    arbitrary: bool  # convertible to nothing but itself
    value: Fraction  # of `unit`
    unit: str  # UCUM expression; "" for a base unit


class Table(NamedTuple):
    """Atoms and prefixes by their case-sensitive code, and the case-insensitive codes' translation."""

    atoms: dict[str, Atom]
    prefixes: dict[str, Fraction]
    any_case_atoms: dict[str, str]
    any_case_prefixes: dict[str, str]


@cache
def table() -> Table:
    """The whole table, read once."""
    from ucumvert import xml_util

    atoms = {code: Atom(code, True, False, False, Fraction(1), "") for code in BASE}
    any_case = {code.upper(): code for code in BASE}
    for row in xml_util.get_units_with_full_definition():
        any_case.setdefault(row.code_ci.upper(), row.code_cs)
        if row.code_cs in BASE:
            continue
        value = Fraction(str(row.conversion_factor))
        atoms[row.code_cs] = Atom(
            row.code_cs, row.is_metric, row.is_special, row.is_arbitrary, value, row.defining_unit
        )
    prefixes: dict[str, Fraction] = {}
    any_case_prefixes: dict[str, str] = {}
    for element in xml_util.root.findall(".//{*}prefix"):
        value = element.find("{*}value").attrib["value"]
        prefixes[element.attrib["Code"]] = Fraction(value)
        any_case_prefixes[element.attrib["CODE"]] = element.attrib["Code"]
    return Table(atoms, prefixes, any_case, any_case_prefixes)
