"""Facts in files, as Spark reads them: a history's parts, or Parquet in a lake with the history's columns.

Lives here: from a place to rows that are facts, and how many are none. Must not live here: what is made of them. A
history's ledger says what counts; of a lake everything that lies there does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from pathlib import Path

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, DoubleType, LongType, StringType, StructField, StructType

from wardwright.engine.spark.places import FAILURES, exists, is_remote, pattern_of, shown
from wardwright.engine.spark.refused import WrongPlace, condition_of, known, refused_by_spark
from wardwright.facts.fact import Flaw, Kind, Status
from wardwright.kernel.series import TERMLESS, SeriesKey
from wardwright.record.history.schema import COLUMNS, SCHEMA

_TYPES: dict[pa.DataType, DataType] = {pa.string(): StringType(), pa.int64(): LongType(), pa.float64(): DoubleType()}
ROWS = StructType([StructField(each.name, _TYPES[each.type], each.nullable) for each in SCHEMA])
"""The history's columns as Spark spells them."""

_NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"
_NOT_PARQUET = ("INFER_SCHEMA", "MERGE_SCHEMAS", "CANNOT_READ_FILE", "FAILED_READ_FILE")
_OURS = frozenset({*COLUMNS, "month"})  # a history's folders are named by month
_NEEDED = tuple(field.name for field in SCHEMA if not field.nullable)
FIX = "Its columns are a history's: docs/reference/history.md. Other tables: wardwright ingest FILE --into HISTORY."


def read_parts(spark: SparkSession, files: Sequence[Path]) -> DataFrame:
    """The rows of a history's files."""
    if not files:
        return spark.createDataFrame([], ROWS)
    return spark.read.schema(ROWS).parquet(*map(pattern_of, files)).select(*COLUMNS)


def read_lake(spark: SparkSession, path: Path) -> tuple[DataFrame, tuple[str, ...]]:
    """The rows of Parquet files or a Delta table in a lake, and the columns that are not read. WrongPlace: nothing is
    there, or not the history's columns."""
    if not is_remote(path) and not path.exists():
        raise WrongPlace(f"{path} is not there.", "Look for a slip in the name, or in the folder you are in.")
    try:
        found = _opened(spark, path)
    except FAILURES as problem:
        raise _unreadable(path, problem) from None
    wrong = _differences(found.schema)
    if wrong:
        raise WrongPlace(f"{shown(path)} does not hold facts: {'; '.join(wrong[:3])}.", FIX)
    return found.select(*COLUMNS), tuple(sorted(set(found.columns) - _OURS))


def _opened(spark: SparkSession, path: Path) -> DataFrame:
    if exists(spark, path, "_delta_log"):  # files that the table no longer has lie there too
        return spark.read.format("delta").load(pattern_of(path))
    return spark.read.option("mergeSchema", True).parquet(pattern_of(path))


def _unreadable(path: Path, problem: Exception) -> WrongPlace:
    condition = condition_of(problem)
    if "PATH_NOT_FOUND" in condition:
        return WrongPlace(f"{shown(path)} is not there.", "Look for a slip in the name.")
    if "DATA_SOURCE_NOT_FOUND" in condition:
        return WrongPlace(
            f"{shown(path)} is a Delta table, and Spark cannot read these.",
            "Start it with the package io.delta:delta-spark and its two settings (docs/operations/spark.md).",
        )
    if "is not a Parquet file" in str(problem) or any(mark in condition for mark in _NOT_PARQUET):
        return WrongPlace(f"{shown(path)} holds no Parquet files, or not all with the same columns.", FIX)
    well_known = known(problem)
    if well_known is not None:
        return WrongPlace(f"{shown(path)} cannot be read. {well_known.problem}", well_known.fix)
    if condition:
        return WrongPlace(f"{shown(path)} cannot be read by Spark ({condition}).", "Look at its name and its rights.")
    refused = refused_by_spark(problem)
    return WrongPlace(f"{shown(path)} cannot be read. {refused.problem}", refused.fix)


def _differences(schema: StructType) -> list[str]:
    types = {field.name: field.dataType for field in schema}
    missing = [f"`{name}`" for name in COLUMNS if name not in types]
    said = [f"it has no column {', '.join(missing[:5])}" + (" …" if len(missing) > 5 else "")] if missing else []
    for field in ROWS:
        found = types.get(field.name)
        if found is not None and found != field.dataType:
            said.append(f"`{field.name}` is {found.simpleString()}, not {field.dataType.simpleString()}")
    return said


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def wrongs() -> dict[str, Column]:
    """Why a row of a lake is no fact: reason → that it is so of a row."""
    empty: Column = reduce(or_, (F.col(name).isNull() for name in _NEEDED))
    words = {
        "kind": [kind.value for kind in Kind],
        "status": [status.value for status in Status],
        "flaw": [flaw.value for flaw in Flaw],
    }
    other = {name: F.coalesce(~F.col(name).isin(allowed), F.lit(False)) for name, allowed in words.items()}
    return {
        "an empty column that must say something": empty | F.coalesce(F.col("subject") == "", F.lit(False)),
        "a kind that there is not": other["kind"],
        "a status that there is not": other["status"],
        "a flaw that there is not": other["flaw"],
        "digits that are no number": F.coalesce(~F.col("digits").rlike(_NUMBER), F.lit(False)),
    }


def all_right() -> Column:
    """That a row is a fact."""
    return ~reduce(or_, wrongs().values())


def of_series(keys: Iterable[SeriesKey]) -> Column:
    """That a row is of one of these series; in as few tests as files can be skipped by."""
    terms: dict[str, list[str]] = {}
    whole: list[str] = []
    for kind, term in sorted(keys, key=lambda key: (key[0].value, key[1])):
        if kind in TERMLESS:
            whole.append(kind.value)
        else:
            terms.setdefault(kind.value, []).append(term)
    parts = [F.col("kind").isin(whole)] if whole else []
    parts += [(F.col("kind") == kind) & F.col("term").isin(names) for kind, names in terms.items()]
    return reduce(or_, parts, F.lit(False)) if parts else F.lit(False)


def standing() -> Column:
    """That a row is neither pending nor withdrawn."""
    return ~F.col("status").isin(Status.PENDING.value, Status.WITHDRAWN.value)
