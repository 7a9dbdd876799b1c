"""The kinds of column that the record's tables are made of.

Lives here: what is the same in every table, above all how text is compared. Must not live here: tables.
"""

from __future__ import annotations

from typing import Any

from django.db import models


class Word(models.TextField):
    """Text that sorts by its code points on every database, as Python does.

    SQLite compares bytes. PostgreSQL would follow the language of the server, where "ab" may stand before "B": the
    order of timers and of schedules must not depend on who installed the database.
    """

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """The column's type, with the collation where the database has a choice."""
        parameters: dict[str, Any] = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class Moment(models.BigIntegerField):
    """An Instant: µs since 1970 UTC."""


def word(**options: Any) -> Word:
    """A text that may be empty and never is NULL."""
    return Word(default="", blank=True, **options)


def maybe_moment(**options: Any) -> Moment:
    """A moment that may not have come."""
    return Moment(null=True, blank=True, **options)
