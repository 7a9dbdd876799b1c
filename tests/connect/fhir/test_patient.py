"""Patient → born, sex, died, merged; who is who; Device → heard."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.connect.fhir.ward import LONDON, VOCABULARY, bundle, drawn, mmol, observation, read, read_all, reasons
from wardwright.connect.fhir import FhirReader

MR = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}


def patient(**elements: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "p1", "birthDate": "1950-03-31", "gender": "female", **elements}


def subjects(document: Any) -> set[str]:
    return {fact.subject for reading in read_all(document) for fact in reading.facts}


def test_birth_and_sex() -> None:
    assert drawn(read(patient())) == ['03-31 00:00 born "1950-03-31"', '03-31 00:00 sex "female"']


def test_a_corrected_birth_date_is_seen_when_it_was_written() -> None:
    first = patient(birthDate="2010-03-31", meta={"lastUpdated": "2026-03-01T08:00:00Z"})
    second = patient(meta={"lastUpdated": "2026-03-01T09:00:00Z"})
    readings = read_all([first, first, second])
    born = [fact for reading in readings for fact in reading.facts if fact.kind.value == "born"]
    assert [fact.seen == fact.at for fact in born] == [True, True, False]
    assert born[2].seen > born[0].seen
    assert len({fact.key for fact in born}) == 1


@pytest.mark.parametrize("birth", ["1950", "1950-03", "1950-03-31"])
def test_a_birth_date_keeps_its_precision(birth: str) -> None:
    assert drawn(read(patient(birthDate=birth)), "born")[0].endswith(f'"{birth}"')


def test_a_birthday_at_the_beginning_of_1970_is_a_birthday() -> None:
    assert len(drawn(read(patient(birthDate="1970-01-01")))) == 2


def test_the_medical_record_number_names_the_patient_else_the_logical_id() -> None:
    numbered = patient(identifier=[{"value": "NHS-1"}, {"type": MR, "value": "1001"}])
    assert subjects(numbered) == {"1001"}
    assert subjects(patient(identifier=[{"value": "NHS-1"}])) == {"p1"}


def test_of_several_record_numbers_the_one_in_use_counts() -> None:
    old = {"type": MR, "value": "0007", "use": "old"}
    ended = {"type": MR, "value": "0008", "period": {"end": "2020-01-01"}}
    assert subjects(patient(identifier=[old, ended, {"type": MR, "value": "1001"}])) == {"1001"}


def test_death() -> None:
    assert drawn(read(patient(deceasedDateTime="2026-03-05T10:00:00Z")), "died") == ["03-05 10:00 died"]
    written = patient(deceasedBoolean=True, meta={"lastUpdated": "2026-03-06T10:00:00Z"})
    assert drawn(read(written), "died") == ["03-06 10:00 died"]
    unknown = read(patient(deceasedBoolean=True))
    assert drawn(unknown, "died") == []
    assert unknown.not_mapped == ("Patient.deceasedBoolean without a time",)


@pytest.mark.parametrize(("link", "survivor", "ended"), [("replaced-by", "p2", "p1"), ("replaces", "p1", "p2")])
def test_a_link_that_replaces_merges(link: str, survivor: str, ended: str) -> None:
    linked = patient(link=[{"type": link, "other": {"reference": "Patient/p2"}}])
    (merged,) = [fact for fact in read(linked).facts if fact.kind.value == "merged"]
    assert (merged.subject, merged.value.text) == (survivor, ended)  # type: ignore[union-attr]


def test_a_link_that_only_points_is_listed() -> None:
    linked = read(patient(link=[{"type": "seealso", "other": {"reference": "Patient/p2"}}]))
    assert drawn(linked, "merged") == []
    assert linked.not_mapped == ("Patient.link seealso",)


@pytest.mark.parametrize(
    "reference",
    [
        {"reference": "Patient/p1"},
        {"reference": "Patient/p1/_history/3"},
        {"reference": "https://server.example/fhir/Patient/p1"},
        {"reference": "urn:uuid:0b2d2a3c-0000-4000-8000-000000000001"},
        {"reference": "Patient?identifier=http://hospital.example|1001"},
        {"identifier": {"value": "1001"}, "type": "Patient"},
        {"reference": "#inside"},
    ],
    ids=str,
)
def test_every_way_to_point_at_a_patient(reference: dict[str, Any]) -> None:
    whole = patient(identifier=[{"type": MR, "value": "1001"}])
    inside = [{"resourceType": "Patient", "id": "inside", "identifier": [{"type": MR, "value": "1001"}]}]
    entry = {"fullUrl": "urn:uuid:0b2d2a3c-0000-4000-8000-000000000001", "resource": whole}
    result = observation(subject=reference, valueQuantity=mmol(5), contained=inside)
    assert subjects(bundle(result, entry)) == {"1001"}


@pytest.mark.parametrize("reference", ["Group/g1", "Location/l1", "Practitioner/x"])
def test_what_is_about_something_else_than_a_patient_is_set_aside(reference: str) -> None:
    sent = observation(subject={"reference": reference}, valueQuantity=mmol(5))
    assert reasons(read(sent)) == ["no-patient at Observation: Observation.subject"]


def test_facts_made_before_the_patient_was_read_are_merged_into_the_record_number() -> None:
    lines = [observation(valueQuantity=mmol(5)), patient(identifier=[{"type": MR, "value": "1001"}])]
    first, second = read_all("\n".join(map(json.dumps, lines)).encode())
    assert [fact.subject for fact in first.facts] == ["p1"]
    (merged,) = [fact for fact in second.facts if fact.kind.value == "merged"]
    assert (merged.subject, merged.value.text) == ("1001", "p1")  # type: ignore[union-attr]


def test_facts_made_after_the_patient_was_read_have_the_record_number_at_once() -> None:
    lines = [patient(identifier=[{"type": MR, "value": "1001"}]), observation(valueQuantity=mmol(5))]
    assert subjects("\n".join(map(json.dumps, lines)).encode()) == {"1001"}


def test_a_patient_that_says_no_time_at_all_is_set_aside() -> None:
    assert reasons(read({"resourceType": "Patient", "id": "p1", "gender": "male"})) == ["no-time at Patient"]


def test_a_device_that_was_written_was_heard() -> None:
    device = {"resourceType": "Device", "id": "d1", "identifier": [{"value": "MON7"}]}
    (reading,) = read_all({**device, "meta": {"lastUpdated": "2026-03-01T08:00:00Z"}}, FhirReader(VOCABULARY, LONDON))
    assert [(fact.subject, fact.kind.value) for fact in reading.facts] == [("device:monitor 7", "heard")]
