"""The proof of one machine beside PySpark on the same history, in the same run.

    python bench/spark.py [FACTS] [HISTORY] [--plain] [--query-only]

On the compiled inner loop, unless `--plain`. A made-up history (prove_history.py) of a million facts unless told
otherwise; with HISTORY it is made there once and kept. Each flow is proved for what it would have done: by `prove`,
then by the query that an expert writes in PySpark (`local[2]`, the faster of two), then by `prove --engine spark`,
which must tell the same firings or the bench stops. Spark's start, and its first query, in which it warms up, are told
apart: a cluster has both behind it. The expert's query finds the moments, and knows nothing of limits, corrections or
reasons.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any, NamedTuple

from compiled import is_compiled, start_again_compiled
from prove import CASES
from prove_history import make_history

from wardwright.engine.prove.proof import Proof
from wardwright.engine.spark.facts import SparkFacts
from wardwright.engine.spark.lake import read_parts
from wardwright.engine.spark.proof import SparkProof, Taken
from wardwright.engine.spark.session import spark_session
from wardwright.facts.load import load_vocabulary
from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.parse import parse
from wardwright.language.tree import Flow
from wardwright.record.history.store import History
from wardwright.starter import flow_texts, vocabulary_text

FACTS = 1_000_000


def main(facts: int, kept: Path | None, query_only: bool) -> None:
    """Measures and prints."""
    vocabulary = load_vocabulary(vocabulary_text())
    with tempfile.TemporaryDirectory(prefix="wardwright-spark-bench-") as folder:
        place = kept or Path(folder) / "history"
        if not (place / "history.json").is_file():
            print(f"{make_history(place, facts):,} facts made")
        begin = time.perf_counter()
        with spark_session("local[2]") as spark, History(place) as history:
            print(
                f"{history.totals().facts:,} facts; Spark's start {time.perf_counter() - begin:.1f} s",
                end="",
                flush=True,
            )
            read_parts(spark, history.files).createOrReplaceTempView("facts")
            print(f", its first query {_timed(lambda: _query(spark, CASES['threshold'][2]))[0]:.1f} s")
            for title, page, query in CASES.values():
                flow = parse(flow_texts()[page], vocabulary, page).flows[0]
                own = _prove(history, title, flow, vocabulary)
                _query_in_spark(spark, query, own.clock)
                if not query_only:
                    _prove_on_spark(spark, history, flow, vocabulary, own)


class Proved(NamedTuple):
    """What `prove` took, in seconds, and told."""

    clock: float
    told: list[str]


def _prove(history: History, title: str, flow: Flow, vocabulary: Vocabulary) -> Proved:
    clock, told = _timed(lambda: _proved(history, flow, vocabulary))
    rate = history.totals().facts / clock
    print(f"\n{title}\n  prove                        {clock:8.2f} s {rate:14,.0f} facts/s   {len(told):,} outcomes")
    return Proved(clock, told)


def _query_in_spark(spark: Any, query: str, own: float) -> None:
    asked = [_timed(lambda: _query(spark, query)) for _ in range(2)]
    took = min(clock for clock, _ in asked)
    print(f"  the expert's query in Spark  {took:8.2f} s {took / own:8.1f} × prove   {asked[0][1]:,} moments")


def _prove_on_spark(spark: Any, history: History, flow: Flow, vocabulary: Vocabulary, own: Proved) -> None:
    took, told = _timed(lambda: _on_spark(spark, history, flow, vocabulary))
    if told != own.told:
        raise SystemExit(f"{flow.title}: prove --engine spark says something else")
    print(f"  prove --engine spark         {took:8.2f} s {took / own.clock:8.1f} × prove   the same outcomes")


def _proved(history: History, flow: Flow, vocabulary: Vocabulary) -> list[str]:
    with Proof(history, [flow], vocabulary, UTC, unknowns=False) as proof:
        return [firing.id for firing in proof.outcomes()]


def _query(spark: Any, query: str) -> int:
    return int(spark.sql(query.replace('"at"', "`at`")).collect()[0][0])


def _on_spark(spark: Any, history: History, flow: Flow, vocabulary: Vocabulary) -> list[str]:
    totals = history.totals()
    taken = Taken(totals.messages, totals.facts, 0, history.span(), history.fingerprint)
    rows = SparkFacts(spark, read_parts(spark, history.files), checked=True)
    with SparkProof(rows, taken, [flow], vocabulary, UTC, unknowns=False) as proof:
        return [firing.id for firing in proof.outcomes()]


def _timed(what: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    found = what()
    return time.perf_counter() - begin, found


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("facts", type=int, nargs="?", default=FACTS)
    asked.add_argument("history", type=Path, nargs="?")
    asked.add_argument("--plain", action="store_true", help="plain Python, without the compiled inner loop")
    asked.add_argument("--query-only", action="store_true", help="without prove --engine spark, which runs everybody")
    chosen = asked.parse_args()
    if not chosen.plain:
        start_again_compiled()
    print("compiled" if is_compiled() else "plain Python")
    main(chosen.facts, chosen.history, chosen.query_only)
