"""All of a batch or nothing, whatever happens: killed at any step, two who write, parts that grow many."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.history import made
from tests.history.files import HEADER, held, ingest, put
from tests.history.made import ZONE, births, potassium, write
from wardwright.facts.fact import Fact
from wardwright.record.history import compacting, disk, parts, sorting
from wardwright.record.history.compacting import compact
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.ledger import read_ledger
from wardwright.record.history.refused import HistoryBusy, HistoryRefused
from wardwright.record.history.schema import SORTED_BY
from wardwright.record.history.store import History
from wardwright.record.history.writer import Writer

KILLED = 9


def facts_of(path: Path) -> list[Fact]:
    return held(path)[0]


def killed_at(step: int, work: Callable[[], None]) -> bool:
    """Does the work in a process that dies at its n-th step on disk; True when it died before it was done."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
    left = step

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def pass_by(*given: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                os._exit(KILLED)
            return real(*given, **named)

        return pass_by

    try:
        os.fsync = dying(os.fsync)  # type: ignore[assignment]
        Path.replace = dying(Path.replace)  # type: ignore[method-assign, assignment]
        Path.unlink = dying(Path.unlink)  # type: ignore[method-assign, assignment]
        os.rmdir = dying(os.rmdir)  # type: ignore[assignment]
        work()
        os._exit(0)
    except BaseException:
        os._exit(1)


def test_killed_at_any_step_a_batch_is_there_or_it_is_not(tmp_path: Path) -> None:
    (old,) = put(tmp_path, old_csv=HEADER + "1,2026-03-01T09:01Z,,result,potassium,5,mmol/L,,\n")
    (new,) = put(tmp_path, new_hl7="MSH|^~\\&|LAB|H|||20260301||ADT^A01|1|P|2.5\rPID|1||2^^^H^MR\rPV1|1|I|7A\r")
    whole = tmp_path / "whole"
    ingest(whole, [old])
    before = facts_of(whole)
    ingest(whole, [new])
    after = facts_of(whole)
    assert before != after
    fates = set()
    ingest(tmp_path / "one", [old])
    for step in range(1, 60):
        path = tmp_path / f"h{step}"
        shutil.copytree(tmp_path / "one", path)
        died = killed_at(step, lambda path=path: ingest(path, [new]))  # type: ignore[misc]
        found = facts_of(path)
        assert found in (before, after)
        fates.add(found == after)
        ingest(path, [new])
        assert facts_of(path) == after
        state = read_ledger(path / "ledger")
        assert {file.relative_to(path / "facts").as_posix() for file in path.glob("facts/*/*")} == set(state.parts)
        assert list((path / "working").iterdir()) == []
        if not died:
            break
    assert not died  # every step was tried
    assert fates == {True, False}


def test_killed_while_parts_are_put_together_nothing_is_told_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compacting, "MANY", 3)
    monkeypatch.setattr(compacting, "LONG", 3)
    batches = [[potassium("p", 10 * batch + each, "4.5") for each in range(5)] for batch in range(3)]
    expected = [fact for batch in batches for fact in batch]

    def put_together(path: Path) -> None:
        with Writer(HistoryFolder(path), ZONE) as writer:
            compact(writer)

    with Writer(HistoryFolder(tmp_path / "many"), ZONE) as writer:
        for number, batch in enumerate(batches):
            made.add(writer, batch, f"f{number}")
    for step in range(1, 60):
        path = tmp_path / f"h{step}"
        shutil.copytree(tmp_path / "many", path)
        died = killed_at(step, lambda path=path: put_together(path))  # type: ignore[misc]
        assert facts_of(path) == expected
        put_together(path)
        assert facts_of(path) == expected
        with History(path) as history:
            assert len(history.files) == 1
        if not died:
            break
    assert not died


def test_two_cannot_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "h"
    with Writer(HistoryFolder(path), ZONE):
        with pytest.raises(HistoryBusy, match="Somebody else is writing"), Writer(HistoryFolder(path), ZONE):
            pass
        with History(path) as history:  # and whoever reads is not disturbed
            assert list(history.facts()) == []
    with Writer(HistoryFolder(path), ZONE):
        pass


def test_what_somebody_reads_stays_until_they_are_done(tmp_path: Path) -> None:
    path = tmp_path / "h"
    write(path, [potassium("p1", 1, "4.0")], "a")
    with History(path) as history:
        with Writer(HistoryFolder(path), ZONE) as writer:
            writer.rewrite(list(writer.state.parts.values()))
        assert all(file.exists() for file in history.files)
        assert sum(len(batch) for batch in history.facts()) == 1
    assert len(list(path.glob("facts/*/*"))) == 2
    with Writer(HistoryFolder(path), ZONE):
        pass
    assert len(list(path.glob("facts/*/*"))) == 1


def test_a_batch_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "h"
    write(path, [potassium("p1", 1, "4.0")], "a")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(parts, "write_whole", full)
    with pytest.raises(OSError, match="No space"):
        write(path, [potassium("p1", 2, "5.0")], "b")
    monkeypatch.undo()
    assert facts_of(path) == [potassium("p1", 1, "4.0")]
    write(path, [potassium("p1", 2, "5.0")], "b")
    assert len(facts_of(path)) == 2


def test_parts_that_grow_many_become_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compacting, "LONG", 10)
    path = tmp_path / "h"
    expected = []
    with Writer(HistoryFolder(path), ZONE) as writer:
        for batch in range(12):
            facts = [potassium(f"p{each}", 100 * batch + each, "4.5") for each in range(5)]
            made.add(writer, facts, f"f{batch}")
            expected += facts
            compact(writer)
    assert facts_of(path) == expected
    state = read_ledger(path / "ledger")
    assert len(state.parts) < 6
    assert len(state.inputs) == 12
    assert len(list((path / "ledger").iterdir())) <= 11
    with History(path) as history:
        found = history.fingerprint()
    with Writer(HistoryFolder(tmp_path / "other"), ZONE) as writer:
        for batch in range(12):
            made.add(writer, expected[5 * batch : 5 * batch + 5], f"f{batch}")
    with History(tmp_path / "other") as other:
        assert other.fingerprint() == found


def test_a_part_lies_in_the_order_of_scans_and_its_groups_end_with_a_term(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "GROUP", 10)
    monkeypatch.setattr(parts, "SMALLEST_GROUP", 4)
    facts = [
        potassium(f"p{each % 3}", -each, "4.5", term=term) for each in range(18) for term in ("sodium", "potassium")
    ]
    write(tmp_path / "h", facts + births(6))
    (file,) = (tmp_path / "h").glob("facts/month=mixed/*.parquet")
    read = pq.ParquetFile(file)
    keys = read.read(columns=list(SORTED_BY)).to_pylist()
    assert keys == sorted(keys, key=lambda key: tuple(key[name] for name in SORTED_BY))
    sizes = [read.metadata.row_group(group).num_rows for group in range(read.num_row_groups)]
    assert sizes == [6, 10, 8, 10, 8]  # births, potassium, sodium


def test_a_large_month_has_a_part_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "OWN_PART", 10)
    write(tmp_path / "h", [potassium("p1", each, "4.0") for each in range(12)] + births(5))
    assert sorted(file.parent.name for file in (tmp_path / "h").glob("facts/*/*")) == ["month=2026-03", "month=mixed"]


def test_a_later_format_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "h"
    write(path, [potassium("p1", 1, "4.0")])
    (path / "history.json").write_text(json.dumps({"history": 2, "zone": ZONE}))
    for use in (lambda: History(path), lambda: Writer(HistoryFolder(path), ZONE).__enter__()):
        with pytest.raises(HistoryRefused, match=r"later Wardwright \(history format 2; this one reads 1\)"):
            use()


def test_times_of_two_zones_do_not_mix(tmp_path: Path) -> None:
    write(tmp_path / "h", [potassium("p1", 1, "4.0")])
    with pytest.raises(HistoryRefused, match="read as those of Europe/London; this home says Asia/Kolkata"):
        Writer(HistoryFolder(tmp_path / "h"), "Asia/Kolkata").__enter__()


def test_a_folder_of_other_things_is_not_made_a_history(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("")
    with pytest.raises(HistoryRefused, match="holds other files"):
        Writer(HistoryFolder(tmp_path), ZONE).__enter__()
    with pytest.raises(HistoryRefused, match="is not a history"):
        History(tmp_path)


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    write(tmp_path / "h", [potassium("p1", 1, "4.0")])
    assert (tmp_path / "h").stat().st_mode & 0o777 == 0o700


def test_a_half_written_file_is_no_file(tmp_path: Path) -> None:
    (tmp_path / f"x{disk.UNFINISHED}").write_text("half")
    disk.write_whole(tmp_path / "x", lambda path: path.write_text("whole") and None)
    assert [file.name for file in tmp_path.iterdir()] == ["x"]
    assert (tmp_path / "x").read_text() == "whole"
