"""Bundles of every type: entries one by one, histories, deletions, one bad entry among good ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.connect.fhir.ward import PATIENT, bundle, clock, drawn, mmol, observation, read, read_all, reasons
from wardwright.connect.fhir.schema import packaged
from wardwright.connect.fhir.split import BUNDLE_TYPES

needs_schema = pytest.mark.skipif(packaged() is None, reason="the R4 schema is not fetched")


@pytest.mark.parametrize("kind", BUNDLE_TYPES)
def test_a_bundle_of_every_type_is_read_entry_by_entry(kind: str) -> None:
    reading = read(bundle(observation(id="a", valueQuantity=mmol(5)), observation(id="b"), kind=kind))
    assert len(reading.facts) == 2
    assert reading.set_aside == ()


def test_facts_say_from_which_entry_they_are() -> None:
    reading = read(bundle({"resourceType": "Basic", "code": {"text": "x"}}, observation()))
    assert reading.facts[0].source == "test.json#1 Bundle.entry[1].resource"


def test_with_a_timestamp_every_fact_is_seen_then() -> None:
    reading = read(bundle(observation(), timestamp="2026-03-01T09:40:00+00:00"))
    assert drawn(reading) == ["03-01 09:00 result potassium seen 03-01 09:40"]


def test_without_a_timestamp_each_fact_is_seen_at_its_own_resources_time() -> None:
    later = observation(id="b", effectiveDateTime="2026-03-02T09:00:00Z")
    assert [clock(fact.seen) for fact in read(bundle(observation(), later)).facts] == ["03-01 09:00", "03-02 09:00"]


@needs_schema
def test_one_bad_entry_is_set_aside_with_its_place_and_the_rest_goes_on() -> None:
    bad = observation(id="b", status="perhaps")
    reading = read(bundle(observation(valueQuantity=mmol(5)), bad, observation(id="c", valueQuantity=mmol(6))))
    assert len(reading.facts) == 2
    assert reasons(reading) == ["schema at Bundle.entry[1].resource: Observation.status"]
    assert "R4 has registered, preliminary, final" in reading.set_aside[0].problem


@needs_schema
def test_what_is_wrong_with_the_bundle_itself_is_told_and_its_entries_are_read() -> None:
    reading = read(bundle(observation(), kind="parcel"))
    assert len(reading.facts) == 1
    assert reasons(reading) == ["schema at Bundle"]


@pytest.mark.parametrize("entry", [{}, {"fullUrl": "urn:uuid:1"}, {"response": {"status": "201"}}])
def test_an_entry_without_a_resource_is_listed(entry: dict[str, Any]) -> None:
    assert read(bundle(entry, observation())).not_mapped == ("Bundle.entry without a resource",)


def test_a_bundle_inside_a_bundle_is_read_too() -> None:
    reading = read(bundle(bundle(observation(valueQuantity=mmol(5)))))
    assert reading.facts[0].source == "test.json#1 Bundle.entry[0].resource.entry[0].resource"


def test_a_history_is_told_from_the_oldest_version_on() -> None:
    new = observation(status="amended", valueQuantity=mmol(5))
    old = observation(valueQuantity=mmol(6))
    assert drawn(read(bundle(new, old, kind="history"))) == [
        "03-01 09:00 result potassium 6 mmol/L",
        "03-01 09:00 result potassium 5 mmol/L corrected",
    ]


def test_a_deletion_withdraws_what_this_message_said_before() -> None:
    gone = {
        "fullUrl": "https://server.example/fhir/Observation/o1",
        "request": {"method": "DELETE", "url": "Observation/o1"},
        "response": {"status": "204", "lastModified": "2026-03-01T12:00:00Z"},
    }
    assert drawn(read(bundle(gone, observation(valueQuantity=mmol(6)), kind="history"))) == [
        "03-01 09:00 result potassium 6 mmol/L",
        "03-01 09:00 result potassium withdrawn seen 03-01 12:00",
    ]


@pytest.mark.parametrize("depth", [10, 300])
def test_bundles_may_nest(depth: int) -> None:
    start = b'{"resourceType":"Bundle","type":"collection","entry":[{"resource":'
    reading = read(start * depth + json.dumps(observation()).encode() + b"}]}" * depth)
    assert len(reading.facts) == 1


def test_a_deletion_of_something_else_is_listed() -> None:
    gone = {"request": {"method": "DELETE", "url": "Observation/other"}}
    reading = read(bundle(gone, kind="transaction"))
    assert reading.not_mapped == ("Bundle.entry DELETE of a resource that is not in this message",)


def test_resources_that_carry_no_fact_are_listed_once_each() -> None:
    header = {"resourceType": "MessageHeader", "eventUri": "urn:x", "source": {"endpoint": "http://x.example"}}
    practitioner = {"resourceType": "Practitioner", "id": "d"}
    reading = read(bundle(header, practitioner, practitioner, kind="message"))
    assert reading.not_mapped == ("MessageHeader", "Practitioner", "Practitioner")


def test_a_second_reading_gives_the_same_facts() -> None:
    document = bundle(observation(valueQuantity=mmol(5)), {"resourceType": "Patient", "id": "p1", "gender": "male"})
    assert read(document) == read(document)


def test_two_spaces_of_one_patient_are_one_subject() -> None:
    spaced = observation(subject={"reference": " Patient/p1 "}, valueQuantity=mmol(5))
    plain = observation(subject=PATIENT, valueQuantity=mmol(5))
    assert {fact.subject for fact in read(bundle(spaced, plain)).facts} == {"p1"}


def test_an_entry_that_holds_no_resource_is_set_aside_and_the_others_are_read() -> None:
    sent = bundle(observation())
    sent["entry"] = ["a text", None, 7, [], {"resource": "a text"}, {"resource": {}}, *sent["entry"], {"search": {}}]
    found = read(sent)
    told = [one for one in found.set_aside if one.slug == "not-fhir"]
    assert [one.place for one in told] == [f"Bundle.entry[{index}]" for index in range(6)]
    assert len(found.facts) == 1
    assert found.not_mapped.count("Bundle.entry without a resource") == 1


def test_a_resource_type_that_r4_does_not_have_is_not_repeated() -> None:
    found = read({"resourceType": "CecilyCanary", "id": "1"})
    assert "CecilyCanary" not in repr(found.set_aside)


def test_json_in_another_character_set_is_told_as_that() -> None:
    (found,) = read_all('{"resourceType": "Patient", "id": "é"}'.encode("latin-1"))
    assert "not in UTF-8" in found.set_aside[0].problem
