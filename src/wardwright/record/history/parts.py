"""Parts: the Parquet files of a history. Rows come in order, groups of them end where a term ends.

Lives here: how a part is written, and whether one on disk is what the ledger says. Must not live here: the ledger,
order (sorting.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wardwright.record.history.disk import write_whole
from wardwright.record.history.ledger import Part
from wardwright.record.history.neighbours import Neighbours
from wardwright.record.history.schema import SCHEMA, SORTED_BY

GROUP: Final = 100_000
"""Rows of a row group: small enough to skip what is not asked for, large enough to read fast."""

SMALLEST_GROUP: Final = 25_000
"""A group may end early, where kind or term changes, once it has so many rows."""

_ALL_DIFFERENT = ("key", "source")  # of what differs in nearly every row a dictionary is made for nothing
_WORDS = [field.name for field in SCHEMA if field.type == pa.string() and field.name not in _ALL_DIFFERENT]
_ENCODED = dict.fromkeys(("at", "seen", "n"), "PLAIN") | dict.fromkeys(_ALL_DIFFERENT, "DELTA_LENGTH_BYTE_ARRAY")
_READ_AT_ONCE = 1 << 20


def write_part(folder: Path, file: str, batches: Iterable[pa.RecordBatch]) -> Part:
    """The file with these rows, which come in order; with the return it is whole and on disk."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    known = _Bounds()
    write_whole(path, lambda beside: _write(beside, known.watched(batches)))
    return Part(
        file, known.rows, path.stat().st_size, digest_of(path), known.low, known.high, known.first, known.last,
        known.twice.repeated, known.twice.clashing,
    )  # fmt: skip


def digest_of(path: Path) -> str:
    """The fingerprint of a file's bytes."""
    taken = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while piece := file.read(_READ_AT_ONCE):
            taken.update(piece)
    return taken.hexdigest()


def trouble_of(folder: Path, part: Part) -> str:
    """What is wrong with a part, in a few words; "" when it looks whole (its bytes are not read)."""
    try:
        size = (folder / part.file).stat().st_size
    except OSError:
        return "is not there"
    return "" if size == part.size else f"is not whole: {size:,} of {part.size:,} bytes"


class _Bounds:
    """What the ledger says of a part, gathered while it is written."""

    def __init__(self) -> None:
        self.rows = 0
        self.low, self.high = 1 << 63, -(1 << 63)
        self.first, self.last = 1 << 63, -(1 << 63)
        self.twice = Neighbours()

    def watched(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if batch.num_rows:
                self.rows += batch.num_rows
                low, high = _least_and_greatest(batch, "n")
                first, last = _least_and_greatest(batch, "seen")
                self.low, self.high = min(self.low, low), max(self.high, high)
                self.first, self.last = min(self.first, first), max(self.last, last)
                self.twice.look_at(batch)
                yield batch


def _least_and_greatest(batch: pa.RecordBatch, column: str) -> tuple[int, int]:
    found: dict[str, Any] = pc.min_max(batch.column(column)).as_py()
    return found["min"], found["max"]


def _write(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    with pq.ParquetWriter(
        path,
        SCHEMA,
        compression="lz4",  # a third more to keep than zstd's, a third less to unpack: a proof waits for the processor
        use_dictionary=[*_WORDS, "number"],
        column_encoding=_ENCODED,
        sorting_columns=pq.SortingColumn.from_ordering(SCHEMA, [(name, "ascending") for name in SORTED_BY]),
        store_schema=False,
    ) as writer:
        for group in _groups(batches):
            writer.write_table(group, row_group_size=group.num_rows)


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Row groups: about GROUP rows, ending early where the kind or the term changes."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        while rows >= GROUP:
            table = pa.Table.from_batches(waiting, SCHEMA)
            end = _end_of_group(table)
            yield table.slice(0, end)
            rest = table.slice(end)
            waiting, rows = rest.to_batches(), rest.num_rows
    if rows:
        yield pa.Table.from_batches(waiting, SCHEMA)


def _end_of_group(table: pa.Table) -> int:
    """The last change of kind or term among the first GROUP rows, when there is one late enough."""
    head = table.slice(0, GROUP)
    changes = None
    for name in ("kind", "term"):
        cells = head.column(name).combine_chunks()
        differs = pc.not_equal(cells.slice(1), cells.slice(0, len(cells) - 1))
        changes = differs if changes is None else pc.or_(changes, differs)
    places = pc.indices_nonzero(changes)
    last: int = places[-1].as_py() + 1 if len(places) else GROUP
    return last if last >= SMALLEST_GROUP else GROUP
