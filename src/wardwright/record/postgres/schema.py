"""What a PostgreSQL database was brought to.

Lives here: which migrations it has, whether it may be trusted, and the lock of who changes its tables. Must not live
here: the comparison with this version (schema of this room).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from wardwright.record.place import DatabasePlace
from wardwright.record.postgres.door import PostgresDoor
from wardwright.record.store import RecordRefused, RecordUnavailable

_CHANGE_OF_TABLES: Final = 7_230_115_005
_OLDEST: Final = 140_000
_APPLIED: Final = "SELECT name FROM django_migrations WHERE app = 'record'"
# What no waiting would mend.
_HOPELESS: Final = ("does not exist", "password authentication failed", "no pg_hba.conf entry", "invalid")


def applied_to_database(place: DatabasePlace) -> list[str]:
    """The migrations that a database has. RecordRefused: it is not there, or it may lose what it was given."""
    door = PostgresDoor(place.url)
    try:
        ((version, fsync, has),) = door.rows(
            "SELECT current_setting('server_version_num')::int, current_setting('fsync'), "
            "to_regclass('django_migrations') IS NOT NULL"
        )
        if version < _OLDEST:
            raise RecordRefused(f"PostgreSQL {version // 10_000} is too old: install 14 or newer.")
        if fsync != "on":
            raise RecordRefused("This PostgreSQL runs with fsync = off and would lose what it was given: switch it on.")
        return [name for (name,) in door.rows(_APPLIED)] if has else []
    except RecordUnavailable as error:
        if any(word in str(error) for word in _HOPELESS):
            raise RecordRefused(f"{error} Look at url or url_file in [database] of wardwright.toml.") from error
        raise
    finally:
        door.close()


@contextmanager
def alone_in_database(place: DatabasePlace) -> Iterator[None]:
    """Two machines that start at once: one makes the tables, the other waits and finds them."""
    door = PostgresDoor(place.url, ("lock_timeout = '60s'",))
    try:
        door.rows("SELECT pg_advisory_lock(?)", (_CHANGE_OF_TABLES,))
        yield
    finally:
        door.close()
