"""How far the history has followed the record, and from where it must be written anew.

Lives here: that comparison. A record is not always what it was: messages are derived again, and a backup that was
restored has other messages under the same numbers. Must not live here: writing.
"""

from __future__ import annotations

from dataclasses import replace

from wardwright.engine.history.from_record import BLOCK, RecordFacts
from wardwright.record.history.ledger import FromRecord


def standing(written: FromRecord | None, facts: RecordFacts) -> FromRecord:
    """What of the written is still what the record says: whole blocks, and the last one as far as it was written."""
    known = written or FromRecord()
    wrong = [int(number) for number, block in known.blocks.items() if facts.moment_of(block.last) != block.moment]
    again = facts.rederived(known.rederived)
    wrong += [first // BLOCK for _, first in again if first <= known.through]
    rederived = max((number for number, _ in again), default=known.rederived)
    if not wrong:
        return replace(known, rederived=rederived)
    blocks = {number: block for number, block in known.blocks.items() if int(number) < min(wrong)}
    through = max((block.last for block in blocks.values()), default=0)
    return FromRecord(through, blocks, rederived)
