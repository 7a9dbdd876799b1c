"""Who the attending clinician of a patient is, as messages say.

Lives here: what the resolver asks for, and the answer out of the record's facts. Must not live here: which person that
is (directory.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from wardwright.engine.live.encode import row_facts
from wardwright.facts.fact import Coded, Fact, Kind, Status
from wardwright.facts.instant import MINUTE, Instant
from wardwright.record.rows import FactsRow


class Attending(Protocol):
    """What knows the clinician in charge of a patient."""

    def staff_id(self, subject: str, at: Instant) -> str:
        """As messages write the clinician ("C1234567"); "" when no message has said."""


class NobodyAttends:
    """Where there are no facts to ask: every patient is without."""

    def staff_id(self, subject: str, at: Instant) -> str:
        """Nobody."""
        return ""


class FactsOf(Protocol):
    """The part of `record.store.Decisions` that is needed here."""

    def facts(self, subject: str, after: int = 0) -> Sequence[FactsRow]:
        """The facts of a subject, in order."""

    def survivors(self) -> dict[str, str]:
        """Ended identifier → the one that goes on."""


class AttendingOfRecord:
    """Asks the record's facts: of the subject, and of the one that it was merged into."""

    def __init__(self, facts: FactsOf) -> None:
        self._facts = facts
        self._survivors: dict[str, str] = {}
        self._survivors_at: Instant | None = None

    def staff_id(self, subject: str, at: Instant) -> str:
        """As messages write the clinician; "" when none has said."""
        found = newest(self._of(subject), at)
        if found:
            return found
        survivors, survivor = self._merges(at), subject
        while survivor in survivors:
            survivor = survivors[survivor]
        return newest(self._of(survivor), at) if survivor != subject else ""

    def _merges(self, at: Instant) -> dict[str, str]:
        """All of them, read at most once a minute: a list of many tasks asks for many patients."""
        if self._survivors_at is None or abs(at - self._survivors_at) > MINUTE:
            self._survivors, self._survivors_at = self._facts.survivors(), at
        return self._survivors

    def _of(self, subject: str) -> Iterable[Fact]:
        return (fact for row in self._facts.facts(subject) for fact in row_facts(row))


def newest(facts: Iterable[Fact], at: Instant) -> str:
    """The clinician of the newest fact that stands at that moment, by (at, seen); "" when there is none.

    A fact withdrawn takes those of its own record (key, or moment where it has no key) with it.
    """
    standing: dict[tuple[str, Instant], Fact] = {}
    for fact in facts:
        if fact.kind is not Kind.ATTENDING or fact.seen > at:
            continue
        if fact.status is Status.WITHDRAWN:
            gone = [slot for slot in standing if (slot[0] == fact.key if fact.key else slot[1] == fact.at)]
            for slot in gone:
                del standing[slot]
        elif fact.status is not Status.PENDING:
            standing[fact.key, fact.at] = fact
    told = [fact for fact in standing.values() if fact.at <= at]
    last = max(told, key=lambda fact: (fact.at, fact.seen), default=None)
    return last.value.text if last is not None and isinstance(last.value, Coded) else ""
