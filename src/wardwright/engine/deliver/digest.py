"""A digest: what one person gets together in place of a storm, as one delivery.

Lives here: which new deliveries join one, by the rule of engine/people/digest, and its words. Must not live here: the
rule, rows (ledger). What is urgent, and every page, goes singly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from wardwright.act.delivery import Delivery
from wardwright.engine.people.digest import WINDOW, Waiting, what_goes
from wardwright.facts.instant import SECOND, Instant

DIGEST = "digest"
LOOK_AGAIN = 10 * SECOND
"""So long a count of what a person was sent is carried on without the record: dead letters may be sent again."""


class Sending(Protocol):
    """The part of the ledger that is needed here."""

    def times_sent(self, person: str, since: Instant, most: int) -> list[Instant]:
        """When things went to a person, the last ones."""

    def open_digest(self, person: str, channel: str, now: Instant) -> tuple[str, Instant] | None:
        """The digest that still gathers for this person, and when it goes."""


class Place(NamedTuple):
    """Where a delivery goes: singly (`digest` is ""), or into a digest that leaves at a moment."""

    digest: str = ""
    leaves: Instant = 0
    opens: bool = False  # the digest is new


class Counted(NamedTuple):
    """When things went to a person: what the record said at a moment, and what was added since."""

    at: Instant
    times: list[Instant]


class Attention:
    """Counts what people are sent, across the acts of one turn; `counted` goes from turn to turn.

    A count that is carried on is never too low: what went an hour ago, or died, is still in it. So whoever is under the
    limit by it is under the limit, and only for the others is the record asked anew.
    """

    def __init__(self, sending: Sending, limit: int, now: Instant, counted: dict[str, Counted] | None = None) -> None:
        self._sending = sending
        self._limit = limit
        self._now = now
        self._counted = {} if counted is None else counted
        self._asked: set[str] = set()  # in this turn
        self._added: dict[str, int] = {}  # in this turn: the record does not have these yet
        self._digests: dict[tuple[str, str], tuple[str, Instant] | None] = {}

    def place(self, person: str, channel: str, key: str, due: Instant | None, loud: bool) -> Place:
        """Where a new delivery for this person goes. It waits from now on, however long ago it was decided."""
        times = self._times(person)
        gathering = None if loud else self._gathering(person, channel)
        if loud or (gathering is None and len(times) < self._limit):
            self._count(person, times)
            return Place()
        new = Waiting(key, self._now, due=due)
        # Behind one that waits the others wait too, as the rule has it: the open digest stands for those.
        before = [] if gathering is None else [Waiting(gathering[0], gathering[1])]
        room = self._limit if gathering is None else 0
        going = what_goes([*before, new], times, self._now, room)
        if key in going.singly:
            self._count(person, times)
            return Place()
        leaves = going.look_again if going.look_again is not None else self._now
        if gathering is not None:
            leaves = min(leaves, gathering[1])
            self._digests[person, channel] = (gathering[0], leaves)
            return Place(gathering[0], leaves)
        digest = f"digest/{key}"
        self._digests[person, channel] = (digest, leaves)
        self._count(person, times)
        return Place(digest, leaves, opens=True)

    def _times(self, person: str) -> list[Instant]:
        counted = self._counted.get(person)
        is_fresh = counted is not None and 0 <= self._now - counted.at < LOOK_AGAIN
        if counted is not None and (person in self._asked or (is_fresh and len(counted.times) < self._limit)):
            return counted.times
        self._asked.add(person)
        times = self._sending.times_sent(person, self._now - WINDOW, self._limit)
        times += [self._now] * self._added.get(person, 0)
        self._counted[person] = Counted(self._now, times)
        return times

    def _count(self, person: str, times: list[Instant]) -> None:
        self._added[person] = self._added.get(person, 0) + 1
        if len(times) < self._limit:  # more than the limit is the limit, however long the storm
            times.append(self._now)

    def _gathering(self, person: str, channel: str) -> tuple[str, Instant] | None:
        if (person, channel) not in self._digests:
            self._digests[person, channel] = self._sending.open_digest(person, channel, self._now)
        return self._digests[person, channel]


def digest_of(bare: Delivery, parts: Sequence[Delivery]) -> Delivery:
    """The digest with its words: each part with its patient and time. One part alone is sent as what it is."""
    if len(parts) == 1:
        return replace(parts[0], key=bare.key)
    words = "\n\n".join(_one(part) for part in parts)
    return replace(bare, title=f"{len(parts)} messages together", text=words)


def _one(part: Delivery) -> str:
    about = ", ".join(word for word in (part.patient or part.subject, part.place) if word)
    return f"{part.title}\n{part.text}" + (f"\n{about}" if about else "")
