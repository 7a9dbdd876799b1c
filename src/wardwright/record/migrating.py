"""Making the tables.

Lives here: running Django's migrations on every file of a place. Must not live here: whether that is needed (schema).
"""

from __future__ import annotations

from django.core.management import call_command
from django.db import connections

from wardwright.record.place import DatabasePlace
from wardwright.record.setup import databases_of, setup_django


def migrate(place: DatabasePlace) -> None:
    """Brings the tables of a place to this version; a migration that fails leaves them as they were."""
    setup_django(place)
    for alias in databases_of(place):
        call_command("migrate", "record", database=alias, verbosity=0, interactive=False)
    connections.close_all()
