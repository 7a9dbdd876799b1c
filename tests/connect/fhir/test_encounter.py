"""Encounter → admitted, moved, discharged, died, attending."""

from __future__ import annotations

from typing import Any

import pytest

from tests.connect.fhir.ward import PATIENT, bundle, drawn, read, reasons

ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
WARD_7A = {"resourceType": "Location", "id": "l7", "identifier": [{"value": "7A"}], "name": "Seven A"}
WARD_8 = {"resourceType": "Location", "id": "l8", "identifier": [{"value": "8"}]}
BED = {"resourceType": "Location", "id": "bed", "name": "Bed 12", "partOf": {"reference": "Location/l7"}}


def encounter(**elements: Any) -> dict[str, Any]:
    plain = {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "in-progress",
        "class": {"system": ACT, "code": "IMP"},
        "subject": PATIENT,
        "period": {"start": "2026-03-01T08:00:00Z"},
    }
    return {**plain, **elements}


def at(reference: str, start: str = "", **more: str) -> dict[str, Any]:
    period = {"period": {"start": start}} if start else {}
    return {"location": {"reference": reference}, **period, **more}


FINISHED = {"status": "finished", "period": {"start": "2026-03-01T08:00:00Z", "end": "2026-03-04T10:00:00Z"}}


@pytest.mark.parametrize(
    ("code", "stay"),
    [
        ("IMP", "inpatient"),
        ("ACUTE", "inpatient"),
        ("NONAC", "inpatient"),
        ("SS", "inpatient"),
        ("EMER", "emergency"),
        ("AMB", "outpatient"),
        ("OBSENC", "observation"),
        ("VR", "virtual"),
        ("HH", "home"),
        ("FLD", "field"),
        ("PRENC", "preadmit"),
        ("I", "inpatient"),
        ("HOUSECLEANING", "HOUSECLEANING"),
    ],
)
def test_the_class_says_what_kind_of_stay(code: str, stay: str) -> None:
    reading = read(encounter(**{"class": {"system": ACT, "code": code}}))
    assert drawn(reading) == [f'03-01 08:00 admitted "{stay}"']


def test_an_admission_to_a_ward_and_the_moves_after_it() -> None:
    locations = [at("Location/l8", "2026-03-02T09:00:00Z"), at("Location/l7", "2026-03-01T08:00:00Z")]
    assert drawn(read(bundle(encounter(location=locations), WARD_7A, WARD_8))) == [
        '03-01 08:00 admitted "inpatient" @ Ward 7A',
        "03-02 09:00 moved @ Ward 8",
    ]


def test_a_bed_is_on_the_ward_that_it_is_part_of() -> None:
    reading = read(bundle(encounter(location=[at("Location/bed")]), BED, WARD_7A))
    assert drawn(reading) == ['03-01 08:00 admitted "inpatient" @ Ward 7A']


def test_of_a_ward_and_a_bed_that_begin_together_the_ward_is_the_place() -> None:
    start = "2026-03-01T08:00:00Z"
    other = {"resourceType": "Location", "id": "x", "name": "Bed 3"}
    reading = read(bundle(encounter(location=[at("Location/x", start), at("Location/l7", start)]), other, WARD_7A))
    assert drawn(reading) == ['03-01 08:00 admitted "inpatient" @ Ward 7A']


def test_a_place_that_the_vocabulary_does_not_know_keeps_its_name() -> None:
    reading = read(encounter(location=[{"location": {"display": "Annexe B"}}]))
    assert drawn(reading) == ['03-01 08:00 admitted "inpatient" @ Annexe B']


def test_a_planned_bed_is_no_place_yet() -> None:
    reading = read(bundle(encounter(location=[at("Location/l7", status="planned")]), WARD_7A))
    assert drawn(reading) == ['03-01 08:00 admitted "inpatient"']


def test_the_end_of_a_finished_encounter_is_the_discharge() -> None:
    assert drawn(read(bundle(encounter(location=[at("Location/l7")], **FINISHED), WARD_7A))) == [
        '03-01 08:00 admitted "inpatient" @ Ward 7A',
        '03-04 10:00 discharged "inpatient" @ Ward 7A',
    ]


@pytest.mark.parametrize("code", ["exp", "20"])
def test_a_disposition_may_say_that_the_patient_died(code: str) -> None:
    stay = {"dischargeDisposition": {"coding": [{"code": code}]}}
    assert drawn(read(encounter(hospitalization=stay, **FINISHED)), "died", "discharged") == [
        "03-04 10:00 died",
        '03-04 10:00 discharged "inpatient"',
    ]


def test_a_planned_encounter_is_pending() -> None:
    assert drawn(read(encounter(status="planned"))) == ['03-01 08:00 admitted "inpatient" pending']


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_a_stay_that_never_was_is_withdrawn(status: str) -> None:
    lines = drawn(read(encounter(**{**FINISHED, "status": status})))
    assert [line.split()[2] for line in lines] == ["admitted", "died", "discharged"]
    assert all("withdrawn" in line for line in lines)


def test_every_movement_has_the_encounter_as_its_key() -> None:
    facts = read(bundle(encounter(location=[at("Location/l7")], **FINISHED), WARD_7A)).facts
    assert {fact.key for fact in facts} == {"Encounter/e1"}


def test_a_part_of_a_stay_moves_the_patient_and_does_not_discharge() -> None:
    part = encounter(partOf={"reference": "Encounter/e0"}, location=[at("Location/l7")], **FINISHED)
    assert drawn(read(bundle(part, WARD_7A))) == ["03-01 08:00 moved @ Ward 7A"]


def test_the_attending_clinician_is_in_charge() -> None:
    attending = {"type": [{"coding": [{"code": "ATND"}]}], "individual": {"reference": "Practitioner/dr9"}}
    referrer = {"type": [{"coding": [{"code": "REF"}]}], "individual": {"reference": "Practitioner/dr1"}}
    assert drawn(read(encounter(participant=[referrer, attending])), "attending") == ['03-01 08:00 attending "dr9"']


def test_a_service_provider_that_is_a_place_of_the_vocabulary_is_the_place() -> None:
    provider = {"resourceType": "Organization", "id": "org", "name": "ward 8"}
    reading = read(bundle(encounter(serviceProvider={"reference": "Organization/org"}), provider))
    assert drawn(reading) == ['03-01 08:00 admitted "inpatient" @ Ward 8']


def test_an_encounter_without_any_time_is_set_aside() -> None:
    assert reasons(read(encounter(period={}))) == ["no-time at Encounter"]


def test_each_movement_is_seen_when_it_happened_unless_the_message_says() -> None:
    assert "seen 03-04 11:00" in drawn(read(bundle(encounter(**FINISHED), timestamp="2026-03-04T11:00:00Z")))[0]
