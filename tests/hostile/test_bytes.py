"""Whatever bytes come: no exception, bounded memory, every message answered, every message read or set aside."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import pytest

from tests.hostile.material import FUZZED_BYTES, MUTATED, fuzzed, mutated, originals
from tests.mllp.samples import Ward, in_loop, listening
from wardwright import starter
from wardwright.connect.hl7v2 import Source, peek, read_message, split_messages
from wardwright.connect.mllp.acknowledgement import Mode, Outcome, acknowledge, codes_for
from wardwright.connect.mllp.answer import read_answer
from wardwright.connect.mllp.cutting import cut
from wardwright.connect.mllp.framing import Deframer, Framed, frame
from wardwright.connect.mllp.header import head_of
from wardwright.facts.load import load_vocabulary
from wardwright.facts.message import Message, SetAside

LARGEST = 200_000
NOON = 1_774_958_400_000_000


@pytest.fixture(scope="module")
def source() -> Source:
    return Source("lab feed", load_vocabulary(starter.vocabulary_text()), None, ZoneInfo("Europe/London"))


@pytest.fixture(scope="module")
def messages() -> list[bytes]:
    return originals()


def read(raw: bytes, source: Source) -> None:
    """The whole way of one frame's bytes: header, answer, facts."""
    peek(raw, source.zone)
    for owed in cut(raw, "lab feed", "10.0.0.1:1"):
        for outcome in Outcome:
            codes_for(owed.head, outcome, Mode.AS_ASKED)
        answer = acknowledge(owed.head, "AA", b"WW1", b"20260331", owed.reason)
        wide = owed.head is not None and owed.head.wide
        if not wide:
            assert len(Deframer().feed(frame(answer))) == 1  # nothing that came can break our own frame
        assert owed.reason is None or not owed.messages
        assert owed.reason is not None or owed.messages or (owed.head and owed.head.name != b"MSH")
        for taken in owed.messages:
            message = Message("1", taken.raw, "hl7v2", "lab feed", NOON, taken.control_id, taken.type)
            reading = read_message(message, source)
            assert all(isinstance(reason, SetAside) and reason.slug for reason in reading.set_aside)
            assert all(isinstance(fact.at, int) and fact.subject for fact in reading.facts)


def test_fuzzed_bytes(source: Source) -> None:
    deframer, largest_held, frames = Deframer(LARGEST), 0, 0
    for data in fuzzed(FUZZED_BYTES, seed=1):
        for event in deframer.feed(data):
            if isinstance(event, Framed):
                frames += 1
                read(event.raw, source)
            else:
                head_of(event.head)
        largest_held = max(largest_held, deframer.held)
    assert largest_held <= LARGEST
    assert frames > FUZZED_BYTES / 3000


def test_fuzzed_bytes_that_begin_as_a_message_does(source: Source) -> None:
    for data in fuzzed(FUZZED_BYTES, seed=2):
        read(b"MSH|^~\\&|A|B|C|D|20260331||ORU^R01|1|P|2.5\rPID|1||7^^^H^MR\rOBX|1|NM|" + data, source)


def test_mutated_messages(source: Source, messages: list[bytes]) -> None:
    for raw in mutated(messages, MUTATED, seed=3):
        events = Deframer(1_000_000).feed(frame(raw))
        for event in events:
            if isinstance(event, Framed):
                read(event.raw, source)
        read_answer(raw)


def test_mutated_files_are_cut_without_losing_a_byte(messages: list[bytes]) -> None:
    for raw in mutated(messages, MUTATED // 5, seed=4):
        assert b"".join(piece.raw for piece in split_messages(raw)) == raw


def test_what_is_remembered_of_senders_is_bounded(source: Source, messages: list[bytes]) -> None:
    """Codes, dates and plans are remembered for speed; senders that never say the same twice do not fill the memory."""
    tracemalloc.start()
    try:
        for seed in range(5, 11):
            for raw in mutated(messages, max(200, MUTATED // 20), seed):
                read(raw, source)
            assert tracemalloc.get_traced_memory()[0] < 60_000_000
    finally:
        tracemalloc.stop()


def test_one_byte_at_a_time_costs_what_the_bytes_cost() -> None:
    deframer = Deframer(16_000_000)
    deframer.feed(b"\x0b")
    one = bytes([65])
    for _ in range(300_000):
        deframer.feed(one)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(300_000):
        deframer.feed(one)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 2_000_000
    assert deframer.feed(b"\x1c\r") == [Framed(b"A" * 600_000)]


def test_a_port_that_is_fuzzed_still_takes_good_messages() -> None:
    """Fuzz over real sockets, good messages between: each good one is answered with its own control id."""

    async def work() -> None:
        ward = Ward()
        async with listening(ward, largest=LARGEST) as listener:
            for number, data in enumerate(_limited(fuzzed(FUZZED_BYTES // 20, seed=9), 300)):
                reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
                good = frame(b"MSH|^~\\&|A|B|C|D|20260331||ADT^A01|good%d|P|2.5\rPID|1||7\r" % number)
                writer.write(data + b"\x1c\r" + good)
                writer.write_eof()
                answers = await reader.read()
                assert b"MSA|AA|good%d\r" % number in answers
                writer.close()

    in_loop(work)


def _limited(reads: Iterable[bytes], most: int) -> Iterable[bytes]:
    return (data for _, data in zip(range(most), reads, strict=False))
