"""Following the record: what it has decided since the last time becomes a batch of the history.

Lives here: one time of it, in steps that a power cut or a stop may fall between. Must not live here: when (job.py, up).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from wardwright.engine.history.from_record import RecordFacts, joined, numbers_of_block
from wardwright.engine.history.standing import standing
from wardwright.record.history.compacting import compact
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.ledger import FromRecord, read_ledger
from wardwright.record.history.writer import SPILL_ROWS, Writer

STEP: Final = 500_000
"""Rows of one batch: about a second of sorting, after which it is told whether to go on."""


def is_followed(place: HistoryFolder, facts: RecordFacts) -> bool:
    """Whether there is nothing to write."""
    if not place.exists:
        return not facts.last()
    written = read_ledger(place.ledger).record
    return written is not None and standing(written, facts) == written and written.through >= facts.last()


def follow(writer: Writer, facts: RecordFacts, stop: Callable[[], bool] = lambda: False, step: int = STEP) -> int:
    """Writes what is missing, up to the last message that was decided; how many messages it wrote.

    When `stop` says so it ends soon: what is in hand is given up, and is read again the next time.
    """
    messages = 0
    until = facts.last()
    while not stop():
        wrote = _step(writer, facts, until, stop, step)
        if wrote is None:
            compact(writer, stop)
            break
        messages += wrote
    return messages


def _step(writer: Writer, facts: RecordFacts, until: int, stop: Callable[[], bool], step: int) -> int | None:
    """One batch; None when there is nothing to write, or it is time to stop."""
    known = standing(writer.state.record, facts)
    writer.begin()
    if writer.state.record is not None and known.blocks != writer.state.record.blocks:
        _drop_from(writer, known)
    elif known == writer.state.record and known.through >= until:
        return None
    blocks = dict(known.blocks)
    rows = messages = 0
    through = known.through
    waiting = []
    waiting_rows = 0
    for portion in facts.portions(known.through, until):
        if stop():
            return None
        number = str(portion.number)
        blocks[number] = joined(blocks.get(number), portion.adds)
        through = portion.adds.last
        messages += portion.adds.messages
        waiting.append(portion.batch)
        waiting_rows += portion.batch.num_rows
        if waiting_rows >= SPILL_ROWS:
            writer.add(waiting)
            waiting, waiting_rows = [], 0
        rows += portion.batch.num_rows
        if rows >= step:
            break
    else:
        through = max(through, until)
    writer.add(waiting)
    writer.commit(record=replace(known, through=through, blocks=blocks))
    return messages


def _drop_from(writer: Writer, known: FromRecord) -> None:
    """What is written of later blocks goes: it is not what the record says."""
    first = max((int(number) for number in known.blocks), default=-1) + 1
    writer.drop(numbers_of_block(first), 1 << 63)


def first_missing(known: FromRecord) -> int:
    """The first number of arrival that the files must not tell: what comes from there on is read from the record."""
    return numbers_of_block(max((int(number) for number in known.blocks), default=-1) + 1)
