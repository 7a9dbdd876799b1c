"""Where a home's record lies, with its secrets read from their files.

Lives here: Home → DatabasePlace. Called by every command and part that opens the record. Must not live here: opening
it (record.opening).
"""

from __future__ import annotations

from pathlib import Path

from wardwright.home.home import Home
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.store import Record, RecordRefused


def database_place(home: Home) -> DatabasePlace:
    """The folder or address, and the key. RecordRefused: the file of one of them is missing or empty."""
    database = home.settings.database
    url = _secret(database.url_file, "address of the database") if database.url_file else database.url
    key = _secret(database.key_file, "key of the database").encode() if database.key_file else None
    return DatabasePlace(database.folder, url, key)


def record_of(home: Home) -> Record:
    """The home's record, open. RecordRefused and RecordUnavailable as `open_record`."""
    return open_record(database_place(home))


def _secret(file: Path, what: str) -> str:
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8 text"
        raise RecordRefused(f"{file}, the file with the {what}, cannot be read: {why}.") from None
    if not text:
        raise RecordRefused(f"{file}, the file with the {what}, is empty.")
    return text
