"""The facts of a proof on Spark: what can be looked at, whose it is, and in which shape it reaches a worker.

Lives here: DataFrames of facts and the few questions that are asked of them. Must not live here: where they lie (lake),
running (proof).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from wardwright.engine.prove.identities import Identities
from wardwright.engine.spark.lake import all_right, of_series, standing, wrongs
from wardwright.facts.fact import Kind
from wardwright.facts.instant import Instant
from wardwright.kernel.run import is_patient
from wardwright.kernel.series import SeriesKey
from wardwright.record.history.schema import COLUMNS

SENT: Final = tuple(name for name in COLUMNS if name != "number")  # the number is in its digits


class SparkFacts:
    """The facts of one place, being proved on."""

    def __init__(self, spark: SparkSession, rows: DataFrame, checked: bool) -> None:
        """`checked`: a ledger says that the rows are facts; else those that are none are counted and left out."""
        self._spark = spark
        self._rows = rows
        self._all = rows if checked else rows.where(all_right())
        self._checked = checked
        self._identities: Identities | None = None
        self._measured: dict[str, Any] | None = None

    # ── the whole ────────────────────────────────────────────────────────────────────────────

    def span(self) -> tuple[Instant, Instant] | None:
        """The least and the greatest `seen`; None without facts."""
        first, last = self._look()["first"], self._look()["last"]
        return None if first is None else (int(first), int(last))

    def facts(self) -> int:
        """How many facts; that a connection was heard is none."""
        return int(self._look()["facts"])

    def left_out(self) -> dict[str, int]:
        """How many rows are no facts, by reason."""
        if self._checked:
            return {}
        return {reason: int(self._look()[reason]) for reason in wrongs() if self._look()[reason]}

    def rows_left_out(self) -> int:
        """How many rows are no facts: one may have several reasons."""
        return 0 if self._checked else int(self._look()["wrong"])

    def fingerprint(self) -> str:
        """The same for the same rows in the same order of arrival, in whatever files they lie."""
        row = F.xxhash64(*COLUMNS)
        again = F.xxhash64(F.lit("again"), *COLUMNS)
        found = self._all.agg(F.count("*"), F.bit_xor(row), F.bit_xor(again)).collect()[0]
        return ".".join(f"{int(each or 0) & (1 << 64) - 1:x}" for each in found)

    def _look(self) -> dict[str, Any]:
        """The figures of the whole, from one look."""
        if self._measured is None:
            right = F.lit(True) if self._checked else all_right()
            asked = [
                F.min(F.when(right, F.col("seen"))).alias("first"),
                F.max(F.when(right, F.col("seen"))).alias("last"),
                F.count_if(right & (F.col("kind") != Kind.HEARD.value)).alias("facts"),
            ]
            if not self._checked:
                asked.append(F.count_if(~right).alias("wrong"))
                asked += [F.count_if(wrong).alias(reason) for reason, wrong in wrongs().items()]
            self._measured = self._rows.agg(*asked).collect()[0].asDict()
        return self._measured

    # ── who is who ───────────────────────────────────────────────────────────────────────────

    @property
    def identities(self) -> Identities:
        """Which identifiers were ever joined."""
        if self._identities is None:
            merged = self._all.where((F.col("kind") == Kind.MERGED.value) & F.col("text").isNotNull())
            self._identities = Identities(
                (row["subject"], row["text"]) for row in merged.select("subject", "text").distinct().collect()
            )
        return self._identities

    def _whose(self, rows: DataFrame) -> DataFrame:
        """With `who`: one identifier for all that were ever joined."""
        pairs = [(each, who) for who, group in self.identities.groups() for each in group]
        if not pairs:
            return rows.withColumn("who", F.col("subject"))
        joined = self._spark.createDataFrame(pairs, "subject string, joined string")
        found = rows.join(F.broadcast(joined), "subject", "left")
        return found.withColumn("who", F.coalesce("joined", "subject")).drop("joined")

    def subjects(self) -> list[str]:
        """Every patient, by identifier; of those who were merged, one for all."""
        named = self._whose(self._all.select("subject").distinct()).select("who").distinct()
        return sorted(row["who"] for row in named.toLocalIterator() if is_patient(row["who"]))

    # ── for a run ────────────────────────────────────────────────────────────────────────────

    def to_run(self, reads: frozenset[SeriesKey], last: Instant, known: bool) -> DataFrame:
        """What the plan can look at up to its last moment, with `who`. `known`: also a fact of its own for the moment
        at which somebody was first known by what it cannot look at, as schedules visit everybody who is known."""
        series = of_series(reads)
        until = self._all.where(F.col("seen") <= last)
        rows = until.where(series).select(*SENT)
        if known:
            rows = rows.unionByName(_first_known(until.where(~series & standing())))
        return self._whose(rows)

    def of_subjects(self, subjects: Sequence[str], keys: frozenset[SeriesKey] | None) -> Iterator[Row]:
        """The rows of these patients, and of whom they were merged with, by patient and arrival."""
        whos = sorted({self.identities.representative(subject) for subject in subjects})
        asked = self._spark.createDataFrame([(who,) for who in whos], "who string")
        rows = self._all if keys is None else self._all.where(of_series(keys))
        found = self._whose(rows).join(F.broadcast(asked), "who", "left_semi")
        yield from found.orderBy("who", *_arrival()).toLocalIterator(prefetchPartitions=True)


def by_patient(rows: DataFrame) -> DataFrame:
    """The rows patient by patient, each patient's in order of arrival. In as many parts as Spark is set to: left to
    itself it makes one of what is few bytes, and the kernel's work is not in the bytes."""
    parts = int(rows.sparkSession.conf.get("spark.sql.shuffle.partitions") or 1)
    return rows.repartition(parts, "who").sortWithinPartitions("who", *_arrival())


def _arrival() -> list[Column]:
    """Order of arrival. `n` is unique in a history; where it is not, the order is at least the same each time."""
    return [F.col(name) for name in ("seen", "n", "subject", "kind", "term", "at", "source", "key")]


def _first_known(rows: DataFrame) -> DataFrame:
    first = rows.groupBy("subject").agg(F.min("seen").alias("seen"))
    made = {
        "kind": F.lit(Kind.DOCUMENT.value), "term": F.lit(""), "at": F.col("seen"), "n": F.lit(-1).cast("bigint"),
        "status": F.lit("final"), "place": F.lit(""), "key": F.lit(""), "source": F.lit(""),
    }  # fmt: skip
    for name in SENT:
        if name not in ("subject", "seen"):
            first = first.withColumn(name, made.get(name, F.lit(None).cast("string")))
    return first.select(*SENT)
