"""A small hospital for the tests of FHIR: its vocabulary, and facts drawn as one line each."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

from wardwright.connect.fhir import FhirReader, split
from wardwright.facts.fact import Coded, Fact, Measured, Value
from wardwright.facts.instant import Instant, civil
from wardwright.facts.load import load_vocabulary
from wardwright.facts.message import Reading

LONDON = ZoneInfo("Europe/London")

VOCABULARY = load_vocabulary("""
results:
  potassium: {codes: ["loinc:2823-3", "local:K"], unit: mmol/L, plausible: [1, 12]}
  glucose: {codes: ["loinc:2345-7"], unit: mmol/L, plausible: [0.5, 100], molar mass: 180.156}
  systolic blood pressure: {codes: ["loinc:8480-6"], unit: "mm[Hg]", plausible: [20, 350]}
  diastolic blood pressure: {codes: ["loinc:8462-4"], unit: "mm[Hg]", plausible: [10, 250]}
  INR: {codes: ["loinc:6301-6"], plausible: [0.5, 20]}
  MRSA screen: {codes: ["loinc:13317-3"], answers: {positive: ["snomed:10828004"], negative: ["snomed:260385009"]}}
  on oxygen: {codes: ["local:O2"], answers: {yes: [], no: []}}
medicines:
  warfarin: {codes: ["rxnorm:11289"]}
conditions:
  heart failure: {codes: ["snomed:84114007"]}
procedures:
  dialysis: {codes: ["snomed:108241001"]}
documents:
  discharge summary: {codes: ["loinc:18842-5"]}
forms:
  VTE assessment: {codes: ["questionnaire:vte"]}
flags:
  falls risk: {codes: ["snomed:129839007"]}
places:
  Ward 7A: {codes: ["7A"], kind: ward}
  Ward 8: {codes: ["8"], kind: ward}
devices:
  monitor 7: {codes: ["local:MON7"]}
""")

PATIENT = {"reference": "Patient/p1"}
POTASSIUM = {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]}


def mmol(value: Any, **more: Any) -> dict[str, Any]:
    """A quantity in mmol/L."""
    return {"value": value, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L", **more}


def observation(**elements: Any) -> dict[str, Any]:
    """A final potassium of p1 at nine, with other elements as given; None leaves one out."""
    plain: dict[str, Any] = {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": POTASSIUM,
        "subject": PATIENT,
        "effectiveDateTime": "2026-03-01T09:00:00+00:00",
    }
    return {name: value for name, value in {**plain, **elements}.items() if value is not None}


def bundle(*resources: dict[str, Any], kind: str = "collection", **elements: Any) -> dict[str, Any]:
    """A Bundle of these resources, or of whole entries."""
    entries = [one if "resourceType" not in one else {"resource": one} for one in resources]
    return {"resourceType": "Bundle", "type": kind, **elements, "entry": entries}


def read_all(document: Any, reader: FhirReader | None = None) -> list[Reading]:
    """The readings of a document: a value, or text as it would stand in a file."""
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    reader = reader or FhirReader(VOCABULARY, LONDON)
    return [reader.read(message) for message in split(data, "test.json")]


def read(document: Any) -> Reading:
    """The one reading of a document that is one message."""
    (reading,) = read_all(document)
    return reading


def drawn(reading: Reading, *kinds: str) -> list[str]:
    """The facts as lines, of these kinds or of all: time, kind, term, value, status unless final, place."""
    return [draw(fact) for fact in reading.facts if not kinds or fact.kind.value in kinds]


def draw(fact: Fact) -> str:
    """`03-01 09:00 result potassium 6.40 mmol/L`, and `seen 03-01 09:40` when that is another moment."""
    status = "" if fact.status.value == "final" else fact.status.value
    place = f"@ {fact.place}" if fact.place else ""
    seen = f"seen {clock(fact.seen)}" if fact.seen != fact.at else ""
    words = (clock(fact.at), fact.kind.value, fact.term, value_text(fact.value), status, place, seen)
    return " ".join(word for word in words if word)


def clock(moment: Instant) -> str:
    """Local time without the year."""
    return civil(moment, LONDON).strftime("%m-%d %H:%M")


def value_text(value: Value) -> str:
    """A value in short: number and unit, or answer, or text in quotation marks."""
    if isinstance(value, Measured):
        flaw = "" if value.flaw.value == "none" else f" ({value.flaw.value})"
        return f"{value.comparator}{value.number} {value.unit}".strip() + flaw
    if isinstance(value, Coded):
        return value.answer or f'"{value.text}"'
    return ""


def reasons(reading: Reading) -> list[str]:
    """What was set aside: slug and place."""
    return [f"{one.slug} at {one.place}" for one in reading.set_aside]
