"""The record in one PostgreSQL database.

Lives here: which connection each door gets. Must not live here: sentences, opening (opening).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wardwright.record.beats import Beats
from wardwright.record.decisions import StoredDecisions
from wardwright.record.leading import RECORDS_LEAD
from wardwright.record.messages import StoredMessages
from wardwright.record.outbox import StoredOutbox
from wardwright.record.place import DatabasePlace
from wardwright.record.postgres.door import PostgresDoor
from wardwright.record.postgres.lead import PostgresLead
from wardwright.record.rows import BeatRow

_IMPATIENT: Final = ("lock_timeout = '50ms'", "statement_timeout = '1s'")


class PostgresRecord:
    """The doors (see record.store.Record)."""

    def __init__(self, place: DatabasePlace) -> None:
        self.place = place
        self._beats = Beats(PostgresDoor(place.url, _IMPATIENT))

    def messages(self, epoch: int | None = None) -> StoredMessages:
        """What arrived. PostgreSQL does its own housekeeping."""
        return StoredMessages(PostgresDoor(self.place.url), epoch, RECORDS_LEAD)

    def decisions(self, epoch: int | None = None) -> StoredDecisions:
        """What the engine decided."""
        return StoredDecisions(PostgresDoor(self.place.url), epoch)

    def outbox(self, epoch: int | None = None) -> StoredOutbox:
        """What must reach people and systems."""
        return StoredOutbox(PostgresDoor(self.place.url), epoch)

    def lead(self) -> PostgresLead:
        """Which engine leads."""
        return PostgresLead(self.place.url)

    def beat(self, part: str, body: Mapping[str, Any]) -> bool:
        """Say that a part is alive; False when that could not be written."""
        return self._beats.beat(part, body)

    def beats(self) -> list[BeatRow]:
        """The last sign of life of every part."""
        return self._beats.all()

    def close(self) -> None:
        """Let go of what the record itself holds."""
        self._beats.close()
