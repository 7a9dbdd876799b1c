"""HL7 v2: a message from a template, sent over MLLP; sent when the other side has acknowledged it.

Lives here: writing the message and judging the acknowledgement. Must not live here: framing and sockets: whoever opens
the channel gives it a `Line` (engine/deliver gives the sender of connect/mllp). AA and CA are sent, AE and CE worth
another try, AR and CR are not (HL7 v2.5.1 §2.9.2). MSH-10 follows from the key: a second send is the same message.
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Protocol

from wardwright.act.channel import PermanentFailure, Sent, TemporaryFailure
from wardwright.act.delivery import Delivery
from wardwright.act.hl7v2.escapes import escape
from wardwright.act.hl7v2.fields import Ends, fields_of
from wardwright.act.template import Template


class LineTrouble(Exception):
    """No acknowledgement came: what happened on the way, in one line for an operator, nothing of the message."""


class Line(Protocol):
    """A connection to one receiver: opens when it is first needed, and again when it broke."""

    async def exchange(self, message: bytes) -> str:
        """Send one message; the code of its acknowledgement (AA, AE, AR, CA, CE, CR). Raises LineTrouble."""

    async def close(self) -> None:
        """Close the connection."""


class Hl7Channel:
    """Messages to one receiver, one at a time and in order, as MLLP has it."""

    address_kind = ""

    def __init__(self, name: str, line: Line, where: str, template: Template, ends: Ends, zone: tzinfo) -> None:
        self.name = name
        self._line = line
        self._where = where
        self._template = template
        self._ends = ends
        self._zone = zone

    async def send(self, delivery: Delivery) -> Sent:
        """Return when the receiver has acknowledged the message."""
        message = "".join(f"{line}\r" for line in self._lines(delivery)).encode()
        try:
            code = await self._line.exchange(message)
        except LineTrouble as trouble:
            raise TemporaryFailure(str(trouble)) from None
        return self._judged(code, delivery)

    def render(self, delivery: Delivery) -> str:
        """The message, a segment on each line."""
        return "".join(f"{line}\n" for line in self._lines(delivery))

    async def close(self) -> None:
        """Close the connection."""
        await self._line.close()

    def _lines(self, delivery: Delivery) -> list[str]:
        return self._template.fill(fields_of(delivery, self._ends, self._zone), escape)

    def _judged(self, code: str, delivery: Delivery) -> Sent:
        if code in ("AA", "CA"):
            return Sent(f"{code} {delivery.short_key}")
        if code in ("AR", "CR"):
            raise PermanentFailure(f"{self._where} answered {code}: it will not take this message. See its log.")
        raise TemporaryFailure(f"{self._where} answered {code}: it could not take the message for now.")
