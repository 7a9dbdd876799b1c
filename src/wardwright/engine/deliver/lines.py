"""MLLP for the channel that speaks HL7 v2: connect's sender, as the line that act asks for.

Lives here: the join of two rooms that do not know each other. Must not live here: framing (connect/mllp), what a
code means for trying again (act/hl7v2).
"""

from __future__ import annotations

import ssl

from wardwright.act.hl7v2.channel import LineTrouble
from wardwright.connect.mllp.sender import Destination, Refused, Sender, Taken, Trouble
from wardwright.facts.instant import SECOND
from wardwright.home import settings


class MllpLine:
    """One connection to one receiver."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def exchange(self, message: bytes) -> str:
        """Send one message; the code of its acknowledgement. Raises LineTrouble."""
        match await self._sender.send(message):
            case Taken(answer) | Refused(answer):
                return answer.code
            case Trouble(problem=problem):
                raise LineTrouble(problem)
        raise LineTrouble("No acknowledgement was asked for.")  # not reached: this line asks for one each time

    async def close(self) -> None:
        """Close the connection."""
        await self._sender.close()


def open_line(channel: settings.Channel, tls: ssl.SSLContext | None) -> MllpLine:
    """The line that a channel's settings describe; it connects with the first message."""
    patience = channel.timeout / SECOND
    return MllpLine(Sender(Destination(channel.host, channel.port, tls, connect=min(10.0, patience), answer=patience)))
