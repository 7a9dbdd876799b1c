"""Django, for the record and without a project: settings out of a place.

Lives here: `setup_django`, which commands, pages and the delivery worker call before they import models. Must not live
here: settings of the pages (web). The listener and the engine never call it: their paths go straight to the driver.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.db import connections

from wardwright.record.place import DatabasePlace
from wardwright.record.postgres.options import CONNECTION_OPTIONS, SESSION_OPTIONS

DEFAULT = "default"
MESSAGES = "messages"


def setup_django(place: DatabasePlace) -> None:
    """Points Django at this record. A second call with another place points it there (tests, restore)."""
    databases = databases_of(place)
    if not settings.configured:
        _configure(databases)
    elif databases != settings.DATABASES:
        point_at(databases)


def know_models() -> None:
    """Lets models be imported before there is a record to point at; a query then says that there is none."""
    if not settings.configured:
        _configure({alias: {"ENGINE": "django.db.backends.dummy"} for alias in (DEFAULT, MESSAGES)})


def _configure(databases: dict[str, dict[str, Any]]) -> None:
    settings.configure(
        DATABASES=databases,
        DATABASE_ROUTERS=["wardwright.record.router.MessagesApart"],
        INSTALLED_APPS=["wardwright.record"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        LOGGING_CONFIG=None,  # the logs of Wardwright are its own
    )
    django.setup()


def databases_of(place: DatabasePlace) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: two files under SQLite, one database under PostgreSQL."""
    if place.is_postgres:
        said = import_module("psycopg.conninfo").conninfo_to_dict(place.url)  # a large package: not under SQLite
        options = {**CONNECTION_OPTIONS, "options": SESSION_OPTIONS, **said}
        name = options.pop("dbname", None) or options.get("user") or "wardwright"
        return {DEFAULT: {"ENGINE": "django.db.backends.postgresql", "NAME": name, "OPTIONS": options}}
    engine = "wardwright.record.sqlcipher_backend"
    return {
        alias: {"ENGINE": engine, "NAME": str(path), "OPTIONS": {"key": place.key}}
        for alias, path in ((DEFAULT, place.records), (MESSAGES, place.messages))
    }


def point_at(databases: dict[str, dict[str, Any]]) -> None:
    """Other databases from now on: what was open to those before is closed."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        del connections[connection.alias]
    settings.DATABASES = databases
    connections._settings = None
    connections.__dict__.pop("settings", None)
