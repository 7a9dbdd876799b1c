"""The history's columns: their names, their types, their order.

Lives here: the one definition of a row; a change of it raises VERSION. Must not live here: how a fact becomes a row
(rows.py), files (parts.py). docs/reference/history.md describes it for people.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

VERSION: Final = 1
"""Written into history.json. A history with a greater number was made by a later Wardwright and is not read."""

SCHEMA: Final = pa.schema(
    [
        pa.field("subject", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("term", pa.string(), nullable=False),
        pa.field("at", pa.int64(), nullable=False),
        pa.field("seen", pa.int64(), nullable=False),
        pa.field("n", pa.int64(), nullable=False),
        pa.field("number", pa.float64()),
        pa.field("digits", pa.string()),
        pa.field("unit", pa.string()),
        pa.field("comparator", pa.string()),
        pa.field("flaw", pa.string()),
        pa.field("raw", pa.string()),
        pa.field("text", pa.string()),
        pa.field("answer", pa.string()),
        pa.field("code", pa.string()),
        pa.field("status", pa.string(), nullable=False),
        pa.field("place", pa.string(), nullable=False),
        pa.field("key", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
    ]
)
"""One fact a row. Instants are whole microseconds since 1970 UTC. `number` is the nearest double, `digits` the number
itself; a measured value has `digits`, a coded one has `text`, a fact without a value neither."""

COLUMNS: Final[tuple[str, ...]] = tuple(SCHEMA.names)
LISTED: Final = ", ".join(f'"{name}"' for name in COLUMNS)
"""The columns as SQL lists them: some of the names are words of the language."""

SORTED_BY: Final = ("kind", "term", "subject", "at", "seen", "n")
"""The order of rows within a file: what a proof looks for (a term, then a patient) lies together."""

ARRIVAL: Final = ("seen", "n")
"""The order in which facts arrived, across the whole history."""

FIRST_OF_THE_RECORD: Final = 1 << 62
"""`n` of facts that were written from the record begins here: whatever was taken in from files counts as earlier."""
