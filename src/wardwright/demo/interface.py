"""One system of the hospital, sending its messages over a real connection, one after the other.

Lives here: a queue, a connection, and the ways in which interfaces fail. Must not live here: what is sent (endless),
when things go wrong (troubles). Nothing is taken from the queue before the receiver has said that it has it, as real
interfaces do it: so whatever goes wrong, nothing is lost. Called by: player.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from wardwright.connect.mllp.framing import frame
from wardwright.connect.mllp.sender import Destination, Refused, Sender, Taken
from wardwright.demo.happening import Happening, Tell, Turn
from wardwright.facts.instant import Instant

_AGAIN = 0.3  # seconds of the wall's clock until a message is tried again


class Interface:
    """Sends what is put into it. `run` does the work until it is cancelled."""

    def __init__(self, name: str, destination: Destination, now: Callable[[], Instant], tell: Tell) -> None:
        self.name = name
        self.sent = 0
        self.refused = 0
        self.silent = False
        self._destination = destination
        self._sender = Sender(destination)
        self._now = now
        self._tell = tell
        self._queue: deque[bytes] = deque()
        self._wake = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._breaks: deque[Callable[[bytes], object]] = deque()  # what happens to the next messages
        self._failing = False

    @property
    def waiting(self) -> int:
        """Messages that the receiver does not have yet."""
        return len(self._queue)

    def put(self, raw: bytes) -> None:
        """One more message to send."""
        self._queue.append(raw)
        self._empty.clear()
        self._wake.set()

    async def drained(self) -> None:
        """Until the receiver has everything."""
        await self._empty.wait()

    # ── What goes wrong ──────────────────────────────────────────────────────────────────────────

    def fall_silent(self) -> None:
        """Sends nothing until `speak`."""
        self.silent = True
        self._say("sends nothing: its link is down", Turn.WRONG)

    def speak(self) -> None:
        """Sends again, what waited first."""
        self.silent = False
        many = len(self._queue)
        self._say(f"is back: {many} messages waited and come in a rush" if many > 1 else "is back", Turn.RIGHT)
        self._wake.set()

    def break_before_the_answer(self) -> None:
        """The next message is sent, and its acknowledgement never read."""
        self._breaks.append(self._hang_up)

    def break_in_the_middle(self) -> None:
        """Of the next message only half is sent."""
        self._breaks.append(self._cut_off)

    # ── The work ─────────────────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Sends for ever."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._queue and not self.silent:
                    await self._send(self._queue[0])
                if not self._queue:
                    self._empty.set()
        finally:
            await self._sender.close()

    async def _send(self, raw: bytes) -> None:
        if self._breaks:
            await self._broken(self._breaks.popleft(), raw)
        result = await self._sender.send(raw)
        if isinstance(result, Taken) or (isinstance(result, Refused) and result.permanent):
            self._queue.popleft()
            self.sent += 1
            self.refused += not isinstance(result, Taken)
            if self._failing:
                self._failing = False
                self._say("is connected again and goes on where it stopped", Turn.RIGHT)
            return
        if not self._failing:
            self._failing = True
            self._say("gets no answer: keeps the message and tries again", Turn.WRONG)
        await asyncio.sleep(_AGAIN)

    async def _broken(self, how: Callable[[bytes], object], raw: bytes) -> None:
        done = how(raw)
        assert asyncio.iscoroutine(done)
        try:
            await asyncio.wait_for(done, 5.0)
        except (OSError, TimeoutError):  # the receiver is down: the usual way of sending will say so
            return

    async def _hang_up(self, raw: bytes) -> None:
        await self._sender.close()
        reader, writer = await asyncio.open_connection(self._destination.host, self._destination.port)
        writer.write(frame(raw))
        await writer.drain()
        await reader.read(1)  # the answer is on its way, and the line breaks
        writer.transport.abort()
        self._say("lost the line before the acknowledgement: sends again", Turn.WRONG)

    async def _cut_off(self, raw: bytes) -> None:
        await self._sender.close()
        _, writer = await asyncio.open_connection(self._destination.host, self._destination.port)
        writer.write(frame(raw)[: len(raw) // 2])
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        self._say("lost the line in mid-message: sends the whole again", Turn.WRONG)

    def _say(self, words: str, turn: Turn) -> None:
        self._tell(Happening(self._now(), self.name, words, turn))
