"""The ASGI application: which request is answered how.

Lives here: routes, who may ask, the order of the checks, and the one rule: a 2xx leaves only after `receive` returned.
Must not live here: sockets (door), the wording of answers (answers). Nothing of a request is logged: a URL may hold a
patient's number.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from ipaddress import IPv4Network, IPv6Network
from typing import Any

import wardwright
from wardwright.connect.fhir.server.answers import (
    Answer,
    Told,
    bundle_answer,
    json_answer,
    refusal,
    shortcoming,
    taken,
    written,
)
from wardwright.connect.fhir.server.capability import RESOURCE_TYPES, capability_statement
from wardwright.connect.fhir.server.outcome import Issue, Refused
from wardwright.connect.fhir.server.remarks import remarks_on
from wardwright.connect.fhir.server.request import Disconnected, ReceiveBody, Request, Room, Scope, drain, read_body
from wardwright.connect.fhir.server.submission import ID, Document, Entry, document
from wardwright.connect.fhir.server.tokens import Tokens
from wardwright.connect.peers import is_allowed
from wardwright.connect.receiving import Counts, Kept, NotKept, Receive, Taken, content_digest
from wardwright.facts.instant import Instant, civil

Send = Callable[[dict[str, Any]], Awaitable[None]]
_TYPES = frozenset(RESOURCE_TYPES)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request, and all of them together, may take."""

    largest: int = 16_000_000  # bytes of a body, packed or unpacked
    patience: float = 30.0  # seconds for the next part of a body; more of it buys more time
    held: int = 96_000_000  # bytes of all bodies at once


class FhirApp:
    """FHIR R4 in, for one source. Works at `/` and at `/fhir`."""

    def __init__(
        self,
        source: str,
        receive: Receive,
        now: Callable[[], Instant],
        tokens: Tokens | None = None,
        allow: Sequence[IPv4Network | IPv6Network] = (),
        limits: Limits = Limits(),
        counts: Counts | None = None,
    ) -> None:
        self._source = source
        self._receive = receive
        self._now = now
        self._tokens = tokens
        self._allow = allow
        self._limits = limits
        self._room = Room(max(limits.held, limits.largest))
        self._started = _iso(now())
        self.counts = counts if counts is not None else Counts()

    async def __call__(self, scope: Scope, receive: ReceiveBody, send: Send) -> None:
        """Answers one request; whatever it holds, it is answered or its caller has gone."""
        if scope["type"] != "http":
            return
        request = Request.of(scope)
        held: list[bytearray] = []
        try:
            answer = await self._answer(request, receive, held)
        except Disconnected:
            return
        except Refused as no:
            answer = await self._refuse(request, receive, no)
        except Exception as slip:
            _LOG.error("source %s: a request was answered 500: %s", self._source, type(slip).__name__)
            what = "Something went wrong here that should not; nothing of this request is acknowledged. Send it again."
            answer = refusal(Refused(500, "exception", what))
        finally:
            self._room.leave(sum(map(len, held)))
        await _send(answer, request, send)

    async def _refuse(self, request: Request, receive: ReceiveBody, no: Refused) -> Answer:
        if no.status == 503:
            self.counts.not_kept += 1
        else:
            self.counts.refused += 1
        answer = refusal(no)
        if no.closes or not await drain(request, receive):
            answer.headers["connection"] = "close"
        return answer

    # ── Routes ──

    async def _answer(self, request: Request, receive: ReceiveBody, held: list[bytearray]) -> Answer:
        self._check_peer(request)
        steps = [step for step in request.path.split("/") if step]
        prefix = "/fhir" if steps[:1] == ["fhir"] else ""
        steps = steps[1:] if prefix else steps
        if steps == ["metadata"]:
            return self._metadata(request, prefix)
        update = len(steps) == 2
        self._check_route(request, steps)
        self._check_token(request)
        request.check_types()
        body = await read_body(request, receive, self._limits.largest, self._limits.patience, self._room)
        held.append(body)
        raw = bytes(body)
        sent = document(raw)
        if not steps:
            return await self._bundle(request, sent, prefix, raw)
        if sent.type != steps[0]:
            raise Refused(400, "structure", f"What was sent to {steps[0]} is another type of resource.")
        if update and sent.id != steps[1]:
            raise Refused(
                400, "value", "The id in the resource is not the one in the address.", expression=f"{sent.type}.id"
            )
        kept = await self._keep(request, sent, raw)
        told = self._told(request, kept, prefix)
        remarks = await remarks_on([sent]) if told.prefers == "operationoutcome" else [[]]
        return written(200 if update else 201, sent, told, remarks[0])

    def _metadata(self, request: Request, prefix: str) -> Answer:
        if request.method not in ("GET", "HEAD"):
            raise _not_offered("GET, HEAD")
        request.check_accept()
        statement = capability_statement(
            wardwright.__version__, self._started, _base(request, prefix), self._tokens is not None
        )
        return json_answer(200, statement)

    async def _bundle(self, request: Request, sent: Document, prefix: str, raw: bytes) -> Answer:
        if sent.type != "Bundle":
            raise Refused(400, "structure", "Only a Bundle is sent here; a resource goes to the address of its type.")
        if sent.bundle_type not in ("transaction", "batch"):
            kept = await self._keep(request, sent, raw)
            return taken(sent, self._told(request, kept, prefix), ())
        entries = sent.entries()
        slips = [shortcoming(entry) for entry in entries]
        if sent.bundle_type == "transaction":
            _all_or_nothing(slips)
        something = not entries or any(slip is None for slip in slips)
        kept = await self._keep(request, sent, raw) if something else Kept(0, False)
        told = self._told(request, kept, prefix)
        return bundle_answer(sent, entries, told, await self._remarks(entries, told))

    async def _remarks(self, entries: Sequence[Entry], told: Told) -> Sequence[Sequence[Issue]]:
        if told.prefers != "operationoutcome":
            return [[]] * len(entries)
        return await remarks_on([entry.resource for entry in entries])

    # ── Checks ──

    def _check_peer(self, request: Request) -> None:
        if not is_allowed(request.peer, self._allow):
            self.counts.turned_away += 1
            raise Refused(403, "forbidden", "This address is not on the source's list of those who may send.")

    def _check_route(self, request: Request, steps: list[str]) -> None:
        allowed = _methods(steps)
        if not allowed:
            raise Refused(404, "not-found", "There is no such address here: see /metadata for what is offered.")
        if request.method != allowed:
            raise _not_offered(allowed)

    def _check_token(self, request: Request) -> None:
        if self._tokens is not None and not self._tokens.allow(request.header("authorization")):
            challenge = 'Bearer realm="FHIR"'
            raise Refused(401, "login", "A bearer token of this source is needed.", {"www-authenticate": challenge})

    # ── Keeping ──

    async def _keep(self, request: Request, sent: Document, raw: bytes) -> Kept:
        counts = self.counts
        message = Taken(self._source, "fhir", raw, self._digest(request, raw), sent.control_id, sent.kind, request.peer)
        counts.waiting += 1
        try:
            kept = await self._receive(message)
        except NotKept:
            again = "The record is not available at the moment; nothing of this was kept. Send it again."
            raise Refused(503, "transient", again, {"retry-after": "5"}) from None
        finally:
            counts.waiting -= 1
        counts.taken += 1
        counts.resent += not kept.fresh
        counts.last_taken = self._now()
        return kept

    def _digest(self, request: Request, raw: bytes) -> bytes:
        """A request is news, also with a body that came before, unless it says that it is the same request again."""
        own = request.header("x-request-id") or uuid.uuid4().hex
        return content_digest(self._source, b"request", own.encode(), request.path.encode("utf-8", "replace"), raw)

    def _told(self, request: Request, kept: Kept, prefix: str) -> Told:
        now = self._now()
        date = format_datetime(civil(now, UTC), usegmt=True)
        return Told(kept.seq, _base(request, prefix), request.prefers(), date, _iso(now))


def _methods(steps: list[str]) -> str:
    """The method that an address takes, "" when there is no such address."""
    if not steps:
        return "POST"
    if steps[0] not in _TYPES:
        return ""
    if len(steps) == 1:
        return "POST"
    return "PUT" if len(steps) == 2 and ID.fullmatch(steps[1]) else ""


def _not_offered(allowed: str) -> Refused:
    what = (
        "This is not offered here: what is sent is kept and handed to the flows, nothing is read, searched or deleted."
    )
    return Refused(405, "not-supported", what, {"allow": allowed})


def _all_or_nothing(slips: Sequence[Refused | None]) -> None:
    for index, slip in enumerate(slips):
        if slip is not None:
            what = f"{slip.text} Of a transaction all is done or nothing, so nothing of it was kept."
            raise Refused(400, slip.code, what, expression=f"Bundle.entry[{index}]")


def _base(request: Request, prefix: str) -> str:
    host = request.header("host")
    named = host and len(host) < 300 and all(sign.isascii() and (sign.isalnum() or sign in ".-:[]_") for sign in host)
    return f"{request.scheme}://{host}{prefix}" if named else prefix


def _iso(moment: Instant) -> str:
    return civil(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def _send(answer: Answer, request: Request, send: Send) -> None:
    headers = {**answer.headers, "content-length": str(len(answer.body)), "cache-control": "no-store"}
    headers["x-content-type-options"] = "nosniff"
    own = request.header("x-request-id")
    if own and len(own) <= 200 and own.isascii() and own.isprintable():
        headers["x-request-id"] = own
    if not answer.body:
        headers.pop("content-type", None)
    fields = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": fields})
    await send({"type": "http.response.body", "body": answer.body})
