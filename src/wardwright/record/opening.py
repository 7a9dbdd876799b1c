"""Opening the record.

Lives here: `open_record`, the one way in, which makes the tables when there are none. Must not live here: which
tables there are (migrations), sentences. Called by every process that needs the record. PostgreSQL's driver takes
12 MiB in each of them, and is imported only where there is a PostgreSQL.
"""

from __future__ import annotations

from importlib import import_module

from wardwright.record.place import DatabasePlace
from wardwright.record.schema import bring_up_to_date
from wardwright.record.sqlite.record import SqliteRecord
from wardwright.record.store import Record


def open_record(place: DatabasePlace) -> Record:
    """The record at this place, made or brought up to date when it needs to be.

    RecordRefused: a newer version's record, an SQLite that may lose writes, a wrong key, no such database.
    RecordUnavailable: it could not be reached now.
    """
    bring_up_to_date(place)
    if not place.is_postgres:
        return SqliteRecord(place)
    record: Record = import_module("wardwright.record.postgres.record").PostgresRecord(place)
    return record
