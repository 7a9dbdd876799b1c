"""The bytes of a message as text."""

from __future__ import annotations

import pytest

from tests.connect.hl7v2.feed import facts, message, source
from wardwright.connect.hl7v2 import read_message
from wardwright.connect.hl7v2.charsets import decode
from wardwright.facts.fact import Coded, Fact, Kind


def obx_in(encoding: str, declared: str, text: str) -> bytes:
    return (
        f"MSH|^~\\&|LAB||||20260301||ORU^R01|1|P|2.5||||||{declared}\rPID|||7\rOBX|1|TX|A^B^L||{text}||||||F\r".encode(
            encoding
        )
    )


def texts(raw: bytes, *overrides: str) -> list[str]:
    found = read_message(message("ORU^R01")._replace(raw=raw), source(*overrides)).facts
    return [fact.value.text for fact in found if isinstance(fact.value, Coded) and fact.kind is Kind.RESULT]


@pytest.mark.parametrize(
    ("encoding", "declared", "text"),
    [
        ("utf-8", "UNICODE UTF-8", "Łódź 体温"),
        ("iso8859-1", "8859/1", "Müller"),
        ("iso8859-2", "8859/2", "Łódź"),
        ("iso8859-5", "8859/5", "Анна"),
        ("iso8859-7", "8859/7", "Αννα"),
        ("iso8859-9", "8859/9", "Işık"),
        ("iso8859-15", "8859/15", "5 €"),
        ("gb18030", "GB 18030-2000", "体温正常"),
        ("big5", "BIG-5", "體溫"),
        ("euc_kr", "KS X 1001", "체온"),
        ("iso2022_jp", "ISO IR87", "体温"),
        ("ascii", "ASCII", "plain"),
        ("utf-16", "UNICODE UTF-16", "Łódź 体温"),
        ("utf-16-be", "UNICODE UTF-16", "Łódź"),
    ],
)
def test_msh_18_names_the_character_set(encoding: str, declared: str, text: str) -> None:
    assert texts(obx_in(encoding, declared, text)) == [text]


def test_a_second_byte_that_looks_like_a_separator_is_none() -> None:
    text = b"\x81\x7c".decode("gb18030")  # 0x7c is "|"
    assert texts(obx_in("gb18030", "GB 18030-2000", text)) == [text]


def test_without_a_name_utf_8_is_tried_and_then_windows_1252() -> None:
    assert texts(obx_in("utf-8", "", "naïve")) == ["naïve"]
    assert texts(obx_in("cp1252", "", "5 € naïve")) == ["5 € naïve"]


def test_a_wrong_name_does_not_lose_the_text() -> None:
    assert texts(obx_in("utf-8", "ASCII", "naïve")) == ["naïve"]
    assert texts(obx_in("cp1252", "UNICODE UTF-8", "naïve")) == ["naïve"]


def test_bytes_that_fit_nothing_are_still_read() -> None:
    assert decode(b"MSH|\x81\x8d\xff").text.startswith("MSH|")


def test_an_unknown_name_is_listed_as_not_mapped() -> None:
    raw = obx_in("utf-8", "KLINGON", "naïve")
    assert "MSH-18" in read_message(message("ORU^R01")._replace(raw=raw), source()).not_mapped


def test_a_source_may_know_better_than_its_messages() -> None:
    raw = obx_in("iso8859-2", "8859/1", "Łódź")
    assert texts(raw, "character set: 8859/2") == ["Łódź"]


def test_only_the_first_repetition_of_msh_18_counts() -> None:
    assert texts(obx_in("iso8859-2", "8859/2~ISO IR87", "Łódź")) == ["Łódź"]


def test_facts_of_a_message_in_sixteen_bit_characters_are_those_of_the_same_in_eight() -> None:
    plain = message("ORU^R01", "OBX|1|NM|2823-3^K^LN||6.4|mmol/L|||||F")
    wide = plain._replace(raw=plain.raw.decode().encode("utf-16"))
    expected: list[Fact] = facts("ORU^R01", "OBX|1|NM|2823-3^K^LN||6.4|mmol/L|||||F")
    assert [one for one in read_message(wide, source()).facts if one.kind is Kind.RESULT] == expected
