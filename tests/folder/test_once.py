"""Every message of a file is in the record once, whenever the process ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.folder.conftest import Ward
from tests.folder.test_taking import DAY, adt, observation
from wardwright.connect.folder import FolderOptions, FolderWatch
from wardwright.connect.receiving import CannotOpen


def test_a_record_that_fails_half_way_leaves_the_file_and_doubles_nothing(ward: Ward) -> None:
    ward.write("a.ndjson", "\n".join(observation("6.40", f"o{number}") for number in range(500)))
    ward.memory.fails_after = 250
    ward.rounds()
    assert len(ward.memory.kept) == 250
    assert ward.there() == ["a.ndjson"]
    assert ward.watch.counts.problem == "the record is not available: files wait"
    ward.memory.fails_after = 10**9
    ward.rounds(2)
    assert [one.control_id for one in ward.memory.kept] == [f"o{number}" for number in range(500)]
    assert ward.there() == [f"done/{DAY}/a.ndjson"]
    assert ward.watch.counts.problem == ""


def test_while_the_record_is_away_a_file_is_not_read_again_every_round(ward: Ward) -> None:
    ward.write("a.hl7", adt("1"))
    ward.memory.fails_after = 0
    ward.rounds(2)
    ward.time -= 4_000_000
    ward.rounds(1)
    assert ward.memory.calls == 1


def test_a_file_that_cannot_be_moved_is_not_handed_on_again(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    ward.write("a.hl7", adt("1"))

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", refused)
        ward.rounds(4)
        assert ward.watch.counts.problem == "files cannot be moved to `done`: Permission denied"
    assert ward.memory.calls == 1
    ward.rounds(1)
    assert ward.there() == [f"done/{DAY}/a.hl7"]
    assert ward.watch.counts.problem == ""


def test_a_shelf_on_another_disk_is_reached_all_the_same(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    ward.write("a.hl7", adt("1"))

    def across(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "rename", across)
    ward.rounds()
    assert ward.there() == [f"done/{DAY}/a.hl7"]


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from wardwright.connect.folder import FolderOptions, FolderWatch
from wardwright.connect.receiving import Kept

folder, kept = Path(sys.argv[1]), Path(sys.argv[2])
time = 0

async def receive(taken):
    with kept.open("a") as stream:
        stream.write(taken.digest.hex() + "\\n")
    return Kept(1, True)

async def main():
    global time
    die = lambda: os.kill(os.getpid(), signal.SIGKILL)
    watch = FolderWatch(FolderOptions("drop", folder), receive, lambda: time, die if sys.argv[3] == "die" else int)
    for _ in range(2):
        await watch.round()
        time += 5_000_000

asyncio.run(main())
"""


def test_a_process_killed_between_keeping_and_moving_hands_the_same_messages_on_again(tmp_path: Path) -> None:
    folder, kept = tmp_path / "drop", tmp_path / "kept"
    folder.mkdir()
    (folder / "o.ndjson").write_text("\n".join(observation("6.40", f"o{number}") for number in range(50)))
    (folder / "a.hl7").write_text(adt("1") + adt("2"))
    codes = [
        subprocess.run([sys.executable, "-c", KILLED, str(folder), str(kept), how], check=False).returncode
        for how in ("die", "live", "live")
    ]
    assert codes == [-signal.SIGKILL, 0, 0]
    digests = kept.read_text().split()
    assert len(set(digests)) == 52
    assert len(digests) > 52, "the killed process had handed a file on"
    assert sorted(path.name for path in folder.rglob("*.*") if path.is_file()) == ["a.hl7", "o.ndjson"]


def test_an_open_folder_takes_files_until_it_is_stopped(ward: Ward) -> None:
    async def run() -> None:
        options = FolderOptions("drop", ward.folder, every=1000, settle=0)
        watch = FolderWatch(options, ward.memory.receive, lambda: ward.time)
        await watch.open()
        ward.write("a.hl7", adt("1"))
        async with asyncio.timeout(10):
            while not ward.memory.kept:
                await asyncio.sleep(0)
        await watch.stop()
        ward.write("b.hl7", adt("2"))

    asyncio.run(run())
    assert len(ward.memory.kept) == 1


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    watch = FolderWatch(FolderOptions("drop", tmp_path / "none"), Ward.rounds, lambda: 0)  # type: ignore[arg-type]
    with pytest.raises(CannotOpen, match=r"The source drop cannot watch .*none: No such file or directory"):
        asyncio.run(watch.open())
