"""One question to the server, and what can go wrong with it.

Lives here: HTTP: the token, the bounds of an answer, and every failure as one line for an operator. Must not live here:
what is asked and when (poll). No text holds an address with its query, which a server may have filled with anything.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx2

from wardwright.connect.mllp.tls import client_context
from wardwright.connect.receiving import CannotOpen
from wardwright.facts.instant import SECOND, Instant, instant

PAGE_PATIENCE = 120.0
_SILENCE = 30.0
_LONGEST_WAIT = 3600.0


class NotAnswered(Exception):
    """The server did not give what was asked for."""

    def __init__(self, why: str, *, unreachable: bool = False, wait: float = 0.0) -> None:
        super().__init__(why)
        self.why = why
        self.unreachable = unreachable
        self.wait = wait  # seconds for which the server wants to be left alone


class NotKnown(NotAnswered):
    """The server does not know this question; it may know others."""


class TooLarge(NotAnswered):
    """The page is larger than this source takes: ask for fewer resources at once."""


class Asker:
    """A client of one server."""

    def __init__(
        self,
        now: Callable[[], Instant],
        token_file: Path | None = None,
        largest: int = 64_000_000,
        tls: ssl.SSLContext | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._now = now
        self._token_file = token_file
        self._largest = largest
        self._client = httpx2.AsyncClient(
            verify=tls if tls is not None else client_context(),  # the authorities that this machine trusts
            timeout=httpx2.Timeout(_SILENCE),
            follow_redirects=False,  # a redirect could lead the token elsewhere
            trust_env=False,
            transport=transport,
            limits=httpx2.Limits(max_connections=2, keepalive_expiry=60.0),
        )

    def check(self) -> None:
        """Raises CannotOpen when the token cannot be read."""
        try:
            self._token()
        except NotAnswered as problem:
            raise CannotOpen(f"{problem.why}. Write the token, and nothing else, into it.") from None

    async def ask(self, address: str) -> bytes:
        """The body of the answer; NotAnswered says why there is none."""
        headers = {"accept": "application/fhir+json", **self._token()}
        try:
            async with asyncio.timeout(PAGE_PATIENCE), self._client.stream("GET", address, headers=headers) as answer:
                self._check(answer)
                return await self._body(answer)
        except TimeoutError:
            raise NotAnswered("the server takes too long to answer", unreachable=True) from None
        except httpx2.TimeoutException:
            raise NotAnswered("the server does not answer in time", unreachable=True) from None
        except httpx2.ConnectError as problem:
            raise NotAnswered(f"the server cannot be reached: {_reason(problem)}", unreachable=True) from None
        except (httpx2.HTTPError, httpx2.StreamError) as problem:
            raise NotAnswered(f"the answer broke off ({type(problem).__name__})", unreachable=True) from None
        except httpx2.InvalidURL:
            raise NotAnswered("the server gave an address that is none") from None

    async def close(self) -> None:
        """Lets go of the connections."""
        await self._client.aclose()

    def _token(self) -> dict[str, str]:
        if self._token_file is None:
            return {}
        try:
            token = self._token_file.read_text(encoding="utf-8").strip()  # read each time: it may have been renewed
        except (OSError, UnicodeDecodeError):
            raise NotAnswered(f"the token file {self._token_file} cannot be read") from None
        if not token or not token.isascii() or any(sign.isspace() for sign in token):
            raise NotAnswered(f"the token file {self._token_file} does not hold one token")
        return {"authorization": f"Bearer {token}"}

    async def _body(self, answer: httpx2.Response) -> bytes:
        body = bytearray()
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > self._largest:
                raise TooLarge(f"a page is larger than the {self._largest:,} bytes that this source takes")
        return bytes(body)

    def _check(self, answer: httpx2.Response) -> None:
        status = answer.status_code
        if status == 200:
            return
        wait = self._wait(answer.headers.get("retry-after", ""))
        if status in (401, 403):
            raise NotAnswered(f"the server refuses our token ({status})", wait=wait)
        if status in (429, 503):
            raise NotAnswered(f"the server asks to be left alone for a while ({status})", wait=wait)
        if 300 <= status < 400:
            raise NotAnswered(f"the server sends us to another address ({status}): write that one in `url`")
        if status in (400, 404, 405, 410, 422):
            raise NotKnown(f"the server does not answer this question ({status})")
        raise NotAnswered(f"the server answers {status}", wait=wait)

    def _wait(self, said: str) -> float:
        """Retry-After, in seconds or as a date; 0 when it says nothing that can be read."""
        if said.strip().isascii() and said.strip().isdigit():
            return min(float(said), _LONGEST_WAIT)
        try:
            until = instant(parsedate_to_datetime(said))
        except (TypeError, ValueError, IndexError):
            return 0.0
        return min(max(0.0, (until - self._now()) / SECOND), _LONGEST_WAIT)


def _reason(problem: Exception) -> str:
    """What the operating system or TLS says: "Connection refused", "certificate verify failed"."""
    cause: BaseException | None = problem
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return f"TLS: {(cause.reason or 'it fails').replace('_', ' ').lower()}"
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        cause = cause.__cause__ or cause.__context__
    return "no connection"
