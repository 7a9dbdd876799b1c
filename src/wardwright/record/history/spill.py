"""Spilled rows: what a run has read so far, on disk, not yet in order. Written by many processes, read by one.

Lives here: the files of a run and how many rows of which month they hold. Must not live here: order (sorting.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wardwright.record.history.schema import SCHEMA

MONTH = "month"
_MICROSECONDS = pa.timestamp("us")
_WORDS = [field.name for field in SCHEMA if field.type == pa.string() and field.name not in ("source", "key")]
_SPILLED = SCHEMA.append(pa.field(MONTH, pa.int32(), nullable=False))


@dataclass(frozen=True, slots=True)
class Spilled:
    """One file of rows. A month is counted from January of the year 0; `at` says which."""

    path: Path
    months: Counter[int] = field(default_factory=Counter)


def spill(path: Path, batches: Sequence[pa.RecordBatch]) -> Spilled:
    """Writes the rows to a file, one month after another."""
    table = pa.Table.from_batches(batches, SCHEMA)
    months = _months(table.column("at"))
    counts = {pair["values"]: pair["counts"] for pair in pc.value_counts(months).to_pylist()}
    table = table.append_column(_SPILLED.field(MONTH), months)
    if len(counts) > 1:
        table = table.take(pc.sort_indices(months))
    with pq.ParquetWriter(
        path,
        _SPILLED,
        compression="lz4",
        use_dictionary=_WORDS,  # of what differs in every row a dictionary is made for nothing
        write_statistics=[MONTH],
        store_schema=False,
    ) as writer:
        begin = 0
        for month in sorted(counts):
            writer.write_table(table.slice(begin, counts[month]), row_group_size=1 << 20)
            begin += counts[month]
    return Spilled(path, Counter(counts))


def name_of_month(month: int) -> str:
    """ "2026-03"."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def _months(at: pa.ChunkedArray) -> pa.ChunkedArray:
    moments = at.cast(_MICROSECONDS)
    years, months = pc.year(moments), pc.month(moments)
    return pc.subtract(pc.add(pc.multiply(years, 12), months), 1).cast(pa.int32())
