"""How many facts a second `ingest` takes in: a generated facts table in Parquet, a hospital's days as HL7 v2, an export
of FHIR resources.

Run: `python bench/ingest.py [ROWS]`. For the table the ratio to plain pyarrow is told, which reads the same file and
writes it again (zstd, one process): what must be read and written in any case.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import resource
import shutil
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

from wardwright.demo.write import write_day
from wardwright.engine.ingest.read_with import ReadWith
from wardwright.engine.ingest.run import Ingest, Outcome
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.store import History
from wardwright.starter import vocabulary_text

ROWS = 5_000_000
GROUP = 500_000
DAYS = 4
MESSAGES = 5_000
RESOURCES = 60_000
YEAR = 365 * 24 * 60  # minutes

# term, unit, mean, spread, decimals, share of the rows: as in a hospital, most are observations.
TERMS = (
    ("pulse", "/min", 80, 15, 0, 20),
    ("respiratory rate", "/min", 17, 4, 0, 18),
    ("oxygen saturation", "%", 96, 2, 0, 18),
    ("systolic blood pressure", "mm[Hg]", 125, 20, 0, 15),
    ("temperature", "Cel", 36.9, 0.6, 1, 12),
    ("potassium", "mmol/L", 4.3, 0.6, 1, 5),
    ("sodium", "mmol/L", 139, 4, 0, 5),
    ("creatinine", "umol/L", 90, 40, 0, 5),
    ("glucose", "mmol/L", 6.5, 2, 1, 1),
    ("lactate", "mmol/L", 1.5, 0.9, 1, 1),
)

CODES = (("2823-3", "Potassium", "mmol/L"), ("2951-2", "Sodium", "mmol/L"), ("8867-4", "Heart rate", "/min"))


def main() -> None:
    """Measures and prints."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("rows", type=int, nargs="?", default=ROWS, help="of the facts table")
    rows = asked.parse_args().rows
    work = Path(tempfile.mkdtemp(prefix="wardwright-bench-"))
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            table = _table(work / "table.parquet", rows)
            days = [_day(work / f"day-{day}.hl7", day) for day in range(DAYS)]
        _measure_table(work, table, rows)
        _measure_csv(work, table, min(rows, 2_000_000))
        _measure_messages(work, days)
        _measure_resources(work, min(rows, RESOURCES))
    finally:
        shutil.rmtree(work)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"most memory of one process: {peak / 1024:,.0f} MB")


def _measure_table(work: Path, table: Path, rows: int) -> None:
    begun = time.perf_counter()
    pq.write_table(pq.read_table(table), work / "plain.parquet", compression="zstd", row_group_size=100_000)
    plain = time.perf_counter() - begun
    before = os.times()
    took, _ = _ingest(work / "h1", [table])
    used = sum(os.times()[:4]) - sum(before[:4])
    again, _ = _ingest(work / "h1", [table])
    with History(work / "h1") as history:
        size = sum(file.stat().st_size for file in history.files)
        begun = time.perf_counter()
        history.connection().execute(
            "SELECT count(DISTINCT subject) FROM facts WHERE kind = 'result' AND term = 'potassium' AND number >= 6.0"
        ).fetchall()
        scan = time.perf_counter() - begun
    print(f"facts table of {rows:,} rows in Parquet ({table.stat().st_size / 1e6:,.0f} MB)")
    print(f"  ingest       {took:7.1f} s  {rows / took:12,.0f} facts/s  {size / rows:.1f} bytes a fact on disk")
    print(f"               {used:7.1f} s {rows / used:12,.0f} facts/s for each processor that is free for it")
    print(
        f"  plain pyarrow{plain:7.1f} s  {rows / plain:12,.0f} rows/s   ingest takes {took / plain:.1f} times as long"
    )
    print(f"  same again   {again:7.1f} s")
    print(f"  one threshold over it, with DuckDB: {scan:.3f} s")


def _measure_csv(work: Path, table: Path, rows: int) -> None:
    """In quarters, as an extract comes: each file is read by one process."""
    quarter = rows // 4
    whole = pq.read_table(table).slice(0, 4 * quarter)
    files = [work / f"part-{number}.csv" for number in range(4)]
    for number, file in enumerate(files):
        csv.write_csv(whole.slice(number * quarter, quarter), file)
    took, _ = _ingest(work / "h3", files)
    print(f"the first {rows:,} rows as CSV, in 4 files")
    print(f"  ingest       {took:7.1f} s  {rows / took:12,.0f} facts/s")


def _measure_messages(work: Path, days: list[Path]) -> None:
    took, outcome = _ingest(work / "h2", days)
    counts = outcome.counts
    print(f"HL7 v2: {counts.messages:,} messages in {DAYS} files")
    print(
        f"  ingest       {took:7.1f} s  {counts.facts / took:12,.0f} facts/s  {counts.messages / took:,.0f} messages/s"
    )


def _measure_resources(work: Path, count: int) -> None:
    """As a server exports them in bulk: NDJSON, a file for each type, in one file nearly everything."""
    patients, observations = work / "Patient.ndjson", work / "Observation.ndjson"
    patients.write_text("".join(json.dumps(_patient(number)) + "\n" for number in range(count // 20)))
    with observations.open("w") as file:
        file.writelines(json.dumps(_observation(number, count // 20)) + "\n" for number in range(count))
    size = (patients.stat().st_size + observations.stat().st_size) / 1e6
    print(f"FHIR: {count + count // 20:,} resources in 2 files of NDJSON ({size:,.0f} MB)")
    alone, _ = _ingest(work / "h4", [patients, observations], 1)
    took, outcome = _ingest(work / "h5", [patients, observations])
    for words, spent in (("one process", alone), ("all", took)):
        print(f"  {words:<13}{spent:7.1f} s  {outcome.counts.facts / spent:12,.0f} facts/s")
    print(f"  all at once in {took / alone:.2f} of the time")


def _patient(number: int) -> dict[str, Any]:
    kind = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}
    return {
        "resourceType": "Patient", "id": f"p{number}", "birthDate": "1950-03-31", "gender": "female",
        "identifier": [{"type": kind, "value": str(1_000_000 + number)}],
    }  # fmt: skip


def _observation(number: int, patients: int) -> dict[str, Any]:
    code, name, unit = CODES[number % len(CODES)]
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=number % YEAR)
    return {
        "resourceType": "Observation", "id": f"o{number}", "status": "final",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
                                  "code": "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": name}], "text": name},
        "subject": {"reference": f"Patient/p{number * 7919 % patients}"},
        "effectiveDateTime": at.isoformat(), "issued": (at + timedelta(minutes=50)).isoformat(),
        "valueQuantity": {"value": 4.1, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
    }  # fmt: skip


def _ingest(into: Path, paths: list[Path], processes: int | None = None) -> tuple[float, Outcome]:
    read_with = ReadWith(vocabulary_text(), "vocabulary.yaml", "Europe/London")
    begun = time.perf_counter()
    outcome = Ingest(HistoryFolder(into), read_with, processes=processes).run(paths)
    return time.perf_counter() - begun, outcome


def _day(path: Path, day: int) -> Path:
    write_day(path, seed=day, messages=MESSAGES, start=date(2026, 3, 3) + timedelta(days=day))
    return path


def _table(path: Path, rows: int) -> Path:
    """A year of a hospital: one patient for every 400 rows, times to the minute, as an extract from a warehouse."""
    rng = np.random.default_rng(7)
    shares = np.array([share for *_, share in TERMS], float)
    writer = None
    for begin in range(0, rows, GROUP):
        count = min(GROUP, rows - begin)
        which = rng.choice(len(TERMS), count, p=shares / shares.sum())
        table = _rows(rng, count, which, rows)
        writer = writer or pq.ParquetWriter(path, table.schema, compression="snappy")
        writer.write_table(table)
    assert writer is not None
    writer.close()
    return path


def _rows(rng: np.random.Generator, count: int, which: np.ndarray, rows: int) -> pa.Table:
    values = np.empty(count, object)
    for number, (_, _, mean, spread, decimals, _) in enumerate(TERMS):
        mask = which == number
        drawn = rng.normal(mean, spread, int(mask.sum())).clip(mean / 5)
        values[mask] = [f"{value:.{decimals}f}" for value in drawn.tolist()]
    place = pa.array(which)
    at = (np.datetime64("2025-01-01T00:00", "m") + rng.integers(0, YEAR, count)).astype("datetime64[us]")
    late = rng.integers(0, 90, count).astype("timedelta64[m]")
    return pa.table(
        {
            "subject": pa.array(rng.integers(0, max(rows // 400, 1), count).astype(str)),
            "at": pa.array(at),
            "seen": pa.array(at + late),
            "kind": pa.array(["result"]).take(pa.array(np.zeros(count, int))),
            "term": pa.array([term for term, *_ in TERMS]).take(place),
            "value": pa.array(values.tolist()),
            "unit": pa.array([unit for _, unit, *_ in TERMS]).take(place),
        }
    )


if __name__ == "__main__":
    main()
