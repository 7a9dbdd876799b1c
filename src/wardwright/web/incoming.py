"""What a request brings, read before a thread is given to it.

Lives here: bodies and their limits, headers and addresses as the pages' part can take them. Must not live here: what
they mean. A few threads answer all pages: one that waited for a slow caller would be missing for everybody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from wardwright.web.live import Receive, Scope, Send

LARGEST_BODY = 8_000_000  # bytes; what comes beyond is not read
LARGEST_TOGETHER = 64_000_000  # bytes of all bodies that are here at one time
PATIENCE = 30.0  # seconds until all of a body must have come
_ASCII = "".join(map(chr, range(33, 127)))


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that no page sees."""

    status: int
    says: str

    async def tell(self, send: Send) -> None:
        """Says it, and ends the connection: what is still to come is not read."""
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.says.encode()})


TOO_LARGE = Refused(413, "That is more than 8 MB: too much for one form. Send less at once.")
TOO_SLOW = Refused(408, "What you sent did not arrive in time. Look at the network, and send it again.")
TOO_MUCH = Refused(503, "Too much is being sent to Wardwright at once. Send it again in a minute.")


class Bodies:
    """The bodies of all requests that are being answered."""

    def __init__(self, patience: float = PATIENCE, together: int = LARGEST_TOGETHER) -> None:
        self._patience, self._together = patience, together
        self._here = 0

    @asynccontextmanager
    async def of(self, scope: Scope, receive: Receive) -> AsyncIterator[Receive | Refused]:
        """What gives the whole body at once, or why it is not taken."""
        length = length_of(scope)
        if length > LARGEST_BODY:
            yield TOO_LARGE
            return
        if not length:
            yield receive  # nothing that a page would read: a body without its length counts as none
            return
        body = bytearray()
        try:
            refused = await self._read(receive, body)
            yield refused if refused is not None else _once(bytes(body), receive)
        finally:
            self._here -= len(body)

    async def _read(self, receive: Receive, body: bytearray) -> Refused | None:
        """All of it into `body`. What has come counts, not what was announced: announcing costs a stranger nothing."""
        try:
            async with asyncio.timeout(self._patience):
                more = True
                while more:
                    message = await receive()
                    if message["type"] != "http.request":
                        return TOO_SLOW  # whoever sent it has left: nobody reads this
                    part = message.get("body", b"")
                    if self._here + len(part) > self._together:
                        return TOO_MUCH
                    self._here += len(part)
                    body += part
                    more = message.get("more_body", False)
        except TimeoutError:
            return TOO_SLOW
        return None


def _once(body: bytes, receive: Receive) -> Receive:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> dict[str, Any]:
        return waiting.pop() if waiting else await receive()

    return given


def length_of(scope: Scope) -> int:
    """The length that the request says, in bytes; 0: it says none. More than is taken, where that is no number."""
    said = [value for name, value in scope["headers"] if name == b"content-length"]
    if not said:
        return 0
    return int(said[0]) if len(said) == 1 and said[0].isdigit() and len(said[0]) < 16 else LARGEST_BODY + 1


def plain(scope: Scope) -> Scope:
    """The request with a query in ASCII, and without headers whose names hold `_`: they would pass for those with `-`,
    which a proxy in front has looked at.
    """
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    query = scope["query_string"]
    if not query.isascii():
        query = quote(query, safe=_ASCII).encode("ascii")
    return {**scope, "headers": headers, "query_string": query}
