"""What comes into a stream: facts or HL7 v2 messages, from files or Kafka → rows for keys.

Lives here: sources and the first step on workers. Must not live here: how a message is read (connect, intake), what
becomes of a fact (course). What cannot be read is a row too, and told: nothing is left out silently.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any, Final

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from wardwright.connect.hl7v2.resend import resend_digest
from wardwright.engine.files import Format, Opened
from wardwright.engine.intake import Intake
from wardwright.engine.live.encode import pack
from wardwright.engine.prove.portion import Setting
from wardwright.engine.spark.course import PER_MESSAGE
from wardwright.engine.spark.facts import SENT
from wardwright.engine.spark.lake import ROWS, of_series, standing, wrongs
from wardwright.engine.spark.patients import where
from wardwright.engine.spark.places import pattern_of, shown
from wardwright.engine.spark.refused import WorkFailed, WrongPlace, condition_of
from wardwright.engine.spark.routes import Routes
from wardwright.engine.spark.stateful import FACT, INCOMING, PROBLEM, TICK
from wardwright.facts.fact import Coded, Fact, Kind
from wardwright.facts.plain import fact_as_plain
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.plan import Plan
from wardwright.kernel.series import SeriesKey, series_term
from wardwright.record.history.rows import Reviver


class Holds(Enum):
    """What the files or the topic hold."""

    HL7V2 = "hl7"
    PARQUET = "parquet"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Source:
    """Where it comes from. `kafka`: the servers, and `place` is a topic; `files`: at most so many in one batch."""

    place: Path
    holds: Holds
    kafka: str = ""
    files: int | None = None
    name: str = ""  # the connection by which messages came, if one is named


_SCHEMA = pa.schema(
    [
        ("sort", pa.string()), ("who", pa.string()), ("seen", pa.int64()), ("file", pa.string()), ("n", pa.int64()),
        ("again", pa.binary()), ("body", pa.binary()),
    ]
)  # fmt: skip

Cells = tuple[str, str, int, str, int, bytes, bytes]
Batches = Iterable[pa.RecordBatch]


_FILE: Final = "path string, modificationTime timestamp, length bigint, content binary"

MOMENT: Final = "moment"
"""The column by which time passes: of every row that comes in, whether a flow can look at it or not."""

Timed = Callable[[DataFrame], DataFrame]
"""Adds MOMENT, from `seen`, and lets time pass by it."""


def rows_of(spark: SparkSession, source: Source, setting: Setting, routes: Routes, timed: Timed) -> DataFrame:
    """A stream of rows as INCOMING. WrongPlace: nothing is there, or Spark has no way to it."""
    plan = setting.plan()
    try:
        found = _kafka(spark, source) if source.kafka else _files(spark, source)
    except PySparkException as problem:
        raise _unreachable(source, problem) from None
    if source.holds is Holds.HL7V2:
        # Without the column Spark does not drop what comes late: a late fact is a fact.
        return timed(found.mapInArrow(_messages(setting, source.name, routes), INCOMING)).drop(MOMENT)
    return fact_rows(timed(found), plan, routes)


def fact_rows(found: DataFrame, plan: Plan, routes: Routes) -> DataFrame:
    """Rows with the history's columns as rows for keys: what the plan can look at, and what is no fact."""
    reason = F.lit(None).cast("string")
    for words, wrong in wrongs().items():
        reason = F.when(wrong, F.lit(words)).otherwise(reason)
    wanted = of_series(plan.reads | {(Kind.MERGED, "")})
    if plan.schedules:
        wanted |= standing()  # they visit everybody who is known
    # What nobody looks at is left out only after time has passed by it: that is what the last part of the test is for.
    kept = F.col("problem").isNotNull() | wanted | F.col(MOMENT).isNull()
    marked = found.withColumn("problem", reason).where(kept)
    return marked.select(*SENT, "problem").mapInArrow(_facts(routes), INCOMING)


# ── sources ──────────────────────────────────────────────────────────────────────────────────────


def _files(spark: SparkSession, source: Source) -> DataFrame:
    reader = spark.readStream.option("recursiveFileLookup", True)
    if source.files is not None:
        reader = reader.option("maxFilesPerTrigger", source.files)
    place = pattern_of(source.place)
    match source.holds:
        case Holds.HL7V2:
            return reader.format("binaryFile").schema(_FILE).load(place).select("content", "path")
        case Holds.PARQUET:
            return reader.schema(ROWS).parquet(place)
        case Holds.JSON:
            return reader.schema(ROWS).json(place)


def _kafka(spark: SparkSession, source: Source) -> DataFrame:
    reader = spark.readStream.format("kafka").option("kafka.bootstrap.servers", source.kafka)
    reader = reader.option("subscribe", str(source.place)).option("startingOffsets", "earliest")
    if source.files is not None:
        reader = reader.option("maxOffsetsPerTrigger", source.files)
    return from_kafka(reader.load(), source.holds)


def from_kafka(records: DataFrame, holds: Holds) -> DataFrame:
    """The records of a topic as files would be read: each holds one message, or one fact as JSON."""
    if holds is Holds.HL7V2:
        offset = F.lpad(F.col("offset").cast("string"), 20, "0")
        path = F.concat_ws("-", "topic", F.lpad(F.col("partition").cast("string"), 6, "0"), offset)
        return records.select(F.col("value").alias("content"), path.alias("path"))
    return records.select(F.from_json(F.col("value").cast("string"), ROWS).alias("fact")).select("fact.*")


def _unreachable(source: Source, problem: PySparkException) -> WrongPlace:
    if source.kafka and "DATA_SOURCE" in condition_of(problem):
        return WrongPlace(
            "Spark cannot read Kafka as it was started.",
            "Start it with the package org.apache.spark:spark-sql-kafka-0-10 (docs/operations/spark.md).",
        )
    return WrongPlace(f"{shown(source.place)} is not there, or may not be read.", "Look at its name and its rights.")


# ── on workers ───────────────────────────────────────────────────────────────────────────────────


def _facts(routes: Routes) -> Callable[[Batches], Iterator[pa.RecordBatch]]:
    def run(batches: Batches) -> Iterator[pa.RecordBatch]:
        try:
            reviver = Reviver()
            for batch in batches:
                yield _batch(list(_of_facts(batch, reviver, routes)))
        except Exception as problem:
            raise WorkFailed(where(problem)) from None

    return run


def _of_facts(batch: pa.RecordBatch, reviver: Reviver, routes: Routes) -> Iterator[Cells]:
    problems = batch.column("problem")
    for reason in problems.drop_null().to_pylist():
        yield _problem(f"a row with {reason}")
    facts = batch.filter(problems.is_null())
    for fact, n in zip(reviver.facts(facts), facts.column("n").to_pylist(), strict=True):
        yield from _cells(fact, "", n, b"", routes)


def _messages(setting: Setting, name: str, routes: Routes) -> Callable[[Batches], Iterator[pa.RecordBatch]]:
    def run(batches: Batches) -> Iterator[pa.RecordBatch]:
        try:
            reads, vocabulary = setting.plan().reads, setting.vocabulary
            for batch in batches:
                for content, path in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True):
                    yield _batch(list(_of_file(content, path, setting, reads, vocabulary, name, routes)))
        except Exception as problem:
            raise WorkFailed(where(problem)) from None

    return run


def _of_file(
    content: bytes | None, path: str, setting: Setting, reads: frozenset[SeriesKey], vocabulary: Vocabulary, name: str,
    routes: Routes,
) -> Iterator[Cells]:  # fmt: skip
    file = PurePosixPath(path).name
    try:
        data = gzip.decompress(content) if content and content.startswith(b"\x1f\x8b") else content or b""
    except (OSError, EOFError, zlib.error):
        yield _problem(f"{file}: this gzip file is damaged or cut short")
        return

    def wanted(fact: Fact) -> bool:
        return fact.kind is Kind.MERGED or (fact.kind, series_term(fact.kind, fact.term)) in reads

    intake = Intake(vocabulary, setting.zone, name, wanted=wanted)
    for seen, _, position, message in intake.timed_messages(0, Opened(Path(file), Format.HL7V2, data)):
        again = resend_digest(message.raw, message.control_id)
        for place, fact in enumerate(intake.facts_of(message, seen, resent=False)):
            yield from _cells(fact._replace(seen=seen), file, position << PER_MESSAGE | place, again, routes)
    if intake.account.last_seen is not None:
        yield TICK, "", intake.account.last_seen, "", 0, b"", b""
    for at, reason in intake.account.set_aside:
        yield _problem(f"{at}: {reason.problem}")


def _cells(fact: Fact, file: str, n: int, again: bytes, routes: Routes) -> Iterator[Cells]:
    keys = {routes.key_of(fact.subject)}
    if fact.kind is Kind.MERGED and isinstance(fact.value, Coded):
        keys.add(routes.key_of(fact.value.text))  # both stop there until they are one
    body = pack(fact_as_plain(fact))
    for key in sorted(keys):
        yield FACT, key, fact.seen, file, n, again, body


def _problem(words: str) -> Cells:
    return PROBLEM, "", 0, "", 0, b"", pack(words)


def _batch(rows: list[Cells]) -> pa.RecordBatch:
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(_SCHEMA)
    arrays = [pa.array(cells, field.type) for cells, field in zip(columns, _SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=_SCHEMA)
