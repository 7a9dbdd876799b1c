"""A request as it comes in: its head, and its body within bounds of size, time and memory.

Lives here: the headers that matter, reading and unpacking a body, and the room that all bodies of a source share. Must
not live here: what stands in the body (submission), routes (app).
"""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from wardwright.connect.fhir.server.outcome import Refused

Scope = dict[str, Any]
ReceiveBody = Callable[[], Awaitable[dict[str, Any]]]

JSON_TYPES = ("application/fhir+json", "application/json", "application/json+fhir", "text/json")
_UTF8 = ("", "utf-8", "utf8", "us-ascii", "ascii")
_SLOWEST = 50_000  # bytes a second that buy a sender more time
# What is read of a refused request, and dropped: a connection that is closed on unread bytes takes the answer with it.
_DRAINED = 64_000_000
_DRAINED_WITHIN = 5.0


class Disconnected(Exception):
    """The caller has gone; there is nobody to answer."""


@dataclass(slots=True)
class Room:
    """How many bytes of bodies may be held at once, all connections of a source together."""

    size: int
    used: int = 0

    def take(self, length: int) -> None:
        """Holds so many more; Refused (503) when there is no room for them."""
        if self.used + length > self.size:
            busy = "More is being sent at this moment than can be held; nothing of this was kept. Send it again."
            raise Refused(503, "throttled", busy, {"retry-after": "5"})
        self.used += length

    def leave(self, length: int) -> None:
        """Lets go of so many."""
        self.used -= length


@dataclass(slots=True)
class Request:
    """The head of a request."""

    method: str
    path: str
    peer: str
    scheme: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    is_begun: bool = False  # some of the body has been asked for
    is_read: bool = False  # the body has been read to its end

    @classmethod
    def of(cls, scope: Scope) -> Request:
        """The head that an ASGI scope tells of. Of a header that is repeated the last one counts."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        client = scope.get("client")
        query = scope.get("query_string", b"").decode("latin-1")
        return cls(scope["method"], scope["path"], client[0] if client else "", scope["scheme"], query, headers)

    def header(self, name: str) -> str:
        """A header's text, "" without one."""
        return self.headers.get(name, "").strip()

    @property
    def length(self) -> int | None:
        """Content-Length; None when the body is sent in chunks."""
        said = self.header("content-length")
        return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None

    @property
    def has_body(self) -> bool:
        """Whether anything follows the head."""
        return bool(self.length) or "transfer-encoding" in self.headers

    def prefers(self) -> str:
        """What `Prefer: return=…` asks for, in lower case; "" when it does not."""
        found = re.search(r"\breturn\s*=\s*\"?(minimal|representation|operationoutcome)\b", self.header("prefer"), re.I)
        return found[1].lower() if found else ""

    def check_types(self) -> None:
        """Refused when the body is not FHIR JSON (415), or only another format is accepted in answer (406)."""
        self.check_accept()
        kind, _, rest = self.header("content-type").partition(";")
        if kind.strip().lower() not in JSON_TYPES:
            raise Refused(415, "not-supported", "Send FHIR R4 as JSON with Content-Type: application/fhir+json.")
        named = re.search(r"charset\s*=\s*\"?([^\s;\"]+)", rest, re.I)
        if named and named[1].lower() not in _UTF8:
            raise Refused(415, "not-supported", "FHIR JSON is always in UTF-8: send it so, with charset=utf-8 or none.")
        if self.header("content-encoding").lower() not in ("", "identity", "gzip", "x-gzip"):
            raise Refused(
                415, "not-supported", "Of content encodings only gzip is understood.", {"accept-encoding": "gzip"}
            )

    def check_accept(self) -> None:
        """Refused (406) when the caller wants an answer in something else than JSON."""
        wanted = [one.partition(";")[0].strip().lower() for one in self.header("accept").split(",")]
        fits = any(one in JSON_TYPES or one in ("", "*/*", "application/*", "text/*") for one in wanted)
        form = re.search(r"(?:^|&)_format=([^&]*)", self.query)
        if form:
            fits = "json" in form[1].lower()
        if not fits:
            raise Refused(406, "not-supported", "Answers are FHIR JSON: send Accept: application/fhir+json.")


async def read_body(request: Request, receive: ReceiveBody, largest: int, patience: float, room: Room) -> bytearray:
    """The body, unpacked. Its length was taken from `room`: give it back when the request is answered.

    Refused: 413 larger than `largest` bytes (packed or unpacked), 408 slower than `patience` allows, 400 not gzip.
    """
    if (request.length or 0) > largest:
        raise _too_large(largest)
    packed = request.header("content-encoding").lower().endswith("gzip")
    body = _Body(largest, room, zlib.decompressobj(31) if packed else None)
    loop = asyncio.get_running_loop()
    started, came = loop.time(), 0
    request.is_begun = True
    try:
        while True:
            left = started + patience + came / _SLOWEST - loop.time()
            try:
                async with asyncio.timeout(max(0.0, min(patience, left))):
                    message = await receive()
            except TimeoutError:
                raise Refused(
                    408, "timeout", "The request came too slowly; nothing of it was kept.", closes=True
                ) from None
            if message["type"] != "http.request":
                raise Disconnected
            request.is_read = not message.get("more_body")
            came += len(message.get("body", b""))
            body.add(message.get("body", b""))
            if request.is_read:
                return body.whole()
    except BaseException:
        room.leave(len(body.held))
        raise


async def drain(request: Request, receive: ReceiveBody) -> bool:
    """Reads what is left of a refused request; whether all of it was, so that the connection can be used again."""
    if request.is_read or not request.has_body:
        return True
    if "expect" in request.headers and not request.is_begun:
        return False  # the sender waits for leave to send, and will not get it
    dropped = 0
    try:
        async with asyncio.timeout(_DRAINED_WITHIN):
            while dropped < _DRAINED:
                message = await receive()
                if message["type"] != "http.request":
                    return False
                if not message.get("more_body"):
                    return True
                dropped += len(message.get("body", b""))
    except TimeoutError:
        pass
    return False


@dataclass(slots=True)
class _Body:
    """The bytes of a body as they come, unpacked on the way so that a small one cannot grow without end."""

    largest: int
    room: Room
    unpacker: Any
    held: bytearray = field(default_factory=bytearray)

    def add(self, data: bytes) -> None:
        if self.unpacker is None:
            self._hold(data)
            return
        while data:
            if self.unpacker.eof:
                self.unpacker = zlib.decompressobj(31)  # another gzip member follows
            try:
                self._hold(self.unpacker.decompress(data, self.largest + 1 - len(self.held)))
            except zlib.error:
                raise Refused(400, "structure", "The body is not gzip, though Content-Encoding says so.") from None
            data = self.unpacker.unconsumed_tail or self.unpacker.unused_data

    def _hold(self, data: bytes) -> None:
        if len(self.held) + len(data) > self.largest:
            raise _too_large(self.largest)
        self.room.take(len(data))
        self.held += data

    def whole(self) -> bytearray:
        if self.unpacker is not None and not self.unpacker.eof:
            raise Refused(400, "structure", "The gzip body ends too early.")
        return self.held


def _too_large(largest: int) -> Refused:
    what = f"A request may hold at most {largest:,} bytes here; send it in parts, or let `largest` be raised."
    return Refused(413, "too-long", what)
