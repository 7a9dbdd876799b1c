"""What a channel is: it sends one delivery, or says in the exception's type whether trying again can help.

Lives here: the protocol that every folder of this room keeps (tests/channels holds each of them to it), and the two
ways to fail. Must not live here: retries, breakers, rows (engine/deliver).

The checklist for a new channel: a folder with `channel.py`; `send` gives the delivery's key to the other side so that
a second send is recognisable; every failure is Temporary or Permanent and its text names the channel's own side only;
`render` writes the same as `send` and opens no connection; an opener in catalogue.py; a class in tests/channels; a
section in docs/operations/channels.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from wardwright.act.delivery import Delivery


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side has it. `receipt` is what it answered, for finding the thing there: never a patient's data."""

    receipt: str = ""


class DeliveryFailure(Exception):
    """A delivery did not go. The text is for an operator: what happened and what to do, nothing of the patient.

    What the other side answers in words is never repeated here: it may quote the message.
    """


class TemporaryFailure(DeliveryFailure):
    """Trying again later can help. `retry_after` is how many seconds the other side asked for."""

    def __init__(self, text: str, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class PermanentFailure(DeliveryFailure):
    """The same delivery will never go this way: a person must look."""


class Gone(PermanentFailure):
    """The other side knows that address no longer (404, 410)."""


class NotConfigured(Exception):
    """A channel cannot be opened as it is written in the settings: what is missing and what to write."""


class Channel(Protocol):
    """One way to reach people or systems. Making one opens nothing; connections are opened by `send` alone."""

    name: str
    """As the settings call it."""
    address_kind: str
    """What of a recipient it needs: "email", "phone" …; "" when it needs nobody's address."""

    async def send(self, delivery: Delivery) -> Sent:
        """Return when the other side has taken it. Raises TemporaryFailure or PermanentFailure, nothing else."""

    def render(self, delivery: Delivery) -> str:
        """What `send` would send, as text; opens no connection. Raises PermanentFailure when it cannot be written."""

    async def close(self) -> None:
        """Let go of connections. A closed channel may be used again."""
