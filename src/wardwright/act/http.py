"""One POST over HTTP, and what the answer means for trying again: shared by the webhook and FHIR channels.

Lives here: the client and its limits. Must not live here: bodies and signatures. Redirects are not followed, proxies of
the environment not used, the answer's body is never read into a text: it may quote the message.
"""

from __future__ import annotations

import asyncio
import email.utils
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore2
import httpx2

from wardwright.act.addresses import InsideAddress, PublicOnly
from wardwright.act.channel import DeliveryFailure, Gone, PermanentFailure, TemporaryFailure

_CONNECTIONS = 8
_MOST_OF_AN_ANSWER = 65_536
# Worth another try: the other side is busy, or does not know us until somebody corrects the secret.
_FOR_NOW = frozenset({401, 403, 407, 408, 409, 421, 423, 425, 429})

for _name in ("httpx2", "httpcore2"):  # they log addresses, which may hold secrets
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Answer:
    """The other side took it."""

    status: int
    location: str = ""


class Poster:
    """Posts to one address. Connections open with the first post and are kept."""

    def __init__(self, url: str, timeout: float, tls: ssl.SSLContext, inside_too: bool = False) -> None:
        self._url = url
        self._timeout = timeout
        self._tls = tls
        self._inside_too = inside_too
        self._client: httpx2.AsyncClient | None = None

    @property
    def where(self) -> str:
        """The address as operators may see it: without its path and query, which may hold secrets."""
        parts = urlsplit(self._url)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname}{port}"

    async def post(self, body: bytes, headers: Mapping[str, str], below: str = "") -> Answer:
        """Post this body to the address, or to a path below it. Raises Temporary- or PermanentFailure."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._post(self._url.rstrip("/") + below if below else self._url, body, headers)
        except InsideAddress:
            raise PermanentFailure(
                f"{self.where} lies inside the hospital's network or on this machine. If that is meant, write "
                "`allow_private = true` for the channel."
            ) from None
        except (TimeoutError, httpx2.TimeoutException):
            raise TemporaryFailure(f"{self.where} did not answer in {self._timeout:g} s.") from None
        except (httpx2.HTTPError, OSError) as problem:
            raise self._unreachable(problem) from None
        except httpx2.InvalidURL:
            raise PermanentFailure(f"{self.where} is no address. Correct `url` of the channel.") from None

    async def close(self) -> None:
        """Close the connections that are kept."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        if self._client is None:
            self._client = self._open()
        async with self._client.stream("POST", url, content=body, headers=dict(headers)) as answer:
            read = 0
            async for piece in answer.aiter_raw():
                read += len(piece)
                if read > _MOST_OF_AN_ANSWER:
                    break
            if answer.is_success:
                return Answer(answer.status_code, answer.headers.get("Location", ""))
            raise self._refused(answer)

    def _open(self) -> httpx2.AsyncClient:
        transport = httpx2.AsyncHTTPTransport(verify=self._tls, trust_env=False)
        if not self._inside_too:
            transport._pool = httpcore2.AsyncConnectionPool(
                ssl_context=self._tls, max_connections=_CONNECTIONS, network_backend=PublicOnly()
            )
        return httpx2.AsyncClient(transport=transport, timeout=self._timeout, trust_env=False, follow_redirects=False)

    def _refused(self, answer: httpx2.Response) -> DeliveryFailure:
        status = answer.status_code
        if status in (401, 403, 407):
            return TemporaryFailure(f"{self.where} does not let us in ({status}). Look at the token or secret.")
        if status in _FOR_NOW or status >= 500:
            after = _seconds(answer.headers.get("Retry-After", ""), answer.headers.get("Date", ""))
            return TemporaryFailure(f"{self.where} asks to try again later ({status}).", after)
        if 300 <= status < 400:
            return PermanentFailure(f"{self.where} has moved ({status}). Write its new address as `url`.")
        kind = Gone if status in (404, 410) else PermanentFailure
        return kind(f"{self.where} refused the delivery ({status}).")

    def _unreachable(self, problem: Exception) -> DeliveryFailure:
        cause: BaseException | None = problem
        while cause is not None:
            if isinstance(cause, ssl.SSLError):
                text = f"{self.where}: no encrypted connection. Look at its certificate and at `ca`."
                return TemporaryFailure(text)
            cause = cause.__cause__ or cause.__context__
        return TemporaryFailure(f"{self.where} cannot be reached, or hung up.")


def _seconds(retry_after: str, date: str) -> float | None:
    """What Retry-After asks for, in seconds; a moment is measured against the answer's own Date (RFC 9110 §10.2.3)."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        wait = email.utils.parsedate_to_datetime(retry_after) - email.utils.parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
    return max(wait.total_seconds(), 0.0)
