"""Opening the record.

Lives here: `open_record`, the one way in, which makes the tables when there are none. Must not live here: which
tables there are (migrations), sentences. Called by every process that needs the record.
"""

from __future__ import annotations

from wardwright.record.place import DatabasePlace
from wardwright.record.postgres.record import PostgresRecord
from wardwright.record.schema import bring_up_to_date
from wardwright.record.sqlite.record import SqliteRecord
from wardwright.record.store import Record


def open_record(place: DatabasePlace) -> Record:
    """The record at this place, made or brought up to date when it needs to be.

    RecordRefused: a newer version's record, an SQLite that may lose writes, a wrong key, no such database.
    RecordUnavailable: it could not be reached now.
    """
    bring_up_to_date(place)
    return PostgresRecord(place) if place.is_postgres else SqliteRecord(place)
