"""One HTTP connection, with the patience and the bounds that uvicorn's own has not.

Lives here: a head that never ends, an answer that nobody takes, more connections than allowed; and that also what is
not HTTP is answered with an OperationOutcome. Must not live here: requests (app).

uvicorn counts every open connection against its limit and then answers 503 to whoever asks next, so a few hundred
silent connections would shut the good senders out. Here a silent one gives way: first those that never asked anything.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

import h11
import msgspec
from uvicorn.protocols.http.h11_impl import H11Protocol

from wardwright.connect.fhir.server.answers import FHIR_JSON
from wardwright.connect.fhir.server.outcome import Issue, outcome
from wardwright.connect.receiving import Counts

HEAD_PATIENCE = 10.0
ANSWER_PATIENCE = 30.0


class FhirConnection(H11Protocol):
    """A connection of one source; `most` and `counts_of` are set on a subclass by the door."""

    most = 200
    counts_of: Counts

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.access_log = False  # an address may hold a patient's number
        self.asked = 0
        self.quiet_since = self.loop.time()
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Makes room for a new connection, or turns it away when every other one is at work."""
        super().connection_made(transport)
        self.counts_of.peers = len(self.connections)
        if len(self.connections) > self.most and not self._make_room():
            self.counts_of.turned_away += 1
            self._say(503, "throttled", "Too many connections are at work; send it again.")
            return
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets the connection."""
        super().connection_lost(exc)
        self.counts_of.peers = len(self.connections)
        self._patient()

    def data_received(self, data: bytes) -> None:
        """Takes bytes in; from the first byte of a head on, the rest of it must come in time."""
        self.quiet_since = self.loop.time()
        super().data_received(data)
        self._wait_for_head()

    def on_response_complete(self) -> None:
        """An answer has gone out."""
        self.asked += 1
        self.quiet_since = self.loop.time()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The peer does not take its answer: it has a while to do so."""
        super().pause_writing()
        self._patient()
        self._patience = self.loop.call_later(ANSWER_PATIENCE, self.cut)

    def resume_writing(self) -> None:
        """The peer takes its answer."""
        super().resume_writing()
        self._patient()

    def send_400_response(self, msg: str) -> None:
        """What is not HTTP is told so, and the connection ends."""
        self.counts_of.refused += 1
        self._say(400, "structure", "This is not an HTTP request.")

    def cut(self) -> None:
        """Ends the connection without a word."""
        self.counts_of.cut += 1
        self.transport.abort()

    @property
    def is_at_work(self) -> bool:
        """Whether a request is being read or answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def _wait_for_head(self) -> None:
        if self.is_at_work:
            self._patient()
        elif self._patience is None and not self.transport.is_closing():
            self._patience = self.loop.call_later(HEAD_PATIENCE, self.cut)

    def _patient(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _make_room(self) -> bool:
        others = (cast("FhirConnection", one) for one in self.connections if one is not self)
        silent = [one for one in others if not one.is_at_work and not one.transport.is_closing()]
        if not silent:
            return False
        min(silent, key=lambda one: (one.asked > 0, one.quiet_since)).cut()
        return True

    def _say(self, status: int, code: str, text: str) -> None:
        """Answers and closes. Written by hand: h11 may be in no state to send anything."""
        body = msgspec.json.encode(outcome([Issue("error", code, text)]))
        phrase = {400: "Bad Request", 503: "Service Unavailable"}[status]
        head = f"HTTP/1.1 {status} {phrase}\r\ncontent-type: {FHIR_JSON}\r\ncontent-length: {len(body)}\r\n"
        self.transport.write(f"{head}connection: close\r\n\r\n".encode("ascii") + body)
        self.transport.close()
        if self.conn.our_state is h11.IDLE:
            self.conn.send_failed()
