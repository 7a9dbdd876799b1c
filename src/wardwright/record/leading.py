"""Whether this engine may still write.

Lives here: the check inside every commit of the engine that leads. Must not live here: how the lead is taken (sqlite,
postgres). An engine that another one has replaced (it was stopped, it lost its connection) finds out here, and keeps nothing.
"""

from __future__ import annotations

from typing import Final

from wardwright.record.door import Door
from wardwright.record.store import LeadLost

RECORDS_LEAD: Final = "lead"
MESSAGES_LEAD: Final = "messages_lead"  # SQLite: the file of the messages has its own


def check_epoch(door: Door, table: str, epoch: int | None) -> None:
    """LeadLost unless the number is still the newest. None: the caller need not lead (commands, tests)."""
    if epoch is None:
        return
    found = door.rows(f"SELECT epoch FROM {table} WHERE id = 1")
    newest = found[0][0] if found else 0
    if newest != epoch:
        raise LeadLost(f"Engine {newest} leads now, this is engine {epoch}: it stops and writes nothing more.")
