"""What is in one frame: a message, several, a batch, or nothing that can be kept."""

from __future__ import annotations

import pytest

from tests.mllp.samples import message
from wardwright.connect.hl7v2 import peek
from wardwright.connect.hl7v2.resend import resend_digest
from wardwright.connect.mllp.acknowledgement import EMPTY, NO_HEADER
from wardwright.connect.mllp.cutting import Owed, answers_ours, cut
from wardwright.connect.mllp.header import head_of

ONE, TWO = message("1"), message("2")


def cut_up(raw: bytes) -> list[Owed]:
    return cut(raw, "lab feed", "10.0.0.1:4000")


def test_a_message_is_handed_on_as_it_came() -> None:
    (owed,) = cut_up(ONE)
    (taken,) = owed.messages
    assert taken.raw == ONE
    assert (taken.source, taken.format, taken.origin) == ("lab feed", "hl7v2", "10.0.0.1:4000")
    assert (taken.control_id, taken.type) == ("1", "ORU^R01")
    assert taken.digest == resend_digest(ONE, "1", "lab feed")


@pytest.mark.parametrize(
    "raw",
    [
        message("  77 "),
        message("a^b"),
        message("a~b"),
        message('""'),
        message(""),
        message(kind="ADT"),
        message(kind=" ADT ^ A01 "),
        message(kind=""),
        b"\r\n" + ONE,
        b"\xef\xbb\xbf" + ONE,
        b"MSH#*%!$#A#B#C#D#20260331##ADT*A01#77#P#2.5.1\rPID#1\r",
        ONE.decode().encode("utf-16-le"),
        "\ufeff".encode("utf-16-be") + ONE.decode().encode("utf-16-be"),
    ],
)
def test_header_fields_are_those_that_peek_reads(raw: bytes) -> None:
    (owed,) = cut_up(raw)
    header = peek(raw)
    assert owed.messages[0].control_id == header.control_id
    assert owed.messages[0].type.replace(" ", "") == header.type.replace(" ", "")
    assert owed.messages[0].digest == resend_digest(raw, header.control_id, "lab feed")


def test_two_messages_in_one_frame_get_an_answer_each() -> None:
    first, second = cut_up(ONE + TWO)
    assert [owed.messages[0].raw for owed in (first, second)] == [ONE, TWO]
    assert [owed.head.control_id for owed in (first, second) if owed.head] == [b"1", b"2"]


def test_a_batch_is_cut_into_its_messages_and_answered_as_one() -> None:
    batch = b"FHS|^~\\&|A\rBHS|^~\\&|A|B\r" + ONE + TWO + b"BTS|2\rFTS|1\r"
    (owed,) = cut_up(batch)
    assert [taken.raw for taken in owed.messages] == [ONE, TWO]
    assert owed.head is not None
    assert owed.head.name == b"FHS"


def test_segments_of_a_batch_that_stand_in_no_message_are_kept_too() -> None:
    (owed,) = cut_up(b"BHS|^~\\&|A|B\rPID|1||77001\r" + ONE + b"BTS|1\r")
    assert [taken.raw for taken in owed.messages] == [b"PID|1||77001\r", ONE]
    assert owed.messages[0].control_id == ""


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", EMPTY),
        (b" \r\n", EMPTY),
        (b"PID|1\r" + ONE, NO_HEADER),
        (b"<ClinicalDocument/>", NO_HEADER),
        (b"MSH", NO_HEADER),
    ],
)
def test_what_begins_with_no_header_is_refused_with_the_reason(raw: bytes, reason: object) -> None:
    assert cut_up(raw) == [Owed(None, (), reason)]  # type: ignore[arg-type]


def test_a_resend_with_a_new_time_is_the_same_message_and_other_content_is_not() -> None:
    again = ONE.replace(b"20260331120000", b"20260331120500")
    digests = {cut_up(raw)[0].messages[0].digest for raw in (ONE, again, ONE.rstrip(), ONE + b"\n")}
    assert len(digests) == 1
    others = (TWO, message("1", value="4.2"), ONE.replace(b"LIMS", b"PAS"), message(""))
    assert len(digests | {cut_up(raw)[0].messages[0].digest for raw in others}) == 5
    assert cut(ONE, "other feed", "")[0].messages[0].digest not in digests


def test_an_answer_to_our_answer_is_known_by_its_control_id() -> None:
    ack = b"MSH|^~\\&|A|B|C|D|20260331||ACK^R01^ACK|9|P|2.5\rMSA|CA|WWABCDEF7\r"
    other = ack.replace(b"WWABCDEF7", b"SOMEONE7")
    for raw, ours in ((ack, True), (other, False), (ONE, False)):
        head = head_of(raw)
        assert head is not None
        assert answers_ours(raw, head, b"WWABCDEF") is ours
