"""Resources that a transaction creates: without an id, under a `urn:uuid:` that the next Bundle does not know."""

from __future__ import annotations

from typing import Any

import pytest

from tests.connect.fhir.ward import mmol, observation, read

NUMBER = {"system": "https://hospital.example/number", "value": "1001"}
FIRST = ("urn:uuid:0b2d2a3c-0000-4000-8000-000000000001", "urn:uuid:0b2d2a3c-0000-4000-8000-000000000002")
SECOND = ("urn:uuid:0b2d2a3c-0000-4000-8000-000000000003", "urn:uuid:0b2d2a3c-0000-4000-8000-000000000004")


def created(names: tuple[str, str], identifiers: list[dict[str, str]], **elements: Any) -> dict[str, Any]:
    patient_name, result_name = names
    patient = {"resourceType": "Patient", "identifier": identifiers}
    result = observation(subject={"reference": patient_name}, valueQuantity=mmol(6.4), **elements)
    del result["id"]
    entries = [(patient_name, patient), (result_name, result)]
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"fullUrl": name, "resource": one, "request": {"method": "POST", "url": one["resourceType"]}}
            for name, one in entries
        ],
    }


def only_result(document: dict[str, Any]) -> tuple[str, str]:
    (fact,) = [fact for fact in read(document).facts if fact.kind.value == "result"]
    return fact.subject, fact.key


def test_a_patient_without_an_id_is_known_by_an_identifier_in_every_bundle() -> None:
    assert only_result(created(FIRST, [NUMBER]))[0] == only_result(created(SECOND, [NUMBER]))[0] == "1001"


def test_an_identifier_in_use_comes_before_an_old_one() -> None:
    assert only_result(created(FIRST, [{**NUMBER, "value": "0007", "use": "old"}, NUMBER]))[0] == "1001"


def test_a_patient_with_neither_is_told_apart_within_the_bundle() -> None:
    assert only_result(created(FIRST, []))[0] == FIRST[0].removeprefix("urn:uuid:")


@pytest.mark.parametrize(
    ("elements", "key"),
    [({}, ""), ({"identifier": [{"system": "urn:lab", "value": "R1"}]}, "Observation/urn:lab|R1")],
    ids=["without identifier", "with identifier"],
)
def test_a_created_resource_has_the_same_key_in_every_bundle(elements: dict[str, Any], key: str) -> None:
    assert only_result(created(FIRST, [NUMBER], **elements))[1] == key
    assert only_result(created(SECOND, [NUMBER], **elements))[1] == key
