"""`replay` with files that cannot be read as a whole: one clear line each, by whose fault it is, and nothing runs."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from tests.cli.conftest import Run

HEADER = "subject,at,seen,kind,term,value,unit,status,place"
TABLE = f"{HEADER}\nzqx1,2026-03-01T09:00,,result,potassium,6.4,mmol/L,final,\n".encode()

WRONG_INSIDE = {
    "empty.csv": b"",
    "blank.csv": b"\n\n",
    "no-header.csv": TABLE.split(b"\n", 1)[1],
    "other-columns.csv": b"patient,when,what\nzqx1,2,3\n",
    "twice.csv": TABLE.replace(b"term", b"kind", 1),
    "wrong-delimiter.csv": TABLE.replace(b",", b"^"),
    "binary.csv": bytes(range(256)) * 40,
    "cut.csv.gz": gzip.compress(TABLE, mtime=0)[:-12],
    "empty.parquet": b"",
    "text.parquet": TABLE,
    "cut.parquet": b"PAR1" + TABLE,
    "no-name": b"PAR1zqx1",
}


def _replay(run: Run, home: Path, *files: Path) -> tuple[int, str, str]:
    ran = run("replay", "--home", home, "--json", "--messages", *files)
    return ran.code, ran.out, ran.err


@pytest.mark.parametrize("name", WRONG_INSIDE)
def test_a_file_that_is_not_what_it_should_be_is_one_line_and_the_inputs_fault(
    name: str, run: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(WRONG_INSIDE[name])
    code, out, err = _replay(run, home, file)
    assert (code, out) == (1, "")
    assert err.startswith(f"{file}: ")
    assert err.count("\n") == 1
    assert "zqx1" not in err
    assert "Wardwright failed" not in err


@pytest.mark.parametrize(
    "column",
    [arrow.array([[1], [2]]), arrow.array([{"a": 1}, {"a": 2}]), arrow.array([b"\xff", b"\xfe"])],
    ids=["lists", "structs", "bytes"],
)
def test_a_parquet_column_of_something_else_is_one_line(
    column: arrow.Array, run: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "odd.parquet"
    times = arrow.array(["2026-03-01", "2026-03-02"])
    parquet.write_table(arrow.table({"subject": column, "at": times, "kind": ["died", "died"]}), file)
    code, out, err = _replay(run, home, file)
    assert (code, out) == (1, "")
    assert "The column `subject` holds" in err


def test_what_is_not_there_and_a_folder_are_used_wrongly(run: Run, home: Path, tmp_path: Path) -> None:
    for path, said in ((tmp_path / "nowhere.hl7", "There is no such file."), (home, "This is a folder")):
        code, out, err = _replay(run, home, path)
        assert (code, out) == (2, "")
        assert err.startswith(f"{path}: {said}")
        assert err.count("\n") == 1


def test_one_file_that_cannot_be_read_stops_the_run_before_anything_is_told(
    run: Run, home: Path, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(TABLE)
    bad.write_bytes(b"\xff\xfe\x00")
    code, out, _ = _replay(run, home, good, bad)
    assert (code, out) == (1, "")


def test_a_source_may_name_a_folder_of_files(run: Run, home: Path) -> None:
    with (home / "wardwright.toml").open("a") as settings:
        settings.write('[sources."lab feed"]\npath = "data/lab"\n')
    (home / "data" / "lab").mkdir(parents=True)
    ran = run("replay", "--home", home, "--source", "Lab Feed", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "holds no files" in ran.err
    for name in ("a.csv", "b.csv"):
        (home / "data" / "lab" / name).write_bytes(TABLE)
    ran = run("replay", "--home", home, "--source", "Lab Feed", "--json")
    assert ran.code == 0
    assert '"messages": 2' in ran.out


def test_a_source_that_nobody_knows_is_refused_with_those_that_are_known(run: Run, home: Path) -> None:
    with (home / "wardwright.toml").open("a") as settings:
        settings.write('[sources."lab feed"]\nmapping = "lab.yaml"\n')
    ran = run("replay", "--home", home, "--source", "lab", "--json")
    assert ran.code == 2
    assert ran.err == "There is no source `lab`.\nKnown here: lab feed.\n"
    ran = run("replay", "--home", home, "--source", "lab feed", "--json")
    assert ran.code == 2
    assert "does not say where the messages of `lab feed` lie" in ran.err


def test_what_was_set_aside_is_never_written_over_messages(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "day.csv"
    file.write_bytes(TABLE)
    ran = run("replay", "--home", home, "--messages", file, "--set-aside", file)
    assert ran.code == 2
    assert file.read_bytes() == TABLE


def test_where_set_aside_cannot_be_written_the_run_does_not_begin(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "day.csv"
    file.write_bytes(TABLE)
    ran = run("replay", "--home", home, "--messages", file, "--set-aside", tmp_path / "no" / "folder")
    assert (ran.code, ran.out) == (2, "")
    assert "folder is not there" in ran.err


@pytest.mark.parametrize("length", ["x", "-1h", "1.5h", "", "24", "5mo", "1month", "1year", "h1", "99999 weeks"])
def test_a_length_of_time_is_read_whole_or_refused(length: str, run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "day.csv"
    file.write_bytes(TABLE)
    for option in ("--until", "--assume-done"):
        ran = run("replay", "--home", home, "--messages", file, option, length)
        assert (ran.code, ran.out) == (2, "")
        assert 'Write for example 24h, 90min or "2 days".' in ran.err


@pytest.mark.parametrize("length", ["0", "24h", "90 min", "2 days", "1h30m", "1 hour 30 minutes"])
def test_lengths_of_time_as_people_write_them(length: str, run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "day.csv"
    file.write_bytes(TABLE)
    assert run("replay", "--home", home, "--messages", file, "--until", length).code == 0


@pytest.mark.parametrize("year", ["9999", "0001", "1066", "2200"])
def test_a_year_that_no_hospital_has_is_set_aside(year: str, run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "day.csv"
    file.write_bytes(TABLE.replace(b"2026-03-01T09:00", f"{year}-12-31T23:59".encode()))
    ran = run("replay", "--home", home, "--json", "--messages", file)
    assert ran.code == 0
    assert '"set_aside": 1' in ran.out
    message = tmp_path / "day.hl7"
    message.write_text(
        f"MSH|^~\\&|LAB|H|||{year}1231235959||ORU^R01|1|P|2.5.1\rPID|1||1001\rOBR|1|||^K\r"
        f"OBX|1|NM|2823-3^K^LN||6.4|mmol/L|||||F|||{year}1231235959\r"
    )
    assert run("replay", "--home", home, "--json", "--messages", message).code == 0


def _message(time: str, kind: str, number: int, rest: str) -> str:
    return f"MSH|^~\\&|LAB|H|||{time}||{kind}|{number}|P|2.5.1\rPID|1||1001\r{rest}\r"


@pytest.mark.parametrize("times", [("", ""), ("20260301080500", ""), ("", "20260301090000"), ("soon", "99991231")])
def test_messages_without_a_time_of_sending_are_read_in_their_order_and_told(
    times: tuple[str, str], run: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "day.hl7"
    result = "OBR|1|||^K\rOBX|1|NM|2823-3^K^LN||6.4|mmol/L|||||F|||20260301085000"
    admission = "EVN||20260301080000\rPV1|1|I|7A"
    file.write_text(_message(times[0], "ADT^A01", 1, admission) + _message(times[1], "ORU^R01", 2, result))
    ran = run("replay", "--home", home, "--json", "--messages", file)
    assert '"fired": 1' in ran.out
    assert "in MSH-7 no time of sending" in ran.err
    assert "2026-03-01T08:50:00" in ran.out or "2026-03-01T09:00:00" in ran.out


def test_messages_may_come_through_a_pipe(home: Path) -> None:
    command = [sys.executable, "-m", "wardwright.cli", "replay", "--home", str(home), "--json"]
    done = subprocess.run([*command, "--messages", "/dev/stdin"], input=TABLE, capture_output=True)
    assert done.returncode == 0
    assert b'"messages": 1' in done.stdout


def test_files_of_the_same_name_are_told_apart_by_their_folders(run: Run, home: Path, tmp_path: Path) -> None:
    for folder in ("lab", "adt"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "day.hl7").write_text(f"MSH|^~\\&|{folder}|H|||20260301||ADT^A01|1|P|2.5.1\rPID|1\r")
    ran = run("replay", "--home", home, "--json", "--messages", tmp_path / "lab/day.hl7", tmp_path / "adt/day.hl7")
    assert f"{tmp_path}/lab/day.hl7#1, PID-3" in ran.err
    assert f"{tmp_path}/adt/day.hl7#1, PID-3" in ran.err
