"""Whether this engine may still write.

Lives here: the check inside every commit of the engine that leads. Must not live here: how the lead is taken (sqlite,
postgres). An engine that another one has replaced (it was stopped, it lost its connection) finds out here, and keeps
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wardwright.record.door import Door, Row, Sentence
from wardwright.record.store import LeadLost

RECORDS_LEAD: Final = "lead"
MESSAGES_LEAD: Final = "messages_lead"  # SQLite: the file of the messages has its own


def epoch_asked(door: Door, table: str, epoch: int | None) -> Sequence[Sentence]:
    """What a transaction asks at its beginning; the last answer is for `check_epoch`.

    None: the caller need not lead (commands, tests).
    """
    return () if epoch is None else (*door.keeping_lead, (f"SELECT epoch FROM {table} WHERE id = 1", ()))


def check_epoch(found: Sequence[Row], epoch: int) -> None:
    """LeadLost unless the number is still the newest."""
    newest = found[0][0] if found else 0
    if newest != epoch:
        raise LeadLost(f"Engine {newest} leads now, this is engine {epoch}: it stops and writes nothing more.")


def check_leads(door: Door, table: str, epoch: int | None) -> None:
    """Both in one: at the beginning of a transaction, LeadLost unless this engine still leads."""
    if epoch is not None:
        check_epoch(door.together(epoch_asked(door, table, epoch))[-1], epoch)
