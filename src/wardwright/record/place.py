"""Where the record lies.

Lives here: the one value that every door of the record takes. Must not live here: opening it (opening), what the
settings file calls it (home). It never shows its key nor the password in its address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_PASSWORD = re.compile(r"(://[^:/@\s]*:)[^@\s]*(@)|(password=)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DatabasePlace:
    """A folder with two SQLite files, or the address of a PostgreSQL database.

    folder: where SQLite's files lie, and the lock file of the engine that leads.
    url: "" for SQLite, else "postgresql://…" as libpq takes it.
    key: None, or what the SQLite files are encrypted with.
    """

    folder: Path
    url: str = ""
    key: bytes | None = None

    @property
    def is_postgres(self) -> bool:
        """True when the record lies in PostgreSQL."""
        return bool(self.url)

    @property
    def records(self) -> Path:
        """SQLite: decisions, tasks, people, audit."""
        return self.folder / "record.db"

    @property
    def messages(self) -> Path:
        """SQLite: what arrived, in a file of its own so that an acknowledgement never waits for a decision."""
        return self.folder / "messages.db"

    def __repr__(self) -> str:
        return f"DatabasePlace({str(self)!r}{', encrypted' if self.key else ''})"

    def __str__(self) -> str:
        """For people: the folder, or the address without its password."""
        return _PASSWORD.sub(r"\1\3…\2", self.url) if self.url else str(self.folder)
