"""Every node of the tree is generated: a form that no generated page has is a form that nothing judges."""

from __future__ import annotations

from dataclasses import fields
from enum import Enum

from hypothesis import given, settings

from tests.differential.flows import nodes_in
from tests.differential.generators import flow_sets, whole_flows
from wardwright.facts.vocabulary import TermKind
from wardwright.language import tree
from wardwright.language.tree import Flow, Node

# Sections that no page can name as a thing of its own.
ELSEWHERE: frozenset[TermKind] = frozenset()


def what_is_in(flow: Flow) -> set[object]:
    """The node classes and the enum members that a page is made of."""
    found: set[object] = set()
    for node in nodes_in(flow):
        found.add(type(node))
        for each in fields(node):
            value = getattr(node, each.name)
            found |= {value} if isinstance(value, Enum) else set()
            if isinstance(value, tuple):
                found |= {part for pair in value if isinstance(pair, tuple) for part in pair if isinstance(part, Enum)}
    return found


def generated(count: int) -> set[object]:
    """Everything that occurs in so many generated pages."""
    found: set[object] = set()

    @settings(max_examples=count, derandomize=True, database=None)
    @given(flow_sets(), whole_flows())
    def collect(several: tuple[Flow, ...], whole: Flow) -> None:
        for flow in (*several, whole):
            found.update(what_is_in(flow))

    collect()
    return found


def all_nodes() -> set[object]:
    """Every node class of the tree, and every member of its enums."""
    everything = [
        value for value in vars(tree).values() if isinstance(value, type) and value.__module__.startswith(tree.__name__)
    ]
    nodes = {each for each in everything if issubclass(each, Node) and each is not Node}
    members = {member for each in everything if issubclass(each, Enum) for member in each}
    return nodes | members


def test_every_node_and_every_word_is_generated() -> None:
    missing = all_nodes() | (set(TermKind) - ELSEWHERE)
    missing -= generated(250)
    assert Flow in all_nodes()
    assert not missing, f"no generated page has {sorted(map(str, missing))}: add it to tests/differential"
