"""Spilled rows → parts in order: one for each month that is large enough, one for all the others.

Lives here: which rows go into which part, and the sorting (DuckDB, within its memory). Must not live here: what the
ledger says of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from wardwright.record.history.database import files_of
from wardwright.record.history.ledger import Part
from wardwright.record.history.parts import GROUP, write_part
from wardwright.record.history.schema import LISTED, SCHEMA, SORTED_BY
from wardwright.record.history.spill import MONTH, Spilled, name_of_month

OWN_PART: Final = 50_000
"""Rows from which on a month of a batch has a part of its own. Birthdays alone would make a thousand files."""

MIXED: Final = "mixed"
_ORDER: Final = ", ".join(f'"{name}"' for name in SORTED_BY)


def sort_into_parts(
    database: duckdb.DuckDBPyConnection,
    spilled: Sequence[Spilled],
    folder: Path,
    name: str,
    done: Callable[[int], None] = lambda rows: None,
    at_once: int = 2,
) -> list[Part]:
    """Writes the parts of a batch, so many at once; `done` hears how many rows each had. The files are whole, and count
    for nothing before the ledger names them."""

    def write(share: tuple[str, list[int]]) -> Part:
        label, months = share
        files = [each.path for each in spilled if any(month in each.months for month in months)]
        with database.cursor() as cursor:
            return write_part(folder, f"month={label}/{name}.parquet", _sorted(cursor, files, months))

    parts: list[Part] = []
    with ThreadPoolExecutor(at_once) as threads:  # what takes long, sorting and packing, holds no interpreter
        for part in threads.map(write, _shares(sum((each.months for each in spilled), Counter()))):
            parts.append(part)
            done(part.rows)
    return parts


def _shares(rows: Counter[int]) -> list[tuple[str, list[int]]]:
    """Which months go together: each large one by itself, the small ones as one."""
    large = sorted(month for month, count in rows.items() if count >= OWN_PART)
    small = sorted(rows.keys() - set(large))
    if len(small) == 1:
        large, small = sorted([*large, *small]), []
    shares = [(name_of_month(month), [month]) for month in large]
    return [*shares, (MIXED, small)] if small else shares


def _sorted(database: duckdb.DuckDBPyConnection, files: list[Path], months: list[int]) -> Iterator[pa.RecordBatch]:
    listed = ", ".join(str(month) for month in months)
    found = database.sql(
        f"SELECT {LISTED} FROM read_parquet({files_of(files)}) WHERE {MONTH} IN ({listed}) ORDER BY {_ORDER}"
    )
    for batch in found.to_arrow_reader(GROUP):
        yield batch.cast(SCHEMA)
