"""Parquet: typed columns → records of nine cells, as texts.

Lives here: opening, and what a column of numbers, timestamps or dates looks like as text. Must not live here: what a
cell means. Numbers keep the shortest digits that give them back (6.4, not 6.4000000000000004); decimals keep theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import repeat
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

from wardwright.connect.errors import Fault, UnreadableFile
from wardwright.connect.tables.columns import COLUMNS, Layout, layout_of
from wardwright.connect.tables.rows import Row, RowReader, Table
from wardwright.facts.vocabulary import Vocabulary

_BATCH = 65_536
_FIX = "Write it again as Parquet, or give it as CSV."


def read_parquet(source: str | PathLike[str] | BinaryIO, name: str, vocabulary: Vocabulary, zone: tzinfo) -> Table:
    """The rows of a facts table in Parquet; `source` is a path or a binary stream. Raises UnreadableFile.

    Rows count from 1. A timestamp without a time zone is hospital local time.
    """
    file, layout = open_table(source, name)
    reader = RowReader(name, vocabulary, zone)
    return Table(_rows(reader, layout, file, name), layout.notes)


def open_table(source: str | PathLike[str] | BinaryIO, name: str) -> tuple[Any, Layout]:
    """The opened file and where its columns stand. Raises UnreadableFile."""
    file = _open(source, name)
    return file, layout_of(file.schema_arrow.names, name)


def _open(source: str | PathLike[str] | BinaryIO, name: str) -> Any:
    import pyarrow as arrow  # 0.1 s: not for those who read no Parquet
    import pyarrow.parquet as parquet

    if isinstance(source, str | PathLike):
        path = Path(source)
        if path.is_dir():
            raise UnreadableFile(name, "This is a folder, not a file.", "Name a file in it.", Fault.NAME)
        if not path.exists():
            raise UnreadableFile(name, "There is no such file.", "Check the path.", Fault.NAME)
    try:
        return parquet.ParquetFile(source)
    except (arrow.ArrowException, OSError, ValueError):
        raise UnreadableFile(name, "This is not a Parquet file, or it is cut short.", _FIX) from None


def _rows(reader: RowReader, layout: Layout, file: Any, name: str) -> Iterator[Row]:
    first = 1
    for batch in column_batches(file, layout, name, _BATCH):
        columns = [repeat("") if place is None else _texts(batch, column, name) for column, place in _named(layout)]
        count = batch.num_rows
        yield from reader.rows(zip(range(first, first + count), zip(*columns, strict=False), strict=False))
        first += count


def _named(layout: Layout) -> list[tuple[str, int | None]]:
    return list(zip(COLUMNS, layout.positions, strict=True))


def column_batches(
    file: Any, layout: Layout, name: str, rows: int, groups: Sequence[int] | None = None
) -> Iterator[Any]:
    """The columns that the file has, under the names of COLUMNS, so many rows at once, of these row groups."""
    import pyarrow as arrow

    names = file.schema_arrow.names
    columns = {column: names[place] for column, place in _named(layout) if place is not None}
    try:
        for batch in file.iter_batches(rows, row_groups=groups, columns=list(columns.values())):
            by_name = {column: batch.column(batch.schema.get_field_index(own)) for column, own in columns.items()}
            yield arrow.RecordBatch.from_pydict(by_name)
    except (arrow.ArrowException, OSError, ValueError):
        raise UnreadableFile(name, "The Parquet file breaks off inside.", _FIX) from None


def _texts(batch: Any, column: str, name: str) -> list[str]:
    import pyarrow as arrow
    import pyarrow.compute as compute

    cells = batch.column(column)
    if arrow.types.is_floating(cells.type):  # a table library's way of saying "missing"
        cells = compute.if_else(compute.is_nan(cells), None, cells)
    try:
        found: list[str] = in_utc(cells).cast(arrow.string()).fill_null("").to_pylist()
    except (arrow.ArrowException, UnicodeDecodeError):
        raise unreadable_column(column, cells.type, name) from None
    return found


def in_utc(cells: Any) -> Any:
    """Timestamps with a zone as those of UTC: as text, an offset has no seconds, and London's had until 1847."""
    import pyarrow as arrow

    with_zone = arrow.types.is_timestamp(cells.type) and cells.type.tz is not None
    return cells.cast(arrow.timestamp(cells.type.unit, "UTC")) if with_zone else cells


def unreadable_column(column: str, kind: Any, name: str) -> UnreadableFile:
    """A column whose values are no cells: lists, structures, bytes that are no text."""
    problem = f"The column `{column}` holds {kind} values, which are no cells of a facts table."
    return UnreadableFile(name, problem, "Write the column as text, numbers or timestamps.")
