"""`wardwright prove` with its views: files written whole, what cannot be written said before the run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.measure.reading import read
from wardwright.cli.main import run

FLOW = """Flow: High potassium
When a potassium result of 6.0 mmol/L or more arrives,
and the patient is an inpatient,
then ask the on-call registrar to "Review {patient}" within 15 minutes.
Judge by death within 24 hours.
"""
TABLE = "subject,at,kind,term,value,unit,place\n"


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a flow and a facts table of forty patients, of whom every second has a high potassium."""
    monkeypatch.chdir(tmp_path)
    Path("high.flow").write_text(FLOW, encoding="utf-8")
    rows = []
    for n in range(40):
        patient = f"MRN{7000 + n}"
        rows.append(f"{patient},2026-03-02T08:00Z,admitted,,,,Ward 7A")
        value = "6.4" if n % 2 else "4.1"
        rows.append(f"{patient},2026-03-02T{9 + n % 8:02}:{n:02}Z,result,potassium,{value},mmol/L,")
    rows.append("MRN7001,2026-03-09T08:00Z,discharged,,,,")
    Path("facts.csv").write_text(TABLE + "\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def prove(*more: str) -> int:
    return run(["prove", "high.flow", "--on", "facts.csv", *more])


def test_page_json_and_terminal_of_one_proof(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert prove("--html", "r.html", "--report-json", "r.json") == 0
    out, told = capsys.readouterr()
    assert "It would have fired 20 times, for 20 patients" in out
    assert "Written: r.html" in told
    page = read(Path("r.html").read_text(encoding="utf-8"))
    assert page.all("h1")[0].words == "High potassium"
    assert json.loads(Path("r.json").read_text(encoding="utf-8"))["flows"][0]["fired"] == 20
    assert sorted(path.name for path in given.iterdir()) == ["facts.csv", "high.flow", "r.html", "r.json"]


def test_the_same_proof_gives_the_same_files(given: Path) -> None:
    assert prove("--html", "a.html", "--report-json", "a.json") == 0
    assert prove("--html", "b.html", "--report-json", "b.json") == 0
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes()
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes()


def test_json_lines_and_a_page_at_once(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert prove("--json", "--html", "r.html") == 0
    lines = capsys.readouterr().out.splitlines()
    assert json.loads(lines[-1])["summary"]["fired"] == 20
    assert Path("r.html").exists()


def test_without_patients_nobody_is_named(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert prove("--without-patients", "--floor", "5", "--html", "r.html", "--report-json", "r.json") == 0
    told = capsys.readouterr().out + Path("r.html").read_text("utf-8") + Path("r.json").read_text("utf-8")
    assert not re.search(r"MRN7\d\d\d", told)
    assert '"floor": 5' in told


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--html", "nowhere/r.html"), "There is no folder"),
        (("--floor", "2", "--without-patients"), "2 is not in the range"),
        (("--pdf", "r.pdf"), "no Chromium"),
    ],
)
def test_what_cannot_be_written_is_said_before_the_run(
    given: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.setenv("WARDWRIGHT_BROWSER", "no-such-browser")
    assert prove(*options) == 2
    out, told = capsys.readouterr()
    assert said in told
    assert not out
    assert sorted(path.name for path in given.iterdir()) == ["facts.csv", "high.flow"]


def test_a_file_that_cannot_be_replaced_leaves_nothing_half_done(
    given: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "replace", full)
    assert prove("--html", "r.html") == 3
    assert "r.html does not fit: the disk is full" in capsys.readouterr().err
    assert not list(given.glob("*.html*"))
