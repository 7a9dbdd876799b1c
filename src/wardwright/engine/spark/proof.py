"""A proof on Spark: the same lines, ids, order and figures as a replay, each patient run where Spark has the facts.

Lives here: the steps and the figures; it is an Evidence as any proof is. Must not live here: where facts lie (lake,
facts), the run of a patient (patients). Called by cli. Everybody is run who has a fact that a page can look at: what a
scan would leave out is left out nowhere, which makes this the second opinion on the scan.

A page with `At most N a day` counts over all patients. Everybody is run without it first: who then fires nothing that
is counted would fire nothing with it either, and counts for nobody. The others are run again together, in order.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import tzinfo
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from wardwright.engine.prove.breadth import ANY, Breadth
from wardwright.engine.prove.portion import Counts, Placed, Setting
from wardwright.engine.prove.store import Run, keep, told
from wardwright.engine.spark.facts import SparkFacts, by_patient
from wardwright.engine.spark.patients import FIRED, OUTCOMES, outcomes_of
from wardwright.engine.spark.places import FAILURES
from wardwright.engine.spark.refused import refused_by_spark
from wardwright.facts.fact import Fact
from wardwright.facts.instant import DAY, Instant, Length
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.series import SeriesKey
from wardwright.language.tree import Flow
from wardwright.record.history.rows import Reviver
from wardwright.record.history.schema import SCHEMA
from wardwright.record.scratch import Scratch

_ORDER = ("at", "phase", "rank", "subject", "number", "who", "place")
_AT_ONCE = 10_000  # rows made into facts together
_BYTES_AT_ONCE = 8_000_000  # of outcomes in one part on its way to the driver, which holds copies of two parts


class Taken(NamedTuple):
    """What is known of the facts besides themselves; of a lake only how many there are."""

    messages: int
    facts: int
    set_aside: int
    span: tuple[Instant, Instant] | None
    fingerprint: Callable[[], str]


class SparkProof:
    """One proof on Spark. It runs when something is first asked of it; close it, or use it as a context."""

    def __init__(
        self,
        facts: SparkFacts,
        taken: Taken,
        flows: Sequence[Flow],
        vocabulary: Vocabulary,
        zone: tzinfo,
        since: Instant | None = None,
        until: Instant | None = None,
        *,
        runs_on: Length = DAY,
        near_misses: bool = False,
        unknowns: bool = True,
        breadth: Breadth = ANY,
    ) -> None:
        """As `engine.prove.proof.Proof`; `unknowns`: False leaves them out, everybody is run all the same."""
        self.flows = tuple(flows)
        self.vocabulary = vocabulary
        self.zone = zone
        self._facts, self._taken = facts, taken
        first, last = taken.span or (0, 0)
        self.since: Instant = first if since is None else since
        self.until: Instant = last + runs_on if until is None else until
        self._last = self.until if until is None else until - 1
        self.last_seen: Instant = max(self.since, min(last, self._last))
        self._unknowns, self._breadth = unknowns, breadth
        self._setting = Setting(self.flows, vocabulary, zone, self.since, self._last, near_misses)
        self._plan = self._setting.plan()
        self.counts = Counts()
        self._run: Run | None = None
        self._folder: Scratch | None = None
        self._subjects: list[str] | None = None
        self._fingerprint = ""
        self._bytes = 0  # of all outcomes

    def __enter__(self) -> SparkProof:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what was kept on disk. The session stays: it is the caller's."""
        if self._folder is not None:
            self._folder.cleanup()
        self._folder = self._run = None

    # ── what is told ─────────────────────────────────────────────────────────────────────────

    @property
    def fingerprint(self) -> str:
        """Of the facts that were read."""
        if not self._fingerprint:
            self._fingerprint = self._taken.fingerprint()
        return self._fingerprint

    @property
    def figures(self) -> Mapping[str, int]:
        """The counts of a replay's summary line."""
        self.run()
        taken, total = self._taken, self.counts.total
        figures = {
            "messages": taken.messages,
            "facts": taken.facts,
            "fired": total(Outcome.FIRED),
            "suppressed": total(Outcome.SUPPRESSED),
            "unknown": total(Outcome.UNKNOWN),
            "too_old": total(Outcome.TOO_OLD),
            "set_aside": taken.set_aside,
        }
        if not self._unknowns:
            del figures["unknown"]
        return figures

    def outcomes(self) -> Iterator[Firing]:
        """Every outcome in order, the same each time; near misses only when the proof was asked for them."""
        for _, firing in told([self.run()]):
            yield firing

    def subjects(self) -> Sequence[str]:
        """Every patient, by identifier; of those who were merged, one for all."""
        if self._subjects is None:
            self._subjects = self._facts.subjects()
        return self._subjects

    def facts_of(self, subjects: Sequence[str], keys: frozenset[SeriesKey] | None) -> Iterator[tuple[str, list[Fact]]]:
        """Of each subject, and who was merged with it, the facts of these series in order of arrival."""
        asked: dict[str, list[str]] = {}
        for subject in dict.fromkeys(subjects):
            asked.setdefault(self._facts.identities.representative(subject), []).append(subject)
        for who, facts in _revived(self._facts.of_subjects(subjects, keys)):
            for subject in asked.pop(who):
                yield subject, facts
        for without in asked.values():
            for subject in without:
                yield subject, []

    # ── the steps ────────────────────────────────────────────────────────────────────────────

    def run(self) -> Run:
        """Prove, unless it was done. SparkRefused; TooBroad: a flow fires for nearly everyone."""
        if self._run is None:
            try:
                self._run = self._prove()
            except FAILURES as problem:
                raise refused_by_spark(problem) from None
        return self._run

    def _prove(self) -> Run:
        self._folder = Scratch("proof")
        rows = self._facts.to_run(self._plan.reads, self._last, bool(self._plan.schedules))
        held: list[DataFrame] = []
        try:
            outcomes = self._outcomes(rows, held)
            if not self._unknowns:
                outcomes = outcomes.where(F.col("outcome") != Outcome.UNKNOWN.value)
            self._count(outcomes)
            ordered = self._in_order(outcomes).select("at", "body").toLocalIterator(prefetchPartitions=True)
            return keep(map(_placed, ordered), Path(self._folder.name) / "outcomes")
        finally:
            for each in held:
                each.unpersist()

    def _in_order(self, outcomes: DataFrame) -> DataFrame:
        """Sorted, in parts of which the driver can hold two: left to itself Spark sends a million outcomes in four."""
        parts = self._bytes // _BYTES_AT_ONCE + 1
        usual = int(outcomes.sparkSession.conf.get("spark.sql.shuffle.partitions") or 1)
        return outcomes.repartitionByRange(max(parts, usual), *_ORDER).sortWithinPartitions(*_ORDER)

    def _outcomes(self, rows: DataFrame, held: list[DataFrame]) -> DataFrame:
        capped = [flow.number for flow in self._plan.flows if flow.daily_cap is not None]
        alone = self._ran(rows, bool(capped), held)
        if not capped:
            return alone
        may = alone.where(F.col("flow").isin(capped) & (F.col("outcome") == FIRED)).select("who").distinct()
        together = rows.join(may, "who", "left_semi").withColumn("who", F.lit(""))
        return alone.join(may, "who", "left_anti").unionByName(self._ran(together, False, held))

    def _ran(self, rows: DataFrame, lifted: bool, held: list[DataFrame]) -> DataFrame:
        ran = by_patient(rows).mapInArrow(outcomes_of(self._setting, lifted), OUTCOMES)
        held.append(ran.persist(StorageLevel.DISK_ONLY))  # counted, then told: it must not be run twice
        return ran

    def _count(self, outcomes: DataFrame) -> None:
        found = outcomes.groupBy("flow", "outcome").agg(
            F.count("*").alias("outcomes"),
            F.count_distinct("patient").alias("patients"),
            F.sum(F.length("body")).alias("bytes"),
        )
        for row in found.collect():
            self._bytes += row["bytes"]
            title, outcome = self._plan.flows[row["flow"]].title, Outcome(row["outcome"])
            self.counts.outcomes[title, outcome] = row["outcomes"]
            if outcome is Outcome.FIRED:
                self.counts.fired_for[title] = row["patients"]
        if self._breadth != ANY:
            self.counts.patients = len(self.subjects())
            self._breadth.check(self.counts, self.counts.patients, lambda: self.counts.patients)


def _placed(row: tuple[int, bytes]) -> Placed:
    firing = pickle.loads(bytes(row[1]))  # made by this run's own workers
    return (row[0], 0, 0, "", 0), firing


def _revived(rows: Iterator[Row]) -> Iterator[tuple[str, list[Fact]]]:
    reviver = Reviver()
    for who, mine in groupby(rows, key=itemgetter("who")):
        facts: list[Fact] = []
        while chunk := list(islice(mine, _AT_ONCE)):
            cells = {name: [row[name] for row in chunk] for name in SCHEMA.names}
            facts += reviver.facts(pa.RecordBatch.from_pydict(cells, SCHEMA))
        yield who, facts
