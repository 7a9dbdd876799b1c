"""Safe steps through decoded JSON: what is not there, or is not what it should be, is empty.

Lives here: the few accessors that every mapping uses, so that no shape of input can raise. With the schema at hand the
shapes are known to be right; without it they are not.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

Node = dict[str, Any]
_EMPTY: Node = {}
_TYPE = re.compile(r"[A-Z][A-Za-z]{1,63}")


def part(node: Any, *path: str) -> Node:
    """The object at the end of the path (the first, of a list), empty when there is none."""
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
        if isinstance(node, list):
            node = next((one for one in node if isinstance(one, dict)), None)
    return node if isinstance(node, dict) else _EMPTY


def parts(node: Any, name: str) -> list[Node]:
    """The objects of a repeating element, in order."""
    found = node.get(name) if isinstance(node, dict) else None
    if isinstance(found, dict):
        return [found]
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text(node: Any, *path: str) -> str:
    """The trimmed string at the end of the path (the first, of a list), "" when there is none."""
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
        if isinstance(node, list):
            node = node[0] if node else None
    return node.strip() if isinstance(node, str) else ""


def dotted(node: Any, path: str) -> str:
    """`text` for a path written with dots: "performedPeriod.start"."""
    return text(node, *path.split("."))


def type_of(resource: Any) -> str:
    """The resource's type, "" when what stands there cannot be the name of one."""
    name = text(resource, "resourceType")
    return name if _TYPE.fullmatch(name) else ""


def number(value: Any) -> Decimal | None:
    """A JSON number as an exact Decimal; None for anything else and for numbers beyond any measurement."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if isinstance(value, int) and abs(value) >= 10**30:
        return None
    exact = Decimal(value)
    # An exponent such as 1e999999999 would make exact arithmetic endless.
    return exact if exact.is_finite() and -30 <= exact.adjusted() <= 30 and len(exact.as_tuple().digits) <= 60 else None
