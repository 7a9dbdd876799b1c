"""Who must agree before one person stands in for another, and who may take it back.

Lives here: the rules, as predicates. Must not live here: the table (record), what a cover does (engine/people).

Two consents: of whoever gives a place away, and of whoever takes it. Asking is consenting for oneself. Whoever looks
after people may consent in the place of the one who is covered (she is ill, and nobody reaches her), never in the place
of the one who stands in: nobody is put on call without having said yes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class CoverState(Enum):
    """Where a cover stands, whatever the time is."""

    ASKED = "asked"  # somebody's consent is missing: it changes nothing yet
    AGREED = "agreed"
    ENDED = "ended"  # declined or taken back


@dataclass(frozen=True, slots=True)
class Consents:
    """Who is in a cover, and who has agreed."""

    covered: str
    by: str
    covered_agreed: bool
    by_agreed: bool
    ended: bool = False

    @property
    def state(self) -> CoverState:
        """Where it stands."""
        if self.ended:
            return CoverState.ENDED
        return CoverState.AGREED if self.covered_agreed and self.by_agreed else CoverState.ASKED

    def waits_for(self, person: str) -> bool:
        """Whether this person's own consent is missing."""
        if self.ended:
            return False
        return (person == self.covered and not self.covered_agreed) or (person == self.by and not self.by_agreed)


def can_ask(person: str, covered: str, by: str, looks_after_people: bool) -> bool:
    """Whether somebody may propose that `by` stands in for `covered`."""
    return looks_after_people or (bool(person) and person in (covered, by))


def agreed_by(consents: Consents, person: str, looks_after_people: bool) -> Consents:
    """The consents after this person has agreed: her own, and, by whoever looks after people, of the one covered."""
    covered = consents.covered_agreed or person == consents.covered or looks_after_people
    by = consents.by_agreed or person == consents.by
    return Consents(consents.covered, consents.by, covered, by, consents.ended)


def can_end(consents: Consents, person: str, asked_by: str, looks_after_people: bool) -> bool:
    """Whether somebody may decline it or take it back: everybody in it, who asked, and who looks after people."""
    return not consents.ended and (looks_after_people or person in {consents.covered, consents.by, asked_by} - {""})
