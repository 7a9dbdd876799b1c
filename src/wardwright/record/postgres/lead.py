"""Which engine leads, on any number of machines.

Lives here: a lock that PostgreSQL holds for as long as this connection lives, a number that grows with every lead, and
ending a holder that no longer beats. Must not live here: the check inside a commit (leading).

The lock says who may lead; the number makes sure that who led before writes nothing more: every commit asks for it, and
who takes the lead waits for the commits under way. A holder whose machine lost its power keeps the lock until the
server notices; after five seconds without a beat its connections are ended.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Final

import psycopg

from wardwright.record.postgres.door import CHANGE_OF_LEAD, PostgresDoor
from wardwright.record.store import LeadLost, RecordUnavailable

LEAD: Final = 7_230_115_004  # the advisory lock of the one that leads
SILENT_AFTER: Final = 5_000_000  # µs without a beat, by the server's clock
_SETTINGS: Final = ("statement_timeout = '900ms'", "lock_timeout = '700ms'")
_NOW: Final = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_TRY: Final = "SELECT pg_try_advisory_lock(?)"
_SILENT: Final = f"SELECT 1 FROM lead WHERE id = 1 AND beat < {_NOW} - ?"
# An advisory lock with one 64-bit number stands in two columns.
_END: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
    "AND pid <> pg_backend_pid() AND (classid::bigint << 32 | objid::bigint) IN (?, ?) "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_NEXT: Final = (
    f"INSERT INTO lead (id, epoch, holder, beat) VALUES (1, 1, ?, {_NOW}) ON CONFLICT (id) DO UPDATE SET "
    "epoch = lead.epoch + 1, holder = excluded.holder, beat = excluded.beat RETURNING epoch"
)
_BEAT: Final = f"UPDATE lead SET beat = {_NOW} WHERE id = 1 AND epoch = ?"


class PostgresLead:
    """The lead of one database (see record.store.Lead)."""

    def __init__(self, url: str) -> None:
        self._door = PostgresDoor(url, _SETTINGS)
        self._holder: psycopg.Connection[tuple[object, ...]] | None = None  # the connection that has the lock
        self.epoch = 0

    def take(self) -> bool:
        """Try to lead; True when this engine leads from now on. Never blocks longer than a second or two."""
        if self._holds():
            return True
        try:
            if not (self._locked() or (self._end_silent_holder() and self._locked())):
                return False
            self.epoch = self._next_epoch()
        except RecordUnavailable:
            self._door.close()
            return False
        return True

    def beat(self) -> None:
        """Say that this engine is alive. LeadLost: another one leads. RecordUnavailable: the server is not there now.

        When only the connection was lost, and nobody has taken the lead since, this engine goes on leading.
        """
        if not self.epoch or (not self._holds() and not self._locked()):
            self._lost()
        if not self._door.run(_BEAT, (self.epoch,)):
            self._lost()

    def release(self) -> None:
        """Stop leading."""
        if self._holds():
            with suppress(RecordUnavailable):  # closing would do, but only when the server gets round to it
                self._door.rows("SELECT pg_advisory_unlock(?)", (LEAD,))
        self.epoch, self._holder = 0, None
        self._door.close()

    def _holds(self) -> bool:
        holder = self._holder
        return holder is not None and not holder.closed and holder is self._door.connection

    def _locked(self) -> bool:
        locked = bool(self._door.rows(_TRY, (LEAD,))[0][0])
        self._holder = self._door.connection if locked else None
        return locked

    def _end_silent_holder(self) -> bool:
        if not self._door.rows(_SILENT, (SILENT_AFTER,)):
            return False
        self._door.rows(_END, (LEAD, CHANGE_OF_LEAD))
        return True

    def _next_epoch(self) -> int:
        with self._door.transaction():
            self._door.rows("SELECT pg_advisory_xact_lock(?)", (CHANGE_OF_LEAD,))
            return int(self._door.rows(_NEXT, (f"{os.uname().nodename} {os.getpid()}",))[0][0])

    def _lost(self) -> None:
        epoch = self.epoch
        self.release()
        raise LeadLost(f"Another engine leads now, this was engine {epoch}." if epoch else "This engine does not lead.")
