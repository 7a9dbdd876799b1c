"""What became of the messages and rows of one file: the figures of its entry in the ledger.

Lives here: counting. Must not live here: what is shown of it (cli).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from wardwright.engine.intake import Account
from wardwright.facts.fact import Coded, Flaw, Measured, Value
from wardwright.facts.instant import HOUR, Instant
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
    converted: Counter[str] = field(default_factory=Counter)  # "creatinine: mg/dL", into the term's own unit
    ahead: int = 0  # results that were true long after they were seen
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
        self.converted += other.converted
        self.ahead += other.ahead
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


AHEAD: Final = HOUR
"""A clock may be a little fast. A result that was true so much later than it was seen has a wrong time."""

NO_NUMBER: Final = "no number"


def flaw_of(value: Value, measured: bool) -> str:
    """What must not be believed of a result: "unit"; "" when nothing. `measured`: its term has numbers."""
    if type(value) is Measured:
        return value.flaw.value if value.flaw is not Flaw.NONE else ""
    return NO_NUMBER if measured and type(value) is Coded and not value.answer else ""


def converted_from(value: Value) -> str:
    """The unit in which a number came when it was not the term's own; "" else."""
    return value.raw.rpartition(" ")[2] if type(value) is Measured and value.flaw is not Flaw.UNIT else ""


def most_frequent(counts: Counter[str]) -> dict[str, int]:
    """The most frequent names, and all others as one."""
    named = dict(counts.most_common(_MOST_NAMES))
    rest = counts.total() - sum(named.values())
    return {**named, OTHERS: rest} if rest else named
