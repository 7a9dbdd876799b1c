"""Writing SQLite's log back into its file, without making an acknowledgement wait.

Lives here: when and how far. Must not live here: who calls it (a thread of the listener, a step of the engine's pause).

A commit only appends to the log (`-wal`). Something must copy the log into the file, or it grows for ever; done by the
connection that appends, as SQLite does by default, some acknowledgements would wait for it. So that connection never
does, and this one does: PASSIVE, which blocks nobody. While messages keep coming a PASSIVE one never quite ends and the
log never starts anew; once it is large, RESTART waits for the little that is left, a few milliseconds, every 64 MB.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from wardwright.record.door import Row
from wardwright.record.sqlite.door import SqliteDoor
from wardwright.record.store import RecordUnavailable

LARGE: Final = 64 * 1024 * 1024
_PATIENCE: Final = 0.05  # a checkpoint that cannot have its turn tries again later; nobody waits behind it


class Checkpoints:
    """Keeps the log of one file short."""

    def __init__(self, path: Path, key: bytes | None, large: int = LARGE) -> None:
        self._door = SqliteDoor(path, key, ("wal_autocheckpoint = 0",), patience=_PATIENCE)
        self._log = path.with_name(path.name + "-wal")
        self._large = large
        self._written = -1  # bytes that the log's file had when it was last looked at

    def tidy(self) -> None:
        """One step of it. A database that is busy is left for the next time."""
        size = self._log.stat().st_size if self._log.exists() else 0
        try:
            busy, frames, copied = self._checkpoint("PASSIVE")
            if not busy and copied < frames and size > self._large:
                self._checkpoint("PASSIVE")  # what came meanwhile: the next has less to do while writers wait
                self._checkpoint("RESTART")
            elif size > self._large and copied == frames and size == self._written:
                self._checkpoint("TRUNCATE")
        except RecordUnavailable:
            return
        self._written = size

    def close(self) -> None:
        """Let go."""
        self._door.close()

    def _checkpoint(self, how: str) -> Row:
        return self._door.rows(f"PRAGMA wal_checkpoint({how})")[0]
