"""What can only be checked when all terms are known: names, codes, groups.

Lives here: uniqueness of names across kinds, codes that two terms of a section claim, members of groups, circles, and
what a group takes over from its members. Must not live here: single values (load_values.py), scores (load_scores.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from wardwright.facts.load_problem import Findings, Place, nearest
from wardwright.facts.load_shapes import SINGULAR
from wardwright.facts.load_yaml import Node, Scalar, Sequence
from wardwright.facts.vocabulary import Term, TermKind


class Entry(NamedTuple):
    """A term and what later checks need of the text it was read from."""

    term: Term
    name: Scalar
    node: Node | None  # kept for scores and groups only

    def place(self, word: str) -> Place:
        """Where one of the entry's words stands, as nearly as is known."""
        found = None if self.node is None else _find(self.node, word.casefold())
        return self.name.place if found is None else found


def _find(node: Node, folded: str) -> Place | None:
    if isinstance(node, Scalar):
        return node.place if " ".join(node.text.split()).casefold() in (folded, folded.removeprefix("local:")) else None
    inner = node.items if isinstance(node, Sequence) else [part for entry in node.entries for part in entry]
    return next((place for one in inner if (place := _find(one, folded)) is not None), None)


def by_name(entries: Iterable[Entry], findings: Findings) -> dict[str, Term]:
    """Every name and synonym, folded; two terms with one name are noted."""
    found: dict[str, Term] = {}
    for entry in entries:
        term = entry.term
        for name in (term.name, *term.also):
            other = found.setdefault(name.casefold(), term)
            if other is not term:
                problem = f'"{name}" is also {_a(other.kind)} in line {other.line}; a name means one thing on a page.'
                place = entry.name.place if name == term.name else entry.place(name)
                findings.add(place, "name-twice", problem, "Give one of the two another name.")
    return found


def check_codes(entries: Iterable[Entry], findings: Findings) -> None:
    """Notes a code that two terms of one section, or two answers of one term, claim: a message could mean either."""
    owners: dict[tuple[TermKind, str], Term] = {}
    for entry in entries:
        term = entry.term
        for code in term.codes:
            other = owners.setdefault((term.kind, code.casefold()), term)
            if other is not term:
                problem = f'"{code}" of {term.name} is also a code of {other.name} in line {other.line}.'
                findings.add(entry.place(code), "code-twice", problem, "Take it out of one of the two.")
        if term.answers:
            _check_answers(entry, findings)


def _check_answers(entry: Entry, findings: Findings) -> None:
    owners: dict[str, str] = {}
    for answer, codes in entry.term.answers.items():
        for code in codes:
            other = owners.setdefault(code.casefold(), answer)
            if other != answer:
                problem = f'"{code}" stands for "{other}" and for "{answer}" of {entry.term.name}.'
                findings.add(entry.place(answer), "code-twice", problem, "Take it out of one of the two.")


def resolve_groups(entries: list[Entry], names: Mapping[str, Term], findings: Findings) -> list[Term]:
    """The terms with their members' canonical names; a group of results takes unit and answers over from them."""
    resolved = [_with_members(entry, names, findings) if entry.term.any_of else entry.term for entry in entries]
    known = {term.name: term for term in resolved}
    in_circles: set[str] = set()
    for term, entry in zip(resolved, entries, strict=True):
        circle = _circle(term, known) if term.any_of and term.name not in in_circles else ()
        if circle:
            in_circles.update(circle)
            problem = f"{term.name} is a member of itself: {' → '.join(circle)}."
            findings.add(entry.name.place, "circle", problem, "Take one of them out of the other.")
    if in_circles:
        return resolved
    return [
        _with_units(term, entry, known, findings) if term.any_of and term.kind is TermKind.RESULT else term
        for term, entry in zip(resolved, entries, strict=True)
    ]


def _with_members(entry: Entry, names: Mapping[str, Term], findings: Findings) -> Term:
    term = entry.term
    members: list[str] = []
    for name in term.any_of:
        member = names.get(name.casefold())
        if member is None:
            near = nearest(name, {other.name for other in names.values() if other.kind is term.kind})
            fix = f"Did you mean {near}?" if near else f"Enter it under {term.kind.value}: {name}: {{codes: […]}}"
            problem = f'"{name}", a member of {term.name}, is not in the vocabulary.'
            findings.add(entry.place(name), "unknown-member", problem, fix)
        elif member.kind is not term.kind:
            problem = f'"{name}", a member of {term.name}, is {_a(member.kind)}; {term.name} is {_a(term.kind)}.'
            findings.add(entry.place(name), "mixed-group", problem, "A group holds terms of its own section.")
        elif member.name not in members:
            members.append(member.name)
    return replace(term, any_of=tuple(members))


def _circle(start: Term, known: Mapping[str, Term]) -> tuple[str, ...]:
    """The way from a group back to itself; empty when there is none."""
    waiting: list[tuple[str, tuple[str, ...]]] = [(name, (start.name, name)) for name in start.any_of]
    seen: set[str] = set()
    while waiting:
        name, way = waiting.pop()
        if name == start.name:
            return way
        if name not in seen:
            seen.add(name)
            waiting += [(member, (*way, member)) for member in known[name].any_of]
    return ()


def _with_units(term: Term, entry: Entry, known: Mapping[str, Term], findings: Findings) -> Term:
    leaves = _leaves(term, known)
    units = {leaf.unit for leaf in leaves}
    unit = term.unit or (next(iter(units)) if len(units) == 1 else "")
    if units and units != {unit}:
        listed = ", ".join(f"{leaf.name} in {leaf.unit or 'no unit'}" for leaf in leaves[:3])
        problem = f"{term.name} and its members must have one unit: {listed}."
        findings.add(entry.name.place, "units-apart", problem, "Give every member the same unit.")
    answers = {answer: codes for leaf in leaves for answer, codes in leaf.answers.items()}
    masses = {leaf.molar_mass for leaf in leaves}
    mass = next(iter(masses)) if len(masses) == 1 else None
    return replace(term, unit=unit, answers=term.answers or answers, molar_mass=term.molar_mass or mass)


def _leaves(term: Term, known: Mapping[str, Term]) -> list[Term]:
    found: dict[str, Term] = {}
    waiting = list(term.any_of)
    while waiting:
        member = known[waiting.pop(0)]
        waiting += member.any_of
        found.setdefault(member.name, member)
    return [member for member in found.values() if not member.any_of]


def _a(kind: TermKind) -> str:
    return f"a {SINGULAR[kind]}"
