"""Validation against the R4 schema: what is told of a resource that is not as R4 says, and never its values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.connect.fhir import ward
from tests.connect.fhir.ward import observation, read
from wardwright.connect.fhir import FhirReader, reading
from wardwright.connect.fhir.schema import R4Schema, packaged

needs_schema = pytest.mark.skipif(packaged() is None, reason="the R4 schema is not fetched")


def findings(resource: dict[str, Any]) -> list[tuple[str, str]]:
    schema = packaged()
    assert schema is not None
    return [tuple(finding) for finding in schema.findings(resource)]  # type: ignore[misc]


@needs_schema
def test_a_resource_as_r4_says_has_no_findings() -> None:
    assert findings(observation(valueQuantity={"value": Decimal("6.40")})) == []


@needs_schema
@pytest.mark.parametrize(
    ("elements", "element", "problem"),
    [
        ({"status": "SECRET"}, "Observation.status", "has a code that R4 does not allow here; R4 has registered"),
        ({"code": None}, "Observation", "lacks the element code"),
        ({"effectiveDateTime": "SECRET"}, "Observation.effectiveDateTime", "does not have the form of a FHIR"),
        ({"valueString": 5}, "Observation.valueString", "is not of the JSON type that R4 has here (string)"),
        ({"component": {"code": {}}}, "Observation.component", "is not of the JSON type that R4 has here (array)"),
        ({"valueQuantity": {"value": "SECRET"}}, "Observation.valueQuantity.value", "is not of the JSON type"),
        ({"mood": "SECRET"}, "Observation", "has elements that R4 does not have: mood"),
        ({"Jane SECRET": 1}, "Observation", "has elements that R4 does not have"),
    ],
)
def test_a_finding_says_where_and_what_and_never_the_value(
    elements: dict[str, Any], element: str, problem: str
) -> None:
    told = findings(observation(**elements))
    assert [one[0] for one in told] == [element]
    assert told[0][1].startswith(problem)
    assert "SECRET" not in str(told)


@needs_schema
def test_a_type_that_r4_does_not_have_is_told() -> None:
    assert findings({"resourceType": "Horoscope"}) == [("resourceType", "is not a resource type of FHIR R4")]


@needs_schema
def test_a_no_break_space_in_a_text_is_no_fault() -> None:
    assert findings(observation(code={"text": "Créatinine\u00a0: sérum"})) == []


@needs_schema
def test_a_resource_that_is_not_as_r4_says_makes_no_facts() -> None:
    bad = read(observation(status="perhaps", valueQuantity={"value": 5}))
    assert bad.facts == ()
    assert bad.set_aside[0].slug == "schema"


def test_without_the_schema_reading_goes_on_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "packaged", lambda: None)
    reader = FhirReader(ward.VOCABULARY, ward.LONDON)
    assert "scripts/fetch_r4_schema.py" in reader.validation_off
    assert len(ward.read_all(observation(), reader)[0].facts) == 1


def test_with_a_schema_nothing_is_said() -> None:
    schema = R4Schema({"$schema": "http://json-schema.org/draft-06/schema#", "resourceTypes": [], "definitions": {}})
    assert FhirReader(ward.VOCABULARY, ward.LONDON, schema).validation_off == ""


@needs_schema
def test_a_resource_that_nests_too_deeply_is_told() -> None:
    deep: list[object] = []
    for _ in range(3000):
        deep = [deep]
    assert findings({"resourceType": "Patient", "active": deep}) == [("Patient", "nests too deeply to be read")]
