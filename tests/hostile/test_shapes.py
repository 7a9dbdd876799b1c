"""No shape of message raises, and none takes work out of proportion to its bytes."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from tests.hostile.shapes import ONCE_SLOW, SHAPES
from tests.hostile.test_bytes import messages, read, source
from tests.mllp.samples import Peer, Ward, in_loop, listening, message, until
from wardwright.connect.hl7v2 import Source, split_messages
from wardwright.connect.mllp.cutting import cut
from wardwright.connect.mllp.framing import Deframer, Framed, frame

__all__ = ["messages", "source"]

SIZE = 60_000
LARGE = 1_500_000


@contextmanager
def ends_within(seconds: int) -> Iterator[None]:
    """Fails where something goes on for ever (for work in proportion, seconds are plenty)."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        pytest.fail(f"it had not ended after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_read(shape: str, source: Source) -> None:
    raw = SHAPES[shape](SIZE)
    assert b"".join(piece.raw for piece in split_messages(raw)) == raw
    for event in Deframer().feed(frame(raw)):
        if isinstance(event, Framed):
            read(event.raw, source)


@pytest.mark.parametrize("shape", ONCE_SLOW)
def test_it_is_read_at_a_size_that_shows_the_square(shape: str, source: Source) -> None:
    raw = SHAPES[shape](LARGE)
    with ends_within(60):
        (event,) = Deframer(10**8).feed(frame(raw))
        assert isinstance(event, Framed)
        read(event.raw, source)


def test_a_frame_of_too_many_messages_is_refused_before_all_are_cut() -> None:
    for shape in ("headers", "headers in one line", "batches"):
        (owed,) = cut(SHAPES[shape](LARGE), "lab feed", "")
        assert owed.reason is not None
        assert not owed.messages


def test_a_flood_of_tiny_frames_leaves_others_their_turn() -> None:
    async def work() -> None:
        ward = Ward()
        async with listening(ward) as listener:
            flood, good = await Peer.to(listener), await Peer.to(listener)
            await good.send(frame(message("0")))
            assert await good.code() == "AA 0"
            sending = asyncio.ensure_future(flood.send(b"\x0b\x1c\r" * 60_000))
            await until(lambda: listener.counts.refused > 0)
            for number in range(1, 20):
                await good.send(frame(message(str(number))))
                assert await good.code() == f"AA {number}"
            assert listener.counts.refused < 60_000  # it was not taken to its end first
            flood.writer.transport.abort()
            sending.cancel()

    in_loop(work)
