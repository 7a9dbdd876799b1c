"""The columns of a facts table: which there are, which must be there, where they stand in a file.

Must not live here: what a cell means (cells.py). Called by both file formats with the names in their header.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wardwright.connect.errors import UnreadableFile

COLUMNS = ("subject", "at", "seen", "kind", "term", "value", "unit", "status", "place")
REQUIRED = ("subject", "at", "kind")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the known columns stand: `positions` in the order of COLUMNS, None for one that the file does not have."""

    positions: tuple[int | None, ...]
    width: int  # columns in the file
    notes: tuple[str, ...]


def layout_of(header: Sequence[str], name: str) -> Layout:
    """The layout that a header says; UnreadableFile when a required column is missing or stands there twice."""
    names = [cell.strip().strip("\ufeff").casefold() for cell in header]
    for column in COLUMNS:
        if names.count(column) > 1:
            raise UnreadableFile(name, f"The column `{column}` is there twice.", "Leave one of them, or rename it.")
    missing = [column for column in REQUIRED if column not in names]
    if missing:
        listed = ", ".join(f"`{column}`" for column in missing)
        problem = f"This is no facts table: it has no column {listed}."
        raise UnreadableFile(name, problem, f"Its first line names the columns: {', '.join(COLUMNS)}.")
    positions = tuple(names.index(column) if column in names else None for column in COLUMNS)
    extra = [cell.strip() for cell, known in zip(header, names, strict=True) if known and known not in COLUMNS]
    return Layout(positions, len(names), (_ignored(name, extra),) if extra else ())


def _ignored(name: str, extra: list[str]) -> str:
    listed = ", ".join(f"`{cell[:40]}`" for cell in extra[:10])
    more = f" and {len(extra) - 10} more" if len(extra) > 10 else ""
    return f"{name}: These columns are not read, because a facts table has no such columns: {listed}{more}."
