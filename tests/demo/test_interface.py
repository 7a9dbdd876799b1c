"""An interface that fails loses nothing: what its receiver has not acknowledged, it keeps and sends again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from wardwright.connect.mllp.framing import Deframer, Framed, frame
from wardwright.connect.mllp.sender import Destination
from wardwright.demo.happening import Happening, Turn
from wardwright.demo.interface import Interface


def message(number: int) -> bytes:
    return b"MSH|^~\\&|EOBS|W|W|D|20260303084500||ORU^R01|M%d|T|2.5.1\rPID|1||WW1^^^W^MR\r" % number


class Receiver:
    """Takes messages and acknowledges them; remembers what came, whole or not."""

    def __init__(self) -> None:
        self.whole: list[bytes] = []
        self.broken = 0
        self.answer = b"AA"

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        deframer = Deframer()
        while data := await reader.read(4096):
            for event in deframer.feed(data):
                assert isinstance(event, Framed)
                self.whole.append(event.raw)
                control = event.raw.split(b"|")[9]
                writer.write(frame(b"MSH|^~\\&|||||||ACK|A|T|2.5.1\rMSA|%b|%b\r" % (self.answer, control)))
        self.broken += deframer.unfinished
        writer.close()


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[Interface, Receiver, list[Happening]]]:
    receiver, told = Receiver(), list[Happening]()
    server = await asyncio.start_server(receiver.converse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    interface = Interface("vitals feed", Destination("127.0.0.1", port), lambda: 0, told.append)
    running = asyncio.create_task(interface.run())
    try:
        async with asyncio.timeout(20):
            yield interface, receiver, told
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        server.close()


def played(breaking: Callable[[Interface], object] | None) -> tuple[Receiver, list[Happening]]:
    async def play() -> tuple[Receiver, list[Happening]]:
        async with connected() as (interface, receiver, told):
            interface.put(message(1))
            await interface.drained()
            if breaking is not None:
                breaking(interface)
            for number in (2, 3):
                interface.put(message(number))
            await interface.drained()
            assert interface.sent == 3
            assert interface.waiting == 0
            return receiver, told

    return asyncio.run(play())


def test_messages_arrive_in_their_order() -> None:
    receiver, told = played(None)
    assert receiver.whole == [message(1), message(2), message(3)]
    assert told == []


def test_a_lost_answer_sends_the_message_again() -> None:
    receiver, told = played(Interface.break_before_the_answer)
    assert receiver.whole == [message(1), message(2), message(2), message(3)]
    assert [each.turn for each in told] == [Turn.WRONG]


def test_a_line_lost_in_the_middle_sends_the_whole_again() -> None:
    receiver, told = played(Interface.break_in_the_middle)
    assert receiver.whole == [message(1), message(2), message(3)]
    assert receiver.broken == 1
    assert [each.turn for each in told] == [Turn.WRONG]


def test_what_waited_while_it_was_silent_comes_when_it_speaks() -> None:
    async def play() -> None:
        async with connected() as (interface, receiver, told):
            interface.fall_silent()
            for number in range(5):
                interface.put(message(number))
            await asyncio.sleep(0)
            assert receiver.whole == []
            assert interface.waiting == 5
            interface.speak()
            await interface.drained()
            assert receiver.whole == [message(number) for number in range(5)]
            assert [each.turn for each in told] == [Turn.WRONG, Turn.RIGHT]
            assert "5 messages" in told[-1].words

    asyncio.run(play())


def test_what_is_refused_for_good_is_not_sent_for_ever() -> None:
    async def play() -> None:
        async with connected() as (interface, receiver, _):
            receiver.answer = b"AR"
            interface.put(message(1))
            await interface.drained()
            assert interface.refused == 1

    asyncio.run(play())
