"""One row of the table of mistakes: how a slip looks on the page, and what to write instead.

Lives here: the row's shape and the pieces its patterns are made of. The rows stand in numbers, times, events,
conditions, actions and pages; `table` puts them in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from wardwright.language.slip import Place

# A rewrite: a template with \1 \2 … for the groups, or a function of the groups that may answer None ("not this one").
Rewrite = str | Callable[[tuple[str, ...]], str | None]

NUMBER = r"\d+(?:\.\d+)?"
UNIT = r"(?:[µμA-Za-z0-9*^]+/[A-Za-z0-9µμ*^.]+|10[*^]\d+/[A-Za-z]+|%|mm\[Hg\]|mmHg|kPa|Cel|°C|kg|mg|ug|mL)(?![\w/])"
QUANTITY = rf"{NUMBER}(?:\s?{UNIT})?"
DURATION = r"\d+ (?:second|minute|hour|day|week)s?"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A frequent slip. `says` is what is wrong, with {found} and {instead}; every rewrite is tried, best first."""

    slug: str
    title: str
    pattern: re.Pattern[str]
    writes: tuple[Rewrite, ...]
    says: str
    because: str
    place: Place | None = None  # None: in sentences and in lines of examples
    needs: frozenset[str] = frozenset()  # recognised only where the parser would take one of these terminals
    anywhere: bool = False  # the pattern may match away from the place where reading stopped
    here: bool = False  # the pattern is matched exactly where reading stopped
    choice: bool = (
        False  # the rewrites mean different things and the author chooses; else the first that reads is offered
    )


_WRITE = '"{found}" is written "{instead}" on a page.'


def mistake(
    slug: str,
    title: str,
    pattern: str,
    *writes: Rewrite,
    says: str = _WRITE,
    because: str = "",
    place: Place | None = None,
    needs: str = "",
    anywhere: bool = False,
    here: bool = False,
    choice: bool = False,
) -> Mistake:
    """A row; the pattern is matched without regard to case."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return Mistake(
        slug, title, compiled, writes, says, because, place, frozenset(needs.split()), anywhere, here, choice
    )
