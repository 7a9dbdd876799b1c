"""Makes the dictionary that messages are compressed with, out of messages that were never anybody's.

A dictionary in use must never change: what was written with it is read with it. A better one gets the next number, a
name of its own and a row in `wardwright.record.encoding`.

    .venv/bin/python scripts/make_message_dictionary.py src/wardwright/record/messages-1.zdict
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random

import zstandard

from wardwright.demo.day import hospital_day

SIZE = 16_384
LOINC = {"2823-3": "Potassium", "2160-0": "Creatinine", "718-7": "Hemoglobin", "8867-4": "Heart rate", "6690-2": "WBC"}


def main(path: Path) -> None:
    """Writes the dictionary."""
    rng = Random(1)
    samples = list(hospital_day(seed=11, messages=6000)) + [_observation(rng) for _ in range(800)]
    rng.shuffle(samples)
    path.write_bytes(zstandard.train_dictionary(SIZE, samples, level=3).as_bytes())


def _observation(rng: Random) -> bytes:
    code, name = rng.choice(list(LOINC.items()))
    moment = f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}T{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:00"
    interpretation = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "code": "N"}
    category = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}
    resource = {
        "resourceType": "Observation",
        "id": f"{rng.getrandbits(48):x}",
        "meta": {"versionId": "1", "lastUpdated": f"{moment}.000+00:00"},
        "identifier": [{"system": "urn:oid:1.2.3", "value": str(rng.randint(1, 9**9))}],
        "status": rng.choice(["final", "preliminary", "corrected"]),
        "category": [{"coding": [{**category, "display": "Laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": name}], "text": name},
        "subject": {"reference": f"Patient/{rng.randint(1, 9**6)}"},
        "encounter": {"reference": f"Encounter/{rng.randint(1, 9**6)}"},
        "effectiveDateTime": f"{moment}+00:00",
        "issued": f"{moment}.000+00:00",
        "valueQuantity": {
            "value": round(rng.uniform(1, 150), 1),
            "unit": "mmol/L",
            "system": "http://unitsofmeasure.org",
            "code": "mmol/L",
        },
        "interpretation": [{"coding": [interpretation]}],
        "referenceRange": [{"low": {"value": 3.5, "unit": "mmol/L"}, "high": {"value": 5.3, "unit": "mmol/L"}}],
    }
    if rng.random() < 0.3:
        bundle = {"resourceType": "Bundle", "type": "transaction"}
        return json.dumps(
            {**bundle, "entry": [{"fullUrl": "urn:uuid:1", "resource": resource, "request": {}}]}
        ).encode()
    return json.dumps(resource).encode()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
