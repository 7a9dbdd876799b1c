"""A server that acknowledges every MLLP message and keeps nothing: what sockets and framing alone allow.

    python bench/live_echo.py PORT

The ceiling beside which bench/live.py puts the real listener, in the same run.
"""

from __future__ import annotations

import asyncio
import sys
from typing import cast

import uvloop

START, END = b"\x0b", b"\x1c\r"


class Echo(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        self._transport, self._rest = cast("asyncio.WriteTransport", transport), b""

    def data_received(self, data: bytes) -> None:
        """Answer every whole message."""
        if self._rest:
            data = self._rest + data
        *whole, self._rest = data.split(END)
        for message in whole:
            fields = message.split(b"|", 10)
            answer = rb"MSH|^~\&|ECHO|BENCH|%b|BENCH|%b||ACK|%b|T|2.5.1" % (fields[2], fields[6], fields[9])
            self._transport.write(START + answer + b"\rMSA|AA|" + fields[9] + b"\r" + END)


async def serve(port: int) -> None:
    """Until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", port)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
