"""MLLP framing: the same bytes give the same events, however they are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardwright.connect.mllp.framing import HEAD, Deframer, Framed, TooLarge, Unframed, frame

MESSAGE = b"MSH|^~\\&|A|B|C|D|20260331||ADT^A01|1|P|2.5\rPID|1||77001\r"


def events(data: bytes, largest: int = 1000, settled: bool = True) -> list[object]:
    deframer = Deframer(largest)
    found = deframer.feed(data)
    return [*found, *deframer.settle()] if settled else found


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(frame(MESSAGE), [Framed(MESSAGE)], id="one message"),
        pytest.param(frame(b"a") + frame(b"b"), [Framed(b"a"), Framed(b"b")], id="two in one read"),
        pytest.param(b"\x0b\x1c\r", [Framed(b"")], id="an empty frame"),
        pytest.param(b"\x0ba\x1c\r\n\r\n\x0bb\x1c\r", [Framed(b"a"), Framed(b"b")], id="line ends between"),
        pytest.param(b"\x0ba\x1c\n\x0bb\x1c\n", [Framed(b"a"), Framed(b"b")], id="line feeds in place of returns"),
        pytest.param(b"\x0ba\x1c\x0bb\x1c", [Framed(b"a"), Framed(b"b")], id="no returns at all"),
        pytest.param(b"\x0ba\x1cb\x1c\r", [Framed(b"a\x1cb")], id="a file separator within the text"),
        pytest.param(b"\x0ba\x0bb\x1c\r", [Framed(b"a\x0bb")], id="a vertical tab within the text"),
        pytest.param(b"??\x0ba\x1c\r", [Framed(b"a")], id="stray bytes before"),
        pytest.param(b"\x0bMSH|^~\\&|half\x0bMSH|^~\\&|whole\x1c\r", [Framed(b"MSH|^~\\&|whole")], id="begun anew"),
        pytest.param(
            b"\x0bBHS|1\x0b \rMSH|^~\\&|whole\x1c\r", [Framed(b" \rMSH|^~\\&|whole")], id="begun anew, blanks"
        ),
        pytest.param(b"MSH|1\rPID|\x1c\r", [Unframed(b"MSH|1\rPID|", 10)], id="no start block"),
        pytest.param(b"\x1c\r\x1c\r", [], id="end blocks alone"),
        pytest.param(b"\x0b" + b"x" * 1001 + b"\x1c\r", [TooLarge(b"x" * 1001, 1001)], id="one byte too many"),
        pytest.param(b"\x0b" + b"x" * 1000 + b"\x1c\r", [Framed(b"x" * 1000)], id="as large as allowed"),
        pytest.param(
            b"\x0b" + b"x" * 90_000 + b"\x1c\r" + frame(b"next"),
            [TooLarge(b"x" * HEAD, 90_000), Framed(b"next")],
            id="far too large, and the next",
        ),
        pytest.param(b"\x0bnever ended", [], id="no end"),
    ],
)
def test_bytes_give_events(data: bytes, expected: list[object]) -> None:
    assert events(data) == expected
    deframer, found = Deframer(1000), []
    for at in range(len(data)):
        found += deframer.feed(data[at : at + 1])
    assert [*found, *deframer.settle()] == expected


def test_a_final_end_block_waits_for_the_byte_behind_it() -> None:
    deframer = Deframer()
    assert deframer.feed(b"\x0ba\x1c") == []
    assert deframer.ending
    assert deframer.feed(b"\r") == [Framed(b"a")]
    assert not deframer.ending


def test_what_settled_without_a_carriage_return_is_not_disturbed_by_a_late_one() -> None:
    deframer = Deframer()
    deframer.feed(b"\x0ba\x1c")
    assert deframer.settle() == [Framed(b"a")]
    assert deframer.feed(b"\r\x0bb\x1c\r") == [Framed(b"b")]
    assert deframer.stray == 0


def test_stray_bytes_are_counted_line_ends_between_messages_are_not() -> None:
    deframer = Deframer()
    deframer.feed(b"\r\nab" + frame(b"x") + b"\r\n" + b"cde" + frame(b"y"))
    assert deframer.stray == 5


def test_a_message_that_began_anew_leaves_its_first_part_among_the_stray_bytes() -> None:
    deframer = Deframer()
    deframer.feed(b"\x0bMSH|^~\\&|half\x0bMSH|^~\\&|whole\x1c\r")
    assert deframer.stray == len(b"MSH|^~\\&|half\x0b")


def test_no_more_than_the_largest_message_is_held() -> None:
    deframer = Deframer(largest=10_000)
    deframer.feed(b"\x0b")
    most = 0
    for _ in range(1000):
        assert deframer.feed(b"x" * 1000) == []
        most = max(most, deframer.held)
    assert most <= 10_000
    assert deframer.held <= HEAD
    assert deframer.size == 1_000_000
    assert deframer.feed(b"\x1c\r") == [TooLarge(b"x" * HEAD, 1_000_000)]
    assert deframer.held == 0


def test_text_without_a_start_block_is_not_held() -> None:
    deframer = Deframer()
    for _ in range(100):
        deframer.feed(b"GET / HTTP/1.1\r\n" * 100)
    assert deframer.held <= HEAD
    assert deframer.unfinished


_PIECES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b"\x0b", b"\x1c", b"\x1c\r", b"\r", b"\n", b"\x0bMSH|", b"MSH|^~\\&|A\r", b"\x0b \rBHS|", b"x" * 700]
    ),
    st.binary(max_size=40).map(frame),
)


@given(pieces=st.lists(_PIECES, max_size=30), cuts=st.lists(st.integers(0, 2000), max_size=30))
def test_any_cut_gives_the_same_events(pieces: list[bytes], cuts: list[int]) -> None:
    data = b"".join(pieces)
    whole, parts = Deframer(600), Deframer(600)
    expected = [*whole.feed(data), *whole.settle()]
    at, found = 0, []
    for cut in [*sorted(cut for cut in cuts if cut < len(data)), len(data)]:
        found += parts.feed(data[at:cut])
        at = cut
    assert [*found, *parts.settle()] == expected
    assert parts.stray == whole.stray
    assert (parts.held, parts.size, parts.unfinished) == (whole.held, whole.size, whole.unfinished)


@given(messages=st.lists(st.binary(max_size=200).map(lambda raw: raw.translate(None, b"\x0b\x1c")), max_size=8))
def test_what_is_framed_comes_out_again(messages: list[bytes]) -> None:
    assert events(b"".join(map(frame, messages))) == [Framed(raw) for raw in messages]
