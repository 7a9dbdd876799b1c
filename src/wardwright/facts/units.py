"""Units: UCUM codes, and exact conversion into a term's own unit.  (contract; to be filled)

canonical_unit(text, unit_names) -> str | None     "MMOL/L", "mmol/l", "beats per minute" → UCUM, None if unknown
conversion(unit, to, molar_mass) -> Conversion | None
Conversion(factor: Fraction, offset: Fraction).apply(Decimal) -> Decimal
measured(term: Term, number: Decimal, unit_as_it_came: str, comparator: str = "") -> Measured
    the one door by which every reader makes a Measured: converts, marks UNIT or IMPLAUSIBLE, keeps `raw`
coded(term: Term, text: str, codes: Iterable[str]) -> Coded
    resolves an answer by code or by its text (case-insensitive)
"""
