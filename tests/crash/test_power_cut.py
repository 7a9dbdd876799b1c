"""The power goes at any moment, and with it every write that was not yet synced: what was acknowledged is there.

The real stores on SQLite, plain and encrypted, over a disk that remembers the order of writes and syncs; at each of
many cuts the files are put back as a power cut may leave them, and opened again. WARDWRIGHT_CUTS looks at more of them.
"""

from __future__ import annotations

import os
import random
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from tests.contracts.making import act, batch, facts, fate, firing, received, timer
from tests.crash.disk import Disk
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.sqlite.connection import connect

KEY = b"5f" * 32
CUTS = int(os.environ.get("WARDWRIGHT_CUTS", "60"))
ROUNDS = 120
NOW = 1_790_000_000_000_000


class Written:
    """What was on disk by its own account at each mark: messages acknowledged, batches committed."""

    def __init__(self) -> None:
        self.messages: list[int] = [0]
        self.batches: list[int] = [0]


def run(place: DatabasePlace, disk: Disk, chance: random.Random) -> Written:
    """Groups of messages, batches of decisions, checkpoints of every kind between them."""
    written = Written()
    record = open_record(place)
    messages, decisions = record.messages(), record.decisions()
    kept = taken = 0
    for number in range(1, ROUNDS + 1):
        roll = chance.random()
        if roll < 0.6:
            group = range(kept + 1, kept + 1 + chance.choice([1, 1, 3, 8, 25]))
            messages.append([received(each, raw=_raw(each)) for each in group], NOW + number)
            kept = group[-1]
        elif roll < 0.85 and taken < kept:
            taken += 1
            decisions.commit(
                batch(
                    taken,
                    fates=[fate(taken)],
                    facts=[facts("P1", taken, b"x" * chance.choice([10, 5000]))],
                    firings=[firing(taken)],
                    outbox=[act(taken)],
                    timers=[timer(taken, NOW)],
                )
            )
        else:
            _checkpoint(chance.choice([place.messages, place.records]), place.key, chance)
        written.messages.append(kept)
        written.batches.append(taken)
        disk.mark(number)
    for each in (messages, decisions, record):
        each.close()
    return written


def _raw(number: int) -> bytes:
    """Bytes that hardly compress, so that groups go over many pages."""
    return b"MSH|^~\\&|" + random.Random(number).randbytes(600)


def _checkpoint(path: Path, key: bytes | None, chance: random.Random) -> None:
    with closing(connect(path, key)) as connection, suppress(sqlite.OperationalError):
        connection.execute(f"PRAGMA wal_checkpoint({chance.choice(['PASSIVE', 'FULL', 'RESTART', 'TRUNCATE'])})")


def findings(place: DatabasePlace, messages: int, batches: int) -> list[str]:
    """What is missing or torn in what the power cut left."""
    found = []
    for path in (place.messages, place.records):
        with closing(connect(path, place.key)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
            if said != "ok":
                found.append(f"{path.name}: {said}")
    record = open_record(place)
    stored, decisions = record.messages(), record.decisions()
    there = stored.after(0, 1_000_000, 1 << 40)
    if len(there) < messages:
        found.append(f"{messages} messages were acknowledged, {len(there)} are there")
    if [each.seq for each in there] != list(range(1, len(there) + 1)):
        found.append("numbers have gaps")
    found += [f"message {each.seq} is torn" for each in there if each.raw != _raw(each.seq)]
    cursor = decisions.cursor().message
    if cursor < batches:
        found.append(f"{batches} batches were committed, {cursor} are there")
    told = [len(decisions.facts("P1")), len(decisions.timers(NOW, 1_000_000))]
    if told != [cursor, cursor]:
        found.append(f"half of a batch is there: cursor {cursor}, facts and timers {told}")
    for each in (stored, decisions, record):
        each.close()
    return found


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
def test_what_was_acknowledged_survives_a_power_cut(tmp_path: Path, key: bytes | None) -> None:
    place = DatabasePlace(tmp_path / "data", key=key)
    place.folder.mkdir()
    open_record(place).close()
    chance = random.Random(3)
    disk = Disk(place.folder)
    with disk.watched():
        written = run(place, disk, chance)
    for cut in range(CUTS):
        position = chance.randrange(len(disk.events))
        left = DatabasePlace(tmp_path / f"left-{cut}", key=key)
        mark = disk.after_cut(position, left.folder, chance)
        assert findings(left, written.messages[mark], written.batches[mark]) == [], f"cut after event {position}"


def test_a_disk_that_lies_about_syncing_is_found_out(tmp_path: Path) -> None:
    """The proof that this test can fail: without syncs, what was acknowledged is lost or torn."""
    place = DatabasePlace(tmp_path / "data")
    place.folder.mkdir()
    open_record(place).close()
    chance = random.Random(4)
    disk = Disk(place.folder)
    with disk.watched():
        written = run(place, disk, chance)
    lost = 0
    for cut in range(10):
        left = DatabasePlace(tmp_path / f"left-{cut}")
        mark = disk.after_cut(len(disk.events) - 1, left.folder, chance, lying=True)
        try:
            lost += bool(findings(left, written.messages[mark], written.batches[mark]))
        except Exception:
            lost += 1
    assert lost > 5
