"""The record in two SQLite files.

Lives here: which connection each door gets, with which settings. Must not live here: sentences, opening (opening).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wardwright.record.beats import Beats
from wardwright.record.decisions import StoredDecisions
from wardwright.record.leading import MESSAGES_LEAD
from wardwright.record.messages import StoredMessages
from wardwright.record.outbox import StoredOutbox
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import BeatRow
from wardwright.record.sqlite.checkpoints import Checkpoints
from wardwright.record.sqlite.door import SqliteDoor
from wardwright.record.sqlite.lead import SqliteLead

# 16 and 32 MB at most: the index of digests, and the pages that the engine comes back to.
_OF_MESSAGES: Final = ("wal_autocheckpoint = 0", "cache_size = -16000")
_OF_DECISIONS: Final = ("wal_autocheckpoint = 20000", "cache_size = -32000")
_OF_OTHERS: Final = ("wal_autocheckpoint = 20000", "cache_size = -4000")
_BEAT_PATIENCE: Final = 0.05


class SqliteRecord:
    """The doors (see record.store.Record)."""

    def __init__(self, place: DatabasePlace) -> None:
        self.place = place
        self._beats = Beats(SqliteDoor(place.records, place.key, _OF_OTHERS, _BEAT_PATIENCE))

    def messages(self, epoch: int | None = None) -> StoredMessages:
        """What arrived."""
        door = SqliteDoor(self.place.messages, self.place.key, _OF_MESSAGES)
        return StoredMessages(door, epoch, MESSAGES_LEAD, Checkpoints(self.place.messages, self.place.key))

    def decisions(self, epoch: int | None = None) -> StoredDecisions:
        """What the engine decided."""
        door = SqliteDoor(self.place.records, self.place.key, _OF_DECISIONS)
        return StoredDecisions(door, epoch, Checkpoints(self.place.records, self.place.key))

    def outbox(self, epoch: int | None = None) -> StoredOutbox:
        """What must reach people and systems."""
        return StoredOutbox(SqliteDoor(self.place.records, self.place.key, _OF_OTHERS), epoch)

    def lead(self) -> SqliteLead:
        """Which engine leads."""
        return SqliteLead(self.place)

    def beat(self, part: str, body: Mapping[str, Any]) -> bool:
        """Say that a part is alive; False when that could not be written."""
        return self._beats.beat(part, body)

    def beats(self) -> list[BeatRow]:
        """The last sign of life of every part."""
        return self._beats.all()

    def close(self) -> None:
        """Let go of what the record itself holds."""
        self._beats.close()
