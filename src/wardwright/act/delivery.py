"""What a channel is given: one message for one recipient, with the key that makes it recognisable when sent twice.

Lives here: the frozen shape and the forms of its key. Must not live here: how a channel writes it, who is asked.
Who calls it: engine/deliver makes them, every channel reads them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from wardwright.facts.instant import Instant


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one recipient by one channel. The same delivery is the same `key`, however often it is sent."""

    key: str
    kind: str  # kernel.firing.ActionKind value, "digest" or "alarm"
    title: str  # a line without anything of the patient: safe on a locked screen
    text: str  # the words, placeholders filled in
    at: Instant  # when it was decided
    urgent: bool = False
    due: Instant | None = None
    flow: str = ""  # the page's title
    recipient: str = ""  # the name of the person, role, team or system that it is for
    address: str = ""  # where the channel finds them; "" where it needs none
    patient: str = ""  # the patient as people should see them; "" when nobody's
    subject: str = ""  # the patient's identifier, for machines
    place: str = ""
    message: str = ""  # SEND: the name of the message or document
    task: str = ""  # the task that opened with it
    firing: str = ""
    data: Mapping[str, str] = field(default_factory=dict)  # whatever else machines are told

    @property
    def short_key(self) -> str:
        """20 letters and digits that stand for the key where a channel has little room (HL7 v2 MSH-10)."""
        return base64.b32encode(_hash(self.key)).decode("ascii")[:20]

    @property
    def safe_key(self) -> str:
        """32 hex digits that stand for the key in names of files and of letters."""
        return _hash(self.key).hex()


def _hash(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=16).digest()
