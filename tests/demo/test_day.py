"""The day is the same for a seed, large enough, and made of what the issue asks for."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from wardwright.demo import hospital_day, write_day
from wardwright.demo.courses import SHARES
from wardwright.demo.patients import FAMILIES
from wardwright.demo.write import main


def types(messages: list[bytes]) -> Counter[str]:
    headers = (message.split(b"\r", 1)[0].split(b"|") for message in messages)
    return Counter("^".join(fields[8].decode().split("^")[:2]) for fields in headers if len(fields) > 8)


def control_ids(messages: list[bytes]) -> list[bytes]:
    headers = (message.split(b"\r", 1)[0].split(b"|") for message in messages)
    return [fields[9] for fields in headers if len(fields) > 9]


def statuses(messages: list[bytes]) -> Counter[str]:
    observations = (line.split(b"|") for message in messages for line in message.split(b"\r") if line[:3] == b"OBX")
    return Counter(fields[11].decode() for fields in observations)


def test_the_same_seed_gives_the_same_bytes(messages: list[bytes]) -> None:
    assert list(hospital_day(seed=7)) == messages


def test_another_seed_gives_another_day(messages: list[bytes]) -> None:
    assert list(hospital_day(seed=8)) != messages


def test_it_has_five_thousand_messages_of_two_hundred_patients(messages: list[bytes]) -> None:
    patients = {found for message in messages for found in re.findall(rb"\rPID\|1\|\|(WW\d+)\^", message)}
    assert len(messages) >= 5000
    assert len(patients) == 200


@pytest.mark.parametrize("wanted", [6000, 9000])
def test_more_messages_can_be_asked_for(wanted: int) -> None:
    assert wanted <= sum(1 for _ in hospital_day(messages=wanted)) < wanted * 1.2


@pytest.mark.parametrize("patients", [len(SHARES), 60, 400])
def test_smaller_and_larger_hospitals_can_be_asked_for(patients: int) -> None:
    found = {name for raw in hospital_day(patients=patients) for name in re.findall(rb"\rPID\|1\|\|(WW\d+)\^", raw)}
    assert len(found) == patients


def test_another_date_moves_the_whole_day() -> None:
    times = {
        raw.split(b"|")[6][:8]
        for raw in hospital_day(start=date(2026, 6, 1))
        if raw.startswith(b"MSH") and raw.count(b"|") > 8
    }
    assert times == {b"20260601"}


def test_it_holds_every_sort_of_message(messages: list[bytes]) -> None:
    found = types(messages)
    for name, at_least in {
        "ADT^A01": 80, "ADT^A02": 8, "ADT^A03": 50, "ADT^A04": 30, "ADT^A08": 20, "ADT^A11": 1, "ADT^A12": 1,
        "ADT^A13": 1, "ADT^A40": 2, "ORU^R01": 2000, "RDE^O11": 300, "RAS^O17": 500, "MDM^T02": 60, "SIU^S12": 10,
        "SIU^S15": 1, "SIU^S26": 4, "ORM^O01": 60, "DFT^P03": 5,
    }.items():  # fmt: skip
        assert found[name] >= at_least, name


def test_results_are_preliminary_final_corrected_and_withdrawn(messages: list[bytes]) -> None:
    found = statuses(messages)
    assert found["F"] > found["P"] > 50
    assert found["C"] >= 1
    assert found["W"] >= 1


def test_some_messages_are_sent_again_with_the_same_control_id(messages: list[bytes]) -> None:
    twice = [number for number, count in Counter(control_ids(messages)).items() if count > 1]
    assert 40 <= len(twice) <= 150


def test_some_results_are_late_and_some_out_of_order(messages: list[bytes]) -> None:
    taken: dict[bytes, bytes] = {}
    out_of_order = late = 0
    for message in messages:
        match = re.search(rb"\rPID\|1\|\|(WW\d+)\^.*\rOBX\|1\|.*\|(\d{14})\r", message, re.DOTALL)
        if match is None or not message.startswith(b"MSH|^~\\&|LIMS|"):
            continue
        sent = message.split(b"|")[6]
        if sent[8:12] < b"0010":  # the opening load
            continue
        patient, at = match.groups()
        out_of_order += at < taken.get(patient, b"")
        late += int(sent[8:10]) - int(at[8:10]) >= 3 and sent[:8] == at[:8]
        taken[patient] = max(at, taken.get(patient, b""))
    assert out_of_order >= 1
    assert late >= 3


def test_the_laboratory_is_quiet_after_lunch_and_comes_back(messages: list[bytes]) -> None:
    minutes = [
        int(time[8:10]) * 60 + int(time[10:12])
        for message in messages
        if message.startswith(b"MSH|^~\\&|LIMS|WARDWRIGHT") and b"BROKEN" not in message
        for time in [message.split(b"|")[6]]
    ]
    assert not [minute for minute in minutes if 13 * 60 + 7 < minute < 14 * 60 + 40]
    assert [minute for minute in minutes if minute == 14 * 60 + 40]


def test_nobody_in_it_could_be_a_real_person(messages: list[bytes]) -> None:
    names = {name.decode() for raw in messages for name in re.findall(rb"\rPID\|1\|\|[^|]*\|\|([^\^|]*)", raw)}
    assert names <= {*FAMILIES, "Unknown", "Nobody"}


def test_the_command_writes_the_day_framed(tmp_path: Path, messages: list[bytes]) -> None:
    file = tmp_path / "day.hl7"
    assert main([str(file)]) == 0
    assert file.read_bytes() == b"".join(b"\x0b" + raw + b"\x1c\r" for raw in messages)
    assert write_day(file, patients=60) > 1000


def test_the_command_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "OUT.hl7" in capsys.readouterr().err
