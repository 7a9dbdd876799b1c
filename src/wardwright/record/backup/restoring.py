"""Verifying and restoring a backup.

Lives here: the checks before and after, and copying into an empty place. Must not live here: taking (taking). Called by
the commands `backup --verify` and `restore`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from wardwright.record.backup.dump import check_dump, restore_database
from wardwright.record.backup.manifest import (
    POSTGRES,
    SQLITE,
    BackupFault,
    Contents,
    Manifest,
    check_files,
    new_folder,
    read_manifest,
)
from wardwright.record.backup.taking import check_copy
from wardwright.record.place import DatabasePlace
from wardwright.record.schema import check_not_newer, known_migrations
from wardwright.record.sqlite.connection import keep_names


def verify_backup(folder: Path, key: bytes | None = None) -> Manifest:
    """The manifest of a backup that is whole: its files, its pages, its audit chain, its counts. BackupFault."""
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    if manifest.kind == POSTGRES:
        check_dump(folder)
        return manifest
    # Opened as a copy: looking must not write a log beside the files that were hashed.
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".verify-") as opened:
        copy = DatabasePlace(Path(opened), key=key)
        _copy_files(folder, copy, manifest)
        _check_same(check_copy(copy), manifest)
    return manifest


def restore(folder: Path, place: DatabasePlace) -> Manifest:
    """Puts a backup into an empty place, verified before and after. BackupFault, RecordRefused: nothing is there then
    that would pass for a record."""
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    check_not_newer([manifest.contents.version], known_migrations(), str(folder))
    if place.is_postgres != (manifest.kind == POSTGRES):
        raise BackupFault(f"This backup is of {manifest.kind}, and wardwright.toml says otherwise: change [database].")
    if place.is_postgres:
        _check_same(restore_database(place, folder), manifest)
        return manifest
    new_folder(place.folder)
    try:
        _copy_files(folder, place, manifest)
        _check_same(check_copy(place), manifest)
    except BaseException:
        _remove(place)
        raise
    keep_names(place.folder)
    return manifest


def _copy_files(folder: Path, place: DatabasePlace, manifest: Manifest) -> None:
    if manifest.kind != SQLITE or set(manifest.files) != {place.records.name, place.messages.name}:
        raise BackupFault(f"{folder} does not hold what its manifest should name: use another backup.")
    for target in (place.records, place.messages):
        shutil.copyfile(folder / target.name, target)
        target.chmod(0o600)
        with target.open("rb+") as file:
            os.fsync(file.fileno())


def _check_same(found: Contents, manifest: Manifest) -> None:
    if found != manifest.contents:
        raise BackupFault("What the files hold is not what the manifest says: use another backup.")


def _remove(place: DatabasePlace) -> None:
    for path in (place.records, place.messages):
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            (path.parent / name).unlink(missing_ok=True)
