"""Vocabulary YAML → Vocabulary.

Lives here: the order of the steps: YAML, terms, names, groups, scores, codes. Each step notes what is wrong and
goes on, so that one run tells everything. Must not live here: the steps (load_yaml, load_terms, load_checks,
load_scores), files. Who calls it: the commands, and tests.
"""

from __future__ import annotations

from dataclasses import replace

from wardwright.facts.load_checks import Entry, by_name, check_codes, resolve_groups
from wardwright.facts.load_problem import Findings, VocabularyProblem, VocabularyProblems, nearest
from wardwright.facts.load_scores import read_score
from wardwright.facts.load_terms import read_term
from wardwright.facts.load_yaml import Mapping, Node, Scalar, load_yaml
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary

__all__ = ["VocabularyProblem", "VocabularyProblems", "load_vocabulary"]

_SECTIONS = {kind.value: kind for kind in TermKind}


def load_vocabulary(text: str, name: str = "vocabulary.yaml") -> Vocabulary:
    """The vocabulary that the text describes; `name` is what problems call it.

    Raises VocabularyProblems with everything that is wrong, each with its line, its column and what to write.
    """
    findings = Findings(name)
    root = load_yaml(text.removeprefix("\ufeff"), findings)
    terms = _terms(root, findings) if root is not None else []
    if findings.found:
        raise VocabularyProblems(findings.in_order())
    return Vocabulary(tuple(terms))


def _terms(root: Mapping, findings: Findings) -> list[Term]:
    entries = [
        Entry(term, name, node)
        for section, content in root.entries
        for kind, name, node in _section(section, content, findings)
        if (term := read_term(kind, name, node, findings)) is not None
    ]
    names = by_name(entries, findings)
    check_codes(entries, findings)
    terms = resolve_groups(entries, names, findings)
    resolved = {name.casefold(): term for term in terms for name in (*reversed(term.also), term.name)}
    return [_with_score(term, entry.node, resolved, findings) for term, entry in zip(terms, entries, strict=True)]


def _section(section: Scalar, content: Node, findings: Findings) -> list[tuple[TermKind, Scalar, Node]]:
    kind = _SECTIONS.get(section.text)
    if kind is None:
        near = nearest(section.text, _SECTIONS)
        fix = f"Did you mean {near}?" if near else f"The sections are: {', '.join(_SECTIONS)}."
        findings.add(section.place, "unknown-section", f'There is no section "{section.text}".', fix)
        return []
    if isinstance(content, Mapping):
        return [(kind, name, node) for name, node in content.entries]
    if not (isinstance(content, Scalar) and content.is_nothing):
        fix = f"Write: {section.text}:\n           a name: {{}}"
        findings.add(content.place, "not-a-section", f'"{section.text}" holds a name and an entry for each term.', fix)
    return []


def _with_score(term: Term, node: Node, terms: dict[str, Term], findings: Findings) -> Term:
    if term.kind is not TermKind.SCORE:
        return term
    if not isinstance(node, Mapping):
        fix = "Write: each within: 12 hours, and parts with their bands."
        findings.add(node.place, "no-parts", f"{term.name} has no parts.", fix)
        return term
    return replace(term, score=read_score(term.name, node, terms, findings))
