"""Plays the endless hospital: its messages at their moments through its interfaces, and its troubles.

Lives here: when what is sent. Must not live here: what (endless, troubles), how (interface). Runs in one asyncio loop
until it is cancelled. Called by: the demo command.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count, groupby

from wardwright.connect.mllp.sender import Destination
from wardwright.demo.dirt import broken_message
from wardwright.demo.endless import OPENS, Hospital, Message
from wardwright.demo.happening import Happening, Tell, Turn
from wardwright.demo.hospital import CONNECTIONS
from wardwright.demo.installation import GATEWAY, ORDERS
from wardwright.demo.interface import Interface
from wardwright.demo.pace import Pace, local_instant
from wardwright.demo.receivers import OrderSystem, PagerGateway
from wardwright.demo.troubles import Planned, Trouble, troubles

_PATIENCE = 10.0  # seconds of the wall's clock for what still waits when the demo ends
_TOLD = {
    "late": "sends a result hours late",
    "corrected": "corrects a result it sent before",
    "withdrawn": "withdraws a result: it was sent in error",
}


class Player:
    """One run of the hospital. `resume`: an earlier run has sent everything up to there."""

    def __init__(
        self, seed: int, ports: Mapping[str, int], pace: Pace, tell: Tell, resume: datetime | None = None
    ) -> None:
        self.gateway = PagerGateway(pace.now, tell)
        self.order_system = OrderSystem()
        self.interfaces = {
            feed: Interface(name, Destination("127.0.0.1", ports[name]), pace.now, tell)
            for feed, name in CONNECTIONS.items()
        }
        self.joined = resume is not None
        self.drained = False
        self._ports = ports
        self._pace = pace
        self._tell = tell
        self._resume = resume
        self._seed = seed

    @property
    def sent(self) -> int:
        """Messages that the running system has acknowledged."""
        return sum(interface.sent for interface in self.interfaces.values())

    @property
    def waiting(self) -> int:
        """Messages on their way."""
        return sum(interface.waiting for interface in self.interfaces.values())

    async def run(self, enough: asyncio.Event, over: asyncio.Event) -> None:
        """Sends until it is `enough`, then what still waits; takes what it is sent until it is `over`."""
        servers = (
            await self.gateway.serve(self._ports[GATEWAY]),
            await self.order_system.serve(self._ports[ORDERS]),
        )
        try:
            async with asyncio.TaskGroup() as tasks:
                sending = [tasks.create_task(interface.run()) for interface in self.interfaces.values()]
                playing = tasks.create_task(self._play())
                await enough.wait()
                playing.cancel()
                await self._send_the_rest()
                for task in sending:
                    task.cancel()
            await over.wait()
        finally:
            for server in servers:
                server.close()

    async def _send_the_rest(self) -> None:
        for interface in self.interfaces.values():
            if interface.silent:
                interface.speak()
        self.gateway.accept()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                for interface in self.interfaces.values():
                    await interface.drained()
        self.drained = True

    async def _play(self) -> None:
        stream = Hospital(self._seed).stream()
        first = await self._join(stream) if self._resume is None else _after(stream, self._resume)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._go_wrong())
            await self._send(first)
            for message in stream:
                await self._send(message)

    async def _join(self, stream: Iterator[Message]) -> Message:
        """What is known of those who are in, in its order across all interfaces; the first message of the day."""
        first: list[Message] = []

        def opening() -> Iterator[Message]:
            for message in stream:
                if not message.step:
                    first.append(message)
                    return
                yield message

        told = 0
        for _, messages in groupby(opening(), key=lambda each: each.step):
            for message in messages:
                self.interfaces[message.feed].put(message.raw)
                told += 1
            for interface in self.interfaces.values():
                await interface.drained()
        self.joined = True
        self._tell(
            Happening(self._pace.now(), "hospital", f"joins: {told:,} messages about those who are in", Turn.PLAIN)
        )
        return first[0]

    async def _send(self, message: Message) -> None:
        wait = self._pace.seconds_until(local_instant(message.moment))
        # A turn for the others even when the hospital is behind.
        await asyncio.sleep(max(wait, 0))
        interface = self.interfaces[message.feed]
        interface.put(message.raw)
        if message.note and not interface.silent:
            self._tell(Happening(self._pace.now(), interface.name, _TOLD[message.note], Turn.PLAIN))

    # ── Troubles ─────────────────────────────────────────────────────────────────────────────────

    async def _go_wrong(self) -> None:
        from_now_on = self._resume or OPENS
        numbers = count(from_now_on.toordinal() * 1440 + from_now_on.hour * 60 + from_now_on.minute)
        async with asyncio.TaskGroup() as tasks:
            for planned in troubles(self._seed, OPENS):
                if planned.at <= from_now_on:
                    continue
                await self._until(planned.at)
                tasks.create_task(self._trouble(planned, next(numbers)))

    async def _until(self, moment: datetime) -> None:
        await asyncio.sleep(max(self._pace.seconds_until(local_instant(moment)), 0))

    async def _trouble(self, planned: Planned, number: int) -> None:
        if planned.trouble is Trouble.REFUSING:
            self.gateway.refuse()
            if planned.until is not None:
                await self._until(planned.until)
            self.gateway.accept()
            return
        assert planned.feed is not None
        interface = self.interfaces[planned.feed]
        if interface.silent:
            return
        if planned.trouble is Trouble.NO_ANSWER:
            interface.break_before_the_answer()
        elif planned.trouble is Trouble.CUT_OFF:
            interface.break_in_the_middle()
        elif planned.trouble is Trouble.UNREADABLE:
            raw, what = broken_message(number, planned.at, planned.feed)
            interface.put(raw)
            words = f"sends what cannot be read: {what}"
            self._tell(Happening(self._pace.now(), interface.name, words, Turn.WRONG))
        elif planned.until is not None:
            interface.fall_silent()
            await self._until(planned.until)
            interface.speak()


def _after(stream: Iterator[Message], moment: datetime) -> Message:
    return next(message for message in stream if message.moment > moment)
