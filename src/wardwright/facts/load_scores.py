"""Scores of the vocabulary: a part's bands, and the bands that a condition swaps in.

Lives here: reading `"9 to 11": 1` and its neighbours into `Part` and `Band`, and the check that no value is claimed
twice or by nobody. Must not live here: what a score comes to for a patient (scores.py, kernel). Bands are written:

    8 or less · 9 to 11 · 25 or more · 7        a range, both ends in, or one value
    positive                                    an answer of the part's result
    otherwise                                   whatever is left
    93 or more on air                           only while another part of the score has that answer
    93 or more, air or oxygen is air            the same, naming the other part
"""

from __future__ import annotations

import re
from collections.abc import Mapping as ByName
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from wardwright.facts.load_problem import Findings, Place, either, nearest
from wardwright.facts.load_values import duration_of
from wardwright.facts.load_yaml import Mapping, Node, Scalar
from wardwright.facts.numbers import parse_number
from wardwright.facts.vocabulary import Band, Part, Score, Swap, Term, TermKind

_NUMBER = r"([+-]?[0-9]+(?:\.[0-9]+)?)"
_RANGE = re.compile(rf"{_NUMBER} to {_NUMBER}|{_NUMBER} or (less|more|below|above|under|over)|{_NUMBER}")
_LEAST = {"more", "above", "over"}
_WRITE_BANDS = 'Write: "8 or less": 3, "9 to 11": 1, "12 or more": 0   (or an answer, or "otherwise")'


@dataclass(frozen=True, slots=True)
class _Reader:
    """What the bands of one score are read against."""

    score: str
    terms: ByName[str, Term]  # every name and synonym, folded
    findings: Findings
    parts: tuple[str, ...] = ()  # canonical names of the score's parts, for `on <answer>`

    def result(self, name: Scalar) -> Term | None:
        """The result that a part names; None, with the reason noted, when there is none."""
        found = self.terms.get(name.text.casefold())
        if found is not None and found.kind is TermKind.RESULT:
            return found
        what = f"is a {found.kind.value.rstrip('s')}, not a result" if found else "is not among the results"
        near = nearest(name.text, {term.name for term in self.terms.values() if term.kind is TermKind.RESULT})
        problem = f'"{name.text}", a part of {self.score}, {what}.'
        fix = (
            f"Did you mean {near}?" if near else f"Enter it under results, with its codes and unit: {name.text}: {{…}}"
        )
        self.findings.add(name.place, "unknown-part", problem, fix)
        return None


def read_score(name: str, node: Mapping, terms: ByName[str, Term], findings: Findings) -> Score | None:
    """The score that an entry describes; None, with the reasons noted, when it describes none."""
    parts_node, fresh = node.get("parts"), node.get("each within")
    each_within = duration_of(fresh, findings, "each within") if fresh is not None else None
    if fresh is None:
        problem = f"{name} does not say how fresh each part must be."
        findings.add(node.place, "no-freshness", problem, "Write: each within: 12 hours")
    if not isinstance(parts_node, Mapping) or not parts_node.entries:
        place = node.place if parts_node is None else parts_node.place
        fix = 'Write: parts:\n           respiratory rate: {"8 or less": 3, "9 or more": 0}'
        findings.add(place, "no-parts", f"{name} has no parts.", fix)
        return None
    reader = _Reader(name, terms, findings)
    results = [reader.result(key) for key, _ in parts_node.entries]
    reader = _Reader(name, terms, findings, tuple(result.name for result in results if result is not None))
    parts = [
        _part(result, value, reader)
        for result, (_, value) in zip(results, parts_node.entries, strict=True)
        if result is not None
    ]
    swap_node = node.get("swap")
    swap = _swap(swap_node, reader) if swap_node is not None else None
    if each_within is None or len(parts) < len(results):
        return None
    return Score(tuple(parts), each_within, swap)


def _swap(node: Node, reader: _Reader) -> Swap | None:
    keys = ("when", "part", "for")
    if not isinstance(node, Mapping) or {key.text for key, _ in node.entries} != set(keys):
        fix = "Write: swap: {when: a condition or flag, part: one of the parts, for: {the other bands}}"
        reader.findings.add(node.place, "bad-swap", f'The swap of {reader.score} needs "when", "part" and "for".', fix)
        return None
    when, part, bands = (node.get(key) for key in keys)
    condition = _condition(when, reader)
    result = reader.result(part) if isinstance(part, Scalar) else None
    if result is not None and result.name not in reader.parts:
        problem = f'"{result.name}" is not a part of {reader.score}.'
        fix = f"Write one of its parts: {either(reader.parts)}."
        reader.findings.add(part.place if part else node.place, "unknown-part", problem, fix)
    elif result is None and not isinstance(part, Scalar):
        reader.findings.add(node.place, "bad-swap", '"part" is one of the parts.')
    if result is None or bands is None or condition is None:
        return None
    return Swap(condition.name, _part(result, bands, reader))


def _condition(node: Node | None, reader: _Reader) -> Term | None:
    kinds = (TermKind.CONDITION, TermKind.FLAG)
    name = node.text if isinstance(node, Scalar) else ""
    found = reader.terms.get(name.casefold())
    if found is not None and found.kind in kinds:
        return found
    near = nearest(name, {term.name for term in reader.terms.values() if term.kind in kinds})
    problem = f'"{name}", for which {reader.score} swaps a part, is not a condition or a flag.'
    fix = f"Did you mean {near}?" if near else f"Enter it under conditions: {name}: {{codes: […]}}"
    reader.findings.add(node.place if node is not None else Place(1, 1), "unknown-condition", problem, fix)
    return None


def _part(result: Term, node: Node, reader: _Reader) -> Part:
    if not isinstance(node, Mapping) or not node.entries:
        reader.findings.add(node.place, "no-bands", f"{result.name} in {reader.score} has no bands.", _WRITE_BANDS)
        return Part(result.name, ())
    placed = [(band, key.place) for key, points in node.entries if (band := _band(key, points, result, reader))]
    ends = [end for band, _ in placed for end in (band.low, band.high) if end is not None]
    places = max((-int(end.as_tuple().exponent) for end in ends), default=0)
    part = Part(result.name, tuple(band for band, _ in placed), Decimal(1).scaleb(-max(places, 0)))
    if len(placed) == len(node.entries):
        _check_bands(part, placed, reader)
    return part


def _band(key: Scalar, node: Node, result: Term, reader: _Reader) -> Band | None:
    points = parse_number(node.text) if isinstance(node, Scalar) else None
    if points is None or points != points.to_integral_value() or abs(points) > 1000:
        fix = f'Write: "{key.text}": 3'
        reader.findings.add(node.place, "bad-points", "The points of a band are a whole number.", fix)
        return None
    text = " ".join(key.text.split())
    whole = int(points)
    if text.casefold() == "otherwise":
        return Band(whole)
    answer = _answer(result, text)
    if answer is not None:
        return Band(whole, answer=answer)
    range_text, given, known = _given(text, result, reader)
    low_high = _range(range_text) if known else None
    if low_high is not None:
        return Band(whole, *low_high, given=given)
    answer = _answer(result, range_text) if known and given else None
    if answer is not None:
        return Band(whole, answer=answer, given=given)
    _note_unreadable(key, result, reader)
    return None


def _note_unreadable(key: Scalar, result: Term, reader: _Reader) -> None:
    problem = f'"{key.text}" is no band of {result.name}.'
    near = nearest(key.text, result.answers)
    fix = _WRITE_BANDS
    if near:
        fix = f"Did you mean {near}?"
    elif result.answers:
        fix = f"Write one of its answers: {either(result.answers)}."
    reader.findings.add(key.place, "bad-band", problem, fix)


def _answer(result: Term, text: str) -> str | None:
    return next((answer for answer in result.answers if answer.casefold() == text.casefold()), None)


def _given(text: str, result: Term, reader: _Reader) -> tuple[str, tuple[str, str] | None, bool]:
    """The band without its `on …` or `, … is …`; (part, answer) if it has one; whether that could be read."""
    others = [reader.terms[name.casefold()] for name in reader.parts if name != result.name]
    before, comma, after = text.partition(", ")
    if comma:
        name, _, wanted = after.partition(" is ")
        found = reader.terms.get(name.casefold())
        answer = _answer(found, wanted) if found in others else None
        return before, (found.name, answer) if found and answer else None, answer is not None
    before, on, wanted = text.partition(" on ")
    if not on:
        return text, None, True
    fitting = [(other.name, answer) for other in others if (answer := _answer(other, wanted)) is not None]
    return before, fitting[0] if len(fitting) == 1 else None, len(fitting) == 1


def _range(text: str) -> tuple[Decimal | None, Decimal | None] | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    low, high, open_end, word, one = match.groups()
    if low is not None:
        return (Decimal(low), Decimal(high)) if Decimal(low) <= Decimal(high) else None
    if open_end is not None:
        return (Decimal(open_end), None) if word in _LEAST else (None, Decimal(open_end))
    return Decimal(one), Decimal(one)


# ── No value twice, none forgotten ───────────────────────────────────────────────────────────────


def _check_bands(part: Part, placed: list[tuple[Band, Place]], reader: _Reader) -> None:
    """Notes overlaps and gaps, once for each answer of the part that the bands depend on."""
    others = {band.given[0] for band, _ in placed if band.given}
    if len(others) > 1:
        problem = f"The bands of {part.term} depend on {either(sorted(others))}; they can depend on one other part."
        reader.findings.add(placed[0][1], "two-givens", problem)
        return
    answers: list[str | None] = [answer for other in others for answer in reader.terms[other.casefold()].answers]
    noted: set[Place] = set()
    for answer in answers or [None]:
        ranges = [
            (band, place)
            for band, place in placed
            if (band.low is not None or band.high is not None) and (band.given is None or band.given[1] == answer)
        ]
        complete = any(band == Band(band.points) for band, _ in placed)
        _check_ranges(part, ranges, complete, noted, reader)


def _check_ranges(
    part: Part, ranges: list[tuple[Band, Place]], complete: bool, noted: set[Place], reader: _Reader
) -> None:
    lowest = Decimal("-Infinity")
    ordered = sorted(ranges, key=lambda one: lowest if one[0].low is None else one[0].low)
    for (band, _), (above, place) in pairwise(ordered):
        top = band.high
        if place in noted:
            continue
        if top is None or above.low is None or above.low <= top:
            noted.add(place)
            problem = f"Two bands of {part.term} in {reader.score} claim {_shown(above.low, band)}."
            reader.findings.add(place, "bands-overlap", problem, "Let each band begin above the one before it.")
        elif above.low - top > part.precision and not complete:
            noted.add(place)
            missing = f"{top + part.precision} to {above.low - part.precision}"
            problem = f"No band of {part.term} in {reader.score} covers {missing}."
            fix = f'Add one: "{missing}": 1   (or "otherwise")'
            reader.findings.add(place, "bands-gap", problem, fix)


def _shown(low: Decimal | None, band: Band) -> str:
    return str(low if low is not None else band.high)
