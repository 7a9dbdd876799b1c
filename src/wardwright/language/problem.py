"""A problem with a page, in the author's own words.

Lives here: the record that parse and check return, and how it is drawn (STYLE: slug, place, the line, a caret,
what is wrong, why it matters on the ward, what to write instead). Never "invalid", "simply", "just".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wardwright.language.tree import Span


class Severity(Enum):
    """An error stops a flow from running; a warning is for its author to weigh."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, why it matters, and one to three ways out."""

    slug: str  # stable and countable: "no-unit", "unknown-term" …
    severity: Severity
    span: Span  # offsets into the whole text of the file
    problem: str  # quotes the author's words
    because: str = ""  # why it matters on the ward; may be empty when the problem says it all
    fixes: tuple[str, ...] = ()  # corrected sentences, best first


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """1-based line and column of an offset."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
