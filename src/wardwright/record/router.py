"""Which table lies in which file.

Lives here: the one rule, that messages have a file of their own under SQLite. Must not live here: where the files are.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

APART = {"message", "messageslead"}
_MESSAGES = "messages"


class MessagesApart:
    """Django's router for the record."""

    def db_for_read(self, model: type, **hints: Any) -> str | None:
        """The alias of a model's database."""
        return self._alias(model._meta.model_name)  # type: ignore[attr-defined]

    db_for_write = db_for_read

    def allow_relation(self, first: object, second: object, **hints: Any) -> bool | None:
        """No opinion: no relation leads to messages."""
        return None

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        """Each table in its own file."""
        if model_name is None:
            return None
        return db == self._alias(model_name)

    def _alias(self, model: str) -> str:
        return _MESSAGES if model in APART and _MESSAGES in settings.DATABASES else "default"
