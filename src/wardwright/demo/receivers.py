"""The systems of the hospital that the running system reaches: a pager gateway and the order system.

Lives here: two small servers that take what they are sent. Must not live here: what is sent and how often it is tried
(engine/deliver, act). Called by: player.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from wardwright.connect.mllp.framing import Deframer, Framed, frame
from wardwright.demo.happening import Happening, Tell, Turn
from wardwright.facts.instant import Instant

_LARGEST = 1_000_000


class PagerGateway:
    """Takes pages over HTTP; answers 503 while it refuses."""

    def __init__(self, now: Callable[[], Instant], tell: Tell) -> None:
        self.taken = 0
        self.turned_away = 0
        self._refusing = False
        self._now = now
        self._tell = tell

    def refuse(self) -> None:
        """Answers 503 until `accept`."""
        self._refusing = True
        self._say("answers 503: pages wait and are tried again", Turn.WRONG)

    def accept(self) -> None:
        """Takes pages again."""
        if self._refusing:
            self._refusing = False
            self._say("takes pages again", Turn.RIGHT)

    async def serve(self, port: int) -> asyncio.Server:
        """Listens on this port of this machine."""
        return await asyncio.start_server(self._conversation, "127.0.0.1", port)

    async def _conversation(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").casefold()
        lines = (line.partition(":") for line in head.split("\r\n"))
        length = next((int(value) for name, _, value in lines if name == "content-length"), 0)
        await reader.readexactly(min(length, _LARGEST))
        if self._refusing:
            self.turned_away += 1
            writer.write(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
        else:
            self.taken += 1
            writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        return "connection: close" not in head

    def _say(self, words: str, turn: Turn) -> None:
        self._tell(Happening(self._now(), "pager gateway", words, turn))


class OrderSystem:
    """Takes HL7 v2 messages over MLLP and acknowledges each."""

    def __init__(self) -> None:
        self.taken = 0

    async def serve(self, port: int) -> asyncio.Server:
        """Listens on this port of this machine."""
        return await asyncio.start_server(self._conversation, "127.0.0.1", port)

    async def _conversation(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        deframer = Deframer(_LARGEST)
        try:
            while data := await reader.read(65_536):
                for event in deframer.feed(data):
                    if isinstance(event, Framed):
                        self.taken += 1
                        writer.write(frame(_acknowledgement(event.raw)))
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()


def _acknowledgement(raw: bytes) -> bytes:
    header = raw.split(b"\r", 1)[0].split(b"|")
    control_id = header[9] if len(header) > 9 else b""
    code = b"CA" if len(header) > 14 and header[14] == b"AL" else b"AA"
    answer = b"MSH|^~\\&|ORDERCOMMS|WARDWRIGHT GENERAL|WARDWRIGHT|DEMO|||ACK|A%b|T|2.5.1" % control_id
    return answer + b"\rMSA|%b|%b\r" % (code, control_id)
