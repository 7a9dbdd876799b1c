"""What Spark cannot do is told in one line that says what to do, with the exit code of the documentation."""

from __future__ import annotations

import stat
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from wardwright.cli.main import wardwright
from wardwright.engine.spark import session
from wardwright.engine.spark.refused import refused_by_spark


@pytest.fixture
def page(tmp_path: Path) -> str:
    """A page that can be proved."""
    file = tmp_path / "a.flow"
    file.write_text('Flow: A\n\nWhen a potassium result of 6.0 mmol/L or more arrives,\nthen tell the patient "x".\n')
    return str(file)


def refusal(*arguments: str, code: int) -> str:
    """What a command says that cannot do it."""
    ran = CliRunner().invoke(wardwright, arguments)
    assert ran.exit_code == code, ran.output
    assert "Traceback" not in ran.output
    return ran.stderr


def prove(page: str, place: Path, *others: str) -> tuple[str, ...]:
    """The arguments of a proof on Spark."""
    return "prove", page, "--on", str(place), "--engine", "spark", *others


def test_without_pyspark(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "find_spec", lambda name: None)
    assert "pip install 'wardwright[spark]'" in refusal(*prove(page, tmp_path), code=3)
    into = ("--into", str(tmp_path / "o"), "--checkpoint", str(tmp_path / "c"))
    assert "PySpark is not installed" in refusal("stream", page, "--from", str(tmp_path), *into, code=3)


def test_without_java(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    assert "JAVA_HOME points to none" in refusal(*prove(page, tmp_path), code=3)
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "there is none on the PATH" in refusal(*prove(page, tmp_path), code=3)


def test_with_a_java_that_is_too_old(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    java.chmod(stat.S_IRWXU)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert "Spark needs Java 17 or later; this is 11" in refusal(*prove(page, tmp_path), code=3)


def test_a_place_that_is_not_there(page: str, tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    assert "is not there" in refusal(*prove(page, tmp_path / "nowhere"), code=2)


def test_a_cluster_that_does_not_answer(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    with pytest.raises(session.WrongPlace) as said:
        session._must_answer("spark://127.0.0.1:1")
    assert "Nobody answers at spark://127.0.0.1:1." in str(said.value)


def test_two_places(page: str, tmp_path: Path) -> None:
    assert "one place" in refusal("prove", page, "--on", "a", "b", "--engine", "spark", code=2)


def test_a_master_for_this_machine(page: str, tmp_path: Path) -> None:
    assert "--engine spark" in refusal("prove", page, "--on", str(tmp_path), "--master", "yarn", code=2)


def test_parquet_with_other_columns(spark: object, page: str, tmp_path: Path) -> None:
    lake = tmp_path / "lake [1]"
    lake.mkdir()
    pq.write_table(pa.table({"subject": ["1"], "at": ["2026-01-05"]}), lake / "a.parquet")
    said = refusal(*prove(page, lake), code=2)
    assert "has no column `kind`" in said
    assert "`at` is string, not bigint" in said
    assert "docs/reference/history.md" in said


def test_a_folder_without_parquet(spark: object, page: str, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    lake.mkdir()
    assert "holds no Parquet" in refusal(*prove(page, lake), code=2)
    (lake / "a.parquet").write_text("patient 4711")
    said = refusal(*prove(page, lake), code=2)
    assert "holds no Parquet" in said
    assert "4711" not in said


def test_what_counts_over_all_patients_is_not_streamed(spark: object, page: str, tmp_path: Path) -> None:
    capped = Path(page).with_name("b.flow")
    capped.write_text(Path(page).read_text().replace("Flow: A\n", "Flow: B\nAt most 3 a day.\n"))
    into = ("--into", str(tmp_path / "o"), "--checkpoint", str(tmp_path / "c"))
    said = refusal("stream", str(capped), "--from", str(tmp_path), *into, code=1)
    assert "counts over all patients" in said
    assert "wardwright up" in said


def test_what_failed_is_told_without_its_text() -> None:
    told = refused_by_spark(RuntimeError("org.apache.x: WorkFailed: KeyError at engine/a.py line 3\n 'Jane Doe'"))
    assert told.problem == "Spark stopped: KeyError at engine/a.py line 3."
    assert "Jane" not in str(refused_by_spark(RuntimeError("Jane Doe")))
    assert "PYSPARK_PYTHON" in refused_by_spark(RuntimeError("No module named 'wardwright'")).fix


def test_packages_that_do_not_fit_are_named_as_such() -> None:
    for text in ("java.lang.NoSuchMethodError: 'x' Jane Doe", "java.lang.NoClassDefFoundError: x"):
        told = refused_by_spark(RuntimeError(text))
        assert "does not fit this version of Spark" in told.problem
        assert "Jane" not in str(told)
    told = refused_by_spark(RuntimeError("[DELTA_CONFIGURE_SPARK_SESSION_WITH_EXTENSION_AND_CATALOG] …"))
    assert "spark.sql.extensions" in told.fix


def test_a_topic_that_is_not_there_and_brokers_that_do_not_answer_are_named_as_such() -> None:
    failed = (
        "[STREAM_FAILED] Query [id = 1] terminated with exception: This server does not host this topic-partition: {}"
    )
    told = refused_by_spark(RuntimeError(failed.format("UnknownTopicOrPartitionException Jane Doe")))
    assert "no such topic" in told.problem
    assert "Jane" not in str(told)
    told = refused_by_spark(RuntimeError(failed.format("TimeoutException: Timed out waiting for a node assignment.")))
    assert "None of these brokers answers" in told.problem
