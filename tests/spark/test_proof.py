"""A proof on Spark says what a replay and the proof of one machine say: the same outcomes, ids, order and figures."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

pytest.importorskip("pyspark", reason="PySpark is not installed: pip install 'wardwright[spark]'")

from tests.differential.compared import drawn, lines
from tests.differential.generators import VOCABULARY, ZONE
from tests.icu.table import STAYS, make_table, records_of
from tests.prove.made import MadeHistory
from tests.spark.wards import merges, ward
from wardwright.cli.main import wardwright
from wardwright.engine.prove.proof import Proof
from wardwright.engine.spark.facts import SparkFacts
from wardwright.engine.spark.lake import read_parts
from wardwright.engine.spark.proof import SparkProof, Taken
from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.simulate import simulate
from wardwright.language.tree import Flow
from wardwright.record.history.rows import batch_of
from wardwright.starter import flow_texts

CAPPED = """Flow: A few a day
At most 3 a day.

When a potassium result of 5 mmol/L or more arrives,
then tell the patient "x".

When a potassium result of 6 mmol/L or more arrives,
and the patient is not an inpatient,
then tell the patient "y".
"""


def written(facts: Sequence[Fact], folder: Path, first: int = 0) -> Path:
    """Facts in the history's columns as one file."""
    file = folder / f"facts-{first:06d}.parquet"
    pq.write_table(pa.Table.from_batches([batch_of(facts, range(first, first + len(facts)))]), file)
    return file


def on_spark(spark: Any, flows: Sequence[Flow], facts: list[Fact], until: Instant, folder: Path) -> list[Firing]:
    """What a proof on Spark tells; asked twice, it tells the same."""
    file = written(facts, folder)
    span = facts[0].seen, facts[-1].seen
    taken = Taken(len(facts), len(facts), 0, span, lambda: "made")
    rows = SparkFacts(spark, read_parts(spark, [file]), checked=True)
    with SparkProof(rows, taken, flows, VOCABULARY, ZONE, runs_on=until - span[1]) as proof:
        told = list(proof.outcomes())
        assert list(proof.outcomes()) == told
        assert proof.figures["fired"] == sum(each.outcome is Outcome.FIRED for each in told)
        return told


def replayed(flows: Sequence[Flow], facts: list[Fact], until: Instant) -> list[Firing]:
    """What running everybody together tells."""
    told = simulate(flows, VOCABULARY, facts, ZONE, until)
    return [each for each in told if each.outcome is not Outcome.MISSED]


def test_spark_the_scan_and_a_replay_agree(spark: Any, tmp_path: Path) -> None:
    flows, facts, until = ward()
    wanted = replayed(flows, facts, until)
    assert merges(facts)
    assert {each.outcome for each in wanted} >= {Outcome.FIRED, Outcome.UNKNOWN}
    with (
        closing(MadeHistory(facts)) as history,
        Proof(history, flows, VOCABULARY, ZONE, runs_on=until - facts[-1].seen, processes=1) as proof,
    ):
        assert list(proof.outcomes()) == wanted
    told = on_spark(spark, flows, facts, until, tmp_path)
    assert told == wanted, drawn(flows, facts, lines(wanted), lines(told))


def test_what_counts_over_all_patients_is_counted_over_all(spark: Any, tmp_path: Path) -> None:
    flows, facts, until = ward(CAPPED)
    wanted = replayed(flows, facts, until)
    assert {each.outcome for each in wanted} >= {Outcome.FIRED, Outcome.SUPPRESSED}, "the cap is met"
    assert on_spark(spark, flows, facts, until, tmp_path) == wanted


# ── on the command line ──────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def some(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every two-hundredth stay: a table, and the history that was made of it."""
    folder = tmp_path_factory.mktemp("some")
    stays = shared_data / "icu" / STAYS
    make_table(stays, records_of(stays)[::200], folder / "table.parquet")
    run("ingest", str(folder / "table.parquet"), "--into", str(folder / "history"), "--processes", "1")
    for name in ("aki-kdigo.flow", "observations-overdue.flow", "hyperkalaemia.flow"):
        (folder / name).write_text(flow_texts()[name], encoding="utf-8")
    return folder


def run(*arguments: str, code: int = 0) -> str:
    """What a command prints."""
    ran = CliRunner().invoke(wardwright, arguments)
    assert ran.exit_code == code, ran.output
    return ran.stdout if code == 0 else ran.stderr


def test_the_lines_and_the_report_are_those_of_prove_and_replay(spark: Any, some: Path, tmp_path: Path) -> None:
    wanted = run("replay", str(some), "--messages", str(some / "table.parquet"), "--json")
    assert wanted.count("\n") > 50
    reports = [tmp_path / "local.json", tmp_path / "spark.json"]
    for engine, report in zip(("local", "spark"), reports, strict=True):
        there = ("--on", str(some / "history"), "--engine", engine)
        assert run("prove", str(some), *there, "--json", "--report-json", str(report)) == wanted
    assert reports[0].read_text() == reports[1].read_text()


def test_rows_that_are_no_facts_are_left_out_and_counted(spark: Any, some: Path, tmp_path: Path) -> None:
    parts = sorted((some / "history" / "facts").rglob("*.parquet"))
    table = pa.concat_tables([pq.ParquetFile(part).read() for part in parts])
    wrong = table.slice(0, 3).to_pylist()
    wrong[0]["kind"], wrong[1]["status"], wrong[2]["digits"] = "x", "y", "6,4"
    pq.write_table(pa.concat_tables([table, pa.Table.from_pylist(wrong, table.schema)]), tmp_path / "a.parquet")
    page = str(some / "hyperkalaemia.flow")
    ran = CliRunner().invoke(wardwright, ["prove", page, "--on", str(tmp_path), "--engine", "spark", "--json"])
    assert "Left out: 1 rows with a kind that there is not." in ran.stderr
    *said, last = ran.stdout.splitlines()
    *wanted, whole = run("prove", page, "--on", str(some / "history"), "--json").splitlines()
    assert said == wanted
    assert last == whole.replace('"set_aside": 0', '"set_aside": 3').replace(
        f'"messages": {len(table)}', f'"messages": {len(table) + 3}'
    )


def test_a_lake_partitioned_by_date_and_patient_says_what_the_history_says(
    spark: Any, some: Path, tmp_path: Path
) -> None:
    parts = sorted((some / "history" / "facts").rglob("*.parquet"))
    table = pa.concat_tables([pq.ParquetFile(part).read() for part in parts])
    dates = pc.strftime(table.column("at").cast(pa.timestamp("us")), "%Y-%m-%d")
    dated = table.append_column("date", dates)
    ds.write_dataset(dated, tmp_path / "lake", format="parquet", partitioning=["date", "subject"],
                     partitioning_flavor="hive")  # fmt: skip
    assert len(list((tmp_path / "lake").glob("date=2026-01-0*"))) == 2, "two days"
    page = str(some / "aki-kdigo.flow")
    ran = CliRunner().invoke(wardwright, ["prove", page, "--on", str(tmp_path / "lake"), "--engine", "spark", "--json"])
    assert "not read, because a history has none such: date." in ran.stderr
    assert ran.stdout == run("prove", page, "--on", str(some / "history"), "--json")
    assert '"fired": 2' in ran.stdout
