"""Warm series: what a page looks at, held in the database's memory, so that a second look after an edit is fast.

Lives here: which series are held on a connection, and for which state of the history. Must not live here: what is
asked of them (scan). What is held is a copy of rows, used only while the history is the same: no answer depends on it.
"""

from __future__ import annotations

from typing import Any

from wardwright.engine.prove.sql_rows import each_series
from wardwright.kernel.series import SeriesKey

MOST = 4_000_000  # rows: some 600 MB

TABLE = "warm"
_HELD = "warm_series"


def hold(connection: Any, keys: frozenset[SeriesKey], fingerprint: str) -> bool:
    """Holds these series in memory, in place of what was held; False, and nothing is held, when they are too large."""
    connection.execute(f"DROP TABLE IF EXISTS {_HELD}")
    series = each_series(keys)
    rows = " UNION ALL ".join(f"SELECT 1 FROM facts WHERE {each}" for each in series)
    if connection.execute(f"SELECT count(*) FROM ({rows})").fetchall()[0][0] > MOST:
        connection.execute(f"DROP TABLE IF EXISTS {TABLE}")
        return False
    # In the files' order, so that a series, and a patient in it, lies together here too.
    copied = " UNION ALL ".join(f"SELECT * FROM facts WHERE {each}" for each in series)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {TABLE} AS {copied}")
    connection.execute(f"CREATE TEMP TABLE {_HELD} (series VARCHAR, history VARCHAR)")
    connection.executemany(f"INSERT INTO {_HELD} VALUES (?, ?)", [(each, fingerprint) for each in series])
    return True


def table_of(connection: Any, keys: frozenset[SeriesKey], fingerprint: str) -> str:
    """Where facts of these series are read: what is held in memory, when that is all of them, else the files."""
    known = connection.execute(f"SELECT 1 FROM duckdb_tables() WHERE table_name = '{_HELD}'").fetchall()
    if not known:
        return "facts"
    held = connection.execute(f"SELECT series FROM {_HELD} WHERE history = ?", [fingerprint]).fetchall()
    return TABLE if set(each_series(keys)) <= {series for (series,) in held} else "facts"
