"""The intensive-care stays as a facts table.

Lives here: 4,000 stays of 48 hours (PhysioNet / Computing in Cardiology Challenge 2012, set A, ODC-BY 1.0) → a facts
table in Parquet. Units are those of the challenge's description. Dirt stays in: pressures of 0 and
temperatures of −17.8 are for the vocabulary's plausible ranges to mark. Must not live here: what should fire
(expected.py).

A record is admitted as an inpatient at hour 0, which is midnight of 5 January 2026 UTC for all of them. Two parts of
NEWS2 are not in the data and are made up from what is, for these tests alone: air or oxygen from the inspired fraction
(0.21 is air), consciousness from the Glasgow coma scale (15 is alert; all steps below it give three points). Few stays
have both a breathing rate and a saturation: `make_complete` makes up what is missing, so that NEWS2 has much to say.

Run: python -m tests.icu.table INTO.parquet
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable
from pathlib import Path

import duckdb

ADMITTED = "2026-01-05 00:00:00"
STAYS = "icu-set-a.parquet"

# parameter of the challenge → term of the starter vocabulary, unit
MEASURED = {
    "K": ("potassium", "mmol/L"),
    "Creatinine": ("creatinine", "mg/dL"),
    "RespRate": ("respiratory rate", "bpm"),
    "SaO2": ("oxygen saturation", "%"),
    "SysABP": ("systolic blood pressure", "mmHg"),
    "NISysABP": ("systolic blood pressure", "mmHg"),
    "HR": ("pulse", "bpm"),
    "Temp": ("temperature", "C"),
    "Glucose": ("glucose", "mg/dL"),
    "Lactate": ("lactate", "mmol/L"),
    "Platelets": ("platelets", "10*9/L"),
    "Na": ("sodium", "mEq/L"),
}

_ROWS = """
WITH known(parameter, term, unit) AS (VALUES {terms}),
numbered AS (
    SELECT *, row_number() OVER () AS n FROM read_parquet('{source}') WHERE record IN ({records})
),
timed AS (SELECT *, TIMESTAMP '{admitted}' + to_minutes(CAST(minute AS BIGINT)) AS moment FROM numbered),
told AS (
    SELECT n, record, moment, 'result' AS kind, term, CAST(CAST(value AS DECIMAL(18, 4)) AS VARCHAR) AS value, unit
    FROM timed JOIN known USING (parameter)
  UNION ALL
    SELECT n, record, moment, 'result', 'air or oxygen', CASE WHEN value > 0.21 THEN 'oxygen' ELSE 'air' END, NULL
    FROM timed WHERE parameter = 'FiO2'
  UNION ALL
    SELECT n, record, moment, 'result', 'consciousness',
           CASE WHEN value = 15 THEN 'alert' WHEN value = 14 THEN 'confusion' WHEN value >= 9 THEN 'voice'
                WHEN value > 3 THEN 'pain' ELSE 'unresponsive' END, NULL
    FROM timed WHERE parameter = 'GCS'
  UNION ALL
    SELECT -2, record, moment, 'admitted', NULL, NULL, NULL FROM timed WHERE parameter = 'RecordID'
  UNION ALL
    SELECT -1, record, moment, 'born', NULL,
           CAST(CAST(moment - to_years(CAST(value AS INTEGER)) AS DATE) AS VARCHAR), NULL
    FROM timed WHERE parameter = 'Age'
)
SELECT CAST(record AS VARCHAR) AS subject, strftime(moment, '%Y-%m-%dT%H:%M:%SZ') AS "at", NULL::VARCHAR AS seen,
       kind, term, value, unit, CASE WHEN kind = 'result' THEN 'final' END AS status,
       CASE WHEN kind = 'admitted' THEN 'Intensive Care Unit' END AS place
FROM told {until} ORDER BY moment, n, record
"""


def make_table(
    source: Path,
    records: Iterable[int],
    into: Path,
    until_minute: int = 48 * 60,
    only: Collection[str] = (),
) -> int:
    """Writes the facts table of some records (up to and including a minute; only some terms); returns its rows."""
    cut = f"WHERE moment <= TIMESTAMP '{ADMITTED}' + to_minutes({until_minute})"
    if only:
        cut += f" AND (kind <> 'result' OR term IN ({', '.join(repr(term) for term in only)}))"
    query = _ROWS.format(
        terms=", ".join(f"('{name}', '{term}', '{unit}')" for name, (term, unit) in MEASURED.items()),
        source=source,
        records=", ".join(str(int(record)) for record in records),
        admitted=ADMITTED,
        until=cut,
    )
    with duckdb.connect() as database:
        database.execute(f"COPY ({query}) TO '{into}' (FORMAT PARQUET)")
        return int(database.sql(f"SELECT count(*) FROM '{into}'").fetchall()[0][0])


# parameter that few stays have → a value for each hour, as SQL of record and hour
_MADE_UP = {
    "RespRate": "14 + (record * 7 + hour * 5) % 13",
    "SaO2": "92 + (record * 3 + hour * 11) % 9",
    "FiO2": "CASE WHEN (record + hour // 12) % 3 = 0 THEN 0.4 ELSE 0.21 END",
}


def make_complete(source: Path, records: Iterable[int], into: Path) -> None:
    """Writes the records again, with hourly values made up for the parts of NEWS2 that a stay never has."""
    listed = ", ".join(str(int(record)) for record in records)
    made_up = "\nUNION ALL\n".join(
        f"SELECT record, hour * 60, '{parameter}', {value} FROM stays CROSS JOIN hours WHERE record NOT IN "
        f"(SELECT record FROM real WHERE parameter = '{parameter}')"
        for parameter, value in _MADE_UP.items()
    )
    query = f"""
        WITH real AS (SELECT * FROM read_parquet('{source}') WHERE record IN ({listed})),
        stays AS (SELECT DISTINCT record FROM real), hours AS (SELECT range AS hour FROM range(1, 48))
        SELECT * FROM real UNION ALL {made_up} ORDER BY record, minute, parameter, value"""
    with duckdb.connect() as database:
        database.execute(f"COPY ({query}) TO '{into}' (FORMAT PARQUET)")


def records_of(source: Path) -> list[int]:
    """All record numbers, in order."""
    with duckdb.connect() as database:
        return [row[0] for row in database.sql(f"SELECT DISTINCT record FROM '{source}' ORDER BY 1").fetchall()]


def main() -> None:
    """Writes the table of all stays."""
    data = os.environ.get("WARDWRIGHT_TEST_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data"
    source = Path(data) / "icu" / STAYS
    print(f"{make_table(source, records_of(source), Path(sys.argv[1])):,} rows")


if __name__ == "__main__":
    main()
