"""The systems that are reached: a pager gateway that may refuse, an order system that acknowledges."""

from __future__ import annotations

import asyncio

from wardwright.connect.mllp.sender import Destination, Sender, Taken
from wardwright.demo.happening import Happening, Turn
from wardwright.demo.receivers import OrderSystem, PagerGateway

_PAGE = b"POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"


async def _status(port: int, times: int = 1) -> list[bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = []
    for _ in range(times):
        writer.write(_PAGE)
        found.append((await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1])
    writer.close()
    return found


def test_pages_are_taken_refused_and_taken_again() -> None:
    async def play() -> None:
        told: list[Happening] = []
        gateway = PagerGateway(lambda: 0, told.append)
        server = await gateway.serve(0)
        port = server.sockets[0].getsockname()[1]
        assert await _status(port, 2) == [b"202", b"202"]
        gateway.refuse()
        assert await _status(port) == [b"503"]
        gateway.accept()
        gateway.accept()
        assert await _status(port) == [b"202"]
        assert (gateway.taken, gateway.turned_away) == (3, 1)
        assert [each.turn for each in told] == [Turn.WRONG, Turn.RIGHT]
        server.close()

    asyncio.run(play())


def test_what_is_no_request_ends_the_conversation_only() -> None:
    async def play() -> None:
        gateway = PagerGateway(lambda: 0, lambda each: None)
        server = await gateway.serve(0)
        port = server.sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n")
        assert await _status(port) == [b"202"]
        writer.close()
        server.close()

    asyncio.run(play())


def test_orders_are_acknowledged_as_they_ask() -> None:
    async def play() -> None:
        system = OrderSystem()
        server = await system.serve(0)
        sender = Sender(Destination("127.0.0.1", server.sockets[0].getsockname()[1]))
        for number, asks in enumerate((b"", b"AL")):
            raw = b"MSH|^~\\&|W||O||2026||ORM^O01|C%d|T|2.5.1|||%b\rPID|1\r" % (number, asks)
            answer = await sender.send(raw)
            assert isinstance(answer, Taken)
            assert answer.answer.control_id == b"C%d" % number
        await sender.close()
        assert system.taken == 2
        server.close()

    asyncio.run(play())
