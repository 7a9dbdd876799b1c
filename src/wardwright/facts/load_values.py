"""Values of the vocabulary's keys: numbers, durations, codes, units, lists of texts.

Lives here: one reader per sort of value; each returns the value, or notes a problem and returns a harmless stand-in,
so that one pass finds everything. Must not live here: which key takes which sort (load_terms.py).
"""

from __future__ import annotations

import re
from decimal import Decimal

from wardwright.facts.codes import normal_code
from wardwright.facts.instant import DAY, HOUR, MINUTE, SECOND, WEEK, Length
from wardwright.facts.load_problem import Findings
from wardwright.facts.load_yaml import Mapping, Node, Scalar, Sequence
from wardwright.facts.numbers import parse_number
from wardwright.facts.units import canonical_unit, is_dimensionless, is_ucum

_LENGTHS: dict[str, Length] = {"second": SECOND, "minute": MINUTE, "hour": HOUR, "day": DAY, "week": WEEK}
_DURATION_PART = re.compile(r"([1-9][0-9]{0,6}) (second|minute|hour|day|week)s?")


def text_of(node: Node, findings: Findings, what: str) -> str:
    """One text; "" when it is none."""
    if isinstance(node, Scalar) and not node.is_nothing and node.text.strip():
        return " ".join(node.text.split())
    findings.add(node.place, "not-text", f'"{what}" needs one word or text.')
    return ""


def texts_of(node: Node, findings: Findings, what: str) -> list[Scalar]:
    """A list of texts; a single text is a list of one, nothing an empty list."""
    if isinstance(node, Scalar):
        return [] if node.is_nothing else [node]
    if isinstance(node, Mapping):
        findings.add(node.place, "not-a-list", f'"{what}" needs a list.', f"Write: {what}: [one, another]")
        return []
    texts = [item for item in node.items if isinstance(item, Scalar) and item.text.strip()]
    for item in node.items:
        if not isinstance(item, Scalar) or not item.text.strip():
            findings.add(item.place, "not-text", f'Each item of "{what}" is one word or text.')
    return texts


def number_of(node: Node, findings: Findings, what: str) -> Decimal | None:
    """One number with the digits as written."""
    number = parse_number(node.text) if isinstance(node, Scalar) else None
    if number is None:
        shown = f' "{node.text}" is none.' if isinstance(node, Scalar) else ""
        findings.add(node.place, "not-a-number", f'"{what}" needs a number.{shown}', f"Write: {what}: 12.5")
    return number


def positive_of(node: Node, findings: Findings, what: str) -> Decimal | None:
    """One number above nothing."""
    number = number_of(node, findings, what)
    if number is not None and number <= 0:
        findings.add(node.place, "not-positive", f'"{what}" must be more than 0.')
        return None
    return number


def range_of(node: Node, findings: Findings, what: str) -> tuple[Decimal, Decimal] | None:
    """`[low, high]`, both ends in."""
    if not isinstance(node, Sequence) or len(node.items) != 2:
        findings.add(node.place, "not-a-range", f'"{what}" is the lowest and the highest.', f"Write: {what}: [1, 12]")
        return None
    low, high = (number_of(item, findings, what) for item in node.items)
    if low is None or high is None:
        return None
    if low > high:
        fix = f"Write: {what}: [{high}, {low}]"
        findings.add(node.place, "reversed", f'"{what}" is written lowest first; {low} is more than {high}.', fix)
        return None
    return low, high


def duration_of(node: Node, findings: Findings, what: str) -> Length | None:
    """`12 hours`, `1 hour 30 minutes`: whole numbers, the largest unit first."""
    text = " ".join(node.text.split()) if isinstance(node, Scalar) else ""
    parts = _DURATION_PART.findall(text)
    lengths = [_LENGTHS[unit] for _, unit in parts]
    whole = bool(parts) and " ".join(match.group() for match in _DURATION_PART.finditer(text)) == text
    if not whole or lengths != sorted(set(lengths), reverse=True):
        shown = f' "{text}" cannot be read as one.' if text else ""
        fix = f"Write: {what}: 12 hours   (seconds, minutes, hours, days or weeks)"
        findings.add(node.place, "not-a-duration", f'"{what}" is a length of time.{shown}', fix)
        return None
    return sum(int(count) * length for (count, _), length in zip(parts, lengths, strict=True))


def codes_of(node: Node, findings: Findings, what: str, bare: bool = False) -> tuple[str, ...]:
    """`["loinc:2823-3", "local:K"]` in normal form; `bare` lets a code stand without a system, as a local one."""
    codes = []
    for item in texts_of(node, findings, what):
        text = item.text.strip()
        if bare and ":" not in text:
            codes.append(f"local:{text}")
        elif code := normal_code(text):
            codes.append(code)
        else:
            problem = f'"{text}" does not say whose code it is.'
            fix = f'Write: "loinc:{text}", "snomed:{text}" or, for the hospital\'s own, "local:{text}"'
            findings.add(item.place, "bad-code", problem, fix)
    return tuple(codes)


def unit_of(node: Node, findings: Findings, what: str) -> str:
    """A UCUM code; "" for one that only says "a number" (`1`, `{score}`)."""
    if isinstance(node, Scalar) and node.is_nothing:
        return ""
    text = text_of(node, findings, what)
    if not text or is_dimensionless(text):
        return ""
    if is_ucum(text):
        return text
    meant = canonical_unit(text, {})
    fix = (
        f"Write: {what}: {quoted(meant)}"
        if meant
        else "Look the unit up at ucum.org, for example mmol/L, mm[Hg], 10*9/L."
    )
    findings.add(node.place, "not-ucum", f'"{text}" is not a UCUM unit.', fix)
    return ""


def quoted(text: str) -> str:
    """The text as a YAML value: in quotes where YAML would read something else."""
    return f'"{text}"' if text[:1] in "{[%&*!|>@`" or any(mark in text for mark in ",]}: #") else text
