"""A made-up hospital's years as a history, written straight as its files: up to 100 million facts for the proof bench.

    python bench/prove_history.py INTO [FACTS]

Two in five results are observations, six-hourly for every inpatient; a third are laboratory panels, of inpatients daily
and of three million outpatients; the rest medicines, movements, who the patient is, conditions. One in a hundred stays
has a gap in the observations, one in fourteen a kidney injury; results come late, corrected, withdrawn, censored or
implausible now and then, and some patients are merged. Everything follows from numbers: no patient is anybody's.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from wardwright.facts.instant import DAY, HOUR, MINUTE, instant
from wardwright.record.history.database import GIBIBYTE, open_database
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.ledger import Entry, Input, Part, write_entry
from wardwright.record.history.parts import write_part
from wardwright.record.history.schema import LISTED, SCHEMA, SORTED_BY
from wardwright.record.history.writer import Writer

MONTHS = 24
BEGINS = instant(datetime(2024, 1, 1, tzinfo=UTC))
MONTH = 30 * DAY
PER_MILLION_FACTS = 3_900  # stays; with eight times as many outpatient panels

# analyte, unit, middle, spread (of a logistic distribution), decimals
PANEL = (
    ("potassium", "mmol/L", 4.2, 0.33, 1), ("sodium", "mmol/L", 139, 1.9, 0), ("urea", "mmol/L", 6.5, 1.0, 1),
    ("creatinine", "umol/L", 0, 0, 0), ("haemoglobin", "g/L", 125, 9, 0), ("platelets", "10*9/L", 260, 40, 0),
    ("neutrophils", "10*9/L", 6, 1, 1), ("CRP", "mg/L", 20, 9, 0),
)  # fmt: skip
OBSERVATIONS = (
    ("respiratory rate", "/min", 16, 1.3, 0), ("oxygen saturation", "%", 96.5, 0.9, 0),
    ("systolic blood pressure", "mm[Hg]", 125, 10, 0), ("pulse", "/min", 80, 8, 0),
    ("temperature", "Cel", 36.8, 0.25, 1), ("air or oxygen", "", 0, 0, 0), ("consciousness", "", 0, 0, 0),
)  # fmt: skip
MEDICINES = ("paracetamol", "enoxaparin", "ramipril", "furosemide", "morphine", "co-amoxiclav", "warfarin", "digoxin")
PLACES = ("Ward 7A", "Ward 7B", "Ward 9", "Acute Medical Unit")


def main(into: Path, facts: int) -> None:
    """Writes the history and says what is in it."""
    make_history(into, facts)


def make_history(into: Path, facts: int) -> int:
    """A history of about so many facts; returns how many."""
    place = HistoryFolder(into)
    with Writer(place, "Europe/London"):
        pass  # makes the folder
    spill = into / "working"
    spill.mkdir(exist_ok=True)
    database = open_database(spill, 2 * GIBIBYTE)
    database.execute(_MACROS)
    database.execute(_stays(max(200, facts * PER_MILLION_FACTS // 1_000_000)))
    parts: list[Part] = []
    for month in range(MONTHS):
        found = _month(database, place, month)
        if found is not None:
            parts.append(found)
    rows = sum(part.rows for part in parts)
    seen = (min(part.first_seen for part in parts), max(part.last_seen for part in parts))
    came = Input(f"made-{facts}", "made", "parquet", 0, "made", 0, rows, rows, rows, rows, 0, *seen)
    write_entry(place.ledger, Entry(1, adds=tuple(parts), inputs=(came,), next=(MONTHS + 2) << 32))
    return rows


_MACROS = """
CREATE MACRO u(a, b, c) AS (hash(a, b, c) % 1000003 + 0.5) / 1000003;
CREATE MACRO odds(p) AS ln(p / (1 - p));
"""


def _stays(stays: int) -> str:
    """Stays and outpatients' panels, with the month in which each begins."""
    who = "'P' || lpad((hash({}, 'who') % {})::VARCHAR, 8, '0')"
    return f"""
    CREATE TABLE stays AS SELECT *, ((begins - {BEGINS}) // {MONTH})::INTEGER AS month FROM (
        SELECT range AS stay, {who.format("range", stays)} AS subject,
               {BEGINS} + (u(range, 0, 'b') * {MONTHS * MONTH})::BIGINT AS begins,
               2 + (least(-ln(u(range, 1, 'l')), 7) * 16)::INTEGER AS sets,
               55 + 70 * u(hash(range, 'who') % {stays}, 0, 'crea') AS baseline,
               u(range, 2, 'aki') < 0.07 AS injured, u(range, 3, 'gap') < 0.01 AS gap,
               hash(range, 'p') % 4 AS ward
        FROM range({stays}));
    CREATE TABLE visits AS SELECT *, ((begins - {BEGINS}) // {MONTH})::INTEGER AS month FROM (
        SELECT -1 - range AS stay, {who.format("range * 7 + 3", stays)} AS subject,
               {BEGINS} + (u(range, 4, 'b') * {MONTHS * MONTH})::BIGINT AS begins,
               55 + 70 * u(hash(range * 7 + 3, 'who') % {stays}, 0, 'crea') AS baseline
        FROM range({stays * 8}));
    """


def _month(database: duckdb.DuckDBPyConnection, place: HistoryFolder, month: int) -> Part | None:
    low = BEGINS + month * MONTH
    order = ", ".join(f'"{name}"' for name in SORTED_BY)
    query = f"""
        SELECT {LISTED} FROM (SELECT * REPLACE ({month << 32} + row_number() OVER (ORDER BY seen, subject, term) AS n)
        FROM ({_rows(month)})) ORDER BY {order}"""
    reader = database.sql(query.replace('"at"', 't AS "at"', 1)).to_arrow_reader(100_000)
    batches = (_typed(batch) for batch in reader)
    file = f"month={datetime.fromtimestamp(low / 1e6 + 15 * 86400, UTC):%Y-%m}/made-{month}.parquet"
    part = write_part(place.facts, file, batches)
    return part if part.rows else None


def _typed(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [batch.column(field.name).cast(field.type) for field in SCHEMA]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _rows(month: int) -> str:
    """All facts of the stays and visits that begin in a month."""
    near = f"month = {month}"
    rounds = f"""
        SELECT stay, subject, k, begins + k * {6 * HOUR} + (u(stay, k, 'r') * {2 * HOUR})::BIGINT AS t
        FROM (SELECT *, unnest(range(sets)) AS k FROM stays WHERE {near})
        WHERE NOT (gap AND sets > 6 AND k IN (3, 4))"""
    parts = [*_panel(near), *_observations(rounds), *_medicines(near), *_movements(near), *_persons(near)]
    return " UNION ALL ".join(parts)


def _number(
    source: str, term: str, unit: str, value: str, decimals: int, delay: str, key: str, status: str = "'final'"
) -> str:
    number = f"round({value}, {decimals})"
    digits = f"printf('%.{decimals}f', {number})"
    return (
        f"SELECT subject, 'result' AS kind, {term} AS term, t, t + {delay} AS seen, 0::BIGINT AS n, "
        f"{number} AS number, "
        f"{digits} AS digits, {unit} AS unit, CASE WHEN u(stay, k, 'c') < 0.0005 THEN '<' ELSE '' END AS comparator, "
        f"CASE WHEN u(stay, k, 'f') < 0.0005 THEN 'implausible' ELSE 'none' END AS flaw, '' AS raw, "
        f"NULL::VARCHAR AS text, NULL::VARCHAR AS answer, NULL::VARCHAR AS code, {status} AS status, '' AS place, "
        f"{key} AS key, 'made#' || abs(stay) AS source FROM ({source})"
    )


def _draws(near: str) -> str:
    return f"""
        SELECT stay, subject, k, baseline, injured, begins + k * {DAY} + (u(stay, k, 'd') * {4 * HOUR})::BIGINT AS t
        FROM (SELECT *, unnest(range(sets // 4 + 1)) AS k FROM stays WHERE {near})
        UNION ALL SELECT stay, subject, 0, baseline, false, begins FROM visits WHERE {near}"""


def _panel(near: str) -> list[str]:
    """Every analyte of every draw, as it was first told; a few corrected or withdrawn hours later."""
    usual = f"{50 * MINUTE} + (u(stay, k, 's') * {HOUR})::BIGINT"
    late = f"CASE WHEN u(stay, k, 'late') < 0.001 THEN {30 * HOUR} ELSE {usual} END"
    rise = "CASE WHEN injured THEN 1 + 0.35 * least(k, 3) ELSE 1 END"
    found = []
    for n, (term, unit, middle, spread, decimals) in enumerate(PANEL):
        chance = f"odds(u(stay, k, {n}))"
        value = f"{middle} + {spread} * {chance}"
        if term == "creatinine":
            value = f"baseline * ({rise}) * (1 + 0.02 * {chance})"
        told = (
            (near, value, late, "'final'"),
            (f"{near} AND stay % 1000 = {n}", f"{value} + 1", f"{late} + {3 * HOUR}", "'corrected'"),
            (f"{near} AND stay % 2000 = {n + 100}", value, f"{late} + {5 * HOUR}", "'withdrawn'"),
        )
        for who, number, delay, status in told:
            key = f"'L' || stay || '-' || k || '-{n}'"
            found.append(_number(_draws(who), f"'{term}'", f"'{unit}'", number, decimals, delay, key, status))
    return found


def _observations(rounds: str) -> list[str]:
    found = []
    for n, (term, unit, mid, spread, decimals) in enumerate(OBSERVATIONS):
        if unit:
            value = f"{mid} + {spread} * odds(u(stay, k, 'o{n}'))"
            value = f"least({value}, 100)" if unit == "%" else value
            found.append(
                _number(
                    rounds, f"'{term}'", f"'{unit}'", value, decimals, f"(u(stay, k, 's') * {2 * MINUTE})::BIGINT", "''"
                )
            )
            continue
        rare, usual = ("oxygen", "air") if term == "air or oxygen" else ("confusion", "alert")
        answer = f"CASE WHEN u(stay, k, 'o{n}') < 0.05 THEN '{rare}' ELSE '{usual}' END"
        found.append(_coded(rounds, f"'result', '{term}'", answer, answer))
    return found


def _coded(source: str, what: str, text: str, answer: str = "''", place: str = "''", key: str = "''") -> str:
    kind, term = what.split(", ")
    return (
        f"SELECT subject, {kind}, {term}, t, t + {MINUTE}, 0::BIGINT, NULL::DOUBLE, NULL, NULL, NULL, NULL, NULL, "
        f"{text}, {answer}, CASE WHEN {text} IS NULL THEN NULL ELSE '' END, 'final', {place}, {key}, "
        f"'made#' || abs(stay) FROM ({source})"
    )


def _medicines(near: str) -> list[str]:
    names = "[" + ", ".join(f"'{name}'" for name in MEDICINES) + "]"
    which = f"{names}[(1 + hash(stay, k, 'm') % {len(MEDICINES)})::BIGINT]"
    doses = f"""
        SELECT stay, subject, begins + k * {8 * HOUR} + {HOUR} AS t, {which} AS m
        FROM (SELECT *, unnest(range(sets)) AS k FROM stays WHERE {near})"""
    orders = f"""
        SELECT stay, subject, begins + {HOUR} + k AS t, {which} AS m
        FROM (SELECT *, unnest(range(4)) AS k FROM stays WHERE {near})"""
    given, ordered = (
        _coded(rows, f"'{kind}', m", "NULL", "NULL") for rows, kind in ((doses, "given"), (orders, "prescribed"))
    )
    return [given, ordered]


def _movements(near: str) -> list[str]:
    ward = "[" + ", ".join(f"'{place}'" for place in PLACES) + "][(1 + ward)::BIGINT]"
    key = "'V' || stay"
    stays = f"SELECT *, begins AS t FROM stays WHERE {near}"
    moved = f"SELECT *, begins + {5 * HOUR} AS t FROM stays WHERE {near} AND stay % 2 = 0"
    left = f"SELECT *, begins + sets * {6 * HOUR} + {HOUR} AS t FROM stays WHERE {near}"
    return [
        _coded(stays, "'admitted', ''", "NULL", "NULL", ward, key),
        _coded(moved, "'moved', ''", "NULL", "NULL", "'Ward 9'", key),
        _coded(left, "'discharged', ''", "NULL", "NULL", "''", key),
    ]


def _persons(near: str) -> list[str]:
    stays = f"SELECT *, begins AS t, hash(subject, 'born') AS h FROM stays WHERE {near}"
    born = "(date '1930-01-01' + (h % 25000)::INTEGER)::VARCHAR"
    merged = (
        f"SELECT stay, subject, subject || 'X' AS was, begins + {DAY} AS t FROM stays WHERE {near} AND stay % 1000 = 0"
    )
    return [
        _coded(stays, "'born', ''", born),
        _coded(stays, "'sex', ''", "CASE WHEN h % 2 = 0 THEN 'female' ELSE 'male' END"),
        _coded(f"SELECT * FROM ({stays}) WHERE h % 4 = 0", "'condition', 'diabetes'", "NULL", "NULL"),
        _coded(f"SELECT * FROM ({stays}) WHERE h % 60 = 0", "'condition', 'dialysis dependence'", "NULL", "NULL"),
        _coded(merged, "'merged', ''", "was"),
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
