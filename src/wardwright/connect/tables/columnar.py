"""A facts table column by column: many times as fast as row by row, with the same meaning.

Lives here: rows that are plainly in order, as columns. Must not live here: a second meaning: what cells mean is worked
out by `meaning_of` once for each combination that a piece of the table has, and a row that is not plainly in order
goes to RowReader, which sets it aside or reads it as it always does. Called by ingest; a property-based test holds it
against RowReader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from os import PathLike
from typing import Any, BinaryIO, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from wardwright.connect.tables.cells import BadCell, Meaning, meaning_of
from wardwright.connect.tables.columns import COLUMNS
from wardwright.connect.tables.delimited import read_csv
from wardwright.connect.tables.many_times import Mask, Times
from wardwright.connect.tables.parquet import column_batches, in_utc, open_table, unreadable_column
from wardwright.connect.tables.rows import Cells, Row, RowReader
from wardwright.facts.vocabulary import Vocabulary

AT_ONCE: Final = 262_144
"""Rows of one piece."""

_MOST_REMEMBERED: Final = 200_000
_LARGEST_CODE: Final = 1 << 62


class Columns(NamedTuple):
    """Rows in order. The meaning of row i is `meanings[meaning[i]]`."""

    numbers: npt.NDArray[np.int64]  # of the rows in the file, from 1
    subject: pa.Array
    at: npt.NDArray[np.int64]
    seen: npt.NDArray[np.int64]
    meaning: npt.NDArray[np.int64]
    meanings: Sequence[Meaning]
    local_times: int  # rows whose time has no offset


class Piece(NamedTuple):
    """Some rows of a table: those in order as columns, the others as RowReader reads them (blank ones are not told)."""

    columns: Columns
    others: Sequence[Row]


class ColumnReader:
    """Reads pieces of one table. It remembers what cells mean from piece to piece."""

    def __init__(self, name: str, vocabulary: Vocabulary, zone: tzinfo) -> None:
        self._vocabulary = vocabulary
        self._rows = RowReader(name, vocabulary, zone)
        self._times = Times(zone)
        self._meanings: dict[tuple[str, ...], Meaning | None] = {}

    def read(self, numbers: npt.NDArray[np.int64], columns: Sequence[_Column]) -> Piece:
        """A piece whose rows have these numbers; its columns in the order of COLUMNS."""
        subject, at, seen, *rest = columns
        count = len(subject)
        code, meanings = self._meanings_of(rest)
        fine: Mask = np.array([each is not None for each in meanings], np.bool_)[code]
        fine &= subject.where([text != "" and text == text.strip() for text in subject.texts.to_pylist()])
        at_instants, at_told, at_local = self._times.read(at.cells, at.texts)
        fine &= at.where(at_told)
        ats = at_instants[at.indices]
        seen_instants, seen_told, _ = self._times.read(seen.cells, seen.texts)
        blank = seen.where(pc.equal(seen.texts, "").to_numpy(zero_copy_only=False))
        fine &= blank | seen.where(seen_told)
        seens = np.where(blank, ats, seen_instants[seen.indices])
        good = np.flatnonzero(fine)
        found = Columns(
            numbers[good],
            subject.texts.take(pa.array(subject.indices[good])),
            ats[good],
            seens[good],
            code[good],
            [each or _NEVER for each in meanings],
            int(at.where(at_local)[good].sum()),
        )
        odd = np.flatnonzero(~fine) if len(good) < count else ()
        return Piece(found, self._row_by_row(numbers, columns, odd) if len(odd) else ())

    def _row_by_row(self, numbers: npt.NDArray[np.int64], columns: Sequence[_Column], places: Any) -> list[Row]:
        cells = [column.texts.take(pa.array(column.indices[places])).to_pylist() for column in columns]
        return list(self._rows.rows(zip(numbers[places].tolist(), zip(*cells, strict=True), strict=True)))

    def _meanings_of(self, columns: Sequence[_Column]) -> tuple[npt.NDArray[np.int64], list[Meaning | None]]:
        """For each row the place of its meaning among those of the piece; None for cells that cannot be read."""
        codes, spread = columns[0].indices.astype(np.int64), len(columns[0].texts)
        for column in columns[1:]:
            if spread * len(column.texts) >= _LARGEST_CODE:
                known, codes = np.unique(codes, return_inverse=True)
                spread = len(known)
            codes, spread = codes * len(column.texts) + column.indices, spread * len(column.texts)
        _, places, code = np.unique(codes, return_index=True, return_inverse=True)
        cells = [column.texts.take(pa.array(column.indices[places])).to_pylist() for column in columns]
        if len(self._meanings) > _MOST_REMEMBERED:
            self._meanings.clear()
        return code.astype(np.int64), [self._meaning(rest) for rest in zip(*cells, strict=True)]

    def _meaning(self, rest: tuple[str, ...]) -> Meaning | None:
        found = self._meanings.get(rest, _NEVER)
        if found is _NEVER:
            kind, term, value, unit, status, place = rest
            try:
                found = meaning_of(self._vocabulary, kind, term, value, unit, status, place)
            except BadCell:
                found = None
            self._meanings[rest] = found
        return found


class _Column:
    """One column: what stands in it, once each, and where. A cell that is empty or null is ""."""

    def __init__(self, cells: pa.Array, column: str, name: str) -> None:
        if pa.types.is_dictionary(cells.type):
            cells = cells.dictionary_decode()
        if pa.types.is_floating(cells.type):  # a table library's way of saying "missing"
            cells = pc.if_else(pc.is_nan(cells), None, cells)
        try:
            coded = in_utc(cells).dictionary_encode()
            words = coded.dictionary
            texts = words.cast(pa.string())
            texts.validate(full=True)
        except pa.ArrowException:
            raise unreadable_column(column, cells.type, name) from None
        self.texts = pa.concat_arrays([texts, pa.array([""], pa.string())])
        self.cells = pa.concat_arrays([words, pa.nulls(1, words.type)])
        self.indices = coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False).astype(np.int64)

    @classmethod
    def blank(cls, count: int) -> _Column:
        """A column that the table does not have."""
        return cls(pa.nulls(count, pa.string()), "", "")

    def __len__(self) -> int:
        return len(self.indices)

    def where(self, words: Any) -> Mask:
        """What holds of each word, for each row."""
        held: Mask = np.asarray(words, np.bool_)[self.indices]
        return held


def read_columns(
    path: str | PathLike[str],
    name: str,
    vocabulary: Vocabulary,
    zone: tzinfo,
    groups: Sequence[int] | None = None,
) -> Iterator[Piece]:
    """The pieces of a facts table in Parquet, of these row groups only (None: of all). Raises UnreadableFile."""
    file, layout = open_table(path, name)
    reader = ColumnReader(name, vocabulary, zone)
    before = sum(file.metadata.row_group(group).num_rows for group in range(min(groups))) if groups else 0
    first = before + 1
    for batch in column_batches(file, layout, name, AT_ONCE, groups):
        columns = [
            _Column(batch.column(column), column, name) if column in batch.schema.names
            else _Column.blank(batch.num_rows)
            for column in COLUMNS
        ]  # fmt: skip
        yield reader.read(np.arange(first, first + batch.num_rows), columns)
        first += batch.num_rows


def read_csv_columns(
    source: BinaryIO, name: str, vocabulary: Vocabulary, zone: tzinfo, at_once: int = AT_ONCE
) -> tuple[Iterator[Piece], tuple[str, ...]]:
    """The pieces of a facts table in CSV, and what is to be said of its columns. Raises UnreadableFile."""
    cells = _Cells(ColumnReader(name, vocabulary, zone), name, vocabulary, zone, at_once)
    table = read_csv(source, name, vocabulary, zone, cells)
    return cells.pieces(table), table.notes


class _Cells(RowReader):
    """Takes the place of RowReader in the reading of CSV: rows are gathered, and told as pieces."""

    def __init__(self, reader: ColumnReader, name: str, vocabulary: Vocabulary, zone: tzinfo, at_once: int) -> None:
        super().__init__(name, vocabulary, zone)
        self._reader, self._name, self._at_once = reader, name, at_once
        self._gathered: list[tuple[int, Cells]] = []

    def rows(self, numbered: Iterable[tuple[int, Cells]]) -> Iterator[Row]:
        """Gathers the rows; now and then a row without anything in it, so that whoever reads can take a piece."""
        self._gathered += numbered
        if len(self._gathered) >= self._at_once:
            yield _TAKE

    def pieces(self, table: Iterable[Row]) -> Iterator[Piece]:
        """The pieces of the table that is read by this reader."""
        broken: list[Row] = []
        for row in table:
            if row is not _TAKE:
                broken.append(row)
                continue
            yield self._piece(broken)
            broken = []
        if self._gathered or broken:
            yield self._piece(broken)

    def _piece(self, broken: list[Row]) -> Piece:
        gathered, self._gathered = self._gathered, []
        numbers, cells = zip(*gathered, strict=True) if gathered else ((), ())
        texts = zip(*cells, strict=True) if cells else [()] * len(COLUMNS)
        columns = [
            _Column(pa.array(each, pa.string()), column, self._name)
            for column, each in zip(COLUMNS, texts, strict=True)
        ]
        found = self._reader.read(np.array(numbers, np.int64), columns)
        return Piece(found.columns, [*found.others, *broken])


_TAKE: Final = Row(0, None, None)
_NEVER: Final = Meaning(None, "", None, None, "")  # type: ignore[arg-type]  # stands where no row points
