"""A file that is whole becomes messages, and then lies in `done` or in `failed` with the reason beside it."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from tests.folder.conftest import Ward
from wardwright.facts.instant import SECOND

DAY = "2026-11-21"


def adt(control: str, event: str = "A01") -> str:
    return f"MSH|^~\\&|PAS|H|||20260301080000||ADT^{event}|{control}|P|2.5.1\rPID|1||{control}9^^^H^MR\rPV1|1|I|7A\r"


def observation(value: str, own: str = "o1") -> str:
    return f'{{"resourceType":"Observation","id":"{own}","status":"final","valueQuantity":{{"value":{value}}}}}'


def test_every_message_of_a_file_is_handed_on_as_it_came(ward: Ward) -> None:
    ward.write("adt.hl7", adt("1") + adt("2"))
    ward.rounds()
    first, second = ward.memory.kept
    assert first.raw == adt("1").encode()
    assert (first.source, first.format, first.type, first.control_id) == ("drop", "hl7v2", "ADT^A01", "1")
    assert (second.control_id, second.origin) == ("2", "adt.hl7")
    assert ward.there() == [f"done/{DAY}/adt.hl7"]


def test_a_batch_with_its_headers_is_its_messages(ward: Ward) -> None:
    ward.write("b.hl7", "FHS|^~\\&|X\rBHS|^~\\&|X\r" + adt("1") + adt("2") + "BTS|2\rFTS|1\r")
    ward.rounds()
    assert [one.control_id for one in ward.memory.kept] == ["1", "2"]
    assert ward.there() == [f"done/{DAY}/b.hl7"]


def test_a_batch_whose_count_differs_is_taken_and_says_so(ward: Ward) -> None:
    ward.write("b.hl7", "BHS|^~\\&|X\r" + adt("1") + adt("2") + "BTS|3\r")
    ward.rounds()
    assert len(ward.memory.kept) == 2
    assert ward.there() == [f"done/{DAY}/b.hl7", f"done/{DAY}/b.hl7.reason.txt"]
    assert "BTS-1 says 3" in (ward.folder / f"done/{DAY}/b.hl7.reason.txt").read_text()


@pytest.mark.parametrize(
    ("name", "data", "kinds"),
    [
        ("one.json", observation("6.40"), ["Observation"]),
        ("lines.ndjson", observation("6.40") + "\n" + observation("5.1", "o2") + "\n", ["Observation"] * 2),
        ("bundle.json", '{"resourceType":"Bundle","type":"collection","entry":[]}', ["Bundle/collection"]),
        ("list.json", f"[{observation('1')},{observation('2')}]", ["Observation"] * 2),
        ("half.ndjson", observation("6.40") + '\n{"resourceType":', ["Observation", ""]),
    ],
)
def test_fhir_is_known_by_what_it_holds(ward: Ward, name: str, data: str, kinds: list[str]) -> None:
    ward.write(name, data)
    ward.rounds()
    assert [one.type for one in ward.memory.kept] == kinds
    assert {one.format for one in ward.memory.kept} == {"fhir"}
    assert ward.there("done") == [f"{DAY}/{name}"]


def test_a_gzip_file_is_unpacked(ward: Ward) -> None:
    ward.write("a.hl7.gz", gzip.compress(adt("1").encode(), mtime=0) + gzip.compress(adt("2").encode(), mtime=0))
    ward.rounds()
    assert [one.control_id for one in ward.memory.kept] == ["1", "2"]


def test_segments_that_stand_in_no_message_are_kept_to_be_set_aside(ward: Ward) -> None:
    ward.write("a.hl7", "PID|1||77\rPV1|1|I\r" + adt("1"))
    ward.rounds()
    assert [one.type for one in ward.memory.kept] == ["", "ADT^A01"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.hl7", b"", "nothing in this file"),
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" * 9, "neither FHIR JSON nor HL7 v2"),
        ("cut.json", b'{"resourceType":"Obs', "not FHIR JSON"),
        ("other.json", b'{"hello":"world"}', "not FHIR JSON"),
        ("cut.gz", gzip.compress(b"MSH|" * 400, mtime=0)[:-9], "cut short"),
        ("broken.gz", b"\x1f\x8b\x08\x00nonsense that is no gzip at all", "damaged"),
        ("bomb.gz", gzip.compress(b" " * 5_000_000, mtime=0), "Unpacked"),
        ("large.hl7", adt("1").encode() + b"ZZZ|" + b"x" * 150_000, "larger than"),
        ("huge.hl7", b"MSH|^~\\&|" + b"x" * 900_000, "at most 800,000 bytes"),
    ],
)
def test_a_file_that_holds_no_message_goes_to_failed_with_the_reason(
    ward: Ward, name: str, data: bytes, reason: str
) -> None:
    ward.write(name, data)
    ward.write("good.hl7", adt("1"))
    ward.rounds()
    assert [one.control_id for one in ward.memory.kept] == ["1"]
    assert ward.there("failed") == [f"{DAY}/{name}", f"{DAY}/{name}.reason.txt"]
    assert reason in (ward.folder / f"failed/{DAY}/{name}.reason.txt").read_text()
    assert (ward.folder / f"failed/{DAY}/{name}").read_bytes() == data
    assert ward.watch.counts.refused == 1


def test_files_in_dated_subfolders_keep_them(ward: Ward) -> None:
    ward.write("2026/11/20/a.hl7", adt("1"))
    ward.rounds()
    assert ward.there() == [f"done/{DAY}/2026/11/20/a.hl7"]
    assert ward.memory.kept[0].origin == "2026/11/20/a.hl7"


def test_the_day_is_that_of_the_hospital(ward: Ward) -> None:
    ward.time += 6 * 30 * 24 * 3600 * SECOND  # in May, 23:30 UTC is after midnight in London
    ward.write("a.hl7", adt("1"))
    ward.rounds()
    assert ward.there("done") == ["2027-05-21/a.hl7"]


def test_a_name_that_is_taken_already_is_kept_apart(ward: Ward) -> None:
    for control in "123":
        ward.write("feed.hl7.txt", adt(control))
        ward.rounds()
    assert ward.there("done") == [f"{DAY}/feed (2).hl7.txt", f"{DAY}/feed (3).hl7.txt", f"{DAY}/feed.hl7.txt"]
    assert (ward.folder / f"done/{DAY}/feed (3).hl7.txt").read_bytes() == adt("3").encode()


def test_files_are_taken_in_the_order_in_which_they_were_written(ward: Ward) -> None:
    for number, name in enumerate(("z.hl7", "a.hl7", "m.hl7")):
        os.utime(ward.write(name, adt(str(number))), ns=(0, 10**18 + number))
    ward.rounds()
    assert [one.control_id for one in ward.memory.kept] == ["0", "1", "2"]


def test_the_same_bytes_in_a_second_file_are_news_in_fhir_and_a_resend_in_hl7(ward: Ward) -> None:
    for number in range(2):
        os.utime(ward.write("a.hl7", adt("1")), ns=(0, 10**18 + number))
        os.utime(ward.write("o.json", observation("6.40")), ns=(0, 10**18 + number))
        ward.rounds()
    assert [one.format for one in ward.memory.kept] == ["hl7v2", "fhir", "fhir"]
    assert (ward.watch.counts.taken, ward.watch.counts.resent) == (4, 1)


def test_a_file_moved_back_from_failed_is_not_taken_twice(ward: Ward, tmp_path: Path) -> None:
    lines = observation("6.40") + "\n" + observation("5.1", "o2")
    os.utime(ward.write("o.ndjson", lines), ns=(0, 10**18))
    ward.rounds()
    (ward.folder / f"done/{DAY}/o.ndjson").rename(ward.folder / "o.ndjson")
    ward.rounds()
    assert len(ward.memory.kept) == 2


def test_numbers_stay_as_they_were_written(ward: Ward) -> None:
    ward.write("o.json", observation("6.40"))
    ward.rounds()
    assert b"6.40" in ward.memory.kept[0].raw
    assert json.loads(ward.memory.kept[0].raw)["id"] == ward.memory.kept[0].control_id
