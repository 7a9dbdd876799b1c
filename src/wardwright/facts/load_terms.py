"""One entry of the vocabulary → one Term.

Lives here: which key fills which field. Must not live here: checks that need other terms (load_checks.py,
load_scores.py) and YAML (load_yaml.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wardwright.facts.load_problem import Findings, nearest
from wardwright.facts.load_shapes import BARE_CODES, KEYS, SINGULAR
from wardwright.facts.load_values import (
    codes_of,
    duration_of,
    positive_of,
    range_of,
    text_of,
    texts_of,
    unit_of,
)
from wardwright.facts.load_yaml import Mapping, Node, Scalar, Sequence
from wardwright.facts.units import conversion
from wardwright.facts.vocabulary import Term, TermKind

_NOT_IN_NAMES = frozenset('{}"“”#\n\r')
_SAID_OTHERWISE = frozenset({"patient", "the patient"})  # whom a page speaks of


def read_term(kind: TermKind, name: Scalar, node: Node, findings: Findings) -> Term | None:
    """The term of an entry, its score left out; None, with the reason noted, when the entry is none."""
    canonical = read_name(name, findings)
    if not canonical:
        return None
    if isinstance(node, Scalar) and node.is_nothing:
        return Term(kind, canonical, line=name.place.line)
    if not isinstance(node, Mapping):
        fix = f'Write: {canonical}: {{codes: ["local:…"]}}   (or {canonical}: {{}} if there is nothing to say)'
        findings.add(node.place, "not-an-entry", f"An entry is keys and values in braces; {canonical} has none.", fix)
        return None
    fields: dict[str, Any] = {}
    known = KEYS[kind]
    for key, value in node.entries:
        if key.text not in known:
            _note_unknown_key(kind, key, findings)
        elif key.text in _FIELDS:
            field, read = _FIELDS[key.text]
            found = read(value, findings, key.text)
            if found is not None:
                fields[field] = found
        elif key.text == "codes":
            fields["codes"] = codes_of(value, findings, "codes", kind in BARE_CODES)
    term = Term(kind, canonical, line=name.place.line, **fields)
    units = node.get("units")
    if units is not None and term.unit_names:
        _check_unit_names(term, units, findings)
    return term


def read_name(name: Scalar, findings: Findings) -> str:
    """A name or synonym with single spaces; "" , with the reason noted, when it cannot be one."""
    text = " ".join(name.text.split())
    if not text:
        findings.add(name.place, "no-name", "A term needs a name.")
    elif _NOT_IN_NAMES & set(name.text.strip()):
        problem = (
            f"The name {text!r} has braces, quotation marks, a # or a line break, which mean something else on a page."
        )
        findings.add(name.place, "bad-name", problem, "Leave them out.")
        return ""
    elif text.casefold() in _SAID_OTHERWISE or not any(character.isalnum() for character in text):
        problem = f"The name {text!r} could not be told from the page's own words and marks."
        findings.add(name.place, "bad-name", problem, "Give it a name of its own.")
        return ""
    return text


def _note_unknown_key(kind: TermKind, key: Scalar, findings: Findings) -> None:
    near = nearest(key.text, KEYS[kind], most=1)
    fix = f"Did you mean {near}?" if near else f"A {SINGULAR[kind]} may have: {', '.join(sorted(KEYS[kind]))}."
    findings.add(key.place, "unknown-key", f'A {SINGULAR[kind]} has no "{key.text}".', fix)


# ── Readers of single keys ───────────────────────────────────────────────────────────────────────


def _names(node: Node, findings: Findings, what: str) -> tuple[str, ...]:
    names = (read_name(item, findings) for item in texts_of(node, findings, what))
    return tuple(name for name in names if name)


def _answers(node: Node, findings: Findings, what: str) -> dict[str, tuple[str, ...]] | None:
    if isinstance(node, Sequence):  # answers without codes: told by their words alone
        return dict.fromkeys(_names(node, findings, what), ())
    if not isinstance(node, Mapping):
        fix = 'Write: answers: {positive: ["snomed:10828004"], negative: ["snomed:260385009"]}'
        findings.add(node.place, "not-answers", '"answers" is a name and its codes for each answer.', fix)
        return None
    found: dict[str, tuple[str, ...]] = {}
    folded: set[str] = set()
    for key, value in node.entries:
        name = read_name(key, findings)
        if name.casefold() in folded:
            findings.add(key.place, "twice", f'The answer "{name}" is written twice.', "Keep one of the two.")
        elif name:
            folded.add(name.casefold())
            found[name] = codes_of(value, findings, f"answers: {name}")
    return found


def _unit_names(node: Node, findings: Findings, what: str) -> dict[str, str] | None:
    if not isinstance(node, Mapping):
        fix = "Write: units: {millimoles per litre: mmol/L}"
        findings.add(node.place, "not-units", '"units" is a name and its UCUM code for each.', fix)
        return None
    return {" ".join(key.text.split()): unit_of(value, findings, f"units: {key.text}") for key, value in node.entries}


def _check_unit_names(term: Term, node: Node, findings: Findings) -> None:
    """Each name must stand for something that converts into the term's unit, or it would never be of use."""
    for key, value in node.entries if isinstance(node, Mapping) else ():
        code = term.unit_names.get(" ".join(key.text.split()), "")
        if code and conversion(code, term.unit, term.molar_mass, term.charge) is None:
            problem = f'"{code}" does not convert into {term.unit or "a plain number"}, the unit of {term.name}.'
            findings.add(value.place, "units-apart", problem, "Take it out, or give the term its molar mass.")


def _charge(node: Node, findings: Findings, what: str) -> int | None:
    number = positive_of(node, findings, what)
    if number is None or number == number.to_integral_value():
        return None if number is None else int(number)
    findings.add(node.place, "not-whole", '"charge" is a whole number: 2 for calcium.', "Write: charge: 2")
    return None


_FIELDS: dict[str, tuple[str, Callable[[Node, Findings, str], Any]]] = {
    "also": ("also", _names),
    "unit": ("unit", unit_of),
    "units": ("unit_names", _unit_names),
    "plausible": ("plausible", range_of),
    "molar mass": ("molar_mass", positive_of),
    "charge": ("charge", _charge),
    "answers": ("answers", _answers),
    "good for": ("good_for", duration_of),
    "any of": ("any_of", _names),
    "kind": ("place_kind", text_of),
    "channel": ("channel", text_of),
    "from": ("resolved_from", text_of),
}
