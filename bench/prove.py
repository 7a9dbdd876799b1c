"""How fast a proof is, beside the query that an expert would write for it in DuckDB, on the same files in the same run.

    python bench/prove.py [FACTS] [HISTORY] [--plain] [--only threshold change wait second slider]

On the compiled inner loop, unless `--plain`. A made-up history (prove_history.py) of 10 million facts unless told
otherwise; with HISTORY it is made there once and kept. Each flow is proved twice: for what it would have done, and with
everything that could not be told besides. Then a second look after a one-word edit, and a slider of fifty values beside
one value. The expert's query finds the moments; it knows nothing of limits, corrections, reasons or what is unknown.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from compiled import is_compiled, start_again_compiled
from prove_history import make_history

from wardwright.engine.explore.numbers import numbers_of, with_number
from wardwright.engine.prove.proof import Proof
from wardwright.facts.instant import DAY, HOUR
from wardwright.facts.load import load_vocabulary
from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.parse import parse
from wardwright.language.tree import Flow
from wardwright.record.history.store import History
from wardwright.starter import flow_texts, vocabulary_text

_STAYS = """
    SELECT subject, key, min("at") FILTER (WHERE kind = 'admitted') AS begins,
           max("at") FILTER (WHERE kind = 'discharged') AS ends
    FROM facts WHERE kind IN ('admitted', 'discharged') AND status = 'final' GROUP BY subject, key"""
THRESHOLD = f"""
    SELECT count(*) FROM (SELECT subject, "at", seen FROM facts WHERE kind = 'result' AND term = 'potassium'
                          AND number >= 6.5 AND flaw = 'none' AND comparator = '' AND status <> 'withdrawn') AS high
    JOIN ({_STAYS}) AS stay ON stay.subject = high.subject AND high.seen >= begins AND high.seen < ends"""
CHANGE = f"""
    SELECT count(*) FROM (
        SELECT subject, seen, number,
               min(number) OVER (PARTITION BY subject ORDER BY "at"
                                 RANGE BETWEEN {2 * DAY} PRECEDING AND CURRENT ROW) AS two,
               min(number) OVER (PARTITION BY subject ORDER BY "at"
                                 RANGE BETWEEN {7 * DAY} PRECEDING AND CURRENT ROW) AS week
        FROM facts WHERE kind = 'result' AND term = 'creatinine' AND flaw = 'none' AND comparator = ''
        AND status <> 'withdrawn') AS result
    JOIN ({_STAYS}) AS stay ON stay.subject = result.subject AND seen >= begins AND seen < ends
    WHERE number - two >= 26.5 OR number >= 1.5 * week"""
OVERDUE = f"""
    SELECT count(*) FROM (
        SELECT subject, key, t, lead(t) OVER (PARTITION BY subject, key ORDER BY t) AS following FROM (
            SELECT stay.subject, stay.key, "at" AS t FROM facts JOIN ({_STAYS}) AS stay
            ON stay.subject = facts.subject AND "at" >= begins AND "at" <= ends
            WHERE kind = 'result' AND term = 'respiratory rate' AND flaw <> 'implausible'
            UNION ALL SELECT subject, key, begins FROM ({_STAYS}) UNION ALL SELECT subject, key, ends FROM ({_STAYS})))
    WHERE following - t > {12 * HOUR}"""
CASES = {
    "threshold": ("a threshold: severe hyperkalaemia", "hyperkalaemia-severe.flow", THRESHOLD),
    "change": ("a change in 48 hours: acute kidney injury", "aki-kdigo.flow", CHANGE),
    "wait": ("a wait: observations overdue", "observations-overdue.flow", OVERDUE),
}
PARTS = (*CASES, "second", "slider")


LARGE = 50_000_000  # from so many facts on, everybody of whom a change is unknown is not run: that takes minutes


def main(facts: int, kept: Path | None, only: Sequence[str]) -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory(prefix="wardwright-bench-") as folder:
        place = kept or Path(folder) / "history"
        if not (place / "history.json").is_file():
            made = make_history(place, facts)
            print(f"{made:,} facts made")
        vocabulary = load_vocabulary(vocabulary_text())
        for title, name, query in (CASES[part] for part in CASES if part in only):
            _case(place, title, flow_texts()[name], query, vocabulary, facts < LARGE or query is not CHANGE)
        if "second" in only:
            _second_look(place, vocabulary)
        if "slider" in only:
            _slider(place, vocabulary)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"most memory of one process: {peak / 1024:,.0f} MB")


def _flow(page: str, vocabulary: Vocabulary) -> Flow:
    return parse(page, vocabulary, "bench").flows[0]


def _case(place: Path, title: str, page: str, query: str, vocabulary: Vocabulary, whole: bool) -> None:
    with History(place) as history:
        span = _timed(history.span)[1]
        expert, rows = _timed(lambda: history.connection().execute(query).fetchall())
    assert span is not None
    flow = _flow(page, vocabulary)
    print(f"\n{title}")
    print(f"  the expert's query          {expert}   {rows[0][0]:,} moments")
    for words, unknowns in (("what it would have done", False), ("and what is unknown", True))[: 1 + whole]:
        with History(place) as history, Proof(history, [flow], vocabulary, UTC, unknowns=unknowns) as proof:
            took, _ = _timed(proof.run)
            figures = dict(proof.figures)
            run = f"{proof.counts.patients:,} patients, {proof.counts.facts:,} facts run"
        said = ", ".join(f"{figures[key]:,} {key}" for key in ("fired", "suppressed", "unknown") if key in figures)
        print(f"  {words:<27} {took}   {took.beside(expert, 'the query')}   {said}; {run}")


def _second_look(place: Path, vocabulary: Vocabulary) -> None:
    page = flow_texts()["hyperkalaemia-severe.flow"]
    edited = page.replace("6.5 mmol/L or more arrives", "6.6 mmol/L or more arrives")
    print("\na second look, 6.5 becomes 6.6")
    with History(place) as history:
        for words, text in (("first", page), ("second", edited)):
            with Proof(history, [_flow(text, vocabulary)], vocabulary, UTC) as proof:
                took, _ = _timed(proof.run)
                figures = proof.figures
                print(f"  {words:<27} {took}   {figures['fired']:,} fired, {figures['unknown']:,} unknown")
                if text is page:
                    took, held = _timed(proof.keep_warm)
                    print(f"  {'kept in memory' if held else 'too much to keep':<27} {took}")


def _slider(place: Path, vocabulary: Vocabulary) -> None:
    flow = _flow(flow_texts()["hyperkalaemia.flow"], vocabulary)
    number = numbers_of(flow)[0]
    values = [number.value + Decimal(n) / 20 for n in range(50)]
    print(f"\na slider: {number.line}")
    single: Took | None = None
    with History(place) as history:
        for words, several in (("one value", values[:1]), (f"{len(values)} values", values)):
            pages = [page for value in several if (page := with_number(flow, number, value)) is not None]
            with Proof(history, pages, vocabulary, UTC, unknowns=False) as proof:
                took, _ = _timed(proof.run)
                single = single or took
                fired = proof.figures["fired"]
                print(f"  {words:<27} {took}   {took.beside(single, 'one value')}   {fired:,} fired")


class Took(NamedTuple):
    """Seconds: by the clock, and of processors, over all processes."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:8.2f} s ({self.processor:6.2f} s of processor)"

    def beside(self, other: Took, what: str) -> str:
        """How many times as long, both ways."""
        return f"{self.clock / other.clock:.1f} ({self.processor / other.processor:.1f}) × {what}"


def _timed(what: Callable[[], Any]) -> tuple[Took, Any]:
    start, busy = time.perf_counter(), _busy()
    found = what()
    return Took(time.perf_counter() - start, _busy() - busy), found


def _busy() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("facts", type=int, nargs="?", default=10_000_000)
    asked.add_argument("history", type=Path, nargs="?")
    asked.add_argument("--plain", action="store_true", help="plain Python, without the compiled inner loop")
    asked.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    chosen = asked.parse_args()
    if not chosen.plain:
        start_again_compiled()
    print("compiled" if is_compiled() else "plain Python")
    main(chosen.facts, chosen.history, chosen.only)
