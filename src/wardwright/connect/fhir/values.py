"""value[x] → a Value: measured, coded, or none.

Lives here: one function per data type of Observation.value[x], and the table of them. Must not live here: conversion of
units and answers (facts/units). A type that is no single value (Range, Ratio, SampledData …) is kept as text: a flow
that compares it says unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from wardwright.connect.fhir.elements import Node, number, part, text
from wardwright.connect.fhir.scope import NotRead, Scope
from wardwright.facts.codes import system_of
from wardwright.facts.fact import Coded, Flaw, Measured, Value
from wardwright.facts.numbers import parse_number
from wardwright.facts.units import canonical_unit, coded, measured
from wardwright.facts.vocabulary import Term

COMPARATORS = frozenset({"<", "<=", ">=", ">"})
_NUMBER = re.compile(r"(<=|>=|<|>)?\s*([+-]?\d+(?:\.\d+)?)\s*(\D.*)?", re.ASCII)


def value_of(scope: Scope, holder: Node, term: Term | None, element: str) -> Value:
    """The value of an Observation or of one of its components; None when it has none (dataAbsentReason or nothing)."""
    for name, read in VALUES.items():
        if name in holder:
            return read(scope, holder[name], term, f"{element}{name}")
    return None


def has_value(holder: Node) -> bool:
    """True when the Observation or component carries a value[x]."""
    return any(name in holder for name in VALUES)


def make_measured(term: Term | None, amount: Decimal, unit: str, comparator: str = "") -> Measured:
    """A number in its term's unit; for a code that the vocabulary does not know, in the unit as it came."""
    if term is not None:
        return measured(term, amount, unit, comparator)
    return Measured(amount, canonical_unit(unit, {}) or unit, comparator)


def make_coded(term: Term | None, words: str, codes: tuple[str, ...] = ()) -> Coded:
    """Words and codes, with the vocabulary's answer when the term has one for them."""
    if term is not None:
        return coded(term, words, codes)
    return Coded(words, "", codes[0] if codes else "")


def _quantity(scope: Scope, node: Node, term: Term | None, element: str) -> Value:
    if not isinstance(node, dict) or "value" not in node:
        return None
    amount = number(node["value"])
    if amount is None:
        raise NotRead(
            "bad-number", f"{element}.value", "has a number beyond any measurement.", "Correct it at the sender."
        )
    comparator = text(node, "comparator")
    return make_measured(term, amount, unit_of(node), comparator if comparator in COMPARATORS else "")


def unit_of(quantity: Node) -> str:
    """The unit as it came: the code when the system is UCUM, else the printed unit."""
    code = text(quantity, "code")
    if code and system_of(text(quantity, "system")) == "ucum":
        return code
    return text(quantity, "unit") or code


def _concept(scope: Scope, node: Node, term: Term | None, element: str) -> Value:
    codes = scope.codes(node)
    words = text(node, "text") or text(node, "coding", "display") or text(node, "coding", "code")
    return make_coded(term, words, codes) if words or codes else None


def _string(scope: Scope, node: object, term: Term | None, element: str) -> Value:
    """A text; one that is a number, where the term is measured, counts as that number ("<5 mg/L")."""
    words = node.strip() if isinstance(node, str) else ""
    found = _NUMBER.fullmatch(words)
    amount = parse_number(found[2]) if found else None
    if found and amount is not None and term is not None and not term.answers:
        unit = (found[3] or "").strip()
        reading = measured(term, amount, unit, found[1] or "")
        if not unit or reading.flaw is not Flaw.UNIT:
            return reading
    return make_coded(term, words) if words else None


def _integer(scope: Scope, node: object, term: Term | None, element: str) -> Value:
    amount = number(node)
    if amount is None:
        raise NotRead("bad-number", element, "has a number beyond any measurement.", "Correct it at the sender.")
    return make_measured(term, amount, "")


def _boolean(scope: Scope, node: object, term: Term | None, element: str) -> Value:
    """`true` is the answer "true", or "yes" where the vocabulary says yes."""
    words, other = ("true", "yes") if node is True else ("false", "no")
    first = make_coded(term, words)
    second = make_coded(term, other)
    return Coded(words, first.answer or second.answer)


def _range(scope: Scope, node: Node, term: Term | None, element: str) -> Value:
    return _text_of(_side(node, "low"), "–", _side(node, "high"))


def _ratio(scope: Scope, node: Node, term: Term | None, element: str) -> Value:
    return _text_of(_side(node, "numerator"), ":", _side(node, "denominator"))


def _side(node: Node, name: str) -> str:
    side = part(node, name)
    amount = number(side.get("value"))
    return "" if amount is None else f"{text(side, 'comparator')}{amount:f} {unit_of(side)}".strip()


def _text_of(left: str, between: str, right: str) -> Value:
    return Coded(f"{left}{between}{right}") if left or right else None


def _period(scope: Scope, node: Node, term: Term | None, element: str) -> Value:
    return _text_of(text(node, "start"), "/", text(node, "end"))


def _sampled(scope: Scope, node: Node, term: Term | None, element: str) -> Value:
    return Coded("a curve (SampledData)")


VALUES: dict[str, Callable[..., Value]] = {
    "valueQuantity": _quantity,
    "valueCodeableConcept": _concept,
    "valueString": _string,
    "valueInteger": _integer,
    "valueBoolean": _boolean,
    "valueRange": _range,
    "valueRatio": _ratio,
    "valueSampledData": _sampled,
    "valueTime": lambda scope, node, term, element: make_coded(term, text({"it": node}, "it")),
    "valueDateTime": lambda scope, node, term, element: make_coded(term, text({"it": node}, "it")),
    "valuePeriod": _period,
}
"""Element → how it is read."""
