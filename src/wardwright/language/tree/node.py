"""What every node has: a span that takes no part in equality, and the one way in which it refuses to be built."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Span:
    """Where a node stands in the text: character offsets, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Every node may know its span; it takes no part in equality."""

    span: Span | None = field(default=None, compare=False, repr=False)


def require(condition: bool, problem: str) -> None:
    if not condition:
        raise ValueError(problem)


def require_line(value: str | None, what: str) -> None:
    """A header's value is what stands on its line: a `#` after a blank would begin a comment."""
    plain = value is None or (value != "" and value == value.strip() and not re.search(r"\n|(?:^|\s)#", value))
    require(plain, f"{what} is one line of words, without a comment")
