"""A patient's name out of HL7 v2: the legal one, beside the identifier that the facts have."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connect.hl7v2.feed import MSH, PLAIN, source
from wardwright.connect.hl7v2 import read_message
from wardwright.connect.hl7v2.names import patient_names
from wardwright.facts.message import Message

HEADER = MSH.format(type="ADT^A01")


def named(*segments: str, end: str = "\r") -> tuple[tuple[str, str], ...]:
    return patient_names(end.join((HEADER, *segments)).encode(), PLAIN)


def name_in(field: str) -> str:
    found = named(f"PID|1||1001^^^HOSP^MR||{field}||19500612|F")
    return found[0][1] if found else ""


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("Bird^Tweety", "Bird, Tweety"),
        ("Bird^Tweety^B^Jr^Ms^^L", "Bird, Tweety"),
        ("Finch^Tweety^^^^^A~Bird^Tweety^^^^^L", "Bird, Tweety"),  # an alias first
        ("Finch^Tweety^^^^^M~Bird^Tweety", "Bird, Tweety"),  # a maiden name, then one without a type
        ("Finch^Tweety^^^^^N", "Finch, Tweety"),  # a nickname is better than none
        ("Wrong^Name^^^^^BAD~Finch^Tweety^^^^^N", "Finch, Tweety"),
        ("Old^Tweety^^^^^L^^^^^2001^2019~Bird^Tweety^^^^^L", "Bird, Tweety"),  # the first one has ended
        ("~Bird^Tweety^^^^^D", "Bird, Tweety"),  # no legal name was sent: the first repetition is empty
        ("van der Bird&van der&Bird^Tweety", "van der Bird, Tweety"),
        ("O\\T\\Bird^Tweety", "O&Bird, Tweety"),
        ("Bird", "Bird"),
        ("^Tweety", "Tweety"),
        ('""', ""),
        ('Bird^""', "Bird"),
        ("  Bird \t ^ Tweety  Lou ", "Bird, Tweety Lou"),
        ("Bi\x1brd^Tweety", "Bi rd, Tweety"),  # no control character reaches a terminal
        ("", ""),
    ],
)
def test_the_legal_name_is_shown_family_first(field: str, shown: str) -> None:
    assert name_in(field) == shown


def test_every_patient_of_a_message_is_named() -> None:
    first, second = "PID|1||1001^^^HOSP^MR||Bird^Tweety", "PID|2||2002^^^HOSP^MR||Cat^Sylvester"
    assert named(first, "PV1|1|I|7A", second, "PV1|1|I|7B") == (("1001", "Bird, Tweety"), ("2002", "Cat, Sylvester"))


def test_a_patient_without_a_name_or_without_a_number_is_left_out() -> None:
    assert named("PID|1||1001^^^HOSP^MR") == ()
    assert named("PID|1||||Bird^Tweety") == ()
    assert named("EVN||2026", "PV1|1|I|7A") == ()


def test_the_identifier_is_the_one_that_the_facts_have() -> None:
    pid = "PID|1|7^^^OLD^PI|99^^^HOSP^PI~1001^^^HOSP^MR~5^^^NHS^NH||Bird^Tweety||19500612|F"
    assert named(pid) == (("1001", "Bird, Tweety"),)
    by_nhs = source("identifiers: {prefer: [NH]}")
    raw = "\r".join((HEADER, pid)).encode()
    facts = read_message(Message("m", raw, "hl7v2", "lab feed", 0), by_nhs).facts
    assert {fact.subject for fact in facts} == {"5"}
    assert patient_names(raw, by_nhs) == (("5", "Bird, Tweety"),)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_any_line_end_will_do(end: str) -> None:
    pid = "PID|1||1001^^^HOSP^MR||Bird^Tweety"
    assert named("EVN||2026", pid, "PV1|1|I|7A", end=end) == (("1001", "Bird, Tweety"),)


def test_a_name_that_a_sender_broke_over_two_lines_is_whole() -> None:
    assert named("PID|1||1001^^^HOSP^MR||Bird^Twee", "ty||19500612", "PV1|1|I|7A") == (("1001", "Bird, Tweety"),)


@pytest.mark.parametrize(("charset", "encoding"), [("8859/1", "latin-1"), ("UNICODE UTF-8", "utf-8"), ("", "utf-16")])
def test_the_name_is_read_in_the_character_set_of_its_message(charset: str, encoding: str) -> None:
    raw = f"{HEADER}||||||{charset}\rPID|1||1001^^^HOSP^MR||Bjørk^Åse\rPV1|1|I|7A".encode(encoding)
    assert patient_names(raw, PLAIN) == (("1001", "Bjørk, Åse"),)


def test_a_segment_of_another_name_is_no_pid() -> None:
    assert named("NTE|1||PID|1||1001^^^HOSP^MR||Bird^Tweety", "ZPID|1||9||Cat^Sylvester") == ()


@settings(max_examples=300)
@given(st.data())
def test_whatever_a_sender_writes_it_never_raises(data: st.DataObject) -> None:
    whole = f"{HEADER}\rEVN||2026\rPID|1||1001^^^HOSP^MR||Bird^Tweety^^^^^L~Finch^T^^^^^A\rPV1|1|I|7A".encode()
    begin = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 40))
    raw = whole[:begin] + data.draw(st.binary(max_size=6)) + whole[begin + length :]
    for subject, name in patient_names(raw, PLAIN):
        assert subject
        assert name.isprintable()
        assert len(name) <= 120
