"""CSV, and what passes for it: bytes → records of nine cells.

Lives here: encodings, line ends, delimiters, quotes. Must not live here: what a cell means. Lines are cut in large
pieces; a quoted cell that never closes costs its own row and not the rest of the file.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from operator import itemgetter
from os import PathLike
from typing import Any, BinaryIO

from wardwright.connect.errors import Fault, UnreadableFile
from wardwright.connect.tables.columns import Layout, layout_of
from wardwright.connect.tables.rows import Cells, Row, RowReader, Table
from wardwright.facts.vocabulary import Vocabulary

DELIMITERS = (",", ";", "\t", "|")
_PIECE = 1 << 16  # small enough to stay in the processor's cache: three times as fast as a megabyte
_LONGEST_LINE = 100_000
_LONGEST_CELL = 20  # lines that one quoted cell may span
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_QUOTE_FIX = "Close the quotation mark, or leave it out; one fact takes one line."


def read_csv(
    source: str | PathLike[str] | BinaryIO,
    name: str,
    vocabulary: Vocabulary,
    zone: tzinfo,
    reader: RowReader | None = None,
) -> Table:
    """The rows of a facts table in CSV; `source` is a path or a binary stream. Raises UnreadableFile.

    Rows count from 1 with the header, as a spreadsheet shows them. `reader`: another one, that makes rows of cells.
    """
    lines = _lines(*_open(source, name))
    first = next(lines, [])
    while first and not any(line.strip() for line in first):
        first = next(lines, [])
    blank = next((index for index, line in enumerate(first) if line.strip()), None)
    if blank is None:
        raise UnreadableFile(name, "The file is empty.", "A facts table begins with a line that names its columns.")
    header = first[blank]
    delimiter = max(DELIMITERS, key=header.count)
    layout = layout_of(next(csv.reader([header], delimiter=delimiter)), name)
    reader = reader or RowReader(name, vocabulary, zone)
    rest = _chain(first[blank + 1 :], lines)
    return Table(_rows(reader, layout, rest, delimiter, blank + 2), layout.notes)


def _open(source: str | PathLike[str] | BinaryIO, name: str) -> tuple[BinaryIO, bool]:
    """The stream, and whether it is ours to close."""
    if not isinstance(source, str | PathLike):
        return source, False
    try:
        return open(source, "rb"), True
    except IsADirectoryError:
        raise UnreadableFile(name, "This is a folder, not a file.", "Name a file in it.", Fault.NAME) from None
    except OSError as problem:
        reason = problem.strerror or "it cannot be opened"
        fix = "Check the path and its rights."
        raise UnreadableFile(name, f"The file cannot be opened: {reason}.", fix, Fault.MACHINE) from None


def _lines(stream: BinaryIO, ours: bool) -> Iterator[list[str]]:
    """Pieces of whole lines without their ends: UTF-8, UTF-16 by its mark, else Windows-1252."""
    try:
        yield from _pieces(stream)
    finally:
        if ours:
            stream.close()


def _pieces(stream: BinaryIO) -> Iterator[list[str]]:
    start = stream.read(2)
    if start in _WIDE:
        yield _cut((start + stream.read()).decode("utf-16", "replace"))
        return
    before = start
    while True:
        piece = stream.read(_PIECE)
        if not piece:
            break
        piece = before + piece
        before = b""
        end = piece.rfind(b"\n") + 1
        if end:
            before = piece[end:]
            yield _cut(_text(piece[:end]))[:-1]
        elif len(piece) > 1024 * _PIECE:
            yield _cut(_text(piece))  # a file with old Macintosh line ends, or none at all
        else:
            before = piece
    if before:
        yield _cut(_text(before))


def _text(piece: bytes) -> str:
    try:
        return piece.decode("utf-8-sig" if piece.startswith(codecs.BOM_UTF8) else "utf-8")
    except UnicodeDecodeError:
        return piece.decode("cp1252", "replace")


def _cut(text: str) -> list[str]:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def _chain(first: list[str], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield first
    yield from rest


def _rows(reader: RowReader, layout: Layout, pieces: Iterable[list[str]], delimiter: str, number: int) -> Iterator[Row]:
    records = _Records(delimiter)
    for lines in pieces:
        yield from _piece(reader, layout, records.cut(lines), number)
        number += records.told
    yield from _piece(reader, layout, records.rest(), number)


def _piece(reader: RowReader, layout: Layout, records: list[list[str] | None], number: int) -> Iterator[Row]:
    width, pick = layout.width, _picker(layout)
    tidy: list[tuple[int, Cells]] = []
    for cells in records:
        if cells is not None and len(cells) == width:
            cells.append("")
            tidy.append((number, pick(cells)))
        elif cells is None or len(cells) > width:
            yield from reader.rows(tidy)
            tidy = []
            problem = (
                "A quotation mark opens and never closes, or the line is longer than any row."
                if cells is None
                else "There are more cells than columns."
            )
            fix = _QUOTE_FIX if cells is None else "Put quotation marks around a cell that holds the delimiter."
            yield reader.broken(number, problem, fix)
        elif cells:
            cells.extend([""] * (width + 1 - len(cells)))  # a spreadsheet leaves out empty cells at the end
            tidy.append((number, pick(cells)))
        number += 1
    yield from reader.rows(tidy)


def _picker(layout: Layout) -> itemgetter[Any]:
    """Nine cells in the order of COLUMNS; a column that is not there is the empty cell put at the end."""
    return itemgetter(*(layout.width if place is None else place for place in layout.positions))


class _Records:
    """Lines → records. A record is None when its quotation marks do not close; `told` counts the last cut's records."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._open: list[str] = []
        self.told = 0

    def cut(self, lines: list[str]) -> list[list[str] | None]:
        """The records that these lines complete, one for each line where no cell spans several."""
        lines = self._open + lines
        self._open = []
        found: list[list[str] | None] = []
        if not self._quickly(lines, found):
            found.clear()
            self._carefully(lines, found, last=False)
        self.told = len(found)
        return found

    def _quickly(self, lines: list[str], found: list[list[str] | None]) -> bool:
        """Cuts all lines at once; False when some cell spans lines or never closes."""
        if not lines or max(map(len, lines)) > _LONGEST_LINE:
            return not lines
        found += csv.reader(lines, delimiter=self._delimiter)
        return len(found) == len(lines) and not ('"' in lines[-1] and self._opens(lines[-1]))

    def rest(self) -> list[list[str] | None]:
        """What is left when the file ends."""
        found: list[list[str] | None] = []
        lines, self._open = self._open, []
        self._carefully(lines, found, last=True)
        return found

    def _carefully(self, lines: list[str], found: list[list[str] | None], last: bool) -> None:
        start = 0
        while start < len(lines):
            record, taken = self._one(lines, start)
            if record is None and taken == 0 and not last:
                self._open = lines[start:]  # the cell may close in the next piece
                return
            found.append(record)
            start += max(taken, 1)

    def _one(self, lines: list[str], start: int) -> tuple[list[str] | None, int]:
        """One record and how many lines it took; (None, 0) when the lines end before its quotation marks close."""
        for taken in range(1, _LONGEST_CELL + 1):
            if start + taken > len(lines):
                return None, 0
            text = "\n".join(lines[start : start + taken])
            if len(text) > _LONGEST_LINE:
                return None, 1
            if text.count('"') % 2 == 0 or not self._opens(text):
                return next(csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter), []), taken
        return None, 1

    def _opens(self, text: str) -> bool:
        """True when a quoted cell is open at the end. A lone mark inside a cell (5" tube) opens none."""
        try:
            list(csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter, strict=True))
        except csv.Error as problem:
            return "unexpected end" in str(problem)
        return False
