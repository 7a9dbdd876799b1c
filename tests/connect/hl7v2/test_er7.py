"""Separators, segments and escapes."""

from __future__ import annotations

import pytest

from wardwright.connect.hl7v2.er7 import STANDARD, BadSeparators, Separators, parse, separators_of, unescape


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("MSH|^~\\&|A", STANDARD),
        ("MSH|^~\\&#|", STANDARD),  # 2.7 adds a truncation sign
        ("MSH|^~\\\\&|", STANDARD),  # a doubled escape, as program text has it
        ("MSH$%~\\&$", Separators("$", "%", "~", "\\", "&")),
        ("MSH|^|", STANDARD),
        ("MSH||A", STANDARD),
        ("MSH|^~\r\nP", STANDARD),
        ("MSH|", STANDARD),
        ("MSH*:+!;*", Separators("*", ":", "+", "!", ";")),
    ],
)
def test_a_message_brings_its_own_separators_and_missing_ones_are_the_standards(
    head: str, expected: Separators
) -> None:
    assert separators_of(head) == expected


@pytest.mark.parametrize(
    "head", ["MSH|&&&&|", "MSH|^&&^|", "MSH|^^\\&|", "MSH|abc&|", "MSH", "MSHA^~", "MSH ^~", "MSH\r"]
)
def test_a_sign_with_two_meanings_cannot_be_split(head: str) -> None:
    with pytest.raises(BadSeparators):
        separators_of(head)


def test_fields_are_numbered_as_hl7_numbers_them() -> None:
    msh, pid = parse("MSH|^~\\&|LAB\rPID|1||7^^^H").segments
    assert (msh[0], msh[1], msh[2], msh[3]) == ("MSH", "|", "^~\\&", "LAB")
    assert (pid[0], pid[1], pid[3]) == ("PID", "1", "7^^^H")


def test_line_ends_may_be_mixed() -> None:
    names = [segment[0] for segment in parse("MSH|^~\\&|\r\nEVN|A01\nPID|1\rPV1|1\r\n\r\n").segments]
    assert names == ["MSH", "EVN", "PID", "PV1"]


def test_a_line_that_begins_like_no_segment_is_the_rest_of_the_one_before() -> None:
    segments = parse("MSH|^~\\&|\rPID|1||10\n01^^^H^MR||Ca\nnary\rPV1|1").segments
    assert segments[1] == ["PID", "1", "", "1001^^^H^MR", "", "Canary"]
    assert segments[2][0] == "PV1"


def test_a_break_within_a_text_stays_a_break() -> None:
    obx = parse("MSH|^~\\&|\rOBX|1|TX|A||first\nsecond|||||F").segments[1]
    assert obx[5] == "first\nsecond"
    assert obx[10] == "F"


def test_a_segment_name_alone_or_indented_is_still_a_segment() -> None:
    names = [segment[0] for segment in parse("MSH|^~\\&|\rMSA\r  PID|1\rYES\r").segments]
    assert names == ["MSH", "MSA", "PID"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"a\F\b\S\c\T\d\R\e\E\f", "a|b^c&d~e\\f"),
        (r"one\.br\two", "one\ntwo"),
        (r"one\.sp2\two", "one\n\ntwo"),
        (r"\H\bold\N\ plain", "bold plain"),
        (r"\.in+4\text\.fi\ ", "text "),
        (r"\X41\\X42C3A9\ ", "ABé "),
        (r"\C2422\ ", "あ "),
        (r"\Zmine\x", "x"),
        (r"C:\dir\file", r"C:\dir\file"),
        (r"50\X4\ ", r"50\X4\ "),
        ("100 \\", "100 \\"),
        ("none", "none"),
    ],
)
def test_escapes(text: str, expected: str) -> None:
    assert unescape(text, STANDARD) == expected


def test_escapes_are_those_of_the_messages_own_signs() -> None:
    assert unescape("a!F!b!T!c", Separators("*", ":", "+", "!", ";")) == "a*b;c"


def test_hexadecimal_escapes_are_bytes_of_the_messages_own_character_set() -> None:
    assert unescape(r"caf\XE9\ ", STANDARD, "iso8859-1") == "café "
