"""PostgreSQL's own programs: dump and restore.

Lives here: calling pg_dump and pg_restore, in one view of the database. Must not live here: the manifest's shape.
The password goes by the environment: arguments can be read by everyone on the machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from wardwright.record.backup.contents import contents_of
from wardwright.record.backup.manifest import POSTGRES, BackupFault, Contents, Manifest, file_of
from wardwright.record.place import DatabasePlace
from wardwright.record.postgres.door import PostgresDoor

DUMP: Final = "record.dump"
_INSTALLED: Final = Path("/usr/lib/postgresql")
_TABLES: Final = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"


def dump_database(place: DatabasePlace, folder: Path, made: str) -> Manifest:
    """Dumps the database and says what was in it at that moment."""
    door = PostgresDoor(place.url, ("idle_in_transaction_session_timeout = 0",))
    try:
        with door.transaction():
            door.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            ((snapshot,),) = door.rows("SELECT pg_export_snapshot()")
            _call("pg_dump", place.url, "--format=custom", f"--snapshot={snapshot}", f"--file={folder / DUMP}")
            contents = contents_of(door, door)
    finally:
        door.close()
    with (folder / DUMP).open("rb+") as file:
        os.fsync(file.fileno())
    return Manifest(made, POSTGRES, False, contents, {DUMP: file_of(folder / DUMP)})


def check_dump(folder: Path) -> None:
    """BackupFault unless pg_restore can read the dump from its beginning to its end."""
    _run([_program("pg_restore"), "--file=/dev/null", str(folder / DUMP)], {})


def restore_database(place: DatabasePlace, folder: Path) -> Contents:
    """Restores a dump into an empty database, whole or not at all; what is in it then."""
    door = PostgresDoor(place.url)
    try:
        if door.rows(_TABLES)[0][0]:
            raise BackupFault(f"The database {place} is not empty: make a new one with createdb.")
        options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        _call("pg_restore", place.url, *options, str(folder / DUMP))
        return contents_of(door, door)
    finally:
        door.close()


def _call(program: str, url: str, *arguments: str) -> None:
    told: dict[str, Any] = dict(conninfo_to_dict(url))
    password = told.pop("password", None)
    environment = {"PGPASSWORD": str(password)} if password else {}
    _run([_program(program), f"--dbname={make_conninfo(**told)}", *arguments], environment)


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        # The last line only, and only of messages about the dump itself: others may quote rows.
        raise BackupFault(
            f"{Path(command[0]).name} failed with exit code {done.returncode}: run it by hand to see why."
        )


def _program(name: str) -> str:
    """The newest one: pg_dump refuses a server that is newer than itself."""
    found = sorted(_INSTALLED.glob(f"*/bin/{name}"), key=lambda path: int(path.parent.parent.name))
    program = str(found[-1]) if found else shutil.which(name)
    if program is None:
        raise BackupFault(f"{name} is not installed: install PostgreSQL's client programs (postgresql-client).")
    return program
