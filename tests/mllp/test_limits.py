"""No sender harms another one: limits over number, time and memory. The clock is the test's own."""

from __future__ import annotations

import asyncio
from ipaddress import ip_network
from typing import Any

import pytest

from tests.mllp.samples import Peer, Ward, in_loop, listening, message, turns, until
from wardwright.connect.mllp.framing import frame
from wardwright.connect.mllp.limits import Memory
from wardwright.connect.mllp.listener import Listener


class Steady:
    """A clock that a test moves."""

    def __init__(self, listener: Listener) -> None:
        self.seconds = 1000.0
        listener.steady = lambda: self.seconds

    def move(self, seconds: float) -> None:
        self.seconds += seconds


async def spoken(listener: Listener, number: str = "1") -> Peer:
    """A peer that has sent a message."""
    peer = await Peer.to(listener)
    await peer.send(frame(message(number)))
    assert await peer.code() == f"AA {number}"
    return peer


@pytest.mark.parametrize(
    ("allowed", "let_in"), [("127.0.0.0/8", True), ("127.0.0.1/32", True), ("10.0.0.0/8", False), ("::1/128", False)]
)
def test_only_addresses_of_the_allow_list_are_let_in(allowed: str, let_in: bool) -> None:
    async def work() -> None:
        ward = Ward()
        async with listening(ward, allow=(ip_network(allowed),)) as listener:
            peer = await Peer.to(listener)
            await peer.send(frame(message()))
            assert await peer.code() == ("AA 1001" if let_in else "closed")
            assert len(ward.taken) == int(let_in)
            assert listener.counts.turned_away == int(not let_in)

    in_loop(work)


def test_a_begun_message_must_go_on() -> None:
    async def work() -> None:
        async with listening(Ward(), patience=30, pace=1000) as listener:
            steady = Steady(listener)
            slow, quiet = await Peer.to(listener), await spoken(listener)
            await slow.send(b"\x0bMSH|" + b"x" * 1995)
            await until(lambda: any(connection.begun for connection in listener.connections))
            steady.move(31)
            listener.look()
            assert listener.counts.cut == 0  # 2,000 bytes bought two seconds
            steady.move(2)
            listener.look()
            assert await slow.code() == "closed"
            assert listener.counts.cut == 1
            await quiet.send(frame(message("2")))  # who has nothing to say is not in the way
            assert await quiet.code() == "AA 2"

    in_loop(work)


def test_dribbling_buys_no_time_beyond_the_pace() -> None:
    async def work() -> None:
        async with listening(Ward(), patience=30, pace=1000, largest=10_000) as listener:
            steady = Steady(listener)
            slow = await Peer.to(listener)
            await slow.send(b"\x0b")
            for _ in range(100):
                await slow.send(b"x" * 1000)  # far beyond the largest message: only that much counts
                steady.move(0.39)
                await turns()
            await until(lambda: any(connection.deframer.size == 100_000 for connection in listener.connections))
            listener.look()
            assert listener.counts.cut == 0
            steady.move(2)
            listener.look()
            assert await slow.code() == "closed"

    in_loop(work)


def test_noise_that_never_becomes_a_message_is_cut_too() -> None:
    async def work() -> None:
        async with listening(Ward()) as listener:
            steady = Steady(listener)
            peer = await Peer.to(listener)
            await peer.send(b"GET / HTTP/1.1\r\n\r\n")
            await until(lambda: any(connection.begun for connection in listener.connections))
            steady.move(32)
            listener.look()
            assert await peer.code() == "closed"

    in_loop(work)


def test_an_idle_connection_is_closed_where_the_source_says_so() -> None:
    async def work(idle: float | None, told: str) -> None:
        async with listening(Ward(), idle=idle) as listener:
            steady = Steady(listener)
            peer = await spoken(listener)
            steady.move(601)
            listener.look()
            await turns()
            await peer.send(frame(message("2")))
            assert await peer.code() == told

    in_loop(lambda: work(600, "closed"))
    in_loop(lambda: work(None, "AA 2"))


def test_waiting_for_the_disk_is_not_being_idle() -> None:
    async def work() -> None:
        ward = Ward()
        ward.holding = True
        async with listening(ward, idle=60) as listener:
            steady = Steady(listener)
            peer = await Peer.to(listener)
            await peer.send(frame(message("1")))
            await until(lambda: bool(ward.held))
            steady.move(3600)
            listener.look()
            ward.release()
            assert await peer.code() == "AA 1"

    in_loop(work)


def test_too_many_connections_make_room_by_closing_those_that_never_sent_a_message() -> None:
    async def work() -> None:
        async with listening(Ward(), connections=3) as listener:
            good = await spoken(listener)
            silent = [await Peer.to(listener) for _ in range(2)]
            await until(lambda: len(listener.connections) == 3)
            newcomer = await spoken(listener, "2")
            assert await silent[0].code() == "closed"  # the oldest one
            await good.send(frame(message("3")))
            assert await good.code() == "AA 3"
            await silent[1].send(frame(message("4")))
            assert await silent[1].code() == "AA 4"
            # now all three have sent messages: there is no room
            late = await Peer.to(listener)
            assert await late.code() == "closed"
            assert listener.counts.turned_away == 1
            assert listener.counts.peers == 3
            newcomer.close()
            await until(lambda: listener.counts.peers == 2)
            await spoken(listener, "5")

    in_loop(work)


def test_reading_pauses_while_too_much_is_not_on_disk() -> None:
    async def work() -> None:
        ward = Ward()
        ward.holding = True
        async with listening(ward, in_flight=10) as listener:
            peer = await Peer.to(listener)
            number = 3000
            sending = asyncio.ensure_future(peer.send(b"".join(frame(message(str(n))) for n in range(number))))
            await until(lambda: bool(listener.paused))
            await turns(200)
            assert len(ward.taken) < number  # what one read brings is taken, then nothing
            for n in range(number):
                while not ward.held and n >= len(ward.taken):
                    await asyncio.sleep(0)
                ward.release()
                assert await peer.code() == f"AA {n}"
            await sending
            assert not listener.paused
            assert listener.memory.waiting == 0

    in_loop(work)


def test_a_sender_that_does_not_read_its_answers_is_paused_and_then_cut() -> None:
    async def work() -> None:
        async with listening(Ward(), in_flight=100_000, in_flight_bytes=10**9) as listener:
            steady = Steady(listener)
            peer = await Peer.to(listener)
            peer.reader._transport.pause_reading()  # type: ignore[attr-defined]
            flood = b"".join(frame(message(f"{'9' * 3000}{n}")) for n in range(3000))
            sending = asyncio.ensure_future(peer.send(flood))
            await until(lambda: any(connection.stuck for connection in listener.connections))
            assert listener.paused
            steady.move(31)
            listener.look()
            await until(lambda: not listener.connections)
            assert listener.counts.cut == 1
            sending.cancel()

    in_loop(work)


def test_memory_for_unfinished_messages_is_bounded_over_all_connections() -> None:
    async def work() -> None:
        memory = Memory(limit=100_000)
        async with listening(Ward(), memory) as listener, listening(Ward(), memory) as other:
            peers = [await Peer.to(listener) for _ in range(4)]
            for number, peer in enumerate(peers):
                await peer.send(b"\x0b" + b"x" * (20_000 + number))
            await until(lambda: memory.unfinished > 80_000)
            assert listener.counts.cut == 0
            good = await Peer.to(other)
            await peers[0].send(b"x" * 30_000)
            assert await peers[0].code() == "closed"  # the largest
            await good.send(frame(message("1")))
            assert await good.code() == "AA 1"
            assert listener.counts.cut == 1
            await until(lambda: memory.unfinished < 65_000)

    in_loop(work)


def test_a_connection_paused_for_the_sake_of_all_goes_on_when_there_is_room() -> None:
    async def work() -> None:
        memory = Memory(limit=1000)
        slow_disk: Any = Ward()
        slow_disk.holding = True
        async with listening(slow_disk, memory) as full, listening(Ward(), memory) as listener:
            heavy, light = await Peer.to(full), await Peer.to(listener)
            await heavy.send(frame(message("1") + b"NTE|" + b"x" * 2000 + b"\r"))
            await until(lambda: memory.waiting > 1000)
            await light.send(frame(message("2")) + frame(message("3")))
            await until(lambda: bool(listener.paused))
            assert listener.counts.taken == 0
            slow_disk.release()
            assert await heavy.code() == "AA 1"
            listener.look()
            assert [await light.code(), await light.code()] == ["AA 2", "AA 3"]
            assert not listener.paused

    in_loop(work)
