"""Small files of every format, and what a replay of them would take in: ingest is held against it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from wardwright.engine.files import open_files
from wardwright.engine.ingest.read_with import ReadWith
from wardwright.engine.ingest.run import Ingest, Outcome
from wardwright.engine.intake import Account, Intake
from wardwright.facts.fact import Fact
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.store import History, Totals

WORDS = """
results:
  potassium: {codes: ["loinc:2823-3", "local:K"], unit: mmol/L, plausible: [1, 12]}
  pulse: {codes: ["loinc:8867-4"], unit: /min}
places: {Ward 7A: {codes: ["7A"]}}
connections: {lab feed: {kind: hl7v2, codes: [LAB]}, warehouse: {kind: hl7v2}}
"""
HEADER = "subject,at,seen,kind,term,value,unit,status,place\n"


def read_with(source: str = "", words: str = WORDS) -> ReadWith:
    """What the files of these tests are read with."""
    return ReadWith(words, "vocabulary.yaml", "Europe/London", source)


def ingest(into: Path, paths: Sequence[Path], source: str = "", words: str = WORDS, processes: int = 1) -> Outcome:
    """One run."""
    return Ingest(HistoryFolder(into), read_with(source, words), processes=processes).run(paths)


def replayed(paths: Sequence[Path], source: str = "", words: str = WORDS) -> tuple[list[Fact], Account]:
    """The facts of a replay of these files, each seen when the replay sees it, and its account."""
    ways = read_with(source, words)
    intake = Intake(ways.vocabulary(), ZoneInfo("Europe/London"), source)
    facts = [
        fact if fact.seen == batch.seen else fact._replace(seen=batch.seen)
        for batch in intake.batches(open_files(paths))
        for fact in batch.facts
    ]
    return facts, intake.account


def held(into: Path) -> tuple[list[Fact], Totals]:
    """The facts of a history in order of arrival, and its figures."""
    with History(into) as history:
        return [fact for batch in history.facts() for fact in batch], history.totals()


def oru(control: str, sent: str, value: str, app: str = "LAB", subject: str = "1001", unit: str = "mmol/L") -> str:
    """One result as HL7 v2; `sent` is MSH-7."""
    return (
        f"MSH|^~\\&|{app}|HOSP|WW|HOSP|{sent}||ORU^R01|{control}|P|2.5.1\r"
        f"PID|1||{subject}^^^HOSP^MR\r"
        f"OBR|1|||PANEL|||202603010800\r"
        f"OBX|1|NM|2823-3^Potassium^LN||{value}|{unit}|||||F\r"
        f"OBX|2|NM|8867-4^Pulse^LN||80|/min|||||F\r"
    )


def observation(own: str, patient: str, at: str, value: float) -> dict[str, object]:
    """A potassium result as FHIR."""
    return {
        "resourceType": "Observation", "id": own, "status": "final", "effectiveDateTime": at, "issued": at,
        "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]},
        "subject": {"reference": f"Patient/{patient}"},
        "valueQuantity": {"value": value, "system": "http://unitsofmeasure.org", "code": "mmol/L"},
    }  # fmt: skip


def patient(own: str, number: str) -> dict[str, object]:
    """A patient with a medical record number."""
    kind = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}
    return {
        "resourceType": "Patient", "id": own, "birthDate": "1950-03-31", "gender": "female",
        "identifier": [{"type": kind, "value": number}],
    }  # fmt: skip


def lines(*resources: dict[str, object]) -> str:
    """NDJSON."""
    return "".join(json.dumps(each) + "\n" for each in resources)


def put(folder: Path, **texts: str) -> list[Path]:
    """Files with these texts; `a_hl7` becomes `a.hl7`. In the order in which they are given."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in texts.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(text.encode())
        paths.append(path)
    return paths
