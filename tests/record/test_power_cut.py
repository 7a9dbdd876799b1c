"""A power cut on SQLite: what was acknowledged is there, whatever became of writes that were not synced."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.record.disk import NO_COMPILER, Event, File, build, read_log
from tests.record.writing import GROUP, raw_of
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.store import RecordUnavailable

GROUPS = 120
CUTS = 40
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = build(tmp_path_factory.mktemp("disk"))
    if built is None:
        pytest.skip(NO_COMPILER)
    return built


@pytest.fixture(params=[b"", b"5f" * 32], ids=["plain", "encrypted"])
def key(request: pytest.FixtureRequest) -> bytes:
    found: bytes = request.param
    return found


def test_every_acknowledged_message_and_decision_survives(key: bytes, library: Path, tmp_path: Path) -> None:
    for messages, decided, place in cuts(library, tmp_path, key, "FULL"):
        check(place, messages, decided)


def test_a_record_that_did_not_wait_for_the_disk_would_be_found_out(library: Path, tmp_path: Path) -> None:
    def cut_and_check() -> None:
        for messages, decided, place in cuts(library, tmp_path, b"", "NORMAL"):
            check(place, messages, decided)

    with pytest.raises((AssertionError, RecordUnavailable)):
        cut_and_check()


def cuts(library: Path, folder: Path, key: bytes, synchronous: str) -> Iterator[tuple[int, int, DatabasePlace]]:
    """Power cuts at random moments: messages and batches acknowledged until then, and where the rest lies."""
    written = folder / "written"
    open_record(DatabasePlace(written, key=key or None)).close()
    before = {path.name: path.read_bytes() for path in written.glob("*.db")}
    events = observed(library, written, folder / "log", key, synchronous)
    assert sum(event.path.endswith("messages.db") and event.kind == "s" for event in events) > 3, "checkpoints ran"
    random = Random(3)
    for number in range(CUTS):
        left = folder / f"left {number}"
        messages, decided = after_cut(events[: random.randrange(len(events))], before, left, random)
        yield messages, decided, DatabasePlace(left, key=key or None)
        shutil.rmtree(left)


def observed(library: Path, folder: Path, log: Path, key: bytes, synchronous: str) -> list[Event]:
    """What a process wrote to its disk."""
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "DISK_FOLDER": str(folder),
        "DISK_LOG": str(log),
        "PYTHONPATH": str(REPOSITORY),
    }
    arguments = [sys.executable, "-m", "tests.record.writing", str(folder), str(GROUPS), key.decode(), synchronous]
    subprocess.run(arguments, env=environment, check=True, cwd=REPOSITORY)
    return read_log(log)


def after_cut(events: list[Event], before: dict[str, bytes], folder: Path, random: Random) -> tuple[int, int]:
    """Writes the files as a power cut may leave them; the messages and the batches acknowledged until then."""
    files: dict[str, File] = defaultdict(File)
    for name, content in before.items():
        files[name].synced = bytearray(content)
    acknowledged = b""
    for event in events:
        name = Path(event.path).name
        if name == "acknowledged":
            acknowledged += event.data
        elif not name.endswith("-shm") and name.startswith(("messages.db", "record.db")):
            files[name].take(event)
    folder.mkdir()
    for name, file in files.items():
        (folder / name).write_bytes(file.after_power_cut(random))
    return acknowledged.count(b"m") * GROUP, acknowledged.count(b"d") * GROUP


def check(place: DatabasePlace, messages: int, decided: int) -> None:
    """Everything acknowledged is there, whole, and the record can be used."""
    record = open_record(place)
    stored = record.messages()
    found = stored.after(0, messages + 99)
    assert [message.seq for message in found] == list(range(1, len(found) + 1))
    assert len(found) >= messages
    assert all(message.raw == raw_of(message.seq) for message in found)
    decisions = record.decisions()
    cursor = decisions.cursor().message
    assert decided <= cursor
    facts = decisions.facts_between(0, cursor + 99)
    assert [row.message for row in facts] == list(range(1, cursor + 1))
    for door in (stored._door, decisions._door):  # type: ignore[attr-defined]
        assert door.rows("PRAGMA integrity_check") == [("ok",)]
    stored.close()
    decisions.close()
    record.close()
