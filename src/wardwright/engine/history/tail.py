"""History and record as one: what is not yet written is read from the record, beside the files.

Lives here: opening a history with its tail. Must not live here: the history's own reading (record.history.store).

The history is looked at first and the record then: what is written meanwhile is in the tail and not in the files that
were looked at. Nothing is there twice, nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from wardwright.engine.history.from_record import RecordFacts, joined
from wardwright.engine.history.standing import standing
from wardwright.engine.history.writing import first_missing
from wardwright.engine.live.home_reader import reader_of
from wardwright.engine.place import database_place, record_of
from wardwright.home.home import Home
from wardwright.record.history.database import GIBIBYTE
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.schema import SCHEMA
from wardwright.record.history.store import History
from wardwright.record.scratch import Scratch

HISTORY = "history"


def history_of(home: Home) -> Path:
    """Where a home's own history lies."""
    return home.data / HISTORY


def begun_history_of(home: Home) -> Path:
    """Where a home's own history lies: begun, with nothing in it, where there is a record and nothing was written yet.
    A proof then reads the record alone."""
    folder = history_of(home)
    if _has_record(home):
        HistoryFolder(folder).make(home.settings.zone.key)
    return folder


@contextmanager
def open_history(
    folder: Path, home: Home | None = None, memory: int = 2 * GIBIBYTE, threads: int | None = None
) -> Iterator[History]:
    """The history in `folder`; with the tail of `home`'s record when it is that home's own and there is a record.

    HistoryRefused, RecordRefused, RecordUnavailable.
    """
    with ExitStack() as stack:
        if home is None or not _is_own(folder, home) or not _has_record(home):
            yield stack.enter_context(History(folder, memory, threads))
            return
        with record_facts(home) as facts:
            HistoryFolder(folder).make(home.settings.zone.key)
            history = stack.enter_context(History(folder, memory, threads))
            add_tail(history, facts, stack)
        yield history


def add_tail(history: History, facts: RecordFacts, stack: ExitStack) -> None:
    """Gives an open history what the record has and the files have not; gone with the stack."""
    written = history.written_from_record
    known = standing(written, facts)
    changed = written is not None and known.blocks != written.blocks
    spill = Path(stack.enter_context(Scratch("tail")))
    tail, through, blocks = spill / "tail.parquet", known.through, dict(known.blocks)
    with pq.ParquetWriter(tail, SCHEMA, compression="lz4") as writer:
        for portion in facts.portions(known.through, facts.last()):
            writer.write_batch(portion.batch)
            number, through = str(portion.number), portion.adds.last
            blocks[number] = joined(blocks.get(number), portion.adds)
    both = replace(known, through=through, blocks=blocks)
    history.read_also(tail, both, first_missing(known) if changed else None)


@contextmanager
def record_facts(home: Home) -> Iterator[RecordFacts]:
    """The facts of a home's record; only read."""
    record = record_of(home)
    messages, decisions = record.messages(), record.decisions()
    try:
        yield RecordFacts(messages, decisions, reader_of(home, home.vocabulary()))
    finally:
        decisions.close()
        messages.close()
        record.close()


def _has_record(home: Home) -> bool:
    place = database_place(home)
    return place.is_postgres or place.records.is_file()


def _is_own(folder: Path, home: Home) -> bool:
    return home.folder is not None and folder.resolve() == history_of(home).resolve()
