"""A message: what arrived, byte for byte, and what became of it.

Lives here: the records that readers hand upward. Must not live here: any format's rules (connect).
Nothing acknowledged is lost: a message that cannot be understood is a `Reading` with `set_aside` filled,
never an exception that ends the run, and never a message that disappears.
"""

from __future__ import annotations

from typing import NamedTuple

from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant


class Message(NamedTuple):
    """One message as it arrived. `id` is unique in a run: "<file name>#<ordinal>"."""

    id: str
    raw: bytes  # exactly the bytes of the message, without transport framing
    format: str  # "hl7v2", "fhir", "table"
    source: str  # the connection it came by (a vocabulary connection's name) or the file's name
    seen: Instant | None  # when it arrived; None when the message does not say and nobody observed it
    control_id: str = ""  # MSH-10, Bundle.identifier or Bundle.id …: what a resend repeats
    type: str = ""  # "ADT^A01", "Bundle/message", "Observation", "row"


class SetAside(NamedTuple):
    """Why a message (or a part of one) was not understood, in words an integration engineer can act on."""

    slug: str  # "no-patient", "bad-time", "schema" …: stable, countable
    place: str  # "OBX-3 of segment 7", "Bundle.entry[3].resource", "row 12, column at": no patient's data
    problem: str  # one sentence: what is wrong
    fix: str  # one sentence: what to do about it


class Reading(NamedTuple):
    """What became of one message: its facts, in the order they stand, and what was left over."""

    message: Message
    facts: tuple[Fact, ...] = ()
    set_aside: tuple[SetAside, ...] = ()  # parts that could not be read; whole message if facts is empty
    not_mapped: tuple[str, ...] = ()  # understood to be there, kept, no mapping: "ZPI", "OBX-3 L:XYZ", "PV2"

    @property
    def understood(self) -> bool:
        """False when the message as a whole was set aside."""
        return not self.set_aside or bool(self.facts)
