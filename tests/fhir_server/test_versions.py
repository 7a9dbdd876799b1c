"""A resource that was created and then updated under the id that its sender was told is one thing, not two."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from tests.fhir_server.conftest import JSON, NOW, Place
from wardwright import starter
from wardwright.connect.fhir.reading import FhirReader
from wardwright.facts.fact import Fact, Kind, Status
from wardwright.facts.load import load_vocabulary
from wardwright.facts.message import Message

VOCABULARY = load_vocabulary(starter.vocabulary_text())
LONDON = ZoneInfo("Europe/London")


def read(place: Place, number: int) -> list[Fact]:
    """What the engine's reader makes of a kept message: each by itself, in the realm of its source."""
    kept = place.memory.kept[number]
    reader = FhirReader(VOCABULARY, LONDON, realm=kept.source)
    return list(reader.read(Message(str(number + 1), kept.raw, "fhir", "ehr", NOW, kept.control_id, kept.type)).facts)


def potassium(value: float, status: str, **more: object) -> str:
    return json.dumps(
        {
            "resourceType": "Observation",
            "status": status,
            "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]},
            "subject": {"reference": "Patient/p1"},
            "effectiveDateTime": "2026-11-21T09:00:00Z",
            "valueQuantity": {
                "value": value,
                "unit": "mmol/L",
                "system": "http://unitsofmeasure.org",
                "code": "mmol/L",
            },
            **more,
        }
    )


def update(place: Place, location: str, body: str) -> None:
    kind, own = location.split("/")[-4:-2]
    resource = json.loads(body) | {"id": own}
    with place.client() as client:
        answer = client.put(f"/{kind}/{own}", content=json.dumps(resource), headers=JSON)
    assert answer.status_code == 200


def slot(fact: Fact) -> tuple[object, ...]:
    return (fact.subject, fact.kind, fact.term, fact.key) if fact.key else (fact.subject, fact.kind, fact.term, fact.at)


def test_a_correction_written_to_the_location_is_of_the_same_slot(place: Place) -> None:
    for named in ({}, {"identifier": [{"system": "urn:lab", "value": "77"}]}, {"id": "o77"}):
        created = place.post("/Observation", potassium(6.4, "final", **named))
        update(place, created.headers["location"], potassium(4.6, "corrected", **named))
        (first,), (second,) = read(place, -2), read(place, -1)
        assert slot(first) == slot(second), named
        assert second.status is Status.CORRECTED


def test_a_create_that_is_sent_twice_is_of_one_slot(place: Place) -> None:
    for _ in range(2):
        place.post("/Observation", potassium(6.4, "final"))
    (first,), (second,) = read(place, 0), read(place, 1)
    assert slot(first) == slot(second)


def test_what_refers_to_a_created_patient_by_its_location_is_told_to_be_his(place: Place) -> None:
    patient = {
        "resourceType": "Patient",
        "birthDate": "1950-01-01",
        "identifier": [{"system": "urn:h", "value": "4711"}],
    }
    created = place.post("/Patient", json.dumps(patient))
    own = created.json()["id"]
    place.post("/Observation", potassium(6.4, "final", subject={"reference": f"Patient/{own}"}))
    merges = [fact for fact in read(place, 0) if fact.kind is Kind.MERGED]
    (result,) = read(place, 1)
    assert [(fact.subject, str(fact.value.text)) for fact in merges] == [("4711", result.subject)]  # type: ignore[union-attr]
