"""Observation → results."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.connect.fhir.ward import PATIENT, draw, drawn, mmol, observation, read, reasons
from wardwright.facts.fact import Coded, Flaw, Measured

TEXT = {"coding": [{"system": "http://loinc.org", "code": "13317-3"}]}
POSITIVE = {"coding": [{"system": "http://snomed.info/sct", "code": "10828004", "display": "Positive"}]}


def component(code: str, value: int, **more: Any) -> dict[str, Any]:
    unit = {"value": value, "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]"}
    return {"code": {"coding": [{"system": "http://loinc.org", "code": code}]}, "valueQuantity": unit, **more}


def test_a_quantity_is_a_measured_result() -> None:
    reading = read(observation(valueQuantity=mmol(6.4)))
    assert drawn(reading) == ["03-01 09:00 result potassium 6.4 mmol/L"]
    assert reading.facts[0].subject == "p1"
    assert reading.facts[0].key == "Observation/o1"


def test_decimals_keep_the_digits_they_came_with() -> None:
    data = (
        b'{"resourceType":"Observation","id":"o1","status":"final","subject":{"reference":"Patient/p1"},"code":{"coding":'
        b'[{"system":"http://loinc.org","code":"2823-3"}]},"effectiveDateTime":"2026-03-01","valueQuantity":{"value":6.40,'
        b'"code":"mmol/L","system":"http://unitsofmeasure.org"}}'
    )
    value = read(data).facts[0].value
    assert isinstance(value, Measured)
    assert str(value.number) == "6.40"


def test_a_unit_converts_into_the_terms_own_and_the_original_is_kept() -> None:
    glucose = {"coding": [{"system": "http://loinc.org", "code": "2345-7"}]}
    sent = {"value": 180, "unit": "mg/dL", "system": "http://unitsofmeasure.org", "code": "mg/dL"}
    value = read(observation(code=glucose, valueQuantity=sent)).facts[0].value
    assert isinstance(value, Measured)
    assert (round(value.number, 4), value.unit, value.raw) == (Decimal("9.9913"), "mmol/L", "180 mg/dL")


@pytest.mark.parametrize("comparator", ["<", "<=", ">=", ">"])
def test_a_comparator_makes_a_censored_number(comparator: str) -> None:
    reading = read(observation(valueQuantity=mmol(1.5, comparator=comparator)))
    assert drawn(reading) == [f"03-01 09:00 result potassium {comparator}1.5 mmol/L"]


def test_a_printed_unit_counts_when_no_ucum_code_is_sent() -> None:
    reading = read(observation(valueQuantity={"value": 5, "unit": "mmol/l"}))
    assert drawn(reading) == ["03-01 09:00 result potassium 5 mmol/L"]


def test_a_number_without_a_unit_is_kept_and_flawed() -> None:
    assert drawn(read(observation(valueQuantity={"value": 5}))) == ["03-01 09:00 result potassium 5 (unit)"]


def test_an_implausible_number_is_kept_and_flawed() -> None:
    value = read(observation(valueQuantity=mmol(64))).facts[0].value
    assert isinstance(value, Measured)
    assert value.flaw is Flaw.IMPLAUSIBLE


@pytest.mark.parametrize(
    ("element", "sent", "line"),
    [
        ("valueCodeableConcept", POSITIVE, "positive"),
        ("valueCodeableConcept", {"text": "Negative"}, "negative"),
        ("valueCodeableConcept", {"text": "indeterminate"}, '"indeterminate"'),
        ("valueString", "positive", "positive"),
        ("valueInteger", 3, "3"),
        ("valueBoolean", True, '"true"'),
        ("valueRange", {"low": {"value": 1, "unit": "mm"}, "high": {"value": 2, "unit": "mm"}}, '"1 mm–2 mm"'),
        ("valueRatio", {"numerator": {"value": 1}, "denominator": {"value": 128}}, '"1:128"'),
        ("valueTime", "09:30:00", '"09:30:00"'),
        ("valueDateTime", "2026-02-28", '"2026-02-28"'),
        ("valuePeriod", {"start": "2026-01-01", "end": "2026-01-02"}, '"2026-01-01/2026-01-02"'),
        (
            "valueSampledData",
            {"origin": {"value": 0}, "period": 10, "dimensions": 1, "data": "1 2"},
            '"a curve (SampledData)"',
        ),
    ],
)
def test_every_type_of_value_is_kept(element: str, sent: object, line: str) -> None:
    assert drawn(read(observation(code=TEXT, **{element: sent}))) == [f"03-01 09:00 result MRSA screen {line}"]


def test_a_text_that_is_a_number_counts_as_one_where_the_term_is_measured() -> None:
    assert drawn(read(observation(valueString="<3.5 mmol/L"))) == ["03-01 09:00 result potassium <3.5 mmol/L"]
    assert drawn(read(observation(valueString="haemolysed"))) == ['03-01 09:00 result potassium "haemolysed"']


def test_true_is_yes_where_the_vocabulary_says_yes() -> None:
    oxygen = {"coding": [{"system": "http://hospital.example/codes", "code": "O2"}]}
    assert drawn(read(observation(code=oxygen, valueBoolean=True))) == ["03-01 09:00 result on oxygen yes"]


def test_an_absent_value_is_no_value() -> None:
    absent = {"coding": [{"code": "unknown"}]}
    assert [fact.value for fact in read(observation(dataAbsentReason=absent)).facts] == [None]


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("registered", "pending"),
        ("preliminary", "preliminary"),
        ("final", "final"),
        ("amended", "corrected"),
        ("corrected", "corrected"),
        ("cancelled", "withdrawn"),
        ("entered-in-error", "withdrawn"),
        ("unknown", "preliminary"),
    ],
)
def test_the_status_says_how_far_the_source_stands_behind_it(status: str, says: str) -> None:
    (fact,) = read(observation(status=status, valueQuantity=mmol(5))).facts
    assert fact.status.value == says


def test_a_blood_pressure_is_two_results_with_keys_of_their_own() -> None:
    panel = {"coding": [{"system": "http://loinc.org", "code": "55284-4"}]}
    reading = read(observation(code=panel, component=[component("8480-6", 120), component("8462-4", 80)]))
    assert [(draw(fact), fact.key) for fact in reading.facts] == [
        ("03-01 09:00 result systolic blood pressure 120 mm[Hg]", "Observation/o1/component[8480-6]"),
        ("03-01 09:00 result diastolic blood pressure 80 mm[Hg]", "Observation/o1/component[8462-4]"),
    ]


def test_a_component_that_cannot_be_read_does_not_keep_the_others_back() -> None:
    nameless = {"code": {"text": "something else"}, "valueString": "x"}
    reading = read(observation(component=[nameless, component("8480-6", 120)]))
    assert drawn(reading) == ["03-01 09:00 result systolic blood pressure 120 mm[Hg]"]
    assert reasons(reading) == ["no-code at Observation: Observation.component[0].code"]


def test_an_observation_that_groups_others_is_listed_and_makes_no_result() -> None:
    reading = read(observation(hasMember=[{"reference": "Observation/o2"}]))
    assert reading.facts == ()
    assert reading.not_mapped == ("Observation that only groups others",)


@pytest.mark.parametrize(
    ("elements", "at"),
    [
        ({"effectiveInstant": "2026-03-01T10:00:00Z"}, "03-01 10:00"),
        ({"effectivePeriod": {"start": "2026-03-01T08:00:00Z", "end": "2026-03-02T08:00:00Z"}}, "03-01 08:00"),
        ({"effectiveTiming": {"event": ["2026-03-01T07:00:00Z"]}}, "03-01 07:00"),
        ({"issued": "2026-03-01T11:00:00Z"}, "03-01 11:00"),
        ({"meta": {"lastUpdated": "2026-03-01T12:00:00Z"}}, "03-01 12:00"),
        ({"effectiveDateTime": "2026-03-01"}, "03-01 00:00"),
        ({"effectiveDateTime": "2026-03"}, "03-01 00:00"),
        ({"effectiveDateTime": "2026-07-01T09:00:00+02:00"}, "07-01 08:00"),
    ],
)
def test_when_it_was_true(elements: dict[str, Any], at: str) -> None:
    reading = read(observation(**{"effectiveDateTime": None, "valueQuantity": mmol(5), **elements}))
    assert drawn(reading) == [f"{at} result potassium 5 mmol/L"]


def test_a_correction_is_seen_when_it_was_written_and_not_before() -> None:
    meta = {"lastUpdated": "2026-03-01T11:30:00Z"}
    assert drawn(read(observation(status="corrected", meta=meta, valueQuantity=mmol(5)))) == [
        "03-01 09:00 result potassium 5 mmol/L corrected seen 03-01 11:30"
    ]


def test_without_any_time_it_is_set_aside() -> None:
    assert reasons(read(observation(effectiveDateTime=None))) == ["no-time at Observation"]


def test_without_a_patient_it_is_set_aside() -> None:
    assert reasons(read(observation(subject=None))) == ["no-patient at Observation: Observation.subject"]


def test_an_unknown_code_stays_a_code_and_is_listed_whatever_its_text_says() -> None:
    urine = {"coding": [{"system": "http://loinc.org", "code": "2828-2"}], "text": "Potassium"}
    reading = read(observation(code=urine, valueQuantity=mmol(30)))
    assert drawn(reading) == ["03-01 09:00 result loinc:2828-2 30 mmol/L"]
    assert reading.not_mapped == ("Observation loinc:2828-2",)


def test_without_a_code_the_text_may_name_the_term() -> None:
    assert drawn(read(observation(code={"text": "Potassium"}, valueQuantity=mmol(5)))) == [
        "03-01 09:00 result potassium 5 mmol/L"
    ]


def test_the_first_coding_that_the_vocabulary_knows_counts() -> None:
    both = {"coding": [{"system": "urn:oid:1.2.3", "code": "998"}, {"system": "http://loinc.org", "code": "2823-3"}]}
    assert read(observation(code=both, valueQuantity=mmol(5))).facts[0].term == "potassium"


def test_a_hospitals_own_code_is_local_whatever_it_calls_its_system() -> None:
    own = {"coding": [{"system": "https://labs.hospital.example/tests", "code": "K"}]}
    assert read(observation(code=own, valueQuantity=mmol(5))).facts[0].term == "potassium"


def test_a_device_that_measured_was_heard() -> None:
    device = {"identifier": {"value": "MON7"}, "type": "Device"}
    reading = read(observation(valueQuantity=mmol(5), device=device))
    assert [(fact.subject, fact.kind.value) for fact in reading.facts] == [
        ("p1", "result"),
        ("device:monitor 7", "heard"),
    ]


def test_a_device_is_heard_when_its_identifier_does_not_say_what_it_is() -> None:
    reading = read(observation(valueQuantity=mmol(5), device={"identifier": {"value": "MON7"}}))
    assert [fact.subject for fact in reading.facts] == ["p1", "device:monitor 7"]


def test_a_metric_is_not_the_device() -> None:
    reading = read(observation(valueQuantity=mmol(5), device={"reference": "DeviceMetric/MON7"}))
    assert [fact.subject for fact in reading.facts] == ["p1"]


def test_a_number_beyond_any_measurement_is_set_aside() -> None:
    data = json.dumps(observation(valueQuantity={"value": 777})).replace("777", "1e400").encode()
    assert reasons(read(data)) == ["bad-number at Observation: Observation.valueQuantity.value"]


def test_the_source_names_the_message_and_the_place_in_it() -> None:
    assert read(observation(valueQuantity=mmol(5))).facts[0].source == "test.json#1 Observation"


def test_text_values_are_kept_as_they_came() -> None:
    fact = read(observation(code=TEXT, subject=PATIENT, valueString="scanty growth")).facts[0]
    assert fact.value == Coded("scanty growth")
