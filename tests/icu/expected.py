"""What should fire, in SQL over the challenge's own columns: no line of it is shared with the engine.

Lives here: hyperkalaemia, acute kidney injury by KDIGO and NEWS2 as a clinician would ask a warehouse for them, each
over (record, minute, value). Must not live here: facts tables (table.py) and the product's code.

Said once, for all of them: a value that repeats another of the same record, minute and term is a resend; of two
different values at one minute the later row is the latest; an implausible value (outside the starter vocabulary's
range) decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

Firings = set[tuple[int, int]]
"""(record, minute)."""

_VALUES = """
CREATE OR REPLACE TEMP TABLE stays AS
    SELECT *, row_number() OVER () AS n FROM read_parquet('{source}') WHERE record IN ({records});
CREATE OR REPLACE TEMP TABLE stated AS
    SELECT record, CAST(minute AS INTEGER) AS minute, n,
           CASE WHEN parameter IN ('SysABP', 'NISysABP') THEN 'systolic' ELSE parameter END AS term,
           CAST(value AS DECIMAL(18, 4)) AS value
    FROM stays;
CREATE OR REPLACE TEMP TABLE told AS
    SELECT record, minute, term, value, min(n) AS n FROM stated GROUP BY record, minute, term, value;
"""

# A firing holds back those of the next so many minutes; held-back ones hold nothing back.
_HELD_BACK = """
WITH RECURSIVE met AS ({met}),
fired AS (
    SELECT record, min(minute) AS minute FROM met GROUP BY record
  UNION ALL
    SELECT met.record, min(met.minute) FROM met JOIN fired USING (record)
    WHERE met.minute >= fired.minute + {gap} GROUP BY met.record, fired.minute
)
SELECT record, minute FROM fired
"""

# potassium 6.0 mmol/L or more; the data know no calcium gluconate. Plausible: 1 to 12 mmol/L.
HYPERKALAEMIA = "SELECT DISTINCT record, minute FROM told WHERE term = 'K' AND value BETWEEN 6.0 AND 12"
HYPERKALAEMIA_GAP = 4 * 60

# Creatinine in mg/dL: 26.5 µmol/L is 26.5 × 113.12 / 10000; the plausible 10 to 3000 µmol/L is 0.11312 to 33.936.
# The latest is left out of what it is compared with; another value of its minute is not.
KIDNEY_INJURY = """
    SELECT DISTINCT latest.record, latest.minute
    FROM (
        SELECT record, minute, arg_max(value, n) AS value, max(n) AS n FROM told WHERE term = 'Creatinine' GROUP BY ALL
    ) AS latest
    JOIN told AS other
      ON other.record = latest.record AND other.term = 'Creatinine' AND other.n <> latest.n
     AND other.minute <= latest.minute
    WHERE latest.value BETWEEN 0.11312 AND 33.936
    GROUP BY latest.record, latest.minute, latest.value
    HAVING (min(other.value) FILTER (WHERE other.minute > latest.minute - 48 * 60) >= 0.11312
            AND (latest.value - min(other.value) FILTER (WHERE other.minute > latest.minute - 48 * 60)) * 10000
                >= CAST(26.5 AS DECIMAL(9, 4)) * CAST(113.12 AS DECIMAL(9, 4)))
        OR (min(other.value) >= 0.11312 AND latest.value >= CAST(1.5 AS DECIMAL(9, 4)) * min(other.value))
"""
KIDNEY_INJURY_GAP = 48 * 60

# Points of each part; NULL where nothing can be said. Royal College of Physicians, NEWS2, 2017, oxygen scale 1.
_POINTS = """
CREATE OR REPLACE TEMP TABLE points AS
SELECT record, minute, n, part, points FROM (
    SELECT record, minute, n, 'respiration' AS part, CASE
        WHEN value NOT BETWEEN 1 AND 80 THEN NULL WHEN round(value) <= 8 THEN 3 WHEN round(value) <= 11 THEN 1
        WHEN round(value) <= 20 THEN 0 WHEN round(value) <= 24 THEN 2 ELSE 3 END AS points
    FROM told WHERE term = 'RespRate'
  UNION ALL
    SELECT record, minute, n, 'saturation', CASE
        WHEN value NOT BETWEEN 30 AND 100 THEN NULL WHEN round(value) <= 91 THEN 3 WHEN round(value) <= 93 THEN 2
        WHEN round(value) <= 95 THEN 1 ELSE 0 END
    FROM told WHERE term = 'SaO2'
  UNION ALL
    SELECT record, minute, n, 'pressure', CASE
        WHEN value NOT BETWEEN 30 AND 300 THEN NULL WHEN round(value) <= 90 THEN 3 WHEN round(value) <= 100 THEN 2
        WHEN round(value) <= 110 THEN 1 WHEN round(value) <= 219 THEN 0 ELSE 3 END
    FROM told WHERE term = 'systolic'
  UNION ALL
    SELECT record, minute, n, 'pulse', CASE
        WHEN value NOT BETWEEN 15 AND 300 THEN NULL WHEN round(value) <= 40 THEN 3 WHEN round(value) <= 50 THEN 1
        WHEN round(value) <= 90 THEN 0 WHEN round(value) <= 110 THEN 1 WHEN round(value) <= 130 THEN 2 ELSE 3 END
    FROM told WHERE term = 'HR'
  UNION ALL
    SELECT record, minute, n, 'temperature', CASE
        WHEN value NOT BETWEEN 25 AND 45 THEN NULL WHEN round(value, 1) <= 35.0 THEN 3
        WHEN round(value, 1) <= 36.0 THEN 1 WHEN round(value, 1) <= 38.0 THEN 0
        WHEN round(value, 1) <= 39.0 THEN 1 ELSE 2 END
    FROM told WHERE term = 'Temp'
  UNION ALL
    SELECT record, minute, min(n), 'oxygen', CASE WHEN value > 0.21 THEN 2 ELSE 0 END AS given
    FROM told WHERE term = 'FiO2' GROUP BY record, minute, given
  UNION ALL
    SELECT record, minute, min(n), 'consciousness', CASE WHEN step = 0 THEN 0 ELSE 3 END
    FROM (SELECT *, CASE WHEN value = 15 THEN 0 WHEN value = 14 THEN 1 WHEN value >= 9 THEN 2 WHEN value > 3 THEN 3
                    ELSE 4 END AS step FROM told WHERE term = 'GCS')
    GROUP BY record, minute, step
);
CREATE OR REPLACE TEMP TABLE latest AS
    SELECT record, minute, part, arg_max(coalesce(points, -1), n) AS points FROM points GROUP BY ALL;
CREATE OR REPLACE TEMP TABLE moments AS SELECT DISTINCT record, minute FROM latest;
CREATE OR REPLACE TEMP TABLE fresh AS
    SELECT parts.record, parts.minute, parts.part,
           CASE WHEN latest.minute > parts.minute - 12 * 60 THEN nullif(latest.points, -1) END AS points
    FROM (SELECT * FROM moments CROSS JOIN (SELECT DISTINCT part FROM latest)) AS parts
    ASOF LEFT JOIN latest
      ON latest.record = parts.record AND latest.part = parts.part AND parts.minute >= latest.minute;
CREATE OR REPLACE TEMP TABLE scored AS
    SELECT record, minute, total, highest, lag(total IGNORE NULLS) OVER stay AS before
    FROM (SELECT record, minute, CASE WHEN count(points) = 7 THEN sum(points) END AS total, max(points) AS highest
          FROM fresh GROUP BY ALL)
    WINDOW stay AS (PARTITION BY record ORDER BY minute);
CREATE OR REPLACE TEMP TABLE grown AS SELECT DISTINCT record FROM stays WHERE parameter = 'Age' AND value >= 16;
"""

_NEWS2 = "SELECT record, minute FROM scored SEMI JOIN grown USING (record) WHERE {test}"
NEWS2_EMERGENCY = _NEWS2.format(test="total >= 7 AND (before IS NULL OR before < 7)")
NEWS2_URGENT = _NEWS2.format(test="total >= 5 AND total <= 6 AND (before IS NULL OR before < 5)")
NEWS2_SINGLE_PART = _NEWS2.format(test="total >= 3 AND total <= 4 AND highest = 3")
NEWS2_GAP = 4 * 60
NEWS2_SINGLE_PART_GAP = 12 * 60


class Expected:
    """The firings that SQL finds among some records."""

    def __init__(self, source: Path, records: Iterable[int]) -> None:
        self._database = duckdb.connect()
        listed = ", ".join(str(int(record)) for record in records)
        self._database.execute(_VALUES.format(source=source, records=listed))

    def with_scores(self) -> Expected:
        """The same, with NEWS2 worked out."""
        self._database.execute(_POINTS)
        return self

    def firings(self, met: str, gap: int) -> Firings:
        """Where a query is met, at most once per record in so many minutes."""
        return set(self._database.execute(_HELD_BACK.format(met=met, gap=gap)).fetchall())

    def query(self, text: str) -> list[tuple[Any, ...]]:
        """The rows of a question of one's own."""
        return self._database.execute(text).fetchall()

    def known_scores(self) -> int:
        """How often NEWS2 could be worked out."""
        return int(self._database.sql("SELECT count(total) FROM scored").fetchall()[0][0])

    def unknown_scores(self) -> int:
        """How often a part was missing or not to be believed."""
        return int(self._database.sql("SELECT count(*) - count(total) FROM scored").fetchall()[0][0])
