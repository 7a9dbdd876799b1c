"""The hot paths' door to one SQLite file.

Lives here: one connection, its transactions, what happens to it after a failure. Must not live here: sentences (sql),
opening (connection).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from wardwright.record.door import AlreadyThere, Fill, Row, Sentence
from wardwright.record.sqlite.connection import PATIENCE, Connection, connect, unavailable

# After these the connection is kept. Above all after a sync that failed: the next transaction then writes over what may
# not be on the disk, while a new connection would take it for written.
_CONNECTION_IS_FINE = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CONSTRAINT")


class SqliteDoor:
    """A door (see record.door) to one file. `settings` are the PRAGMAs that this use of the file wants."""

    def __init__(self, path: Path, key: bytes | None, settings: Sequence[str] = (), patience: float = PATIENCE) -> None:
        self._path = path
        self._key = key
        self._settings = tuple(settings)
        self._patience = patience
        self._lock = RLock()
        self._connection: Connection = None
        self._transaction = _Transaction(self)

    @property
    def connection(self) -> Connection:
        """The open connection: for checkpoints and tests."""
        if self._connection is None:
            connection = connect(self._path, self._key, self._patience)
            for setting in self._settings:
                connection.execute(f"PRAGMA {setting}").fetchall()
            self._connection = connection
        return self._connection

    def transaction(self) -> _Transaction:
        """All of the block, durable on return, or nothing. Writers wait for one another at its beginning."""
        return self._transaction

    def rows(self, sentence: str, values: Sequence[Any] = ()) -> list[Row]:
        """What a sentence gives."""
        with self._lock:
            try:
                found: list[Row] = self.connection.execute(sentence, values).fetchall()
            except sqlite.Error as error:
                raise self._told(error) from error
            return found

    def run(self, sentence: str, values: Sequence[Any] = ()) -> int:
        """Do it; the number of rows it changed."""
        with self._lock:
            changed: int = self._execute(sentence, values).rowcount
            return changed

    def each(self, sentence: str, rows: Sequence[Row]) -> None:
        """Do it once for every row."""
        with self._lock:
            try:
                self.connection.executemany(sentence, rows)
            except sqlite.Error as error:
                raise self._told(error) from error

    def fill(self, fill: Fill, rows: Sequence[Row]) -> None:
        """Put rows into a table."""
        self.each(_sentence(fill), fill.storable(rows))

    def together(self, sentences: Sequence[Sentence]) -> list[list[Row]]:
        """What several sentences give."""
        return [self.rows(sentence, values) for sentence, values in sentences]

    @property
    def in_order(self) -> Sequence[Sentence]:
        """Nothing to do: a transaction that writes is alone."""
        return ()

    keeping_lead = in_order

    def close(self) -> None:
        """Let go; the last one to do so writes the log back into the file."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def _execute(self, sentence: str, values: Sequence[Any] = ()) -> Any:
        try:
            return self.connection.execute(sentence, values)
        except sqlite.Error as error:
            raise self._told(error) from error

    def _told(self, error: Any) -> Exception:
        """What a failure is called here; a connection that may not be fine is let go."""
        if isinstance(error, sqlite.IntegrityError):
            # SQLite names the constraint's columns, never a value.
            return (AlreadyThere if str(error).startswith("UNIQUE") else RuntimeError)(str(error))
        name = getattr(error, "sqlite_errorname", None) or ""
        if not name.startswith(_CONNECTION_IS_FINE):
            self.close()
        return unavailable(error, self._path)

    def _undo(self) -> None:
        connection = self._connection
        if connection is None or not connection.in_transaction:
            return
        try:
            connection.execute("ROLLBACK")
        except sqlite.Error:
            self.close()


class _Transaction:
    """One after the other on a door; a class, not a generator: every acknowledgement goes through it."""

    __slots__ = ("_door",)

    def __init__(self, door: SqliteDoor) -> None:
        self._door = door

    def __enter__(self) -> None:
        door = self._door
        door._lock.acquire()
        try:
            door._execute("BEGIN IMMEDIATE")
        except BaseException:
            door._lock.release()
            raise

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        door = self._door
        try:
            if failed is None:
                door._execute("COMMIT")
        finally:
            try:
                door._undo()  # of a commit that went well there is nothing to undo
            finally:
                door._lock.release()


@cache
def _sentence(fill: Fill) -> str:
    marks = ", ".join("?" for _ in fill.columns)
    return f"INSERT INTO {fill.table} ({', '.join(fill.names)}) VALUES ({marks}) {fill.conflict}"
