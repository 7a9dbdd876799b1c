"""Vocabulary YAML → Vocabulary.

Lives here: the order of the steps: YAML, terms, names, groups, scores, codes. Each step notes what is wrong and
goes on, so that one run tells everything. Must not live here: the steps (load_yaml, load_terms, load_checks,
load_scores), files. Who calls it: the commands, and tests.
"""

from __future__ import annotations

from dataclasses import replace

from wardwright.facts.load_checks import Entry, by_name, check_codes, resolve_groups
from wardwright.facts.load_problem import Findings, Place, VocabularyProblem, VocabularyProblems, nearest
from wardwright.facts.load_scores import read_score
from wardwright.facts.load_terms import read_term
from wardwright.facts.load_yaml import Mapping, Node, Scalar, Written, read_yaml
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary

__all__ = ["VocabularyProblem", "VocabularyProblems", "load_vocabulary"]

_SECTIONS = {kind.value: kind for kind in TermKind}


def load_vocabulary(text: str, name: str = "vocabulary.yaml") -> Vocabulary:
    """The vocabulary that the text describes; `name` is what problems call it.

    Raises VocabularyProblems with everything that is wrong, each with its line, its column and what to write.
    """
    findings = Findings(name)
    terms = _terms(text.removeprefix("\ufeff"), findings)
    if findings.found:
        raise VocabularyProblems(findings.in_order())
    return Vocabulary(tuple(terms))


def _terms(text: str, findings: Findings) -> list[Term]:
    entries = [entry for written in read_yaml(text, findings) if (entry := _entry(written, findings)) is not None]
    names = by_name(entries, findings)
    check_codes(entries, findings)
    terms = resolve_groups(entries, names, findings)
    resolved = {name.casefold(): term for term in terms for name in (*reversed(term.also), term.name)}
    return [_with_score(term, entry.node, resolved, findings) for term, entry in zip(terms, entries, strict=True)]


def _entry(written: Written, findings: Findings) -> Entry | None:
    section, name, node = written
    kind = _SECTIONS.get(section.text)
    if kind is None:
        _note_unknown_section(section, findings)
    elif name is not None:
        term = read_term(kind, name, node, findings)
        if term is not None:
            return Entry(term, name, node if kind is TermKind.SCORE or term.any_of else None)
    elif not (isinstance(node, Scalar) and node.is_nothing):
        fix = f"Write: {section.text}:\n           a name: {{}}"
        findings.add(node.place, "not-a-section", f'"{section.text}" holds a name and an entry for each term.', fix)
    return None


def _note_unknown_section(section: Scalar, findings: Findings) -> None:
    near = nearest(section.text, _SECTIONS)
    fix = f"Did you mean {near}?" if near else f"The sections are: {', '.join(_SECTIONS)}."
    findings.add(section.place, "unknown-section", f'There is no section "{section.text}".', fix)


def _with_score(term: Term, node: Node | None, terms: dict[str, Term], findings: Findings) -> Term:
    if term.kind is not TermKind.SCORE:
        return term
    if not isinstance(node, Mapping):
        fix = "Write: each within: 12 hours, and parts with their bands."
        place = Place(term.line, 1) if node is None else node.place
        findings.add(place, "no-parts", f"{term.name} has no parts.", fix)
        return term
    return replace(term, score=read_score(term.name, node, terms, findings))
