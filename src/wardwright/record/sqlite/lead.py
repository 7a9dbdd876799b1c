"""Which engine leads, on one machine.

Lives here: a lock on a file, which the kernel lets go when the process ends however it ends, and a number that grows
with every lead. Must not live here: the check inside a commit (leading).
"""

from __future__ import annotations

import fcntl
import os
import time
from typing import Final

from wardwright.record.leading import MESSAGES_LEAD, RECORDS_LEAD
from wardwright.record.place import DatabasePlace
from wardwright.record.sqlite.connection import make_folder
from wardwright.record.sqlite.door import SqliteDoor
from wardwright.record.store import LeadLost, RecordRefused

LOCK_FILE: Final = "engine.lock"
_PATIENCE: Final = 0.4  # two files: `take` never blocks longer than a second
_NEWEST: Final = "SELECT epoch FROM {table} WHERE id = 1"
_TAKE: Final = (
    "INSERT INTO {table} (id, epoch{more}) VALUES (1, ?{marks}) "
    "ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch{sets}"
)


class SqliteLead:
    """The lead of one home (see record.store.Lead)."""

    def __init__(self, place: DatabasePlace) -> None:
        self._place = place
        self._lock: int | None = None
        self.epoch = 0

    def take(self) -> bool:
        """Try to lead; True when this engine leads from now on."""
        if self._lock is not None:
            return True
        lock = self._locked()
        if lock is None:
            return False
        try:
            self.epoch = self._next_epoch()
        except BaseException:
            os.close(lock)
            raise
        self._lock = lock
        return True

    def beat(self) -> None:
        """The lock needs no beat: it is there for as long as the process is. LeadLost: it was never taken."""
        if self._lock is None:
            raise LeadLost("This engine does not lead.")

    def release(self) -> None:
        """Stop leading."""
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)

    def _locked(self) -> int | None:
        make_folder(self._place.folder)
        path = self._place.folder / LOCK_FILE
        try:
            # Not inherited by other programs: a part that outlives its engine must not keep the next one out.
            lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise RecordRefused(f"{path} could not be opened: {error.strerror}.") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return None
        return lock

    def _next_epoch(self) -> int:
        """A number greater than both files have seen, written into both: older engines' commits fail from here on."""
        records = SqliteDoor(self._place.records, self._place.key, patience=_PATIENCE)
        messages = SqliteDoor(self._place.messages, self._place.key, patience=_PATIENCE)
        try:
            doors = ((records, RECORDS_LEAD), (messages, MESSAGES_LEAD))
            seen = [row[0] for door, table in doors for row in door.rows(_NEWEST.format(table=table))]
            epoch = max(seen, default=0) + 1
            with records.transaction():
                more = {"more": ", holder, beat", "marks": ", ?, ?"}
                sets = ", holder = excluded.holder, beat = excluded.beat"
                holder = f"{os.uname().nodename} {os.getpid()}"
                values = (epoch, holder, time.time_ns() // 1000)
                records.run(_TAKE.format(table=RECORDS_LEAD, sets=sets, **more), values)
            with messages.transaction():
                messages.run(_TAKE.format(table=MESSAGES_LEAD, more="", marks="", sets=""), (epoch,))
            # What an engine left in the logs is written anew into the files: had its last sync failed, the system might
            # believe to have on the disk what is in memory only.
            for door, _ in doors:
                door.rows("PRAGMA wal_checkpoint(TRUNCATE)")
            return epoch
        finally:
            records.close()
            messages.close()
