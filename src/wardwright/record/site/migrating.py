"""Making the tables of the pages, and those of the libraries they stand on (sessions, sign-in).

Lives here: bringing them to this version when the pages start, one process at a time. Must not live here: the record's
own tables (record.opening made them before). Django is set up with all apps of the pages when this is called.
"""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wardwright.record.place import DatabasePlace
from wardwright.record.postgres.schema import alone_in_database
from wardwright.record.schema import alone_in_folder
from wardwright.record.store import RecordRefused


def bring_site_up_to_date(place: DatabasePlace) -> None:
    """Makes or changes the tables of the pages. RecordRefused when they are of a newer version."""
    if _is_current():
        return
    with alone_in_database(place) if place.is_postgres else alone_in_folder(place.folder):
        if not _is_current():
            call_command("migrate", verbosity=0, interactive=False)
    connection.close()


def _is_current() -> bool:
    executor = MigrationExecutor(connection)
    known = set(executor.loader.graph.nodes)
    applied = set(executor.loader.applied_migrations or {})
    if newer := sorted(name for app, name in applied - known if app == "site"):
        raise RecordRefused(
            f"The tables of the pages were written by a newer version of Wardwright ({newer[-1]}). "
            "Start that version, or restore a backup made before it."
        )
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
