"""What a sender is answered: HL7 v2.5.1 §2.9.2 (original mode) and §2.9.3 (enhanced mode)."""

from __future__ import annotations

import pytest

from tests.mllp.samples import CANARY, message
from wardwright.connect.mllp.acknowledgement import (
    NO_HEADER,
    NOT_KEPT,
    Mode,
    Outcome,
    acknowledge,
    codes_for,
    too_large,
)
from wardwright.connect.mllp.answer import read_answer
from wardwright.connect.mllp.header import head_of

KEPT, NOT, NO = Outcome.KEPT, Outcome.NOT_KEPT, Outcome.REFUSED
AS_ASKED, ORIGINAL, ENHANCED = Mode.AS_ASKED, Mode.ORIGINAL, Mode.ENHANCED

# MSH-15, MSH-16, how the source is set → what is answered when kept, when not kept, when refused
MODES = [
    ("", "", AS_ASKED, "AA", "AE", "AR"),
    ("", "", ORIGINAL, "AA", "AE", "AR"),
    ("", "", ENHANCED, "CA", "CE", "CR"),
    ("AL", "AL", ORIGINAL, "AA", "AE", "AR"),
    ("NE", "NE", ORIGINAL, "AA", "AE", "AR"),
    ("AL", "NE", AS_ASKED, "CA", "CE", "CR"),
    ("AL", "", AS_ASKED, "CA", "CE", "CR"),
    ("NE", "NE", AS_ASKED, "", "", ""),
    ("NE", "", AS_ASKED, "", "", ""),
    ("ER", "NE", AS_ASKED, "", "CE", "CR"),
    ("SU", "NE", AS_ASKED, "CA", "", ""),
    ("NE", "AL", AS_ASKED, "AA", "AE", "AR"),
    ("", "AL", AS_ASKED, "AA", "AE", "AR"),
    ("", "ER", AS_ASKED, "", "AE", "AR"),
    ("", "SU", AS_ASKED, "AA", "", ""),
    ("AL", "AL", AS_ASKED, "CA AA", "CE", "CR"),
    ("ER", "AL", AS_ASKED, "AA", "CE", "CR"),
    ("AL", "ER", AS_ASKED, "CA", "CE", "CR"),
    ("SU", "ER", AS_ASKED, "CA", "AE", "AR"),
    ("AL", "NE", ENHANCED, "CA", "CE", "CR"),
    ("al", "ne", AS_ASKED, "CA", "CE", "CR"),
    ("??", "", AS_ASKED, "CA", "CE", "CR"),
]


@pytest.mark.parametrize(("accept", "application", "mode", "kept", "not_kept", "refused"), MODES)
def test_a_message_gets_the_acknowledgements_that_it_asks_for(
    accept: str, application: str, mode: Mode, kept: str, not_kept: str, refused: str
) -> None:
    head = head_of(message(accept=accept, application=application))
    told = [" ".join(codes_for(head, outcome, mode)) for outcome in (KEPT, NOT, NO)]
    assert told == [kept, not_kept, refused]


def answer(raw: bytes, code: str = "AA", reason: object = None) -> list[bytes]:
    head = head_of(raw)
    return acknowledge(head, code, b"WW1", b"20260331130000+0100", reason).split(b"\r")[:-1]  # type: ignore[arg-type]


def test_sender_and_receiver_change_places_and_the_rest_is_repeated() -> None:
    assert answer(message(charset="8859/1")) == [
        b"MSH|^~\\&|WARDWRIGHT|DEMO|LIMS|HOSP|20260331130000+0100||ACK^R01^ACK|WW1|P|2.5.1||||||8859/1",
        b"MSA|AA|1001",
    ]


@pytest.mark.parametrize(
    ("version", "kind", "type_of_answer"),
    [
        ("2.1", "ADT^A01", b"ACK"),
        ("2.2", "ADT^A01", b"ACK"),
        ("2.3", "ADT^A01", b"ACK^A01"),
        ("2.3.1", "ADT^A01", b"ACK^A01"),
        ("2.4", "ADT^A01", b"ACK^A01^ACK"),
        ("2.5.1", "ADT^A01^ADT_A01", b"ACK^A01^ACK"),
        ("2.8", "ADT^A01^ADT_A01", b"ACK^A01^ACK"),
        ("2.5", "ADT", b"ACK"),
        ("", "ADT^A01", b"ACK^A01"),
    ],
)
def test_the_type_of_the_answer_is_what_the_version_writes(version: str, kind: str, type_of_answer: bytes) -> None:
    assert answer(message(version=version, kind=kind))[0].split(b"|")[8] == type_of_answer


@pytest.mark.parametrize(
    "control_id",
    [b"1", b"", b" 1 ", b"a^b&c~d", b"\xff\xfe\x00", "Zoë-€".encode(), "Zoë".encode("latin-1"), b"x" * 500, b'""'],
)
def test_the_control_id_comes_back_byte_for_byte(control_id: bytes) -> None:
    raw = b"MSH|^~\\&|A|B|C|D|20260331||ADT^A01|" + control_id + b"|P|2.5\rPID|1\r"
    assert answer(raw)[1] == b"MSA|AA|" + control_id


def test_a_control_id_cannot_break_the_frame_of_the_answer() -> None:
    raw = b"MSH|^~\\&|A|B|C|D|20260331||ADT^A01|1\x0b2\x1c3|P|2.5\r"
    assert b"MSA|AA|123" in answer(raw)


def test_the_separators_are_the_senders() -> None:
    raw = b"MSH#*%!$#A#B#C#D#20260331##ADT*A01#77#P#2.5.1\rPID#1\r"
    assert answer(raw, "AE", NOT_KEPT) == [
        b"MSH#*%!$#C#D#A#B#20260331130000+0100##ACK*A01*ACK#WW1#P#2.5.1",
        b"MSA#AE#77",
        b"ERR###207*Application internal error*HL70357#E####The message could not be stored. Send it again.",
    ]


def test_our_words_hold_no_separator_of_the_sender() -> None:
    raw = b"MSH.^~ \\&.A.B.C.D.20260331..ADT^A01.77.P.2/5\r".replace(b" \\&", b"\\&")
    msa = answer(raw, "AE", NOT_KEPT)[1]
    assert msa == b"MSA.AE.77.The message could not be stored  Send it again "


def test_before_version_2_5_the_words_stand_in_msa_3_and_the_code_in_err_1() -> None:
    assert answer(message(version="2.3.1"), "AR", too_large(99, 10))[1:] == [
        b"MSA|AR|1001|The message has 99 bytes and this connection takes 10. Send it in parts.",
        b"ERR|^^^207&Application internal error&HL70357",
    ]
    assert answer(message(version="2.1"), "AE", NOT_KEPT)[1:] == [
        b"MSA|AE|1001|The message could not be stored. Send it again."
    ]


def test_in_enhanced_mode_nobody_is_asked_to_acknowledge_our_acknowledgement() -> None:
    raw = message(accept="AL", application="AL")
    assert answer(raw, "CA")[0].endswith(b"|2.5.1")
    assert answer(raw, "AA")[0].endswith(b"|2.5.1|||NE|NE")


def test_what_has_no_header_is_answered_in_the_standards_own_form() -> None:
    assert acknowledge(None, "AR", b"WW1", b"20260331", NO_HEADER).split(b"\r")[:2] == [
        b"MSH|^~\\&|||||20260331||ACK|WW1|P|2.5",
        b"MSA|AR||The message does not begin with MSH and its separators.",
    ]


def test_a_batch_is_answered_with_its_own_control_id() -> None:
    raw = b"BHS|^~\\&|LIMS|HOSP|WW|DEMO|20260331||BATCH|||B77\rMSH|^~\\&|||||||ADT^A01|1|P|2.5\rBTS|1\r"
    raw = raw.replace(b"BATCH|||B77", b"BATCH||B77")
    assert answer(raw) == [b"MSH|^~\\&|WW|DEMO|LIMS|HOSP|20260331130000+0100||ACK|WW1|P|2.5", b"MSA|AA|B77"]


def test_utf_16_is_answered_in_utf_16() -> None:
    raw = message().decode().encode("utf-16-le")
    told = acknowledge(head_of(raw), "AA", b"WW1", b"20260331")
    assert "MSA|AA|1001" in told.decode("utf-16-le")


@pytest.mark.parametrize("code", ["AA", "AE", "AR", "CA", "CE", "CR"])
def test_our_own_reader_reads_our_answers(code: str) -> None:
    reason = None if code[1] == "A" else NOT_KEPT
    raw = message(accept="AL")
    read = read_answer(acknowledge(head_of(raw), code, b"WW1", b"20260331", reason))
    assert read is not None
    assert (read.code, read.control_id) == (code, b"1001")
    assert read.error == ("207" if reason else "")
    assert read.words == (NOT_KEPT.words if reason else "")


@pytest.mark.parametrize("end", [b"\r", b"\n", b"|", b""])
def test_nothing_of_the_patient_is_repeated(end: bytes) -> None:
    # also where segments are not parted as HL7 wants it, so that the whole message looks like MSH
    raw = message(charset="UTF-8").replace(b"\r", end)
    for outcome in ("AA", "AR", "CE"):
        assert CANARY.encode() not in b"".join(answer(raw, outcome, NO_HEADER))


@pytest.mark.parametrize("raw", [b"", b"PID|1", b"MSH", b"MSHABC", b"MSH ^~\\&", b"\xff\xfe", b"\0M\0S", b"BHS"])
def test_bytes_that_begin_with_no_header_have_none(raw: bytes) -> None:
    assert head_of(raw) is None
