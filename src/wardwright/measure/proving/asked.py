"""What is asked of a proof: pages, span, and what is to be made of it.

Lives here: frozen records that travel to the process that makes it. Must not live here: how it is made. Instants are
microseconds since 1970 UTC.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from wardwright.facts.instant import Instant

DEFAULT_DAYS = 28


class Sort(Enum):
    """What is made."""

    PROOF = "proof"  # the report of all pages, run together
    COMPARISON = "comparison"  # the page against another version of it
    CURVE = "curve"  # one number of the page through a range
    PACK = "pack"  # a proof with all it was made from, in one signed file


@dataclass(frozen=True, slots=True)
class Over:
    """The span: the last days of the history (None: all of it), or between two moments, which then count."""

    days: int | None = DEFAULT_DAYS
    since: Instant | None = None
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `pages`: texts of flows; the first flow of the first is what a comparison or a curve is about."""

    sort: Sort
    pages: tuple[str, ...]
    over: Over = Over()
    near_misses: bool = False  # count what nearly fired as well: everybody is run, which takes longer
    other: str = ""  # COMPARISON: the version it is held against
    number: int = 1  # CURVE: which number of the page
    with_patients: bool = False  # PACK: whether its report and outcomes name patients


def as_plain(asked: Asked) -> dict[str, Any]:
    """For a line of JSON."""
    return {**asdict(asked), "sort": asked.sort.value}


def of_plain(plain: dict[str, Any]) -> Asked:
    """Out of a line of JSON."""
    over = Over(**plain["over"])
    return Asked(**{**plain, "sort": Sort(plain["sort"]), "pages": tuple(plain["pages"]), "over": over})
