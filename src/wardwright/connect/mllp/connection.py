"""One sender's connection: bytes → messages handed on, and answers in the order in which the messages came.

Lives here: pipelining, back-pressure, the limits of one connection. Must not live here: framing, the wording of
answers, who may connect (listener.py). An answer is written when the message's future is done, never before.

Reading pauses while too much of this connection, or of all together, is taken and not yet on disk, and while the
sender does not read its answers; the sender then waits in its own TCP window, and nothing is lost.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, cast

from wardwright.connect.mllp.acknowledgement import NOT_KEPT, UNFRAMED, Outcome, Reason, codes_for, too_large
from wardwright.connect.mllp.cutting import Owed, answers_ours, cut
from wardwright.connect.mllp.framing import Deframer, Event, Framed, TooLarge, frame
from wardwright.connect.mllp.header import head_of
from wardwright.connect.receiving import Kept

if TYPE_CHECKING:
    from wardwright.connect.mllp.listener import Listener

_SLICE = 4096  # bytes that are taken at once
_EVENTS = 100  # messages of a connection that are taken in one turn of the loop, or few more
_SETTLE = 0.02  # seconds that an end block waits for its carriage return


class _Waiting:
    """An answer that is owed, and what it waits for."""

    __slots__ = ("future", "owed", "size")

    def __init__(self, owed: Owed, future: asyncio.Future[Any] | None, size: int) -> None:
        self.owed, self.future, self.size = owed, future, size


class Connection(asyncio.Protocol):
    """One sender. The listener admits it, watches its times, and closes it."""

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
        self._waiting: deque[_Waiting] = deque()
        self._waiting_bytes = 0
        self._held = 0
        self._stray = 0
        self._paused = False
        self._leaving = False  # the listener stops
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
        return bool(self._unread or self._waiting) and self.listener.options.tls is None

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
                listener.counts.refused += 1
                self._waiting.append(_Waiting(owed, None, 0))
            elif owed.head is None or not answers_ours(raw, owed.head, listener.own_prefix):
                self._hand_on(owed)

    def _hand_on(self, owed: Owed) -> None:
        listener = self.listener
        size = sum(len(message.raw) for message in owed.messages)
        futures = [asyncio.ensure_future(listener.receive(message)) for message in owed.messages]
        listener.count_taken(len(futures))
        future: asyncio.Future[Any] | None = None
        if futures:
            future = futures[0] if len(futures) == 1 else asyncio.gather(*futures)
            future.add_done_callback(self._one_done)
        self._waiting.append(_Waiting(owed, future, size))
        self._waiting_bytes += size
        listener.memory.waiting += size

    def _refuse(self, head: bytes, reason: Reason) -> None:
        self.listener.counts.refused += 1
        self._waiting.append(_Waiting(Owed(head_of(head), (), reason), None, 0))

    # ── answers out ──────────────────────────────────────────────────────────────────────────

    def _one_done(self, _future: asyncio.Future[Any]) -> None:
        self._flush()
        self._mind_the_load()

    def _flush(self) -> None:
        """Writes every answer up to the first that still waits."""
        out: list[bytes] = []
        waiting = self._waiting
        while waiting and (waiting[0].future is None or waiting[0].future.done()):
            self._answer(waiting.popleft(), out)
        if out and self.transport is not None and not self.transport.is_closing():
            self.transport.write(b"".join(out))
        if self._ended and self.is_answered:
            self._close()

    def _close(self) -> None:
        """Hang up so that the last answers arrive: closing at once, with bytes unread, would take them back."""
        transport = self.transport
        if transport is None or transport.is_closing():
            return
        if self._leaving and transport.can_write_eof():
            transport.write_eof()
            transport.resume_reading()  # and forget what comes; the peer closes, or the listener does in a second
        else:
            transport.close()

    def _answer(self, done: _Waiting, out: list[bytes]) -> None:
        listener = self.listener
        self._waiting_bytes -= done.size
        listener.memory.waiting -= done.size
        owed, reason, outcome = done.owed, done.owed.reason, Outcome.KEPT
        if reason is not None:
            outcome = Outcome.REFUSED
        elif not self._is_kept(done):
            outcome, reason = Outcome.NOT_KEPT, NOT_KEPT
        for code in codes_for(owed.head, outcome, listener.options.mode):
            out.append(frame(listener.acknowledge(owed.head, code, reason)))

    def _is_kept(self, done: _Waiting) -> bool:
        counts, future, number = self.listener.counts, done.future, len(done.owed.messages)
        counts.waiting -= number
        if future is None:
            return True  # a batch without messages
        if future.cancelled() or future.exception() is not None:
            counts.not_kept += number
            self.listener.note_trouble(None if future.cancelled() else future.exception())
            return False
        kept: list[Kept] = [future.result()] if number == 1 else future.result()
        counts.resent += sum(1 for one in kept if not one.fresh)
        return True

    # ── back-pressure ────────────────────────────────────────────────────────────────────────

    def _is_heavy(self) -> bool:
        """Whether no more may be taken until some of it is on disk, and its answers are read."""
        options, memory = self.listener.options, self.listener.memory
        least = 2 if self._paused else 1  # once it was too much, half of it must go before more comes
        return (
            len(self._waiting) > options.in_flight // least
            or self._waiting_bytes > options.in_flight_bytes // least
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
        return not self._waiting and not self._unread

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
