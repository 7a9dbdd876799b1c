"""Django's SQLite backend, with another driver underneath.

Lives here: the few places where Django's backend names the standard library's driver. Must not live here: how a
connection is opened (sqlite.connection), models. Called by Django, by the name of this package.
"""

from __future__ import annotations

import datetime
import decimal
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import register as register_functions
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2

from wardwright.record.sqlite.connection import connect
from wardwright.record.store import RecordUnavailable

dbapi2.register_converter("bool", b"1".__eq__)
dbapi2.register_converter("date", base.decoder(parse_date))
dbapi2.register_converter("time", base.decoder(parse_time))
dbapi2.register_converter("datetime", base.decoder(parse_datetime))
dbapi2.register_converter("timestamp", base.decoder(parse_datetime))
dbapi2.register_adapter(decimal.Decimal, str)
dbapi2.register_adapter(datetime.date, base.adapt_date)
dbapi2.register_adapter(datetime.datetime, base.adapt_datetime)


class Cursor(dbapi2.Cursor):
    """A cursor that takes Django's marks: the translation is Django's own."""

    convert_query = base.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Any:
        """As Django's."""
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, dict) else None
        return super().execute(self.convert_query(query, param_names=names), params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """As Django's; Django itself never passes names here."""
        return super().executemany(self.convert_query(query), param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper over the connection that every part of the record opens."""

    Database = dbapi2
    # Whole numbers are all the same to SQLite, but only "integer" makes a primary key the row's own number; and a
    # number that is never given back needs no table to remember it.
    data_types = {**base.DatabaseWrapper.data_types, "BigIntegerField": "integer", "IntegerField": "integer"}  # noqa: RUF012
    data_types_suffix: dict[str, str] = {}  # noqa: RUF012

    def get_connection_params(self) -> dict[str, Any]:
        """Where the file is and what opens it."""
        self.transaction_mode = "IMMEDIATE"  # a transaction that will write waits at its beginning, not in its middle
        return {"path": Path(self.settings_dict["NAME"]), "key": self.settings_dict["OPTIONS"].get("key")}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection like those of the hot paths, with Django's functions."""
        try:
            connection = connect(**conn_params, typed=True)
        except RecordUnavailable as error:
            raise dbapi2.OperationalError(str(error)) from error
        register_functions(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA legacy_alter_table = OFF")
        connection.execute("PRAGMA wal_autocheckpoint = 20000").fetchall()
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that takes Django's marks."""
        return self.connection.cursor(factory=Cursor)
