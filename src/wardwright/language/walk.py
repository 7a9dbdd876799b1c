"""Walking a tree: every node with the nodes above it, and a tree with one node exchanged.

Lives here: the two walks that checks, circles, explain and completion share. Must not live here: what a node means.
Nodes are told apart by identity, because two equal clauses may stand in different places of a page.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import fields, replace
from functools import cache
from typing import Any, TypeVar, cast

from wardwright.language.tree import Node

N = TypeVar("N", bound=Node)
Above = tuple[Node, ...]  # the nodes above one, nearest first


@cache
def _parts(kind: Hashable) -> tuple[str, ...]:
    """The names of a node type's fields, its place left out."""
    return tuple(part.name for part in fields(cast("type[Node]", kind)) if part.name != "span")


def walk(node: Node, above: Above = ()) -> Iterator[tuple[Node, Above]]:
    """The node and all below it, each with the nodes above it, nearest first."""
    found: list[tuple[Node, Above]] = []
    _collect(node, above, found)
    return iter(found)


def _collect(node: Node, above: Above, found: list[tuple[Node, Above]]) -> None:
    found.append((node, above))
    inside = (node, *above)
    for name in _parts(cast(Hashable, type(node))):
        value = getattr(node, name)
        if isinstance(value, Node):
            _collect(value, inside, found)
        elif type(value) is tuple:
            for each in value:
                if isinstance(each, Node):
                    _collect(each, inside, found)


def exchanged(root: N, old: Node, new: Node) -> N:
    """The same tree with `new` where `old` (that very node) stood; ValueError if the new tree makes no sense."""
    if root is old:
        return cast(N, new)
    changes: dict[str, object] = {}
    for name in _parts(cast(Hashable, type(root))):
        value = getattr(root, name)
        if isinstance(value, Node):
            fresh: object = exchanged(value, old, new)
        elif type(value) is tuple:
            items = tuple(exchanged(each, old, new) if isinstance(each, Node) else each for each in value)
            fresh = value if all(a is b for a, b in zip(items, value, strict=True)) else items
        else:
            continue
        if fresh is not value:
            changes[name] = fresh
    return replace(root, **cast(dict[str, Any], changes)) if changes else root
