"""Writing SQLite's log back into its file, without making an acknowledgement wait.

Lives here: when and how far, and room for the log. Must not live here: who calls it (for messages a thread of the
listener, for all else a thread of decide).

A commit only writes to the log (`-wal`). Something must copy the log into the file, or it grows for ever; done by the
connection that appends, as SQLite does by default, some acknowledgements would wait for it. So that connection never
does, and this one does: PASSIVE, which blocks nobody. While messages keep coming a PASSIVE one never quite ends and the
log never starts anew; once it is long, RESTART waits for the little that is left, a few milliseconds, every 32 MB.

The log's file is made longer than the log, with zeros: a commit that writes over bytes that the file has is on the disk
several times sooner than one that makes the file longer. SQLite reads a log up to the first frame without its salt.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from wardwright.record.door import Row
from wardwright.record.sqlite.door import SqliteDoor
from wardwright.record.store import RecordUnavailable

LONG: Final = 32 * 1024 * 1024
_LEAST_ROOM: Final = 8 * 1024 * 1024
_PIECE: Final = 4 * 1024 * 1024  # at once: writers wait while it is added
_FRAME: Final = 4096 + 24
_PATIENCE: Final = 0.05  # a checkpoint that cannot have its turn tries again later; nobody waits behind it


class Checkpoints:
    """Keeps the log of one file short, and its file long enough."""

    def __init__(self, path: Path, key: bytes | None, long: int = LONG) -> None:
        self._door = SqliteDoor(path, key, ("wal_autocheckpoint = 0",), patience=_PATIENCE)
        self._log = path.with_name(path.name + "-wal")
        self._long = long

    def tidy(self) -> None:
        """One step of it. A database that is busy is left for the next time."""
        try:
            busy, frames, copied = self._checkpoint("PASSIVE")
            length = frames * _FRAME
            if not busy and copied < frames and length > self._long:
                self._checkpoint("PASSIVE")  # what came meanwhile: the next has less to do while writers wait
                self._checkpoint("RESTART")
            elif copied == frames and self._size() > 4 * self._long:
                self._checkpoint("TRUNCATE")  # something had kept it from being copied for long: a backup, a reader
            else:
                self._make_room(length)
        except RecordUnavailable:
            return

    def close(self) -> None:
        """Let go."""
        self._door.close()

    def _checkpoint(self, how: str) -> Row:
        return self._door.rows(f"PRAGMA wal_checkpoint({how})")[0]

    def _make_room(self, length: int) -> None:
        """One more piece for a log of this length, unless its file is long enough; all of it while nothing goes on."""
        wanted = min(max(_LEAST_ROOM, 2 * length), self._long + _LEAST_ROOM)
        if self._size() >= wanted:
            return
        with self._door.transaction():  # nobody else writes to the log meanwhile
            log = os.open(self._log, os.O_WRONLY | os.O_CLOEXEC)
            try:
                size = os.fstat(log).st_size
                missing = max(0, wanted - size)
                os.pwrite(log, bytes(min(_PIECE, missing) if length else missing), size)
            except OSError:
                return  # a full disk, say: the log grows as it goes, or says so itself
            finally:
                os.close(log)

    def _size(self) -> int:
        try:
            return self._log.stat().st_size
        except FileNotFoundError:
            return 0
