"""Whether the tables are those of this version.

Lives here: the comparison of what a database was brought to with the migrations of this version, and bringing it there.
Must not live here: the migrations. Django is imported only when there is something to do: most processes open a record
that is up to date, and start 200 ms sooner without it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from wardwright.record.door import Door
from wardwright.record.place import DatabasePlace
from wardwright.record.sqlite.connection import check_library, keep_names, make_folder
from wardwright.record.sqlite.door import SqliteDoor
from wardwright.record.store import RecordRefused

_APPLIED: Final = "SELECT name FROM django_migrations WHERE app = 'record'"
_SQLITE_HAS: Final = "SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'"
_LOCK_FILE: Final = "migrate.lock"


def known_migrations() -> list[str]:
    """The names of this version's migrations, in order."""
    names = (entry.name for entry in files(__package__).joinpath("migrations").iterdir())
    return sorted(name[:-3] for name in names if name[:4].isdigit() and name.endswith(".py"))


def bring_up_to_date(place: DatabasePlace) -> None:
    """Makes the tables, or changes them to those of this version. RecordRefused when they are of a newer one."""
    if not place.is_postgres:
        check_library()
    make_folder(place.folder)
    if _is_current(place):
        return
    with _postgres().alone_in_database(place) if place.is_postgres else alone_in_folder(place.folder):
        if not _is_current(place):
            import_module("wardwright.record.migrating").migrate(place)
            if not place.is_postgres:
                keep_names(place.folder)


def check_not_newer(applied: Sequence[str], known: Sequence[str], name: str) -> None:
    """RecordRefused when something was applied that this version does not know."""
    if newer := sorted(set(applied) - set(known)):
        raise RecordRefused(
            f"{name} was written by a newer version of Wardwright ({newer[-1]}; this one knows {known[-1]}). "
            "Start that version, or restore a backup made before it."
        )


def _is_current(place: DatabasePlace) -> bool:
    known = known_migrations()
    current = True
    for name, applied in _applied(place):
        check_not_newer(applied, known, name)
        current = current and set(applied) == set(known)
    return current


def _applied(place: DatabasePlace) -> list[tuple[str, list[str]]]:
    """The migrations that every database of a place has."""
    if place.is_postgres:
        return [(str(place), _postgres().applied_to_database(place))]
    return [(str(path), _applied_to_file(path, place.key)) for path in (place.records, place.messages)]


def _postgres() -> Any:
    return import_module("wardwright.record.postgres.schema")  # with its driver, which is large


def _applied_to_file(path: Path, key: bytes | None) -> list[str]:
    if not path.exists() or not path.stat().st_size:
        return []
    door: Door = SqliteDoor(path, key)
    try:
        return [name for (name,) in door.rows(_APPLIED)] if door.rows(_SQLITE_HAS) else []
    finally:
        door.close()


@contextmanager
def alone_in_folder(folder: Path) -> Iterator[None]:
    """Two processes that start at once: one makes the tables, the other waits and finds them."""
    lock = os.open(folder / _LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
