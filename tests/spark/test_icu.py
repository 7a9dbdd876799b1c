"""Real stays of intensive care through every starter flow: replay, scan and Spark print the same bytes.

A few stays unless WARDWRIGHT_WHOLE_ICU=1 asks for all 4,000, which takes minutes.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from filecmp import cmp
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="PySpark is not installed: pip install 'wardwright[spark]'")

from tests.icu.table import STAYS, make_table, records_of
from wardwright.cli.main import wardwright
from wardwright.starter import flow_texts

WHOLE = os.environ.get("WARDWRIGHT_WHOLE_ICU") == "1"
EVERY = 1 if WHOLE else 200


def printed(arguments: Sequence[str | Path], into: Path) -> Path:
    """What a command prints, as a file: a million lines need not be held."""
    with into.open("w", encoding="utf-8") as file, contextlib.redirect_stdout(file):
        wardwright.main(list(map(str, arguments)), standalone_mode=False)
    return into


@pytest.fixture(scope="module")
def stays(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the table, the history made of it, and the flows."""
    source = shared_data / "icu" / STAYS
    if not source.is_file():
        pytest.skip(f"shared test data is not there: {STAYS}")
    folder = tmp_path_factory.mktemp("stays")
    make_table(source, records_of(source)[::EVERY], folder / "stays.parquet")
    printed(["ingest", folder / "stays.parquet", "--into", folder / "history"], folder / "ingested")
    (folder / "flows").mkdir()
    for name, text in flow_texts().items():
        (folder / "flows" / name).write_text(text, encoding="utf-8")
    return folder


def test_replay_scan_and_spark_print_the_same_bytes(spark: Any, stays: Path, tmp_path: Path) -> None:
    flows, on = stays / "flows", ("--on", stays / "history", "--however-broad", "--json")
    replayed = printed(["replay", flows, "--messages", stays / "stays.parquet", "--json"], tmp_path / "replayed")
    scanned = printed(["prove", flows, *on], tmp_path / "scanned")
    on_spark = printed(["prove", flows, *on, "--engine", "spark"], tmp_path / "on_spark")
    figures = json.loads(replayed.read_bytes().splitlines()[-1])["summary"]
    assert figures["set_aside"] == 0
    assert min(figures["fired"], figures["unknown"]) > 50
    if WHOLE:
        assert figures["facts"] == 801_255
    assert cmp(scanned, replayed, shallow=False), "the scan says something else"
    assert cmp(on_spark, replayed, shallow=False), "Spark says something else"
