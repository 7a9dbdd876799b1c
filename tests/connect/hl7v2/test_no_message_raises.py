"""Whatever a sender does to a message, reading it never raises, and it never shows the patient."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connect.hl7v2.feed import LONDON, PLAIN
from wardwright.connect.hl7v2 import PieceKind, peek, read_message, split_messages
from wardwright.facts.fact import Fact
from wardwright.facts.message import Message

CANARY = ("Canaryname", "CANARY-4711", "Tweetystreet", "01632-960-999")

WHOLE = "\r".join(
    (
        r"MSH|^~\&|LAB|HOSP|WW|HOSP|20260301101500||ADT^A01^ADT_A01|C1|P|2.5.1||||||UNICODE UTF-8",
        "EVN||20260301100000||||20260301095500",
        "PID|1||CANARY-4711^^^HOSP^MR~9^^^NHS^NH||Canaryname^Tweety||19500612|F|||1 Tweetystreet^^Town||01632-960-999",
        "PV1|1|I|7A^01^1^HOSP|||7B|C12^Doctor^Dana||||||||||||V1",
        "MRG|2002^^^HOSP^MR",
        "DG1|1||I50.9^Heart failure^I10||202602280800",
        "AL1|1|DA|PEN^Penicillin^L",
        "PRB|AD|20260301|I50.9^HF^I10|PR7",
        "PR1|1||X40.3^Haemodialysis^OPCS4||202603010800",
        "ORC|NW|P1|F1|||||||202603010900",
        "OBR|1|P1|F1|U&E^Urea and electrolytes^L|||202603010900||||||||||||||||||F",
        "OBX|1|NM|2823-3^Potassium^LN||6.4|mmol/L|||||F|||20260301083000",
        "OBX|2|SN|2345-7^Glucose^LN||>^8^-^9|mmol/L|||||C",
        "OBX|3|CWE|13317-3^MRSA^LN||10828004^Positive^SCT||||||P",
        r"OBX|4|TX|RADREP^Report^L||one \.br\ two \X41\ \E\ three||||||F",
        "OBX|5|TX|RADREP^Report^L||more||||||F",
        "RXE||11289^Warfarin^RXNORM|5||mg",
        "RXA|0|1|202603010930||CAGLU^Calcium gluconate^L|10|mL|||||||||||||CP|A",
        "TXA|1|DS||||202603010900||||||DOC7|||||AU||AV",
        "SCH|PL1|FI1|||||||||^^30^202603051400^202603051430",
        "FT1|1|T1||202603010800|||||||||||||||||||||X40.3^Haemodialysis^OPCS4",
        "ZPI|1|anything",
    )
)
TYPES = (
    "ADT^A01",
    "ADT^A40",
    "ADT^A12",
    "ORU^R01",
    "RDE^O11",
    "RAS^O17",
    "MDM^T11",
    "SIU^S13",
    "DFT^P03",
    "OML^O21",
    "",
)


def all_read(data: bytes) -> None:
    pieces = list(split_messages(data))
    assert b"".join(piece.raw for piece in pieces) == data
    for piece in pieces:
        header = peek(piece.raw, LONDON)
        found = read_message(Message("file#1", piece.raw, "hl7v2", "lab feed", header.time), PLAIN)
        shown = [*found.not_mapped, *(text for aside in found.set_aside for text in aside)]
        assert not [text for text in shown if any(secret in text for secret in CANARY)]
        assert found.understood or found.set_aside
        assert all(isinstance(fact, Fact) and fact.subject and isinstance(fact.at, int) for fact in found.facts)
        assert piece.kind is not PieceKind.MESSAGE or found.facts or found.set_aside or found.understood


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    all_read(data)
    all_read(b"MSH|^~\\&|" + data)


@settings(max_examples=150)
@given(
    st.sampled_from(TYPES),
    st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 12), st.binary(max_size=6)), max_size=6),
)
def test_a_message_with_bytes_changed_anywhere(type: str, changes: list[tuple[int, int, bytes]]) -> None:
    data = WHOLE.replace("ADT^A01^ADT_A01", type).encode()
    for at, length, new in changes:
        data = data[:at] + new + data[at + length :]
    all_read(data)


SIGNS = st.sampled_from(
    [*'|^~\\&"<>=-+.0129AZ \r\n\x0b\x1c\x00é', '""', "20260230", "\\X", "\\.br\\", "1e99", "MSH|^~\\&|"]
)


@settings(max_examples=150)
@given(st.sampled_from(TYPES), st.integers(0, 21), st.integers(1, 25), st.lists(SIGNS, max_size=8).map("".join))
def test_a_message_with_a_field_replaced(type: str, line: int, field: int, text: str) -> None:
    lines = [one.split("|") for one in WHOLE.replace("ADT^A01^ADT_A01", type).split("\r")]
    fields = lines[line]
    fields += [""] * (field + 1 - len(fields))
    fields[field] = text
    all_read("\r".join("|".join(one) for one in lines).encode())


@settings(max_examples=60)
@given(st.permutations(WHOLE.split("\r")[1:]), st.integers(0, 21))
def test_a_message_with_its_segments_in_any_order_and_some_missing(lines: list[str], missing: int) -> None:
    all_read("\r".join([WHOLE.split("\r")[0], *lines[missing:]]).encode())


@settings(max_examples=40)
@given(st.integers(0, len(WHOLE)))
def test_a_message_cut_short(length: int) -> None:
    all_read(WHOLE[:length].encode())


def test_a_header_cut_short_at_any_place() -> None:
    for length in range(120):
        all_read(WHOLE[:length].encode())
