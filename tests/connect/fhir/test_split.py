"""What one message is in a file of FHIR JSON."""

from __future__ import annotations

import gzip
import json

import pytest

from tests.connect.fhir.ward import bundle, clock, observation, read_all, reasons
from wardwright.connect.fhir import split

RESOURCE = json.dumps(observation()).encode()


def messages(data: bytes, name: str = "feed.json") -> list[tuple[str, str]]:
    return [(message.id, message.type) for message in split(data, name)]


def test_a_resource_is_one_message() -> None:
    assert messages(RESOURCE) == [("feed.json#1", "Observation")]


def test_a_bundle_is_one_message_however_many_entries_it_has() -> None:
    data = json.dumps(bundle(observation(), observation(), kind="transaction")).encode()
    assert messages(data) == [("feed.json#1", "Bundle/transaction")]


def test_ndjson_is_one_message_per_line_and_blank_lines_are_none() -> None:
    data = RESOURCE + b"\n\n" + RESOURCE + b"\r\n" + RESOURCE
    assert [kind for _, kind in messages(data)] == ["Observation"] * 3


def test_a_line_that_is_not_json_is_a_message_of_its_own_and_is_set_aside() -> None:
    readings = read_all(RESOURCE + b'\n{"resourceType": "Obser\n' + RESOURCE)
    assert [reasons(reading) for reading in readings] == [[], ["not-json at the whole message"], []]
    assert [len(reading.facts) for reading in readings] == [1, 0, 1]


def test_one_line_of_a_file_called_ndjson_is_a_line() -> None:
    assert messages(b'{"resourceType": "Patient"', "export.ndjson") == [("export.ndjson#1", "")]


def test_a_broken_document_over_many_lines_is_one_message() -> None:
    data = json.dumps(bundle(observation()), indent=2).encode()[:-2]
    assert len(messages(data)) == 1


def test_a_json_array_of_resources_is_one_message_each() -> None:
    assert len(messages(b"[" + RESOURCE + b", " + RESOURCE + b"]")) == 2


@pytest.mark.parametrize("data", [b"", b"  \n\t\n"])
def test_an_empty_file_holds_no_messages(data: bytes) -> None:
    assert messages(data) == []


def test_the_bytes_are_kept_exactly() -> None:
    pretty = json.dumps(observation(), indent=3).encode()
    (message,) = split(pretty, "feed.json")
    assert message.raw == pretty


def test_gzip_is_opened() -> None:
    assert messages(gzip.compress(RESOURCE, mtime=0)) == [("feed.json#1", "Observation")]


def test_a_broken_gzip_file_is_set_aside() -> None:
    (reading,) = read_all(gzip.compress(RESOURCE, mtime=0)[:30])
    assert reasons(reading) == ["not-json at the whole message"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_byte_order_marks_are_understood(encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    (reading,) = read_all((mark + RESOURCE.decode()).encode(encoding))
    assert len(reading.facts) == 1


def test_a_bundle_is_seen_at_its_timestamp() -> None:
    data = json.dumps(bundle(observation(), timestamp="2026-03-01T09:40:00Z")).encode()
    (message,) = split(data, "feed.json")
    assert message.seen is not None
    assert clock(message.seen) == "03-01 09:40"


def test_a_message_without_a_timestamp_leaves_the_time_to_its_resources() -> None:
    assert [message.seen for message in split(RESOURCE, "feed.json")] == [None]


def test_the_control_id_is_the_bundles_identifier_else_its_id() -> None:
    named = json.dumps(bundle(id="b1", identifier={"value": "MSG-7"})).encode()
    only_id = json.dumps(bundle(id="b1")).encode()
    assert [message.control_id for one in (named, only_id) for message in split(one, "f")] == ["MSG-7", "b1"]


@pytest.mark.parametrize("data", [b"[" * 100_000, b"42", b'"text"', b"null", b'{"a": 1}', b"\x00\xff\xfe", b"[1, 2]"])
def test_what_is_not_fhir_is_set_aside(data: bytes) -> None:
    readings = read_all(data)
    assert readings
    assert all(reading.set_aside and not reading.understood for reading in readings)
