"""From files to facts in the order in which they were seen, with an account of every message."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from wardwright.connect.errors import UnreadableFile
from wardwright.engine.files import Format, open_file, open_files
from wardwright.engine.intake import Account, Batch, Intake
from wardwright.facts.fact import Fact, Kind, Measured
from wardwright.facts.load import load_vocabulary

ZONE = ZoneInfo("Europe/London")
VOCABULARY = load_vocabulary(
    """
results: {potassium: {codes: ["loinc:2823-3"], unit: mmol/L}}
places: {Ward 7A: {codes: ["7A"]}}
connections: {lab feed: {kind: hl7v2, codes: [LAB]}}
devices: {blood gas analyser: {codes: [GAS01]}}
"""
)


def oru(control: str, sent: str, value: str, app: str = "LAB", subject: str = "1001") -> str:
    """One result as HL7 v2; `sent` is MSH-7."""
    return (
        f"MSH|^~\\&|{app}|HOSP|WW|HOSP|{sent}||ORU^R01|{control}|P|2.5.1\r"
        f"PID|1||{subject}^^^HOSP^MR\r"
        f"OBR|1|||PANEL|||202603010800\r"
        f"OBX|1|NM|2823-3^Potassium^LN||{value}|mmol/L|||||F\r"
    )


def taken_in(tmp_path: Path, *texts: str, source: str = "") -> tuple[list[Batch], Account]:
    """The batches of files that hold these texts."""
    paths = []
    for number, text in enumerate(texts):
        paths.append(tmp_path / f"{number}.hl7")
        paths[-1].write_bytes(text.encode())
    intake = Intake(VOCABULARY, ZONE, source)
    return list(intake.batches(open_files(paths))), intake.account


def values(batches: list[Batch]) -> list[str]:
    facts = [fact for batch in batches for fact in batch.facts if fact.kind is Kind.RESULT]
    return [str(fact.value.number) for fact in facts if isinstance(fact.value, Measured)]


def heard(batches: list[Batch]) -> list[Fact]:
    return [fact for batch in batches for fact in batch.facts if fact.kind is Kind.HEARD]


def test_messages_are_taken_in_the_order_of_their_own_times_over_all_files(tmp_path: Path) -> None:
    first = oru("3", "202603010903", "4.3") + oru("1", "202603010901", "4.1")
    batches, account = taken_in(tmp_path, first, oru("2", "202603010902", "4.2"))
    assert values(batches) == ["4.1", "4.2", "4.3"]
    assert account.messages == 3


def test_ties_are_taken_in_file_order(tmp_path: Path) -> None:
    batches, _ = taken_in(tmp_path, oru("2", "202603010901", "4.2"), oru("1", "202603010901", "4.1"))
    assert values(batches) == ["4.2", "4.1"]


def test_a_message_without_a_time_comes_right_after_the_one_before_it(tmp_path: Path) -> None:
    text = oru("1", "202603010901", "4.1") + oru("2", "", "4.2") + oru("3", "202603010903", "4.3")
    batches, _ = taken_in(tmp_path, text)
    assert values(batches) == ["4.1", "4.2", "4.3"]
    assert batches[0].seen == batches[1].seen


def test_a_resend_with_a_new_time_is_counted_and_says_nothing_again(tmp_path: Path) -> None:
    batches, account = taken_in(tmp_path, oru("1", "202603010901", "4.1") + oru("1", "202603010905", "4.1"))
    assert values(batches) == ["4.1"]
    assert (account.messages, account.resent) == (2, 1)
    assert len(heard(batches)) == 2, "the feed was heard all the same"


def test_the_same_control_id_with_other_content_is_another_message(tmp_path: Path) -> None:
    batches, account = taken_in(tmp_path, oru("1", "202603010901", "4.1") + oru("1", "202603010905", "4.9"))
    assert values(batches) == ["4.1", "4.9"]
    assert account.resent == 0


def test_the_same_control_id_from_another_sender_is_another_message(tmp_path: Path) -> None:
    batches, account = taken_in(tmp_path, oru("1", "202603010901", "4.1") + oru("1", "202603010901", "4.1", app="POCT"))
    assert account.resent == 0
    assert len(values(batches)) == 2


@pytest.mark.parametrize(
    ("app", "subject"),
    [("LAB", "connection:lab feed"), ("lab feed", "connection:lab feed"), ("GAS01", "device:blood gas analyser")],
)
def test_who_sent_it_was_heard(tmp_path: Path, app: str, subject: str) -> None:
    batches, _ = taken_in(tmp_path, oru("1", "202603010901", "4.1", app=app))
    assert [(fact.subject, fact.seen) for fact in heard(batches)] == [(subject, batches[0].seen)]


def test_a_sender_that_the_vocabulary_does_not_know_is_not_heard(tmp_path: Path) -> None:
    batches, _ = taken_in(tmp_path, oru("1", "202603010901", "4.1", app="ELSEWHERE"))
    assert heard(batches) == []


def test_what_no_flow_can_see_is_left_out_but_each_patient_is_known(tmp_path: Path) -> None:
    path = tmp_path / "day.hl7"
    text = (
        oru("1", "202603010901", "4.1") + oru("2", "202603010902", "4.2") + oru("3", "202603010903", "4", subject="7")
    )
    path.write_bytes(text.encode())
    intake = Intake(VOCABULARY, ZONE, wanted=lambda fact: False)
    facts = [fact for batch in intake.batches(open_files([path])) for fact in batch.facts]
    assert [fact.subject for fact in facts] == ["1001", "7"]
    assert intake.account.facts == 3


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a", b"\x0bMSH|^~\\&|A\r\x1c\r", Format.HL7V2),
        ("a", b'\xef\xbb\xbf{"resourceType": "Patient"}', Format.FHIR),
        ("a", b'[ {"resourceType": "Patient"} ]', Format.FHIR),
        ("a", b"[SOM]MSH|^~\\&|A\r", Format.HL7V2),
        ("a", b"subject,at,kind\n", Format.CSV),
        ("a.csv", b"", Format.CSV),
        ("a.ndjson", b"", Format.FHIR),
        ("a", b"anything else", Format.HL7V2),
    ],
)
def test_a_file_is_known_by_what_it_holds(tmp_path: Path, name: str, data: bytes, expected: Format) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert open_file(path).format is expected


def test_a_run_does_not_start_on_half_of_what_was_named(tmp_path: Path) -> None:
    there = tmp_path / "there.hl7"
    there.write_bytes(b"")
    with pytest.raises(UnreadableFile):
        open_files([there, tmp_path / "not-there.hl7"])
