"""Messages: what was appended is there, once, in order, on every store."""

from __future__ import annotations

import threading

import pytest

from tests.contracts.making import START, received
from wardwright.record.rows import Receipt, Received
from wardwright.record.store import Messages, Record


@pytest.fixture
def messages(record: Record) -> Messages:
    return record.messages()


class TestAppending:
    def test_gives_numbers_in_the_order_of_arrival(self, messages: Messages) -> None:
        assert messages.last() == 0
        first = messages.append([received(1), received(2)], START)
        second = messages.append([received(3)], START + 5)
        assert first == [Receipt(1, START, True), Receipt(2, START, True)]
        assert second == [Receipt(3, START + 5, True)]
        assert messages.last() == 3

    def test_nothing_is_nothing(self, messages: Messages) -> None:
        assert messages.append([], START) == []

    def test_keeps_every_byte_and_what_the_source_said(self, messages: Messages) -> None:
        raw = bytes(range(256)) * 40
        (receipt,) = messages.append(
            [Received("lab feed", "hl7v2", raw, b"d" * 16, "C1", "ORU^R01", "10.0.0.1")], START
        )
        kept = messages.get(receipt.seq)
        assert kept is not None
        assert kept.raw == raw
        assert kept[:3] == (1, "lab feed", "hl7v2")
        assert kept[4:] == (START, "C1", "ORU^R01", "10.0.0.1")

    @pytest.mark.parametrize("raw", [b"", b"\x00", b"x" * 63, b"MSH|" * 20, b"\x00\xff" * 300_000], ids=len)
    def test_takes_a_message_of_any_size_and_content(self, messages: Messages, raw: bytes) -> None:
        (receipt,) = messages.append([received(1, raw=raw)], START)
        kept = messages.get(receipt.seq)
        assert kept is not None
        assert kept.raw == raw

    def test_takes_header_fields_that_no_column_can_hold(self, messages: Messages) -> None:
        odd = Received("lab feed", "hl7v2", b"MSH", b"d" * 16, "C\x001", "ORU\ud800", "ward\x00")
        (receipt,) = messages.append([odd], START)
        kept = messages.get(receipt.seq)
        assert kept is not None
        assert (kept.control_id, kept.type, kept.origin) == ("C\ufffd1", "ORU\ufffd", "ward\ufffd")
        assert messages.append([odd], START) == [Receipt(1, START, False)]

    def test_time_of_arrival_never_falls_when_the_clock_does(self, messages: Messages) -> None:
        messages.append([received(1)], START)
        (receipt,) = messages.append([received(2)], START - 100)
        assert receipt.arrived == START


class TestCopies:
    def test_a_message_that_comes_again_is_not_stored_again(self, messages: Messages) -> None:
        messages.append([received(1), received(2)], START)
        again = messages.append([received(2), received(3)], START + 9)
        assert again == [Receipt(2, START, False), Receipt(3, START + 9, True)]
        assert [message.seq for message in messages.after(0, 10)] == [1, 2, 3]

    def test_twice_in_one_group_is_one_message(self, messages: Messages) -> None:
        receipts = messages.append([received(1), received(1), received(2), received(1)], START)
        assert receipts == [Receipt(n, START, fresh) for n, fresh in ((1, True), (1, False), (2, True), (1, False))]
        assert messages.last() == 2

    def test_the_same_from_another_source_is_another_message(self, messages: Messages) -> None:
        receipts = messages.append([received(1), received(1, source="other feed")], START)
        assert [receipt.fresh for receipt in receipts] == [True, True]

    def test_a_control_id_used_again_for_something_else_is_another_message(self, messages: Messages) -> None:
        other = received(1)._replace(digest=b"o" * 16)
        assert [receipt.fresh for receipt in messages.append([received(1), other], START)] == [True, True]


class TestReading:
    def test_goes_on_after_a_number(self, messages: Messages) -> None:
        messages.append([received(n) for n in range(1, 301)], START)
        assert [message.seq for message in messages.after(0, 1000)] == list(range(1, 301))
        assert [message.seq for message in messages.after(100, 150)] == list(range(101, 251))
        assert messages.after(300, 10) == []

    def test_stops_at_a_size_but_gives_at_least_one(self, messages: Messages) -> None:
        messages.append([received(n, raw=b"%d" % n + b"x" * 990) for n in range(1, 31)], START)
        assert len(messages.after(0, 30, size=10_000)) == 10
        assert len(messages.after(0, 30, size=1)) == 1

    def test_finds_the_first_message_since_a_moment(self, messages: Messages) -> None:
        assert messages.first_since(START) == 1
        for number in range(1, 8):
            messages.append([received(number)], START + number * 10)
        assert messages.first_since(START) == 1
        assert messages.first_since(START + 30) == 3
        assert messages.first_since(START + 31) == 4
        assert messages.first_since(START + 71) == 8

    def test_a_message_that_is_not_there_is_none(self, messages: Messages) -> None:
        assert messages.get(1) is None


def test_two_writers_wait_for_one_another_and_a_reader_never_sees_a_gap(record: Record) -> None:
    seen: list[int] = []
    stop = threading.Event()

    def write(source: str) -> None:
        door = record.messages()
        for number in range(40):
            door.append([received(number * 2, source), received(number * 2 + 1, source)], START + number)
        door.close()

    def read() -> None:
        door = record.messages()
        while not stop.is_set() or door.last() > (seen[-1] if seen else 0):
            seen.extend(message.seq for message in door.after(seen[-1] if seen else 0, 50))
        door.close()

    writers = [threading.Thread(target=write, args=(name,)) for name in ("lab feed", "ward feed")]
    reader = threading.Thread(target=read)
    for thread in (*writers, reader):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    reader.join()
    assert seen == list(range(1, 161))


def test_housekeeping_while_messages_come_changes_nothing(record: Record) -> None:
    messages = record.messages()
    for number in range(1, 6):
        messages.append([received(number)], START)
        messages.tidy()
    assert [message.raw for message in messages.after(0, 10)] == [received(n).raw for n in range(1, 6)]
    messages.close()
