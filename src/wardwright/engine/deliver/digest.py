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
from wardwright.facts.instant import Instant

DIGEST = "digest"


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


class Attention:
    """Counts what people are sent, across the acts of one turn."""

    def __init__(self, sending: Sending, limit: int, now: Instant) -> None:
        self._sending = sending
        self._limit = limit
        self._now = now
        self._times: dict[str, list[Instant]] = {}
        self._digests: dict[tuple[str, str], tuple[str, Instant] | None] = {}

    def place(self, person: str, channel: str, key: str, due: Instant | None, loud: bool) -> Place:
        """Where a new delivery for this person goes. It waits from now on, however long ago it was decided."""
        if person not in self._times:
            self._times[person] = self._sending.times_sent(person, self._now - WINDOW, self._limit)
        times = self._times[person]
        if loud:
            self._count(times)
            return Place()
        gathering = self._gathering(person, channel)
        new = Waiting(key, self._now, due=due)
        # Behind one that waits the others wait too, as the rule has it: the open digest stands for those.
        before = [] if gathering is None else [Waiting(gathering[0], gathering[1])]
        room = self._limit if gathering is None else 0
        going = what_goes([*before, new], times, self._now, room)
        if key in going.singly:
            self._count(times)
            return Place()
        leaves = going.look_again if going.look_again is not None else self._now
        if gathering is not None:
            leaves = min(leaves, gathering[1])
            self._digests[person, channel] = (gathering[0], leaves)
            return Place(gathering[0], leaves)
        digest = f"digest/{key}"
        self._digests[person, channel] = (digest, leaves)
        self._count(times)
        return Place(digest, leaves, opens=True)

    def _count(self, times: list[Instant]) -> None:
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
