"""DuckDB, as this project uses it: within its memory, spilling to a folder of its own, never on the network.

Lives here: how a connection is opened. Must not live here: what is asked of it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

GIBIBYTE: Final = 1 << 30


def open_database(spill: Path, memory: int, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory of at most so many bytes; what does not fit goes to `spill`."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": f"{memory >> 20}MiB",
            "temp_directory": str(spill),
            "threads": str(threads or processors()),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    connection.execute("SET enable_progress_bar = false")
    return connection


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def files_of(paths: Sequence[Path]) -> str:
    """A list of files as DuckDB's SQL writes it."""
    return "[" + ", ".join(quoted(str(path)) for path in paths) + "]"


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
