"""What a sender hears, and how it tells a refusal from trouble on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.mllp.samples import Ward, in_loop, listening, message, turns
from wardwright.connect.mllp.answer import read_answer
from wardwright.connect.mllp.framing import Deframer, frame
from wardwright.connect.mllp.sender import Destination, Refused, Sender, Step, Taken, Trouble

Reply = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def receiver(reply: Reply):  # type: ignore[no-untyped-def]
    """A receiver that does with each message what the test says; gives its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        deframer = Deframer()
        while data := await reader.read(65536):
            for event in deframer.feed(data):
                await reply(event.raw, writer)  # type: ignore[union-attr]
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def ack(code: str, control_id: str = "1001", rest: str = "") -> bytes:
    return f"MSH|^~\\&|A|B|C|D|20260331||ACK^R01^ACK|9|P|2.5\rMSA|{code}|{control_id}\r{rest}".encode()


def to(port: int, **options: Any) -> Destination:
    return replace(Destination("127.0.0.1", port, connect=5, answer=5), **options)


def result_of(*replies: bytes, **options: Any) -> Any:
    """What comes of one message to a receiver that writes these bytes."""

    async def work() -> Any:
        async def reply(_: bytes, writer: asyncio.StreamWriter) -> None:
            for data in replies:
                writer.write(data)
                await writer.drain()
                await turns()
            if not replies:
                writer.close()

        async with receiver(reply) as port:
            sender = Sender(to(port, **options))
            result = await sender.send(message())
            await sender.close()
            return result

    return in_loop(work)


@pytest.mark.parametrize("code", ["AA", "CA"])
def test_taken(code: str) -> None:
    result = result_of(frame(ack(code)))
    assert isinstance(result, Taken)
    assert result.answer.code == code


@pytest.mark.parametrize(("code", "permanent"), [("AE", False), ("CE", False), ("AR", True), ("CR", True)])
def test_refused_for_now_or_for_good(code: str, permanent: bool) -> None:
    err = "ERR|||207^Application internal error^HL70357|E||||the other side's words\r"
    result = result_of(frame(ack(code, rest=err)))
    assert isinstance(result, Refused)
    assert result.permanent is permanent
    assert (result.answer.error, result.answer.words) == ("207", "the other side's words")


@pytest.mark.parametrize(
    "replies",
    [
        (frame(ack("AA"))[:1], frame(ack("AA"))[1:30], frame(ack("AA"))[30:]),
        (frame(ack("AA"))[:-1],),
        (b"\r\n" + frame(ack("AA")),),
    ],
    ids=["in pieces", "without the last carriage return", "after a line end"],
)
def test_an_answer_may_come_as_messages_do(replies: tuple[bytes, ...]) -> None:
    assert isinstance(result_of(*replies), Taken)


@pytest.mark.parametrize(
    ("replies", "step"),
    [
        ((), Step.CLOSED),
        ((frame(b"hello"),), Step.NONSENSE),
        ((frame(ack("AA", "someone else's")),), Step.NONSENSE),
        ((frame(ack("OK")),), Step.NONSENSE),
        ((frame(message()),), Step.NONSENSE),
        ((ack("AA") + b"\x1c\r",), Step.NONSENSE),
    ],
)
def test_no_acknowledgement_is_trouble_and_the_message_may_have_arrived(replies: tuple[bytes, ...], step: Step) -> None:
    result = result_of(*replies)
    assert isinstance(result, Trouble)
    assert (result.step, result.perhaps_taken) == (step, True)


def test_no_answer_in_time() -> None:
    result = result_of(b"\x0b", answer=0.05)
    assert isinstance(result, Trouble)
    assert (result.step, result.perhaps_taken) == (Step.NO_ANSWER, True)
    assert result.problem.endswith("no acknowledgement within 0.05 s.")


def test_nobody_there_is_trouble_before_anything_was_sent() -> None:
    async def work() -> None:
        async with receiver(lambda *_: turns(0)) as port:
            pass
        await turns()
        result = await Sender(to(port)).send(message())
        assert isinstance(result, Trouble)
        assert (result.step, result.perhaps_taken) == (Step.CONNECT, False)
        unknown = await Sender(Destination("no-such-host.invalid", 1)).send(message())
        assert isinstance(unknown, Trouble)
        assert unknown.step is Step.CONNECT

    in_loop(work)


def test_after_trouble_the_next_message_goes_over_a_new_connection() -> None:
    async def work() -> None:
        ward = Ward()
        async with listening(ward) as listener:
            sender = Sender(to(listener.port))
            assert isinstance(await sender.send(message("1001")), Taken)
            assert sender.connected
            for connection in tuple(listener.connections):
                connection.abort()
            await turns()
            assert isinstance(await sender.send(message("1001")), Taken | Trouble)
            assert isinstance(await sender.send(message("1001")), Taken)
            await sender.close()
            assert not sender.connected

    in_loop(work)


def test_the_second_acknowledgement_of_one_message_is_not_taken_for_the_next_ones() -> None:
    async def work() -> None:
        async with listening(Ward()) as listener:
            sender = Sender(to(listener.port))
            for number in range(20):
                result = await sender.send(message(str(number), accept="AL", application="AL"))
                assert isinstance(result, Taken)
                assert result.answer.code == "CA"
                assert result.answer.control_id == str(number).encode()
            await sender.close()

    in_loop(work)


def test_calls_wait_for_one_another() -> None:
    async def work() -> None:
        ward = Ward()
        async with listening(ward) as listener:
            sender = Sender(to(listener.port))
            results = await asyncio.gather(*(sender.send(message(str(number))) for number in range(50)))
            assert all(isinstance(result, Taken) for result in results)
            assert [taken.control_id for taken in ward.taken] == [str(number) for number in range(50)]
            await sender.close()

    in_loop(work)


def test_a_message_that_asks_for_no_answer_is_out_when_it_is_written() -> None:
    async def work() -> None:
        ward = Ward()
        async with listening(ward) as listener:
            sender = Sender(to(listener.port))
            assert await sender.send(message("1", accept="NE", application="NE"), answered=False) is None
            assert isinstance(await sender.send(message("2")), Taken)
            assert len(ward.taken) == 2
            await sender.close()

    in_loop(work)


def test_cancelling_leaves_no_answer_behind() -> None:
    async def work() -> None:
        ward = Ward()
        ward.holding = True
        async with listening(ward) as listener:
            sender = Sender(to(listener.port))
            first = asyncio.ensure_future(sender.send(message("1")))
            while not ward.held:
                await asyncio.sleep(0)
            first.cancel()
            await turns()
            assert not sender.connected
            ward.holding = False
            ward.release()
            result = await sender.send(message("2"))
            assert isinstance(result, Taken)
            assert result.answer.control_id == b"2"
            await sender.close()

    in_loop(work)


@pytest.mark.parametrize(
    "raw", [b"", b"MSH|^~\\&|", b"MSH|^~\\&|\rMSA", b"MSH|^~\\&|\rMSA|", b"MSA|AA|1", b"\xff" * 50]
)
def test_what_is_no_acknowledgement_is_none(raw: bytes) -> None:
    assert read_answer(raw) is None
