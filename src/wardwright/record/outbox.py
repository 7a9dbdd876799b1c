"""The outbox: from acts to deliveries.

Lives here: which acts have no deliveries yet, and writing them. Must not live here: who receives what (engine), sending
(act), marking a delivery (models). Called by the delivery worker.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wardwright.facts.instant import Instant
from wardwright.record import tables
from wardwright.record.door import Door, Row
from wardwright.record.leading import RECORDS_LEAD, check_leads
from wardwright.record.rows import DeliveryRow, OutboxRow

_UNEXPANDED: Final = (
    "SELECT id, firing, flow, version, subject, kind, who, text, due, urgent, at, place, task, follows, dry_run "
    "FROM outbox WHERE expanded IS NULL ORDER BY seq LIMIT ?"
)
_EXPANDED: Final = "UPDATE outbox SET expanded = ? WHERE id = ? AND expanded IS NULL"


class StoredOutbox:
    """The outbox in the record (see record.store.Outbox)."""

    def __init__(self, door: Door, epoch: int | None) -> None:
        self._door = door
        self._epoch = epoch

    def unexpanded(self, limit: int) -> list[OutboxRow]:
        """Outbox rows that have no deliveries yet, oldest first."""
        return [_act(row) for row in self._door.rows(_UNEXPANDED, (limit,))]

    def expand(self, acts: Sequence[str], deliveries: Sequence[DeliveryRow], now: Instant) -> None:
        """One transaction: these acts (outbox ids) now have these deliveries."""
        with self._door.transaction():
            check_leads(self._door, RECORDS_LEAD, self._epoch)
            if deliveries:
                self._door.fill(tables.DELIVERIES, [_delivery(row, now) for row in deliveries])
            self._door.each(_EXPANDED, [(now, act) for act in acts])

    def close(self) -> None:
        """Let go."""
        self._door.close()


def _act(row: Row) -> OutboxRow:
    act = OutboxRow(*row)
    return act._replace(urgent=bool(act.urgent), dry_run=bool(act.dry_run))


def _delivery(row: DeliveryRow, now: Instant) -> Row:
    return (
        *(row.key, row.act, row.channel, row.recipient, row.address, row.subject, row.state.value, row.next_try),
        *(row.rendered, row.urgent, row.body, row.digest, 0, now, "", ""),
    )
