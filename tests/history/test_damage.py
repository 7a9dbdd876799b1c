"""What is damaged is found, named, counted and left out; given up and taken in again it is as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.history.files import HEADER, held, ingest, put
from tests.history.made import ZONE
from wardwright.cli.main import run as run_command
from wardwright.engine.ingest.run import Fate
from wardwright.record.history import sorting
from wardwright.record.history.checking import OTHER_BYTES, check, give_up
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.refused import HistoryRefused
from wardwright.record.history.store import History
from wardwright.record.history.writer import Writer

ROWS = {
    "a_csv": "1,2026-0{}-01T09:01Z,,result,potassium,5.{},mmol/L,,\n",
    "b_csv": "2,2026-0{}-01T09:01Z,,result,potassium,6.{},mmol/L,,\n",
}


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, list[Path]]:
    """Two files in two months, each month a part."""
    monkeypatch.setattr(sorting, "OWN_PART", 3)
    texts = {
        name: HEADER + "".join(row.format(month, each) for month in (3, 4) for each in range(4))
        for name, row in ROWS.items()
    }
    paths = put(tmp_path, **texts)
    ingest(tmp_path / "h", paths)
    return tmp_path / "h", paths


def part_of(path: Path, month: str) -> Path:
    (part,) = path.glob(f"facts/month=2026-{month}/*.parquet")
    return part


def test_a_part_cut_short_is_left_out_and_counted(history: tuple[Path, list[Path]]) -> None:
    path, _ = history
    whole, _ = held(path)
    part = part_of(path, "03")
    part.write_bytes(part.read_bytes()[:-10])
    found, totals = held(path)
    assert found == whole[8:]
    assert totals.left_out == {"damaged-part": 8}
    with History(path) as opened:
        (damage,) = opened.damages
    assert damage.rows == 8
    assert damage.trouble.startswith("is not whole: ")


def test_a_part_that_is_gone_is_left_out_and_counted(history: tuple[Path, list[Path]]) -> None:
    path, _ = history
    part_of(path, "04").unlink()
    assert held(path)[1].left_out == {"damaged-part": 8}
    (damaged,) = check(HistoryFolder(path)).damaged
    assert damaged.trouble == "is not there"
    assert damaged.inputs == ("a.csv", "b.csv")


def test_a_part_with_other_bytes_is_found_by_a_check(history: tuple[Path, list[Path]]) -> None:
    path, _ = history
    part = part_of(path, "03")
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 1
    part.write_bytes(bytes(data))
    found = check(HistoryFolder(path))
    assert [each.trouble for each in found.damaged] == [OTHER_BYTES]
    assert not found.is_whole


def test_given_up_and_taken_in_again_it_is_as_it_was(history: tuple[Path, list[Path]]) -> None:
    path, paths = history
    whole, totals = held(path)
    part = part_of(path, "03")
    kept = part.read_bytes()
    part.write_bytes(b"PAR1")
    with Writer(HistoryFolder(path), ZONE) as writer:
        give_up(writer, check(HistoryFolder(path)).damaged)
    part.write_bytes(kept)  # what was given up stays given up
    assert held(path)[1].left_out == {"lost": 8}
    assert check(HistoryFolder(path)).lost == [("a.csv", 4), ("b.csv", 4)]
    outcome = ingest(path, [paths[0]])
    assert [fate for _, fate in outcome.files] == [Fate.MENDED]
    assert held(path)[1].left_out == {"lost": 4}
    ingest(path, [paths[1]])
    found, again = held(path)
    assert found == whole
    assert again == totals
    assert check(HistoryFolder(path)).is_whole


def test_leftovers_are_removed_and_foreign_files_are_named(history: tuple[Path, list[Path]]) -> None:
    path, paths = history
    whole, _ = held(path)
    part = part_of(path, "03")
    left = part.with_name("00000099.parquet.unfinished")
    left.write_bytes(b"half")
    orphan = part.with_name("00000098.parquet")
    orphan.write_bytes(part.read_bytes())
    foreign = part.with_name("copy of a part.parquet")
    foreign.write_bytes(part.read_bytes())
    assert held(path)[0] == whole
    found = check(HistoryFolder(path))
    assert found.leftovers == 2
    assert found.foreign == ["facts/month=2026-03/copy of a part.parquet"]
    assert found.is_whole
    ingest(path, paths)
    assert not left.exists()
    assert not orphan.exists()
    assert foreign.exists()


@pytest.mark.parametrize("how", ["cut", "changed", "gap"])
def test_a_damaged_ledger_is_refused(history: tuple[Path, list[Path]], how: str, tmp_path: Path) -> None:
    path, _ = history
    ingest(path, put(tmp_path / "more", c_csv=HEADER + "3,2026-05-01,,moved,,,,,7A\n"))
    first = path / "ledger" / "00000001.json"
    text = first.read_text()
    if how == "gap":
        first.unlink()
    else:
        first.write_text(text[:-20] if how == "cut" else text.replace('"rows": 8', '"rows": 9'))
    with pytest.raises(HistoryRefused, match=r"is damaged|has a gap"):
        History(path)


def commanded(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run_command(["ingest", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command_names_what_is_damaged_and_what_to_do(
    history: tuple[Path, list[Path]], capsys: pytest.CaptureFixture[str]
) -> None:
    path, _ = history
    into = ["--into", str(path)]
    assert commanded(capsys, "--check", *into)[:2] == (0, f"{path}: 2 parts, 16 rows read.\nIt is whole.\n")
    part_of(path, "03").unlink()
    code, out, _ = commanded(capsys, "--check", *into)
    assert code == 1
    assert "month=2026-03/00000001.parquet is not there: 8 rows left out." in out
    assert "They came from: a.csv, b.csv." in out
    code, out, _ = commanded(capsys, "--repair", "--json", *into)
    assert code == 1
    assert json.loads(out)["lost"] == [{"file": "a.csv", "rows": 4}, {"file": "b.csv", "rows": 4}]


def test_the_command_says_when_it_must_not_be_read(
    history: tuple[Path, list[Path]], capsys: pytest.CaptureFixture[str]
) -> None:
    path, paths = history
    (path / "history.json").write_text('{"history": 7, "zone": "Europe/London"}')
    code, _, err = commanded(capsys, str(paths[0]), "--into", str(path))
    assert code == 3
    assert "was written by a later Wardwright (history format 7; this one reads 1).\nUpdate Wardwright" in err


def test_the_command_says_when_somebody_else_writes(
    history: tuple[Path, list[Path]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, paths = history
    monkeypatch.setattr("wardwright.engine.ingest.run.PATIENCE", 0)
    with Writer(HistoryFolder(path), ZONE):
        code, _, err = commanded(capsys, str(paths[0]), "--into", str(path))
    assert code == 3
    assert "Somebody else is writing" in err
