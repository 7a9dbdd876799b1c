"""What a backup says about itself.

Lives here: the manifest's shape, writing and reading it, the hashes of files. Must not live here: taking a backup
(taking), restoring one (restoring).
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from wardwright.record.sqlite.connection import keep_names

MANIFEST: Final = "manifest.json"
SQLITE: Final = "sqlite"
POSTGRES: Final = "postgresql"
_FORMAT: Final = 1
_PIECE: Final = 1 << 20


class BackupFault(Exception):
    """A backup cannot be taken, is not whole, or cannot be restored there. One line, with what to do."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of a backup."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found in a record, in one view of it: what a restored one must hold as well."""

    version: str  # the last migration
    cursor: int  # the last message that the engine had taken in
    last_message: int  # never smaller
    audit_links: int
    audit_head: str
    counts: dict[str, int]  # rows by table


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything about a backup but its files."""

    made: str  # ISO 8601, UTC
    kind: str  # SQLITE, POSTGRES
    encrypted: bool
    contents: Contents
    files: dict[str, KeptFile]
    format: int = _FORMAT


def file_of(path: Path) -> KeptFile:
    """The hash and size of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return KeptFile(digest.hexdigest(), size)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes it, on the disk when this returns: a backup without it is none."""
    path = folder / MANIFEST
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    keep_names(folder)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup. BackupFault: there is none that this version can read."""
    path = folder / MANIFEST
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["format"] > _FORMAT:
            raise BackupFault(f"{folder} was made by a newer version of Wardwright: restore it with that version.")
        files = {name: KeptFile(**kept) for name, kept in told.pop("files").items()}
        return Manifest(contents=Contents(**told.pop("contents")), files=files, **told)
    except FileNotFoundError:
        raise BackupFault(f"{folder} holds no finished backup: {MANIFEST} is not there.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupFault(f"{path} could not be read ({type(error).__name__}): use another backup.") from None


def check_files(folder: Path, manifest: Manifest) -> None:
    """BackupFault unless every file is there and is what was written."""
    for name, kept in manifest.files.items():
        path = folder / name
        if Path(name).name != name or not path.is_file():
            raise BackupFault(f"{path} is missing: use another backup.")
        if file_of(path) != kept:
            raise BackupFault(f"{path} is not what was written (its SHA-256 differs): use another backup.")


def new_folder(folder: Path) -> None:
    """Makes a folder for a backup or a restored record. BackupFault unless it is new or empty."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        occupied = any(folder.iterdir())
    except OSError as error:
        raise BackupFault(f"{folder} could not be made or read: {error.strerror}.") from None
    if occupied:
        raise BackupFault(f"{folder} is not empty: name a new folder.")
