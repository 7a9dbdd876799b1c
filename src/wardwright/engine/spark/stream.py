"""A stream: facts or messages in, firings out, exactly once, as far as the checkpoint says and from there on again.

Lives here: the query, where its rows go, and that it begins again when a merge brings two keys together. Must not live
here: what comes in (incoming), state (stateful). Called by cli.

Spark's checkpoint, what was handed over and which merges were met lie in one folder. A batch that was not finished is
done again in full: each writes a folder of its own, over what it may have written before.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.streaming.query import StreamingQuery
from pyspark.sql.types import StructType

from wardwright.engine.prove.portion import Setting
from wardwright.engine.spark.incoming import MOMENT, Source, rows_of
from wardwright.engine.spark.places import FAILURES, address_of, exists, pattern_of, shown
from wardwright.engine.spark.refused import FlowsRefused, WrongPlace, refused_by_spark
from wardwright.engine.spark.routes import Routes
from wardwright.engine.spark.stateful import (
    ACTED,
    HANDED_OVER,
    INCOMING,
    JOINED,
    LOST,
    MEMORY,
    MOVE,
    OUTCOME,
    OUTGOING,
    SET_ASIDE,
    TICK,
    Patients,
    Ways,
)
from wardwright.engine.spark.telling import Say
from wardwright.facts.instant import Length

_WRITTEN: Final = ("at", "flow", "outcome", "subject", "line")
_CONTROL: Final = "sort string, who string, seen bigint, file string, n bigint, body string"
_LOOK: Final = 1  # seconds between looks whether a query that follows met a merge


@dataclass(frozen=True, slots=True)
class Into:
    """Where it goes: firings, and what must be remembered."""

    firings: Path
    checkpoint: Path
    parquet: bool = False  # else a line of JSON each


@dataclass(slots=True)
class Came:
    """What came of a run: outcomes by kind, facts and messages that were set aside."""

    outcomes: Counter[str] = field(default_factory=Counter)
    set_aside: int = 0
    lost: int = 0  # open tasks whose page is not among those of the stream
    batches: int = 0


class Stream:
    """One stream. `run` returns when what was there is done, or, following, when it is stopped."""

    def __init__(
        self,
        spark: SparkSession,
        source: Source,
        into: Into,
        setting: Setting,
        say: Say,
        *,
        wait: Length = 0,
        follow: bool = False,
        every: str = "1 second",
        told: Callable[[Came], None] | None = None,
    ) -> None:
        """`wait`: for how long a fact is held for those that were seen before it. `follow`: go on as things come, with
        timers by the clock too, a batch `every` so often. FlowsRefused: a page counts over all patients."""
        capped = [flow.title for flow in setting.flows if flow.daily_cap is not None]
        if capped:
            raise FlowsRefused(
                f'"{capped[0]}" says `At most … a day`, which counts over all patients; a stream knows one at a time.',
                "Take that line out (`At most once per patient …` may stay), or run the page with wardwright up.",
            )
        self._spark, self._source, self._into, self._setting = spark, source, into, setting
        self._say, self._wait, self._follow, self._every = say, wait, follow, every
        self._told = told
        self._handed_over = self._met_merge = False
        self.came = Came()

    def run(self) -> Came:
        """SparkRefused; WrongPlace: the source is not there, or the firings' place holds another stream's."""
        with _refusals():
            self._check_places()
            while True:
                self._handed_over = self._met_merge = False
                query = self._begin()
                try:
                    self._until_done(query)
                finally:
                    query.stop()
                if not self._met_merge and not self._handed_over:
                    return self.came

    def _until_done(self, query: StreamingQuery) -> None:
        while not query.awaitTermination(_LOOK):
            if self._met_merge and self._follow:
                query.processAllAvailable()
                return

    def _check_places(self) -> None:
        begun = exists(self._spark, self._into.checkpoint, "query")
        if not begun and exists(self._spark, self._into.firings):
            there, checkpoint = shown(self._into.firings), shown(self._into.checkpoint)
            raise WrongPlace(
                f"{there} is there already, and {checkpoint} knows nothing of it.",
                "Name the checkpoint that it was written with, or a place that is not there yet.",
            )

    # ── the query ────────────────────────────────────────────────────────────────────────────

    def _begin(self) -> StreamingQuery:
        routes = Routes(self._joined())
        self._move(routes)
        rows = rows_of(self._spark, self._source, self._setting, routes, self._timed).unionByName(self._control())
        if self._follow:
            rows = rows.unionByName(self._timed(self._ticks()).drop(MOMENT))
        ways = Ways(self._setting, self._wait > 0, routes, self._say, uuid.uuid4().hex)
        told = rows.groupBy("who").transformWithState(Patients(ways), OUTGOING, "Append", "EventTime")
        writer = told.writeStream.foreachBatch(self._keep).outputMode("append")
        writer = writer.option("checkpointLocation", self._address("query"))
        trigger = writer.trigger(processingTime=self._every) if self._follow else writer.trigger(availableNow=True)
        return trigger.start()

    def _timed(self, rows: DataFrame) -> DataFrame:
        moment = F.timestamp_micros("seen")
        if self._follow:  # a sender's clock that is ahead must not make everybody else's facts late
            moment = F.least(moment, F.current_timestamp())
        return rows.withColumn(MOMENT, moment).withWatermark(MOMENT, f"{self._wait} microseconds")

    def _control(self) -> DataFrame:
        """Memories on their way from key to key, and that keys have moved."""
        if not exists(self._spark, self._into.checkpoint, "control/begin"):  # Spark wants a folder that is there
            self._write([], "control/begin")
        shape = cast(StructType, StructType.fromDDL(INCOMING))
        found = self._spark.readStream.schema(_CONTROL).option("recursiveFileLookup", True)
        rows = found.json(pattern_of(self._into.checkpoint / "control")).withColumn("body", F.unbase64("body"))
        return rows.withColumn("again", F.lit(None).cast("binary")).to(shape)

    def _ticks(self) -> DataFrame:
        """The clock on the wall: timers are due though nothing comes."""
        ticks = self._spark.readStream.format("rate").option("rowsPerSecond", 1).load()
        return ticks.select(
            F.lit(TICK).alias("sort"), F.lit("").alias("who"), F.unix_micros("timestamp").alias("seen"),
            F.lit("").alias("file"), F.lit(0).cast("bigint").alias("n"), F.lit(None).cast("binary").alias("again"),
            F.lit(None).cast("binary").alias("body"),
        )  # fmt: skip

    # ── what comes of a batch ────────────────────────────────────────────────────────────────

    def _keep(self, batch: DataFrame, number: int) -> None:
        """Called by Spark with each batch, again with the same when it was not finished."""
        batch.persist()
        try:
            counts = {(row["sort"], row["outcome"]): row for row in self._count(batch)}
            sorts = {sort for sort, _ in counts}
            if SET_ASIDE in sorts or any((OUTCOME, each.value) in counts for each in ACTED):
                self._write_lines(batch, number)
            if JOINED in sorts:
                self._write(batch.where(F.col("sort") == JOINED).select("who", "subject").collect(), f"joined/{number}")
                self._met_merge = True
            if HANDED_OVER in sorts:
                rows = batch.where(F.col("sort") == HANDED_OVER).select("who", "subject", "body").collect()
                self._write([_control(MEMORY, *row) for row in rows], f"control/{number}")
                self._handed_over = True
        finally:
            batch.unpersist()
        self._tell(counts)

    @staticmethod
    def _count(batch: DataFrame) -> list[Row]:
        return batch.groupBy("sort", "outcome").agg(F.count("*").alias("rows"), F.sum("place").alias("sum")).collect()

    def _write_lines(self, batch: DataFrame, number: int) -> None:
        acted = F.col("outcome").isin([each.value for each in ACTED])
        aside = F.col("sort") == SET_ASIDE
        line = F.when(aside, F.to_json(F.struct(F.struct(F.col("line").alias("problem")).alias("set_aside"))))
        lines = batch.where(acted | aside).withColumn("line", line.otherwise(F.col("line")))
        ordered = lines.repartition(1).sortWithinPartitions("at", "who", "place")
        into = f"{address_of(self._into.firings)}/batch={number:09d}"
        if self._into.parquet:
            ordered.withColumn("at", F.timestamp_micros("at")).select(*_WRITTEN).write.mode("overwrite").parquet(into)
        else:
            ordered.select("line").write.mode("overwrite").text(into)

    def _tell(self, counts: dict[tuple[str, str], Row]) -> None:
        came = self.came
        came.batches += 1
        for (sort, outcome), row in counts.items():
            if sort == OUTCOME:
                came.outcomes[outcome] += row["rows"]
            elif sort == SET_ASIDE:
                came.set_aside += row["rows"]
            elif sort == LOST:
                came.lost = max(came.lost, row["sum"])
        if self._told is not None:
            self._told(came)

    # ── merges ───────────────────────────────────────────────────────────────────────────────

    def _joined(self) -> list[tuple[str, str]]:
        if not exists(self._spark, self._into.checkpoint, "joined"):
            return []
        found = self._spark.read.option("recursiveFileLookup", True).schema("who string, subject string")
        rows = found.json(pattern_of(self._into.checkpoint / "joined")).collect()
        return sorted({(row["who"], row["subject"]) for row in rows})

    def _move(self, routes: Routes) -> None:
        """Tell the keys that are none any more. Told twice, it is heard once."""
        moved = routes.moved()
        name = f"control/moves-{len(moved)}"
        if moved and not exists(self._spark, self._into.checkpoint, name):
            self._write([_control(MOVE, who, "", "") for who in moved], name)

    def _write(self, rows: list[Any], name: str) -> None:
        schema = "who string, subject string" if name.startswith("joined") else _CONTROL
        self._spark.createDataFrame(rows, schema).coalesce(1).write.mode("overwrite").json(self._address(name))

    def _address(self, name: str) -> str:
        return f"{address_of(self._into.checkpoint)}/{name}"


def _control(sort: str, who: str, sender: str, body: str) -> tuple[str, str, int, str, int, str]:
    return sort, who, 0, sender, 0, body


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except FAILURES as problem:
        raise refused_by_spark(problem) from None
