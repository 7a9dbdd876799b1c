"""The mapping table holds to HL7's official v2-to-FHIR maps, field by field and code by code.

Each field in mapping.yaml names the FHIR element that it is. Here HL7's own tables are read and asked. Where HL7 is
silent the row says `none` and why, and this test makes sure that HL7 really is silent.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from wardwright.connect.hl7v2 import packaged_mapping
from wardwright.connect.hl7v2.table import CodeTable, Origin, Row

MAPPING = packaged_mapping()
CLAIMS = [(row, column, origin) for row in MAPPING.rows for column, origin in row.claims()]
SAID = [one for one in CLAIMS if not one[2].fhir.startswith("none")]
CODES = [table for table in MAPPING.codes.values() if table.official]

# What differs from a code that HL7 does map, and why.
DIFFERS = {
    ("class at admission", "B"): "an A01 admits an inpatient",
    ("class at admission", "C"): "an A01 admits an inpatient",
    ("class at admission", "N"): "an A01 admits an inpatient",
    ("class at admission", "U"): "an A01 admits an inpatient",
}

# Elements that stand for the whole of a data type map ("$this" in HL7's tables).
WHOLE = {"SCH-11": "$this"}


@pytest.fixture(scope="module")
def segment_maps(shared_data: Path) -> dict[tuple[str, str], set[str]]:
    """(field, resource) → the attributes that HL7 puts it in; ("OBX-14", "Observation") → {"effectiveDateTime"}."""
    found: dict[tuple[str, str], set[str]] = {}
    for file in (shared_data / "v2-to-fhir" / "segments").glob("*.csv"):
        named = re.search(r"_ ([A-Z0-9]{3})\[([A-Za-z]+)", file.name)
        if named is None:
            continue
        for row in rows_of(file):
            if len(row) > 9 and row[9].strip():
                found.setdefault((row[1].strip(), named[2]), set()).add(plain(row[9]))
    assert len(found) > 300, "the official tables were not read"
    return found


def rows_of(file: Path) -> Iterator[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.reader(lines)


def plain(attribute: str) -> str:
    """ "code[1].text " → "code.text"; "location[1].location(Location)" → "location.location"."""
    return re.sub(r"\[[^\]]*\]|\(.*\)|=.*", "", attribute).strip()


def identity(claim: tuple[Row, str, Origin]) -> str:
    return f"{claim[0].name}: {claim[1]} {claim[2].path}"


@pytest.mark.parametrize("claim", SAID, ids=identity)
def test_a_field_is_the_element_that_hl7_says_it_is(
    claim: tuple[Row, str, Origin], segment_maps: dict[tuple[str, str], set[str]]
) -> None:
    origin = claim[2]
    resource, _, element = origin.fhir.partition(".")
    official = segment_maps.get((origin.path.field_name, resource), set())
    wanted = WHOLE.get(origin.path.field_name, element)
    same = re.compile(re.escape(wanted) + r"(?:[.A-Z].*)?")  # value: valueQuantity; participant: participant.individual
    assert any(same.fullmatch(one) for one in official), (
        f"HL7 puts {origin.path.field_name} of {resource} in {sorted(official)}"
    )


@pytest.mark.parametrize("claim", [one for one in CLAIMS if one[2].fhir.startswith("none HL7 publishes")], ids=identity)
def test_where_the_table_says_that_hl7_has_no_map_there_is_none(
    claim: tuple[Row, str, Origin], segment_maps: dict[tuple[str, str], set[str]]
) -> None:
    segment = claim[2].path.segment
    assert not [key for key in segment_maps if key[0].startswith(f"{segment}-") and key[1] != "MedicationRequest"]


@pytest.mark.parametrize("claim", [one for one in CLAIMS if one[2].fhir.startswith("none")], ids=identity)
def test_where_the_table_says_none_it_says_why(claim: tuple[Row, str, Origin]) -> None:
    assert len(claim[2].fhir.removeprefix("none").split()) >= 1


def test_the_elements_that_matter_are_claimed() -> None:
    said = {(origin.path.field_name, origin.fhir) for _row, _column, origin in SAID}
    assert {
        *{("OBX-3", "Observation.code"), ("OBX-5", "Observation.value"), ("OBX-11", "Observation.status")},
        *{("OBX-14", "Observation.effectiveDateTime"), ("OBR-7", "DiagnosticReport.effectiveDateTime")},
        *{("PV1-2", "Encounter.class"), ("PV1-3", "Encounter.location"), ("PV1-7", "Encounter.participant")},
        *{("PV1-44", "Encounter.period.start"), ("PV1-45", "Encounter.period.end")},
        *{("PID-7", "Patient.birthDate"), ("PID-8", "Patient.gender"), ("PID-29", "Patient.deceasedDateTime")},
        *{("RXA-5", "Immunization.vaccineCode"), ("RXA-3", "Immunization.occurrenceDateTime")},
        *{("RXA-20", "Immunization.status"), ("RXO-1", "MedicationRequest.medication")},
        *{("TXA-2", "DocumentReference.type"), ("TXA-17", "DocumentReference.docStatus")},
        *{("DG1-3", "Condition.code"), ("PR1-3", "Procedure.code"), ("SCH-11", "Appointment")},
    } <= said


def test_the_patients_identifiers_are_those_of_hl7(segment_maps: dict[tuple[str, str], set[str]]) -> None:
    for origin in MAPPING.identifiers.origins:
        assert "identifier" in segment_maps[origin.path.field_name, "Patient"]


# ── Codes ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def code_maps(shared_data: Path) -> dict[str, dict[str, str]]:
    """Concept map → code → FHIR code, "" where HL7 maps it to nothing."""
    found: dict[str, dict[str, str]] = {}
    for file in (shared_data / "v2-to-fhir" / "codesystems").glob("*.csv"):
        named = re.search(r"Map_ (.+) - ", file.name)
        rows = list(rows_of(file))
        if named is not None and len(rows) > 2:
            found[named[1]] = {row[0].strip(): row[6].strip() for row in rows[2:] if row and row[0].strip()}
    return found


@pytest.mark.parametrize("table", CODES, ids=lambda table: table.name)
def test_codes_mean_what_hl7_says_they_mean(table: CodeTable, code_maps: dict[str, dict[str, str]]) -> None:
    official = code_maps[table.official]
    assert set(official) <= set(table.words), f"not decided: {set(official) - set(table.words)}"
    for code, fhir in official.items():
        word = table.words[code]
        if fhir and " " not in fhir and (table.name, code) not in DIFFERS:
            assert fhir in table.in_fhir[word], f"{table.name} {code} is {word}, HL7 says {fhir}"
        else:
            assert table.because.get(code), f"{table.name} {code}: HL7 is silent or overruled, and no reason is given"


@pytest.mark.parametrize("table", CODES, ids=lambda table: table.name)
def test_reasons_are_given_for_codes_that_are_there(table: CodeTable) -> None:
    assert set(table.because) <= set(table.words)


# Orders: ORC-1 codes that HL7 maps to "revoked" end an order here too.
ENDS = {row.name: dict(row.only_if) for row in MAPPING.rows if row.name == "stopped"}


def test_orders_that_hl7_calls_revoked_prescribe_nothing(code_maps: dict[str, dict[str, str]]) -> None:
    control = code_maps["OrderControlCode[ServiceRequest.status]"]
    revoked = {code for code, fhir in control.items() if fhir == "revoked"}
    held = {code for code, fhir in control.items() if fhir == "on-hold"}
    (prescribed,) = (row for row in MAPPING.rows if row.name == "prescribed")
    refused = next(words for path, words in prescribed.never_if if str(path) == "ORC-1")
    assert revoked | held <= refused
    (stops,) = ENDS["stopped"].values()
    assert revoked - stops == {"DF"}, "a refill that is denied ends no medicine that was being taken"
    assert held <= stops


def test_appointments_that_hl7_calls_cancelled_or_missed_are(code_maps: dict[str, dict[str, str]]) -> None:
    status = code_maps["FillerStatusCodes[Appointment]"]
    by_name = {row.name: {word for _path, words in row.only_if for word in words} for row in MAPPING.rows}
    assert {code for code, fhir in status.items() if fhir == "noshow"} == by_name["missed, by status"]
    assert {code for code, fhir in status.items() if fhir == "cancelled"} <= by_name["appointment cancelled, by status"]
    assert {code for code, fhir in status.items() if fhir == "entered-in-error"} == by_name[
        "appointment deleted, by status"
    ]
