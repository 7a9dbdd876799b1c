"""Circles between flows: a flow that reads what another records, which in the end reads what the first records.

Lives here: who reads what whom, and the shortest way round. Must not live here: any other check of one page.
A flow reads a term through its triggers and conditions, through a group it belongs to (`any of` in the vocabulary),
and through a score that has it as a part or swaps on it. Between two flows every reading counts. Within one flow only
a sentence that its own record would set off again is a circle: `and the patient has no sepsis flag, then record
sepsis flag` is how a careful author says *once*, and ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.tree import Flow, Name, Node, Record, Rule
from wardwright.language.walk import walk


@dataclass(frozen=True, slots=True)
class Circle:
    """Flows by their place in the list given, each reading what the one before it records, and the first the last."""

    flows: tuple[int, ...]
    terms: tuple[str, ...]  # terms[i] is recorded by flows[i] and read by the next
    record: Record  # the action of the first flow that begins it


def find_circles(flows: Sequence[Flow], vocabulary: Vocabulary) -> tuple[Circle, ...]:
    """One circle, a shortest one, for each flow that goes round; each set of flows is told once."""
    links = _links(flows, vocabulary)
    found: dict[frozenset[int], Circle] = {}
    for index, flow in enumerate(flows):
        own = _own_circle(index, flow, vocabulary)
        circle = own or _round_from(index, links)
        if circle is not None:
            found.setdefault(frozenset(circle.flows), circle)
    return tuple(found.values())


def reads(nodes: Sequence[Node], vocabulary: Vocabulary) -> frozenset[str]:
    """The canonical names of everything the nodes read: what they name, group members, parts of scores."""
    waiting = [node.name for top in nodes for node, _ in walk(top) if isinstance(node, Name)]
    seen: set[str] = set()
    while waiting:
        term = vocabulary.find(waiting.pop())
        if term is None or term.name in seen:
            continue
        seen.add(term.name)
        waiting.extend(term.any_of)
        if term.score is not None:
            waiting.extend(part.term for part in term.score.parts)
            if term.score.swap is not None:
                waiting += [term.score.swap.when, term.score.swap.part.term]
    return frozenset(seen)


def records(node: Node) -> Iterator[Record]:
    """Every `record` in it, follow-ups included."""
    return (each for each, _ in walk(node) if isinstance(each, Record))


_Links = dict[int, list[tuple[int, Record]]]


def _links(flows: Sequence[Flow], vocabulary: Vocabulary) -> _Links:
    """From each flow that records to the other flows that read it."""
    readers: dict[str, list[int]] = {}
    for index, flow in enumerate(flows):
        clauses = [clause for rule in flow.rules for clause in (rule.trigger, *rule.conditions)]
        for name in reads(clauses, vocabulary):
            readers.setdefault(name, []).append(index)
    links: _Links = {}
    for index, flow in enumerate(flows):
        for rule in flow.rules:
            for record in records(rule):
                for reader in readers.get(record.term.name, ()):
                    if reader != index:
                        links.setdefault(index, []).append((reader, record))
    return links


def _round_from(start: int, links: _Links) -> Circle | None:
    """The shortest way from a flow back to itself, breadth first."""
    paths: list[tuple[tuple[int, ...], tuple[Record, ...]]] = [((start,), ())]
    seen = {start}
    while paths:
        longer: list[tuple[tuple[int, ...], tuple[Record, ...]]] = []
        for flows, by in paths:
            for reader, record in links.get(flows[-1], ()):
                if reader == start:
                    taken = (*by, record)
                    return Circle(flows, tuple(each.term.name for each in taken), taken[0])
                if reader not in seen:
                    seen.add(reader)
                    longer.append(((*flows, reader), (*by, record)))
        paths = longer
    return None


def _own_circle(index: int, flow: Flow, vocabulary: Vocabulary) -> Circle | None:
    """A flow whose sentence is set off by what it, or another of its sentences in turn, records."""
    triggers = [reads([rule.trigger], vocabulary) for rule in flow.rules]
    for start, rule in enumerate(flow.rules):
        for record in records(rule):
            if _comes_round(start, record.term.name, flow.rules, triggers):
                return Circle((index,), (record.term.name,), record)
    return None


def _comes_round(start: int, term: str, rules: Sequence[Rule], triggers: Sequence[frozenset[str]]) -> bool:
    waiting, seen = [term], {term}
    while waiting:
        recorded = waiting.pop()
        for index, rule in enumerate(rules):
            if recorded not in triggers[index]:
                continue
            if index == start:
                return True
            fresh = {each.term.name for each in records(rule)} - seen
            seen |= fresh
            waiting.extend(fresh)
    return False
