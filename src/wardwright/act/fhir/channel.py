"""FHIR R4: a resource created on a server, once: `If-None-Exist` finds the one that a first send made.

Lives here: the request. Must not live here: the resource's shape. 200 means that it was there already (FHIR R4 http
§3.1.0.8.1), 201 that it is new: both are sent.
"""

from __future__ import annotations

import json
from pathlib import Path

from wardwright.act.channel import Sent
from wardwright.act.delivery import Delivery
from wardwright.act.fhir.resources import RESOURCES, SYSTEM, usual
from wardwright.act.http import Poster
from wardwright.act.secret import read_secret


class FhirServer:
    """Creates resources below one base address. `resource`: "Task", "Communication" or "Flag"; "": by the action."""

    address_kind = ""

    def __init__(self, name: str, poster: Poster, resource: str = "", token_file: Path | None = None) -> None:
        self.name = name
        self._poster = poster
        self._resource = resource
        self._token_file = token_file

    async def send(self, delivery: Delivery) -> Sent:
        """Return when the server has the resource."""
        kind, body = self._written(delivery)
        headers = {
            "Content-Type": "application/fhir+json",
            "Accept": "application/fhir+json",
            "Prefer": "return=minimal",
            "User-Agent": "Wardwright",
            "If-None-Exist": f"identifier={SYSTEM}|{delivery.safe_key}",
        }
        if self._token_file:
            headers["Authorization"] = f"Bearer {read_secret(self._token_file)}"
        answer = await self._poster.post(body.encode(), headers, f"/{kind}")
        return Sent(answer.location or kind)

    def render(self, delivery: Delivery) -> str:
        """The request's address, its condition, and the resource."""
        kind, body = self._written(delivery)
        condition = f"If-None-Exist: identifier={SYSTEM}|{delivery.safe_key}"
        return f"POST {self._poster.where}/…/{kind}\n{condition}\n\n{body}\n"

    async def close(self) -> None:
        """Close the connections."""
        await self._poster.close()

    def _written(self, delivery: Delivery) -> tuple[str, str]:
        kind = self._resource or usual(delivery.kind)
        return kind, json.dumps(RESOURCES[kind](delivery), ensure_ascii=False, separators=(",", ":"))
