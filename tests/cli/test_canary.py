"""A patient nobody may find in an error: every format, whole and broken in every way, and all that is told searched.

On stderr, and in the file of what was set aside, nothing of the patient may stand: not the name, not the number, not
a value. On stdout the number and the value belong to a firing; name, address and date of birth do not, as long as they
stand where a sender writes them.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from tests.cli.conftest import Run

PERSON = ("Quetzalina", "Zzcanary", "19310203", "1931-02-03", "Unhidden Lane", "07700900123")
NUMBER = ("9434765919", "Q9434")
VALUE = ("6.98765", "698765")
ALL = PERSON + NUMBER + VALUE

# ── The patient in each format ───────────────────────────────────────────────────────────────────

HEADER = r"MSH|^~\&|LAB|H|||{time}||{type}|{id}|P|2.5.1"
PID = "PID|1||9434765919^^^NHS^MR||Zzcanary^Quetzalina||19310203|F|||1 Unhidden Lane||07700900123"
RESULT = "OBX|1|NM|2823-3^Potassium^LN||6.98765|mmol/L|||||F|||20260301090000"
HL7 = "\r".join(
    [
        HEADER.format(time="20260301080000", type="ADT^A01", id=1), PID, "PV1|1|I|7A",
        HEADER.format(time="20260301090000", type="ORU^R01", id=2), PID, "OBR|1|||^K", RESULT, "NTE|1||Zzcanary", "",
    ]
)  # fmt: skip

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [{"value": "9434765919"}],
    "name": [{"family": "Zzcanary", "given": ["Quetzalina"]}],
    "birthDate": "1931-02-03",
    "address": [{"line": ["1 Unhidden Lane"]}],
    "telecom": [{"system": "phone", "value": "07700900123"}],
}
OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "Q9434",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]},
    "subject": {"reference": "Patient/p1", "display": "Quetzalina Zzcanary"},
    "effectiveDateTime": "2026-03-01T09:00:00Z",
    "valueQuantity": {"value": 6.98765, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"},
}


def _bundle(*resources: Any, **elements: Any) -> bytes:
    entries = [{"resource": one} for one in resources]
    whole = {"resourceType": "Bundle", "type": "collection", "timestamp": "2026-03-01T09:00:00Z", "entry": entries}
    return json.dumps(whole | elements).encode()


COLUMNS = "subject,at,seen,kind,term,value,unit,status,place"
ROW = "9434765919,2026-03-01T09:00,,result,potassium,6.98765,mmol/L,final,"
CSV = f"{COLUMNS}\n9434765919,2026-03-01T08:00,,admitted,,,,,Ward 7A\n{ROW}\n"


def _parquet(tmp: Path, **columns: Any) -> bytes:
    cells = dict(zip(COLUMNS.split(","), ROW.split(","), strict=True)) | columns
    parquet.write_table(arrow.table({name: [cell] for name, cell in cells.items()}), tmp / "made")
    return (tmp / "made").read_bytes()


# ── The ways in which it can be broken ───────────────────────────────────────────────────────────


def _cuts(name: str, whole: bytes, every: int) -> dict[str, bytes]:
    return {f"cut-{length}-{name}": whole[:length] for length in range(1, len(whole), every)}


def _fields(name: str, line: str, whole: str) -> dict[str, bytes]:
    """The whole with each field of one segment in turn taken for the patient's name, and left out."""
    fields, found = line.split("|"), {}
    for index in range(1, len(fields)):
        for what, new in (("name", "Zzcanary^Quetzalina"), ("number", "9434765919"), ("nothing", "")):
            changed = "|".join([*fields[:index], new, *fields[index + 1 :]])
            found[f"{what}-{index}-{name}"] = whole.replace(line, changed).encode()
    return found


def _cells() -> dict[str, bytes]:
    cells, found = ROW.split(","), {}
    for index in range(len(cells)):
        for what, new in (("name", "Quetzalina Zzcanary"), ("birth", "1931-02-03"), ("quote", '"Zzcanary'), ("no", "")):
            changed = ",".join([*cells[:index], new, *cells[index + 1 :]])
            found[f"{what}-{index}.csv"] = CSV.replace(ROW, changed).encode()
    return found


def _elements() -> dict[str, bytes]:
    found = {}
    for resource in (PATIENT, OBSERVATION):
        other = OBSERVATION if resource is PATIENT else PATIENT
        for element in resource:
            for what, new in (("text", "Zzcanary"), ("number", 9434765919), ("list", ["Quetzalina"]), ("null", None)):
                changed = {**resource, element: new}
                found[f"{what}-{resource['resourceType']}-{element}.json"] = _bundle(changed, other)
                found[f"{what}-single-{resource['resourceType']}-{element}.json"] = json.dumps(changed).encode()
        found[f"more-{resource['resourceType']}.json"] = _bundle({**resource, "Zzcanary": "Quetzalina"}, other)
    return found


LINES = b"\n".join(json.dumps(one).encode() for one in (PATIENT, OBSERVATION))
BROKEN: dict[str, dict[str, bytes]] = {
    "hl7v2, whole and cut": {"whole.hl7": HL7.encode(), **_cuts("day.hl7", HL7.encode(), 23)},
    "hl7v2, a header field": _fields("msh.hl7", HEADER.format(time="20260301090000", type="ORU^R01", id=2), HL7),
    "hl7v2, a patient field": _fields("pid.hl7", PID, HL7),
    "hl7v2, a result field": _fields("obx.hl7", RESULT, HL7),
    "hl7v2, bytes": {
        "utf16.hl7": HL7.encode("utf-16"),
        "zeros.hl7": HL7.replace("|", "\0").encode(),
        "no-header.hl7": HL7.split("\r", 1)[1].encode(),
        "only-text.hl7": b"Zzcanary Quetzalina 9434765919",
        "framed.hl7": b"\x0b" + HL7.encode()[:-40] + b"\x1c\r\x0b" + PID.encode() + b"\x1c\r",
        "charset.hl7": HL7.replace("|2.5.1", "|2.5.1||||||Zzcanary").encode(),
        "cut.hl7.gz": gzip.compress(HL7.encode(), mtime=0)[:-9],
    },
    "fhir, whole and cut": {
        "whole.json": _bundle(PATIENT, OBSERVATION),
        "lines.ndjson": LINES + b'\nZzcanary {"\n{"resourceType":\n"Quetzalina"\n',
        "latin.json": LINES.replace(b"Quetzalina", b"Quetzalina\xe9"),
        **_cuts("bundle.json", _bundle(PATIENT, OBSERVATION), 41),
    },
    "fhir, an element": _elements(),
    "fhir, the bundle": {
        "type.json": _bundle(PATIENT, type="Zzcanary"),
        "time.json": _bundle(PATIENT, timestamp="Zzcanary"),
        "entries.json": _bundle(PATIENT, entry=["Zzcanary", {"resource": "Quetzalina"}, 9434765919]),
        "deep.json": b'{"resourceType": "Patient", "Zzcanary": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    },
    "csv": {
        "whole.csv": CSV.encode(),
        "no-header.csv": ROW.encode(),
        "wide.csv": CSV.replace(ROW, ROW + "Zzcanary,Quetzalina,x").encode(),
        "delimiter.csv": CSV.replace(",", "^").encode(),
        "utf16.csv": CSV.encode("utf-16"),
        **_cells(),
        **_cuts("table.csv", CSV.encode(), 11),
    },
}


def _search(told: str, words: tuple[str, ...], where: str) -> None:
    found = [word for word in words if word.casefold() in told.casefold()]
    assert not found, f"{where} holds {found}"
    assert "Traceback" not in told, where
    assert "Wardwright failed" not in told, where


def _replay(run: Run, home: Path, name: str, data: bytes, tmp_path: Path) -> None:
    file, aside = tmp_path / name, tmp_path / "aside.ndjson"
    file.write_bytes(data)
    aside.unlink(missing_ok=True)
    ran = run("replay", "--home", home, "--strict", "--set-aside", aside, "--near-misses", "--messages", file)
    assert ran.code in (0, 1), f"{name}: {ran.code}"
    _search(ran.err, ALL, f"{name}, stderr")
    if name.startswith(("whole", "cut")):
        _search(ran.out, PERSON, f"{name}, stdout")
    if aside.exists():
        _search(aside.read_text(encoding="utf-8"), ALL, f"{name}, what was set aside")


@pytest.mark.parametrize("way", BROKEN)
def test_no_error_of_a_replay_tells_who_the_patient_is(way: str, run: Run, home: Path, tmp_path: Path) -> None:
    for name, data in BROKEN[way].items():
        _replay(run, home, name, data, tmp_path)


def test_nor_does_one_of_a_parquet_file(run: Run, home: Path, tmp_path: Path) -> None:
    whole = _parquet(tmp_path)
    for number, column in enumerate(COLUMNS.split(",")):
        for wrong in (
            "Zzcanary",
            "1931-02-03",
            None,
            ["Quetzalina"],
            {"name": "Zzcanary"},
            b"Zzcanary\xff",
            9434765919,
        ):
            _replay(run, home, f"{number}.parquet", _parquet(tmp_path, **{column: wrong}), tmp_path)
    for length in range(4, len(whole), 401):
        _replay(run, home, f"cut-{length}.parquet", whole[:length], tmp_path)
    middle = bytearray(whole)
    middle[60:200] = b"Zzcanary Quetzalina "[:20] * 7
    _replay(run, home, "overwritten.parquet", bytes(middle), tmp_path)


@pytest.mark.parametrize("data", [HL7.encode(), CSV.encode(), _bundle(PATIENT), b"Zzcanary \xff 9434765919"])
def test_nor_when_a_file_of_messages_is_given_where_another_is_needed(
    data: bytes, run: Run, home: Path, tmp_path: Path
) -> None:
    # An HL7 file as a flow is shown back to the person who named it as a page: that is left out here.
    file = tmp_path / "messages"
    file.write_bytes(data)
    flow = home / "flows" / "potassium.flow"
    for arguments in (
        ["replay", flow, "--home", home, "--messages", file, "--mapping", file],
        ["check", flow, "--home", home, "--vocabulary", file],
        ["check", flow, "--home", file],
        ["init", file],
    ):
        ran = run(*arguments)
        assert ran.code in (1, 2)
        assert "Wardwright failed" not in ran.err
