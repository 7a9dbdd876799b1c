"""Senders that mean harm or know no better, in numbers and in sizes: good senders are unharmed, memory is bounded."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hostile.ward import Ward, answer, ward
from tests.mllp.samples import in_loop, message
from wardwright.connect.mllp.framing import frame
from wardwright.connect.mllp.sender import Destination, Refused, Sender, Taken

CROWD = 2000
MEGABYTE = 1_000_000


@pytest.fixture(autouse=True)
def _many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Callers:
    """Many connections of this process."""

    def __init__(self) -> None:
        self.writers: list[asyncio.StreamWriter] = []

    async def call(self, port: int, number: int, data: bytes = b"") -> None:
        for _ in range(number):
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(data)
            self.writers.append(writer)

    async def hang_up(self) -> None:
        for writer in self.writers:
            writer.transport.abort()
        await asyncio.sleep(0)


@contextmanager
def grows_less_than(place: Ward, most: int) -> Iterator[None]:
    before = place.most_memory
    yield
    assert place.is_alive
    grown = place.most_memory - before
    assert grown < most, f"{grown / MEGABYTE:.0f} MB more"


async def good_messages(sender: Sender, first: int, number: int) -> None:
    for control_id in range(first, first + number):
        assert isinstance(await sender.send(message(str(control_id))), Taken)


def test_a_crowd_of_silent_slow_and_noisy_callers_harms_no_good_sender(tmp_path: Path) -> None:
    async def work(port: int) -> None:
        good = Sender(Destination("127.0.0.1", port))
        await good_messages(good, 0, 50)
        callers = Callers()
        for kind in (b"", b"\x0bMSH|^~\\&|", b"GET / HTTP/1.1\r\nHost: ward\r\n\r\n", b"\x16\x03\x01\x02\x00\x01"):
            crowd = asyncio.ensure_future(callers.call(port, CROWD // 4, kind))
            while not crowd.done():
                await good_messages(good, 50, 5)
            await crowd
        newcomer = Sender(Destination("127.0.0.1", port))  # also who comes only now finds a place
        await good_messages(newcomer, 1000, 50)
        await good_messages(good, 2000, 50)
        await callers.hang_up()
        await good.close()
        await newcomer.close()

    with ward(tmp_path) as (place, record):
        with grows_less_than(place, 60 * MEGABYTE):
            in_loop(lambda: work(place.port))
        assert place.stop() == 0
        messages = record.messages()
        assert messages.last() == 50 + 5 + 50 + 50  # what was sent again is there once
        messages.close()


def test_two_thousand_good_senders_at_once(tmp_path: Path) -> None:
    async def one(port: int, number: int) -> None:
        assert f"MSA|AA|{number}".encode() in await answer(port, frame(message(str(number))))

    async def work(port: int) -> None:
        await asyncio.gather(*(one(port, number) for number in range(CROWD)))

    with ward(tmp_path, f"connections = {CROWD + 10}\n") as (place, record):
        with grows_less_than(place, 100 * MEGABYTE):
            in_loop(lambda: work(place.port))
        assert place.stop() == 0
        messages = record.messages()
        assert messages.last() == CROWD
        messages.close()


def test_two_thousand_unfinished_messages_stay_within_the_bounds_of_memory(tmp_path: Path) -> None:
    async def work(port: int) -> None:
        good = Sender(Destination("127.0.0.1", port))
        await good_messages(good, 0, 5)
        callers = Callers()
        large = b"\x0bMSH|^~\\&|" + b"x" * 100_000  # 200 MB in all, if they were held
        crowd = asyncio.ensure_future(callers.call(port, CROWD, large))
        while not crowd.done():
            await good_messages(good, 5, 5)
        await crowd
        await good_messages(good, 10, 20)
        await callers.hang_up()
        await good.close()

    with ward(tmp_path, f"connections = {CROWD + 10}\n") as (place, _), grows_less_than(place, 350 * MEGABYTE):
        in_loop(lambda: work(place.port))


def test_a_message_of_a_hundred_megabytes_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    async def work(port: int) -> None:
        sender = Sender(Destination("127.0.0.1", port))
        huge = message("1") + b"OBX|2|TX|||" + b"x" * (100 * MEGABYTE) + b"\r"
        result = await sender.send(huge)
        assert isinstance(result, Refused)
        assert (result.answer.code, result.permanent) == ("AR", True)
        assert "this connection takes 16000000" in result.answer.words
        assert isinstance(await sender.send(message("2")), Taken)  # over the same connection
        asking = message("3", accept="AL").rstrip() + b"\rOBX|2|TX|||" + b"x" * (17 * MEGABYTE)
        refused = await sender.send(asking)
        assert isinstance(refused, Refused)
        assert refused.answer.code == "CR"
        await sender.close()

    with ward(tmp_path) as (place, _), grows_less_than(place, 80 * MEGABYTE):
        in_loop(lambda: work(place.port))


def test_a_message_that_never_ends_is_let_go_as_it_comes(tmp_path: Path) -> None:
    async def work(port: int) -> None:
        good = Sender(Destination("127.0.0.1", port))
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x0bMSH|^~\\&|")
        for number in range(60):
            writer.write(b"x" * MEGABYTE)
            await writer.drain()
            await good_messages(good, number, 1)
        writer.transport.abort()
        await good.close()

    with ward(tmp_path) as (place, _), grows_less_than(place, 80 * MEGABYTE):
        in_loop(lambda: work(place.port))


def test_a_sender_that_never_reads_its_answers_is_held_back(tmp_path: Path) -> None:
    async def work(port: int) -> None:
        good = Sender(Destination("127.0.0.1", port))
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        flood = b"".join(frame(message(f"{number}-{'9' * 400}")) for number in range(2000))
        for turn in range(40):
            try:
                async with asyncio.timeout(0.2):
                    writer.write(flood)
                    await writer.drain()
            except TimeoutError:
                break
            await good_messages(good, turn, 1)
        else:
            pytest.fail("it was read from without end")
        await good_messages(good, 100, 20)
        writer.transport.abort()
        await good.close()

    with ward(tmp_path) as (place, _), grows_less_than(place, 120 * MEGABYTE):
        in_loop(lambda: work(place.port))
