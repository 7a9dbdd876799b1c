"""Who is reached: people with their addresses, and why it is them.

Lives here: the values that the resolver gives. Must not live here: how they are found (resolver.py), how they are
reached (act). Texts are for operators: names of roles, keys of people, nothing of a patient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wardwright.home.settings import Person


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person who is to be reached, and by which channels, in the order in which to try them."""

    person: str  # the key in the settings
    name: str
    channels: tuple[str, ...]
    addresses: Mapping[str, str]  # "email", "phone", "pager", "staff_id" → where; only those that there are


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whom a word of a page means at a moment.

    `because` says how they were found. `problem` is "" when all is well; else one sentence for an alarm: nobody was
    found, or those who are asked stand in for somebody.
    """

    recipients: tuple[Recipient, ...]
    because: str
    problem: str = ""
    about: str = ""  # what the alarm is about: "role on-call registrar"


def recipient(person: Person, channels: tuple[str, ...]) -> Recipient:
    """A person of the settings; her own channels go before the role's."""
    said = {"email": person.email, "phone": person.phone, "pager": person.pager, "staff_id": person.staff_id}
    addresses = {kind: address for kind, address in said.items() if address}
    return Recipient(person.id, person.name or person.id, person.channels or channels, addresses)
