"""One sender's connection: bytes → messages handed on, and answers in the order in which the messages came.

Lives here: pipelining, back-pressure, the limits of one connection. Must not live here: framing, the wording of
answers, who may connect (listener.py). An answer is written when the message's future is done, never before.

Reading pauses while too much of this connection, or of all together, is taken and not yet on disk, and while the
sender does not read its answers; the sender then waits in its own TCP window, and nothing is lost.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from wardwright.connect.mllp.acknowledgement import UNFRAMED, Reason, too_large
from wardwright.connect.mllp.answering import Answers
from wardwright.connect.mllp.cutting import Owed, answers_ours, cut
from wardwright.connect.mllp.framing import Deframer, Event, Framed, TooLarge
from wardwright.connect.mllp.header import head_of

if TYPE_CHECKING:
    from wardwright.connect.mllp.listener import Listener

_SLICE = 4096  # bytes that are taken at once
_EVENTS = 100  # messages of a connection that are taken in one turn of the loop, or few more
_SETTLE = 0.02  # seconds that an end block waits for its carriage return


class Connection:
    """One sender. The listener admits it, watches its times, and closes it.

    An asyncio.Protocol in all but name: compiled, a class of its own finds its attributes several times sooner.
    """

    def __init__(self, listener: Listener, origin: str) -> None:
        self.listener = listener
        self.origin = origin
        self.transport: asyncio.Transport | None = None
        self.arriving: asyncio.Task[None] | None = None  # until the two sides have agreed on TLS
        self.messages = 0
        self.last_byte = listener.steady()
        self.begun: float | None = None  # when the unfinished message began
        self.stuck: float | None = None  # since when the sender has not read its answers
        self.deframer = Deframer(listener.options.largest)
        self._unread = bytearray()  # read from the socket, and waiting for its turn
        self._turn: asyncio.Handle | None = None
        self._answers = Answers(listener)
        self._held = 0
        self._stray = 0
        self._paused = False
        self._leaving = False  # the listener stops
        self._hung_up = False  # we said that no more comes
        self._ended = False  # no more is read; close when all is answered

    # ── what the event loop calls ────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A peer has called."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's are not subclasses of asyncio's
        self.last_byte = self.listener.steady()

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if self._leaving:
            return
        self.last_byte = self.listener.steady()
        if len(data) <= _SLICE and not self._unread and not self._is_heavy():
            self._handle(self.deframer.feed(data))
            self._settle_up()
        else:
            self._unread += data
            if self._turn is None:
                self._take_turn()
        if self.deframer.ending:
            self.listener.loop.call_later(_SETTLE, self._settle)

    def eof_received(self) -> bool:
        """The peer sends no more; it may still wait for answers."""
        self._ended = True
        self._wind_up()
        return bool(self._unread or self._answers) and self.listener.options.tls is None

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone. What was read is taken all the same; answers have nowhere to go."""
        self._ended = True
        self.stuck = None
        self._wind_up()
        self.listener.forget(self)

    def pause_writing(self) -> None:
        """The peer does not read its answers."""
        self.stuck = self.listener.steady()
        self._mind_the_load()

    def resume_writing(self) -> None:
        """It does again."""
        self.stuck = None
        self._mind_the_load()

    # ── messages in ──────────────────────────────────────────────────────────────────────────

    def _take_turn(self) -> None:
        """Takes a part of what was read. A read may bring thousands of messages: others have their turn between."""
        self._turn = None
        at = found = 0
        unread = self._unread
        while at < len(unread) and found < _EVENTS and not self._is_heavy():
            events = self.deframer.feed(bytes(unread[at : at + _SLICE]))
            at += _SLICE
            found += len(events)
            if events:
                self._handle(events)
        del unread[:at]
        if unread and not self._is_heavy():
            self._turn = self.listener.loop.call_soon(self._take_turn)
        self._settle_up()

    def _settle(self) -> None:
        if self.deframer.ending and not self._unread:
            self._handle(self.deframer.settle())
            self._settle_up()

    def _settle_up(self) -> None:
        self._account()
        self._flush()
        self._mind_the_load()

    def _wind_up(self) -> None:
        """After the last byte: end what ends, and close once all is answered."""
        if not self._unread:
            self._settle()
        self._account()
        self._flush()

    def _handle(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Framed):
                self._take(event.raw)
            elif isinstance(event, TooLarge):
                self._refuse(event.head, too_large(event.size, self.listener.options.largest))
            elif head_of(event.head) is not None:
                self._refuse(event.head, UNFRAMED)

    def _account(self) -> None:
        """What the bytes so far mean for memory, patience and counts."""
        deframer, listener = self.deframer, self.listener
        if deframer.stray != self._stray:
            listener.counts.stray += deframer.stray - self._stray
            self._stray = deframer.stray
        held = 0 if self._is_gone else deframer.held + len(self._unread)
        if held != self._held:
            listener.memory.unfinished += held - self._held
            self._held = held
        if not deframer.unfinished or self._ended:
            self.begun = None
        elif self.begun is None:
            self.begun = self.last_byte
        if listener.memory.unfinished > listener.memory.limit:
            listener.cut_the_largest()

    def _take(self, raw: bytes) -> None:
        listener = self.listener
        if self.messages == 0:
            listener.has_spoken(self)
        self.messages += 1
        for owed in cut(raw, listener.name, self.origin):
            if owed.reason is not None:
                self._answers.refuse(owed)
            elif owed.head is None or not answers_ours(raw, owed.head, listener.own_prefix):
                future = self._answers.hand_on(owed)
                if future is not None:
                    future.add_done_callback(self._one_done)

    def _refuse(self, head: bytes, reason: Reason) -> None:
        self._answers.refuse(Owed(head_of(head), (), reason))

    # ── answers out ──────────────────────────────────────────────────────────────────────────

    def _one_done(self, _future: asyncio.Future[Any]) -> None:
        self._flush()
        self._mind_the_load()

    def _flush(self) -> None:
        """Writes every answer up to the first that still waits."""
        out = self._answers.ready()
        if out and self.transport is not None and not self.transport.is_closing():
            self.transport.write(out)
        if self._ended and self.is_answered:
            self._close()

    def _close(self) -> None:
        """Hang up so that the last answers arrive: closing at once, with bytes unread, would take them back."""
        transport = self.transport
        if transport is None or transport.is_closing() or self._hung_up:
            return
        if self._leaving and transport.can_write_eof():
            self._hung_up = True
            transport.write_eof()
            transport.resume_reading()  # and forget what comes; the peer closes, or the listener does in a second
        else:
            transport.close()

    # ── back-pressure ────────────────────────────────────────────────────────────────────────

    def _is_heavy(self) -> bool:
        """Whether no more may be taken until some of it is on disk, and its answers are read."""
        options, memory = self.listener.options, self.listener.memory
        least = 2 if self._paused else 1  # once it was too much, half of it must go before more comes
        return (
            len(self._answers) > options.in_flight // least
            or self._answers.bytes > options.in_flight_bytes // least
            or memory.waiting > memory.limit
            or self.stuck is not None
        )

    def _mind_the_load(self) -> None:
        """Pause or resume reading as the load asks."""
        if self._is_heavy() or self._turn is not None:
            if not self._paused:
                self._pause()
        elif self._unread:
            self._turn = self.listener.loop.call_soon(self._take_turn)
        elif self._paused:
            self._resume()

    def _pause(self) -> None:
        self._paused = True
        if self.transport is not None and not self.transport.is_closing():
            self.transport.pause_reading()
        self.listener.paused.add(self)

    def _resume(self) -> None:
        self._paused = False
        self.listener.paused.discard(self)
        if self._ended:
            return
        if self.begun is not None:
            self.begun = self.listener.steady()  # the wait was ours
        if self.transport is not None and not self.transport.is_closing():
            self.transport.resume_reading()

    def reconsider(self) -> None:
        """Look at the load again: another connection's messages may have reached the disk."""
        if self._paused:
            self._mind_the_load()

    # ── the end ──────────────────────────────────────────────────────────────────────────────

    @property
    def host(self) -> str:
        """The peer's address, without its port."""
        return self.origin.rpartition(":")[0]

    @property
    def is_answered(self) -> bool:
        """Whether nothing waits for an answer."""
        return not self._answers and not self._unread

    @property
    def _is_gone(self) -> bool:
        return self.transport is not None and self.transport.is_closing() and self.is_answered

    def finish(self) -> None:
        """Read no more, answer what was taken, close."""
        self._ended = self._leaving = True
        if self.transport is not None and not self.transport.is_closing():
            self.transport.pause_reading()
        self._flush()

    def abort(self) -> None:
        """Close at once."""
        if self.arriving is not None:
            self.arriving.cancel()
        if self.transport is not None:
            self.transport.abort()
