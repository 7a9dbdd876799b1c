"""Synthea's bundles and HL7's official examples: everything in is accounted for, and a second reading adds nothing."""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import NO_SHARED_DATA
from tests.connect.fhir.ward import LONDON, VOCABULARY
from wardwright.connect.fhir import FhirReader, split
from wardwright.facts.fact import Kind, Measured
from wardwright.facts.message import Reading


def synthea(folder: Path) -> dict[str, bytes]:
    """Name → decompressed bytes."""
    return {path.name: gzip.decompress(path.read_bytes()) for path in sorted((folder / "synthea").glob("*.json.gz"))}


def readings(data: bytes, name: str) -> list[Reading]:
    reader = FhirReader(VOCABULARY, LONDON)
    return [reader.read(message) for message in split(data, name)]


def accounted(reading: Reading) -> int:
    """How many resources a reading speaks of: those with facts, with reasons, or listed as not mapped."""
    places = {fact.source.partition(" ")[2] for fact in reading.facts}
    places |= {reason.place.partition(": ")[0] for reason in reading.set_aside}
    return len(places) + sum(" " not in name for name in reading.not_mapped)


def test_every_resource_of_every_synthea_bundle_is_accounted_for(shared_data: Path) -> None:
    bundles = synthea(shared_data)
    assert len(bundles) >= 20
    for name, data in bundles.items():
        (reading,) = readings(data, name)
        assert accounted(reading) == len(json.loads(data)["entry"])
        assert reading.set_aside == ()
        assert reading.message.raw == data


def test_a_second_reading_of_synthea_gives_identical_facts(shared_data: Path) -> None:
    for name, data in synthea(shared_data).items():
        assert readings(data, name) == readings(data, name)


def test_synthea_says_what_it_holds(shared_data: Path) -> None:
    """Counted again from the JSON, by another way."""
    for name, data in synthea(shared_data).items():
        (reading,) = readings(data, name)
        kinds = Counter(fact.kind for fact in reading.facts)
        resources = [entry["resource"] for entry in json.loads(data)["entry"]]
        types = Counter(resource["resourceType"] for resource in resources)
        assert kinds[Kind.BORN] == kinds[Kind.SEX] == types["Patient"] == 1
        assert kinds[Kind.ADMITTED] == types["Encounter"]
        assert kinds[Kind.PRESCRIBED] == types["MedicationRequest"]
        assert kinds[Kind.PROCEDURE] == types["Procedure"]
        assert kinds[Kind.RESULT] == sum(map(values_in, resources))
        assert len({fact.subject for fact in reading.facts}) == 1


def values_in(resource: dict[str, Any]) -> int:
    if resource["resourceType"] != "Observation":
        return 0
    return len(resource.get("component", ())) or 1


def test_synthea_numbers_keep_every_digit(shared_data: Path) -> None:
    for name, data in synthea(shared_data).items():
        (reading,) = readings(data, name)
        text = data.decode()
        for fact in reading.facts:
            if isinstance(fact.value, Measured) and not fact.value.raw:
                assert f'"value": {fact.value.number}' in text


def official() -> Path:
    """The folder of npm's hl7.fhir.r4.examples, unpacked; skips where it is absent."""
    given = os.environ.get("WARDWRIGHT_FHIR_EXAMPLES")
    folder = Path(given) if given else Path(__file__).parents[3] / "node_modules" / "hl7.fhir.r4.examples"
    if not folder.is_dir():
        pytest.skip(
            f"{NO_SHARED_DATA}: `npm install --no-save hl7.fhir.r4.examples@4.0.1`, or WARDWRIGHT_FHIR_EXAMPLES"
        )
    return folder


def test_all_official_examples_are_accounted_for() -> None:
    paths = sorted(official().glob("*-*.json"))
    assert len(paths) > 5000
    slugs: Counter[str] = Counter()
    for path in paths:
        (reading,) = readings(path.read_bytes(), path.name)
        assert reading.facts or reading.set_aside or reading.not_mapped
        slugs.update(reason.slug for reason in reading.set_aside)
    # HL7's own: 30 StructureDefinitions, 8 CodeSystems and a SearchParameter are not as HL7's schema says.
    assert slugs["schema"] < 100
    assert set(slugs) <= {"schema", "no-time", "no-patient", "no-code", "no-device"}
