"""What became of the messages and rows of one file: the figures of its entry in the ledger.

Lives here: counting. Must not live here: what is shown of it (cli).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from wardwright.engine.intake import Account
from wardwright.facts.fact import Fact, Flaw, Measured
from wardwright.facts.instant import Instant
from wardwright.facts.message import SetAside

SHOWN = 8
"""Examples of what was set aside that are kept of each file."""

_MOST_NAMES = 40
OTHERS = "(others)"

Aside = tuple[str, SetAside]
"""Where, and why."""


@dataclass(slots=True)
class Counts:
    """One file, or a portion of one. Portions are added up."""

    messages: int = 0
    facts: int = 0
    rows: int = 0  # facts, and the times at which a connection was heard from
    resent: int = 0
    local_times: int = 0  # rows of a table whose time has no offset
    first_seen: Instant | None = None
    last_seen: Instant | None = None
    set_aside: Counter[str] = field(default_factory=Counter)
    examples: list[Aside] = field(default_factory=list)
    not_mapped: Counter[str] = field(default_factory=Counter)
    flaws: Counter[str] = field(default_factory=Counter)  # "potassium: unit"
    unknown_terms: Counter[str] = field(default_factory=Counter)
    notes: tuple[str, ...] = ()

    def add(self, other: Counts) -> None:
        """A further portion."""
        self.messages += other.messages
        self.facts += other.facts
        self.rows += other.rows
        self.resent += other.resent
        self.local_times += other.local_times
        self.saw(other.first_seen)
        self.saw(other.last_seen)
        self.set_aside += other.set_aside
        self.examples += other.examples[: SHOWN - len(self.examples)]
        self.not_mapped += other.not_mapped
        self.flaws += other.flaws
        self.unknown_terms += other.unknown_terms
        self.notes += other.notes

    def add_account(self, account: Account) -> None:
        """What an intake counted."""
        self.messages += account.messages
        self.facts += account.facts
        self.resent += account.resent
        self.saw(account.last_seen)
        self.not_mapped += account.not_mapped
        self.set_all_aside(account.set_aside)

    def set_all_aside(self, asides: Iterable[Aside]) -> None:
        """What could not be read."""
        for where, reason in asides:
            self.set_aside[reason.slug] += 1
            if len(self.examples) < SHOWN:
                self.examples.append((where, reason))

    def saw(self, moment: Instant | None) -> None:
        """A moment at which a message came, understood or not."""
        if moment is not None:
            self.first_seen = moment if self.first_seen is None else min(self.first_seen, moment)
            self.last_seen = moment if self.last_seen is None else max(self.last_seen, moment)


def flaw_of(fact: Fact) -> str:
    """What must not be believed of a fact: "potassium: unit"; "" when nothing."""
    value = fact.value
    return f"{fact.term}: {value.flaw.value}" if type(value) is Measured and value.flaw is not Flaw.NONE else ""


def most_frequent(counts: Counter[str]) -> dict[str, int]:
    """The most frequent names, and all others as one."""
    named = dict(counts.most_common(_MOST_NAMES))
    rest = counts.total() - sum(named.values())
    return {**named, OTHERS: rest} if rest else named
