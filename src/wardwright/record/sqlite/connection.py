"""Opening an SQLite file of the record.

Lives here: which SQLite is safe, the key, the settings of a connection, and what a failure means to an operator. Must
not live here: sentences (sql), transactions (door). Called by the door, the Django backend, backups and the lead.
"""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from wardwright.record.store import RecordRefused, RecordUnavailable

Connection = Any  # sqlcipher3 has no types

# Two connections that write at once may lose a part of the write-ahead log when it is reset: sqlite.org/wal.html.
FIRST_UNSAFE = (3, 7, 0)
LAST_UNSAFE = (3, 51, 2)
PATIENCE = 5.0  # seconds that a writer waits for another one
WRITE_ONLY_BY_OWNER = 0o700
_AS_THEY_ARE = (bytes, bool, type(None))
_PLAIN_FILE = b"SQLite format 3\x00"
_NOT_A_DATABASE = 26  # SQLITE_NOTADB: what a wrong key looks like


def _as_it_is(value: Any) -> Any:
    return value


# The driver asks each such value whether it has a method to adapt it, and none has. An adapter spares the question:
# half a microsecond for every value that is bound.
for _type in _AS_THEY_ARE:
    sqlite.register_adapter(_type, _as_it_is)


def check_library(version: tuple[int, ...] = sqlite.sqlite_version_info) -> None:
    """RecordRefused when this SQLite can lose what it acknowledged."""
    if FIRST_UNSAFE <= version <= LAST_UNSAFE:
        found = ".".join(map(str, version))
        raise RecordRefused(
            f"This SQLite ({found}) can lose writes when two processes write, fixed in 3.51.3: "
            "install sqlcipher3 0.6.2 or newer."
        )


def connect(
    path: Path, key: bytes | None, patience: float = PATIENCE, read_only: bool = False, typed: bool = False
) -> Connection:
    """A connection in autocommit mode, durable at every commit. RecordRefused, RecordUnavailable.

    `typed`: columns come back as the types they were declared with, as Django expects.
    """
    check_library()
    try:
        connection = sqlite.connect(
            f"file:{_quoted(path)}?mode={'ro' if read_only else 'rwc'}",
            uri=True,
            timeout=patience,
            detect_types=sqlite.PARSE_DECLTYPES | sqlite.PARSE_COLNAMES if typed else 0,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
    except sqlite.Error as error:
        raise unavailable(error, path) from error
    try:
        prepare(connection, key, read_only)
    except sqlite.Error as error:
        connection.close()
        raise refused_or_unavailable(error, path, key) from error
    return connection


def prepare(connection: Connection, key: bytes | None, read_only: bool = False) -> None:
    """Unlocks a new connection and sets what every connection needs."""
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{raw_key(key)}'\"")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchall()  # the first read finds a wrong key
    if not read_only:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")


@lru_cache(maxsize=8)
def raw_key(key: bytes) -> str:
    """The 256-bit key in hexadecimal: the text itself when it is one (`openssl rand -hex 32`), else derived from it.

    Derived once here, not by SQLCipher for every connection: that would take 100 ms each time.
    """
    text = key.strip()
    if len(text) == 64 and all(letter in b"0123456789abcdefABCDEF" for letter in text):
        return text.decode().lower()
    return hashlib.scrypt(text, salt=b"wardwright record 1", n=2**14, r=8, p=1, dklen=32).hex()


def make_folder(folder: Path) -> None:
    """The folder, for its owner only."""
    try:
        folder.mkdir(mode=WRITE_ONLY_BY_OWNER, parents=True, exist_ok=True)
    except OSError as error:
        raise RecordRefused(f"The folder {folder} could not be made: {error.strerror}.") from error


def keep_names(folder: Path) -> None:
    """Makes new files of the folder survive a power cut: SQLite does this for its logs, not for the database itself."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def refused_or_unavailable(error: Exception, path: Path, key: bytes | None) -> Exception:
    """What a failure while opening means."""
    if getattr(error, "sqlite_errorcode", 0) != _NOT_A_DATABASE:
        return unavailable(error, path)
    if key is None:
        return RecordRefused(f"{path} is encrypted or is no database. Set key_file in [database] of wardwright.toml.")
    if _is_plain(path):
        return RecordRefused(
            f"{path} is not encrypted, but a key is set. Take key_file out of [database] of wardwright.toml."
        )
    return RecordRefused(f"{path} does not open with this key. Put the key that it was made with into key_file.")


def unavailable(error: Exception, path: Path) -> RecordUnavailable:
    """One line for an operator; SQLite's own words hold no data."""
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    for prefix, advice in _ADVICE.items():
        if name.startswith(prefix):
            return RecordUnavailable(f"{path.name}: {advice} ({name}).")
    return RecordUnavailable(f"{path.name}: the database could not be used ({name}).")


_ADVICE = {
    "SQLITE_FULL": "the disk is full; make room, nothing else is needed",
    "SQLITE_BUSY": "another process is writing and did not finish in time; it will be tried again",
    "SQLITE_LOCKED": "another process is writing and did not finish in time; it will be tried again",
    "SQLITE_IOERR": "the disk could not be read or written; look at the disk",
    "SQLITE_READONLY": "the file may not be written; give its owner the right to write",
    "SQLITE_PERM": "the file may not be opened; give its owner the right to read and write",
    "SQLITE_CANTOPEN": "the file could not be opened; look at the folder, its owner and the room on the disk",
    "SQLITE_CORRUPT": "the file is damaged; stop, and restore the last backup",
    "SQLITE_NOTADB": "the file is no database or the key is another one; look at key_file",
}


def _is_plain(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_PLAIN_FILE)) == _PLAIN_FILE
    except OSError:
        return False


def _quoted(path: Path) -> str:
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
