"""The logs that the reference keeps, and what can be seen of one subject at one moment.

Everything else is worked out from these from scratch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo

from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Instant
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.firing import Firing
from wardwright.language.tree import Ask


@dataclass(frozen=True)
class Wave:
    """Facts of one subject that become visible together: a moment, or what a flow recorded in it."""

    now: Instant
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Entry:
    """A visible fact, its place in the order of arrival, and whose place it took."""

    fact: Fact
    order: int
    line: frozenset[int]  # the orders of itself and of every fact it replaced, directly or not
    parts: frozenset[int] = frozenset()  # of a worked-out score: the lines of the part facts it used
    is_score: bool = False  # worked out, not arrived


@dataclass(frozen=True)
class Reading:
    """What is visible after the last wave, and what that wave did."""

    entries: tuple[Entry, ...] = ()
    owner: dict[str, str] = field(default_factory=dict)  # ended identifier → surviving identifier
    tried: tuple[Entry, ...] = ()  # new or changed by the last wave and still visible, in order
    removed: tuple[Entry, ...] = ()  # withdrawn by the last wave
    replaced: tuple[tuple[Entry, Entry], ...] = ()  # old, new: another value took its place

    def who(self, subject: str) -> str:
        """§2.8: the identifier under which the facts of this one stand."""
        while subject in self.owner:
            subject = self.owner[subject]
        return subject


@dataclass(frozen=True)
class View:
    """What can be seen of one subject at one moment: every visible fact, those with a later `at` too."""

    vocabulary: Vocabulary
    zone: tzinfo
    now: Instant
    subject: str
    entries: tuple[Entry, ...]

    def until_now(self) -> list[Entry]:
        """§5.1: a fact with at > now is kept and not counted until then."""
        return [entry for entry in self.entries if entry.fact.at <= self.now]

    def of_kind(self, *kinds: Kind) -> list[Entry]:
        """The facts of those kinds with at ≤ now, oldest first."""
        return in_order([entry for entry in self.until_now() if entry.fact.kind in kinds])


def in_order(entries: list[Entry]) -> list[Entry]:
    """§5.2: by at, then seen, then arrival."""
    return sorted(entries, key=lambda entry: (entry.fact.at, entry.fact.seen, entry.order))


@dataclass
class Task:
    """One `ask` of one firing."""

    number: int
    subject: str
    flow: int
    sentence: int
    ask: Ask
    opened: Instant
    parent: str  # id of the firing at the root
    cause: Entry | None  # the trigger fact of the firing at the root
    accepted: bool = False
    done: Instant | None = None
    closed: bool = False


@dataclass
class Recorded:
    """One fact that a flow recorded."""

    flow: int
    sentence: int
    cause: Entry | None  # the trigger fact of the firing at the root
    fact: Fact
    taken_back: bool = False


@dataclass(frozen=True)
class Decided:
    """One line of the log of firings, with what the limits need to know of it."""

    firing: Firing
    flow: int
    held_by_cap: bool = False
