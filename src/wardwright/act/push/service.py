"""Sending a notice: which push services may be asked, and one post to one of them.

Lives here: the allow-list, the headers, a breaker for each service. Must not live here: to whom and when (engine/push),
words (web/push), HTTP itself and the check for inside addresses (act/http, act/addresses). An address of a browser is
a secret: whoever knows it may wake that browser, so it stands in no text and no log; a service is told by its host.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from wardwright.act.breaker import Breaker
from wardwright.act.channel import DeliveryFailure, NotConfigured, PermanentFailure, TemporaryFailure
from wardwright.act.http import Poster
from wardwright.act.push.encryption import BrowserKeys, encrypt
from wardwright.act.push.identity import Identity, read_identity
from wardwright.facts.instant import SECOND, Instant
from wardwright.home.settings import Push

LONGEST_ADDRESS: Final = 1000
_WRITTEN: Final = re.compile(r"https://[!$-\[\]_a-z~]+", re.IGNORECASE)  # ASCII without spaces, `"`, `#`, `\`
TOPIC: Final = "tasks"
"""At most one notice of this topic waits at the service for a browser: a later one takes its place (RFC 8030 §5.4)."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What goes to one browser: its address and keys, the text, for how long it is worth anything (seconds)."""

    address: str
    keys: BrowserKeys
    text: bytes
    lives: int
    urgent: bool = False


def may_ask(address: str, services: tuple[str, ...]) -> bool:
    """Whether a browser's address is at one of these services: `host`, `*.host` (what is below it), `host:port`."""
    if len(address) > LONGEST_ADDRESS or not _WRITTEN.fullmatch(address):
        return False
    try:
        parts = urlsplit(address)
        port = parts.port or 443
    except ValueError:
        return False
    plain = parts.scheme == "https" and "@" not in parts.netloc and parts.hostname
    return bool(plain) and any(_is_at(parts.hostname or "", port, each) for each in services)


def _is_at(host: str, port: int, service: str) -> bool:
    name, _, wanted = service.casefold().partition(":")
    at_host = host.endswith(name[1:]) if name.startswith("*.") else host == name
    return at_host and port == int(wanted or 443)


class PushServices:
    """The push services of the settings. Making it opens nothing; connections are opened by `send` alone."""

    def __init__(self, settings: Push, now: Callable[[], Instant]) -> None:
        """Raises NotConfigured. `now`: the machine's clock."""
        if settings.key_file is None:
            raise NotConfigured("[web.push] has no `key_file`. Make a key: wardwright web push-key")
        self.identity: Identity = read_identity(settings.key_file, settings.contact)
        self._settings, self._now = settings, now
        self._tls = _tls(settings)
        self._posters: dict[str, Poster] = {}
        self._breakers: dict[str, Breaker] = {}

    def is_open(self, address: str) -> bool:
        """Whether the service of this address may be asked now; one that is down is left alone for a while."""
        return self._breakers.get(_origin(address), Breaker()).may_send(self._now())

    async def send(self, notice: Notice) -> None:
        """Returns when the service has taken it. Raises Temporary- or PermanentFailure; Gone: no such browser."""
        if not may_ask(notice.address, self._settings.services):
            raise PermanentFailure("The browser's push service is none of `services` of [web.push].")
        origin = _origin(notice.address)
        breaker = self._breakers.get(origin, Breaker())
        if not breaker.may_send(self._now()):
            raise TemporaryFailure(f"{origin} does not answer; it is left alone for a while.")
        self._breakers[origin] = breaker.sending(self._now())
        try:
            await self._poster(origin).post(
                encrypt(notice.text, notice.keys), self._headers(notice, origin), _path(notice.address)
            )
        except TemporaryFailure:
            self._breakers[origin] = self._breakers[origin].failed(self._now())
            raise
        except DeliveryFailure:
            self._breakers[origin] = self._breakers[origin].answered()
            raise
        self._breakers[origin] = self._breakers[origin].answered()

    async def close(self) -> None:
        """Lets go of connections."""
        for poster in self._posters.values():
            await poster.close()

    def _headers(self, notice: Notice, origin: str) -> dict[str, str]:
        return {
            "Authorization": self.identity.header(origin, self._now()),
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(notice.lives),
            "Urgency": "high" if notice.urgent else "normal",
            "Topic": TOPIC,
            "User-Agent": "Wardwright",
        }

    def _poster(self, origin: str) -> Poster:
        if origin not in self._posters:
            seconds = self._settings.timeout / SECOND
            self._posters[origin] = Poster(origin, seconds, self._tls, self._settings.allow_private)
        return self._posters[origin]


def _origin(address: str) -> str:
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port not in (None, 443) else ""
    return f"https://{parts.hostname}{port}"


def _path(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _tls(settings: Push) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(settings.ca) if settings.ca else None)
    except (OSError, ssl.SSLError):
        raise NotConfigured(f"{settings.ca} is no certificate that can be used.") from None
