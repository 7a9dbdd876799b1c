"""Backups: taken while the system writes, whole, and good for a restore; what is damaged is found before that."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.contracts.making import START, batch, facts, fate, received, timer
from wardwright.record.backup.manifest import MANIFEST, BackupFault
from wardwright.record.backup.restoring import restore, verify_backup
from wardwright.record.backup.taking import back_up
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.store import Record, RecordRefused


def fill(record: Record, first: int, last: int) -> None:
    messages, decisions = record.messages(), record.decisions()
    for number in range(first, last + 1):
        messages.append([received(number)], START + number)
        decisions.commit(
            batch(number, fates=[fate(number)], facts=[facts("P1", number)], timers=[timer(number, START)])
        )
    messages.close()
    decisions.close()


@pytest.fixture
def elsewhere(place: DatabasePlace, tmp_path: Path) -> Callable[[], DatabasePlace]:
    """An empty place of the same kind."""

    def make() -> DatabasePlace:
        if not place.is_postgres:
            return DatabasePlace(tmp_path / "restored", key=place.key)
        with psycopg.connect(place.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {place.url.rpartition('/')[2]}_restored".encode())
        return DatabasePlace(tmp_path / "restored", f"{place.url}_restored")

    return make


def test_a_restored_record_goes_on_where_the_backup_was_taken(
    record: Record, place: DatabasePlace, elsewhere: Callable[[], DatabasePlace], tmp_path: Path
) -> None:
    fill(record, 1, 30)
    manifest = back_up(place, tmp_path / "backup")
    assert (manifest.contents.cursor, manifest.contents.last_message) == (30, 30)
    assert manifest.contents.counts["facts"] == 30
    fill(record, 31, 33)
    assert verify_backup(tmp_path / "backup", place.key) == manifest
    target = elsewhere()
    restore(tmp_path / "backup", target)
    restored = open_record(target)
    assert restored.messages().last() == 30
    assert restored.decisions().cursor().message == 30
    assert len(restored.decisions().timers(START, 99)) == 30
    fill(restored, 31, 32)
    assert restored.messages().last() == 32


def test_a_backup_taken_while_the_system_writes_holds_together(
    record: Record, place: DatabasePlace, tmp_path: Path
) -> None:
    fill(record, 1, 20)
    stop = threading.Event()

    def write() -> None:
        number = 20
        while not stop.is_set():
            number += 1
            fill(record, number, number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        manifests = [back_up(place, tmp_path / f"backup {n}") for n in range(3)]
    finally:
        stop.set()
        writer.join()
    for number, manifest in enumerate(manifests):
        assert 20 <= manifest.contents.cursor <= manifest.contents.last_message
        verify_backup(tmp_path / f"backup {number}", place.key)


def test_a_backup_goes_into_an_empty_folder_only(record: Record, place: DatabasePlace, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "letters.txt").touch()
    with pytest.raises(BackupFault, match="is not empty"):
        back_up(place, tmp_path / "backup")


def test_a_restore_into_a_record_that_is_there_is_refused(record: Record, place: DatabasePlace, tmp_path: Path) -> None:
    back_up(place, tmp_path / "backup")
    with pytest.raises(BackupFault, match="is not empty"):
        restore(tmp_path / "backup", place)
    assert record.messages().last() == 0


def test_a_backup_that_was_not_finished_is_none(record: Record, place: DatabasePlace, tmp_path: Path) -> None:
    back_up(place, tmp_path / "backup")
    (tmp_path / "backup" / MANIFEST).unlink()
    with pytest.raises(BackupFault, match="no finished backup"):
        verify_backup(tmp_path / "backup", place.key)


def test_a_damaged_file_is_found(record: Record, place: DatabasePlace, tmp_path: Path) -> None:
    fill(record, 1, 5)
    back_up(place, tmp_path / "backup")
    largest = max((tmp_path / "backup").iterdir(), key=lambda path: path.stat().st_size)
    data = bytearray(largest.read_bytes())
    data[len(data) // 2] ^= 1
    largest.write_bytes(data)
    with pytest.raises(BackupFault, match="is not what was written"):
        verify_backup(tmp_path / "backup", place.key)


def test_a_missing_file_is_found(record: Record, place: DatabasePlace, tmp_path: Path) -> None:
    manifest = back_up(place, tmp_path / "backup")
    (tmp_path / "backup" / next(iter(manifest.files))).unlink()
    with pytest.raises(BackupFault, match="is missing"):
        verify_backup(tmp_path / "backup", place.key)


def test_a_broken_audit_chain_is_no_backup(record: Record, place: DatabasePlace, tmp_path: Path) -> None:
    door = record.decisions()._door  # type: ignore[attr-defined]
    door.run("INSERT INTO audit_head (id, seq, hash) VALUES (1, 3, ?)", (b"0" * 32,))
    with pytest.raises(BackupFault, match="audit chain is broken at record 1"):
        back_up(place, tmp_path / "backup")


def test_files_of_two_records_are_told_apart(record: Record, place: DatabasePlace, tmp_path: Path) -> None:
    record.decisions().commit(batch(9))
    with pytest.raises(BackupFault, match="not of one record"):
        back_up(place, tmp_path / "backup")


def test_an_encrypted_backup_needs_its_key(record: Record, place: DatabasePlace, tmp_path: Path) -> None:
    if place.key is None:
        return
    fill(record, 1, 3)
    back_up(place, tmp_path / "backup")
    assert b"Raised potassium" not in (tmp_path / "backup" / "record.db").read_bytes()
    with pytest.raises(RecordRefused, match="key"):
        verify_backup(tmp_path / "backup", b"another key")
