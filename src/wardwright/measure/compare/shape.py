"""The shape of a comparison: every figure that a page, a terminal or a program is given.

Lives here: frozen records of plain values. Must not live here: how they are worked out. Instants are microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.facts.instant import Instant
from wardwright.kernel.firing import Act, Clause
from wardwright.measure.report.shape import Count, Judged, Number, Proportion, Reached, Row, Source

GAINED, LOST, EARLIER, LATER, SAME = "gained", "lost", "earlier", "later", "same"
SORTS = (GAINED, LOST, EARLIER, LATER, SAME)


@dataclass(frozen=True, slots=True)
class Side:
    """What one version would have done."""

    title: str
    version: str
    page: str  # the canonical page
    fired: Count
    patients: Count
    followed: Row
    suppressed: Row
    unknown: Row | None  # None: the proof was not asked to count them
    too_old: Row
    tasks: tuple[Reached, ...]  # by role or person, and by way
    judged: Judged | None


@dataclass(frozen=True, slots=True)
class Part:
    """Firings of one sort, and how many of them the judged outcome followed in time."""

    sort: str
    count: Count
    patients: Count
    confirmed: Proportion | None  # of those that can be judged; None: the page names no outcome


@dataclass(frozen=True, slots=True)
class Told:
    """One version's firing."""

    id: str
    at: Instant
    acts: tuple[Act, ...]
    reason: tuple[Clause, ...]
    ward: str
    verdict: str  # "confirmed", "not confirmed", "not yet", "" = the page names no outcome


@dataclass(frozen=True, slots=True)
class Cause:
    """What kept the other version from firing at that moment."""

    sort: str  # "false", "unknown", "limit", "too old", "trigger"
    words: str  # of that version's page
    clause: Clause | None


@dataclass(frozen=True, slots=True)
class Change:
    """One patient's firing that is not the same in both versions."""

    sort: str
    subject: str
    at: Instant  # the earlier of the two moments
    this: Told | None
    other: Told | None
    hours: Number  # this version's moment minus the other's; None for gained and lost
    because: Cause


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison. `floor` is None for readers with access to patients."""

    source: Source
    floor: int | None
    window_hours: float
    does_the_same: bool  # the two pages have one version: nothing that runs differs
    this: Side
    other: Side
    parts: tuple[Part, ...]  # gained, lost, earlier, later, same
    other_acts: Count  # of the same firings: how many do something else, or say it in other words
    because: tuple[Row, ...]  # gained and lost, by what kept the other version from firing
    lines: tuple[tuple[str, str], ...]  # of the page: (" " | "-" | "+", line); "-" the other version's, "+" this one's
    changes: tuple[Change, ...] | None  # the first `listed`, in order of time; None without access to patients
    left_out: int  # changes that are not listed
