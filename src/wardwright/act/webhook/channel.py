"""A webhook: the delivery as JSON, signed, to an address that was looked at first.

Lives here: putting body, signature and client together. Must not live here: retries (engine/deliver). The receiver
tells a second send by `webhook-id`, which is the delivery's key in 32 letters, the same each time.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

from wardwright.act.channel import Sent
from wardwright.act.delivery import Delivery
from wardwright.act.http import Poster
from wardwright.act.machine import as_json
from wardwright.act.secret import read_secret
from wardwright.act.webhook.signature import signed_headers
from wardwright.facts.instant import Instant


class Webhook:
    """Posts deliveries to one address."""

    address_kind = ""

    def __init__(
        self,
        name: str,
        poster: Poster,
        now: Callable[[], Instant],
        secret_file: Path | None = None,
        token_file: Path | None = None,
        sign_in: tuple[str, Path] | None = None,
    ) -> None:
        self.name = name
        self._poster = poster
        self._now = now
        self._secret_file = secret_file
        self._token_file = token_file
        self._sign_in = sign_in  # user, file of the password

    async def send(self, delivery: Delivery) -> Sent:
        """Return when the other side has answered 2xx."""
        body = as_json(delivery).encode()
        secret = read_secret(self._secret_file) if self._secret_file else ""
        headers = {"Content-Type": "application/json", "User-Agent": "Wardwright", **self._let_in()}
        headers |= signed_headers(delivery.safe_key, self._now(), body, secret)
        answer = await self._poster.post(body, headers)
        return Sent(str(answer.status))

    def render(self, delivery: Delivery) -> str:
        """The address without its secrets, the key, and the body."""
        return f"POST {self._poster.where}\nwebhook-id: {delivery.safe_key}\n\n{as_json(delivery)}\n"

    async def close(self) -> None:
        """Close the connections."""
        await self._poster.close()

    def _let_in(self) -> dict[str, str]:
        if self._token_file:
            return {"Authorization": f"Bearer {read_secret(self._token_file)}"}
        if self._sign_in:
            user, password_file = self._sign_in
            pair = base64.b64encode(f"{user}:{read_secret(password_file)}".encode()).decode("ascii")
            return {"Authorization": f"Basic {pair}"}
        return {}
