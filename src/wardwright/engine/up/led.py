"""The record as a part gets it: its writes stand under the lead of the engine that started it.

Lives here: the lead's number added to every door that is opened, and each beat heard by the supervisor too, through
a pipe that works when the record does not. Must not live here: the record itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from wardwright.engine.telemetry import tracing
from wardwright.engine.telemetry.traced import TracedDecisions, TracedMessages
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import BeatRow
from wardwright.record.store import Decisions, Lead, Messages, Outbox, Record


class LedRecord:
    """A record whose doors refuse to write once another engine leads (see record.store.Record)."""

    def __init__(self, record: Record, epoch: int, heard: Callable[[], None]) -> None:
        self.place: DatabasePlace = record.place
        self._record, self._epoch, self._heard = record, epoch, heard

    def messages(self, epoch: int | None = None) -> Messages:
        """What arrived."""
        messages = self._record.messages(self._epoch if epoch is None else epoch)
        return cast(Messages, TracedMessages(messages)) if tracing.is_on() else messages

    def decisions(self, epoch: int | None = None) -> Decisions:
        """What the engine decided."""
        decisions = self._record.decisions(self._epoch if epoch is None else epoch)
        return cast(Decisions, TracedDecisions(decisions)) if tracing.is_on() else decisions

    def outbox(self, epoch: int | None = None) -> Outbox:
        """What must reach people and systems."""
        return self._record.outbox(self._epoch if epoch is None else epoch)

    def lead(self) -> Lead:
        """Which engine leads."""
        return self._record.lead()

    def beat(self, part: str, body: Mapping[str, Any]) -> bool:
        """Say that a part is alive: to the supervisor, and into the record."""
        self._heard()
        return self._record.beat(part, body)

    def beats(self) -> list[BeatRow]:
        """The last sign of life of every part."""
        return self._record.beats()

    def close(self) -> None:
        """Let go."""
        self._record.close()
