"""Taking a backup while the system runs.

Lives here: copying both SQLite files, each as it was at one moment, and checking the copy. Must not live here:
PostgreSQL's own programs (dump), restoring (restoring). Called by the command `backup`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from wardwright.record.backup.contents import check_pages, contents_of
from wardwright.record.backup.dump import dump_database
from wardwright.record.backup.manifest import (
    SQLITE,
    BackupFault,
    Contents,
    Manifest,
    file_of,
    new_folder,
    write_manifest,
)
from wardwright.record.place import DatabasePlace
from wardwright.record.sqlite.connection import connect
from wardwright.record.sqlite.door import SqliteDoor

Progress = Callable[[str, int, int], None]
"""Told now and then: what is copied, pages left, pages in all."""

_PAGES: Final = 2048


def back_up(place: DatabasePlace, folder: Path, progress: Progress | None = None) -> Manifest:
    """Takes a backup into a new or empty folder and verifies it. BackupFault, RecordUnavailable, RecordRefused.

    The record before the messages: whatever the engine had taken in by then is among the messages that follow. An
    encrypted record stays encrypted, with the same key.
    """
    new_folder(folder)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    if place.is_postgres:
        manifest = dump_database(place, folder, made)
    else:
        manifest = _copy_files(place, folder, made, progress or (lambda what, left, pages: None))
    write_manifest(folder, manifest)
    return manifest


def _copy_files(place: DatabasePlace, folder: Path, made: str, progress: Progress) -> Manifest:
    copy = DatabasePlace(folder, key=place.key)
    for source, target in ((place.records, copy.records), (place.messages, copy.messages)):
        if not source.exists():
            raise BackupFault(f"{source} is not there: nothing to back up.")
        _copy(source, target, place.key, progress)
    contents = check_copy(copy)
    files = {path.name: file_of(path) for path in (copy.records, copy.messages)}
    return Manifest(made, SQLITE, place.key is not None, contents, files)


def _copy(source: Path, target: Path, key: bytes | None, progress: Progress) -> None:
    reading, writing = connect(source, key), connect(target, key)
    try:
        # One view of the source for the whole copy: without it, every write meanwhile would make it begin anew.
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchall()
        writing.execute("PRAGMA synchronous = OFF")  # made durable below, as a whole
        reading.backup(
            writing, pages=_PAGES, progress=lambda status, left, pages: progress(target.name, left, pages), sleep=0
        )
    finally:
        reading.close()
        writing.close()
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def check_copy(copy: DatabasePlace) -> Contents:
    """What is in a copy. BackupFault unless it is whole."""
    records, messages = SqliteDoor(copy.records, copy.key), SqliteDoor(copy.messages, copy.key)
    try:
        check_pages(records, copy.records.name)
        check_pages(messages, copy.messages.name)
        return contents_of(records, messages)
    finally:
        records.close()
        messages.close()
