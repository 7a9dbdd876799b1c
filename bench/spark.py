"""The proof of one machine beside PySpark on the same history, in the same run: facts a second, and the ratio.

    python bench/spark.py [FACTS] [HISTORY]

A made-up history (prove_history.py) of 300,000 facts unless told otherwise; both run on two processors and say the same
firings, or it stops. Spark's start is told apart: a cluster has it behind it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC
from pathlib import Path

from prove_history import make_history

from wardwright.engine.prove.proof import Proof
from wardwright.engine.spark.facts import SparkFacts
from wardwright.engine.spark.lake import read_parts
from wardwright.engine.spark.proof import SparkProof, Taken
from wardwright.engine.spark.session import spark_session
from wardwright.facts.load import load_vocabulary
from wardwright.language.parse import parse
from wardwright.record.history.store import History
from wardwright.starter import flow_texts, vocabulary_text

PAGES = ("hyperkalaemia-severe.flow", "aki-kdigo.flow", "observations-overdue.flow")


def main(facts: int, kept: Path | None) -> None:
    """Measures and prints."""
    vocabulary = load_vocabulary(vocabulary_text())
    with tempfile.TemporaryDirectory(prefix="wardwright-spark-bench-") as folder:
        place = kept or Path(folder) / "history"
        if not (place / "history.json").is_file():
            make_history(place, facts)
        begin = time.perf_counter()
        with spark_session("local[2]") as spark, History(place) as history:
            print(f"Spark's start {time.perf_counter() - begin:.1f} s")
            totals = history.totals()
            taken = Taken(totals.messages, totals.facts, 0, history.span(), history.fingerprint)
            for page in PAGES:
                flows = parse(flow_texts()[page], vocabulary, page).flows
                begin = time.perf_counter()
                with Proof(history, flows, vocabulary, UTC) as proof:
                    wanted = [firing.id for firing in proof.outcomes()]
                own = time.perf_counter() - begin
                begin = time.perf_counter()
                rows = SparkFacts(spark, read_parts(spark, history.files), checked=True)
                with SparkProof(rows, taken, flows, vocabulary, UTC) as on_spark:
                    if [firing.id for firing in on_spark.outcomes()] != wanted:
                        raise SystemExit(f"{page}: Spark says something else")
                spark_took = time.perf_counter() - begin
                print(
                    f"{page:<28} one machine {own:7.2f} s {totals.facts / own:12,.0f} facts/s   "
                    f"Spark local[2] {spark_took:7.2f} s {totals.facts / spark_took:12,.0f} facts/s   "
                    f"{spark_took / own:5.1f} ×   {len(wanted):,} outcomes"
                )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
