"""The hot paths' door to PostgreSQL.

Lives here: one connection, its transactions, whole tables of rows in one sentence, what a failure means to an operator.
Must not live here: sentences (sql of the stores), the lead (lead).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import Any, Final

import psycopg
from psycopg import pq

from wardwright.record.door import AlreadyThere, Fill, Row, Sentence
from wardwright.record.postgres.options import CONNECTION_OPTIONS, SESSION
from wardwright.record.store import RecordUnavailable
from wardwright.record.text import storable

Connection = psycopg.Connection[Row]
ORDER_OF_MESSAGES: Final = 7_230_115_001  # the advisory lock of those who number messages
CHANGE_OF_LEAD: Final = 7_230_115_003  # … of who leads: shared by every commit, alone for who takes it
_IN_ORDER: Final = ("SELECT pg_advisory_xact_lock(?)", (ORDER_OF_MESSAGES,))
KEEPING_LEAD: Final = ("SELECT pg_advisory_xact_lock_shared(?)", (CHANGE_OF_LEAD,))


class PostgresDoor:
    """A door (see record.door)."""

    def __init__(self, url: str, settings: Sequence[str] = ()) -> None:
        self._url = url
        self._settings = tuple(settings)
        self._lock = RLock()
        self._connection: Connection | None = None
        self._begins = False  # a transaction is asked for and nothing of it is sent yet

    @property
    def connection(self) -> Connection:
        """The open connection, a new one when the last was lost."""
        if self._connection is None or self._connection.closed:
            self._connection = connect(self._url, self._settings)
        return self._connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block, durable on return, or nothing."""
        with self._lock, self._translated():
            self._begins = True  # sent with the first sentence
            try:
                yield
                if not self._begins:
                    self._open().execute("COMMIT")
            except BaseException:
                self._undo()
                raise
            finally:
                self._begins = False

    def rows(self, sentence: str, values: Sequence[Any] = ()) -> list[Row]:
        """What a sentence gives."""
        with self._lock, self._translated():
            return self._execute(sentence, values).fetchall()

    def run(self, sentence: str, values: Sequence[Any] = ()) -> int:
        """Do it; the number of rows it changed."""
        with self._lock, self._translated():
            return self._execute(sentence, values).rowcount

    def each(self, sentence: str, rows: Sequence[Row]) -> None:
        """Do it once for every row: sent together, answered together."""
        with self._lock, self._translated():
            cursor = self._open().cursor()
            try:
                cursor.executemany(_marked(sentence), rows)
            except psycopg.DataError as error:
                _check_not_sent(error)
                cursor.executemany(_marked(sentence), [_storable(row) for row in rows])

    def fill(self, fill: Fill, rows: Sequence[Row]) -> None:
        """Put rows into a table: one sentence, one array for each column."""
        if not rows:
            return
        with self._lock, self._translated():
            self._open().execute(_sentence(fill), _columns(fill.storable(rows)))

    def together(self, sentences: Sequence[Sentence]) -> list[list[Row]]:
        """What several sentences give, sent together and answered together."""
        with self._lock, self._translated():
            connection = self.connection
            begin: list[Sentence] = [("BEGIN", ())] if self._begins else []
            with connection.pipeline():
                asked = [connection.execute(_marked(s), v, binary=True) for s, v in (*begin, *sentences)]
            self._begins = False
            return [cursor.fetchall() for cursor in asked[len(begin) :]]

    @property
    def in_order(self) -> Sequence[Sentence]:
        """Writers of messages wait for one another until their commit."""
        return (_IN_ORDER,)

    @property
    def keeping_lead(self) -> Sequence[Sentence]:
        """Who takes the lead waits for the commits under way."""
        return (KEEPING_LEAD,)

    def close(self) -> None:
        """Let go."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def _open(self) -> Connection:
        """The connection, in its transaction when one is asked for."""
        connection = self.connection
        if self._begins:
            connection.execute("BEGIN")
            self._begins = False
        return connection

    def _execute(self, sentence: str, values: Sequence[Any]) -> psycopg.Cursor[Row]:
        try:
            return self._open().execute(_marked(sentence), values, binary=True)
        except psycopg.DataError as error:
            _check_not_sent(error)
            return self._open().execute(_marked(sentence), _storable(values), binary=True)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except psycopg.errors.UniqueViolation as error:
            # Here and below the cause is dropped: PostgreSQL quotes values, which may be a patient's.
            raise AlreadyThere(error.diag.constraint_name or "") from None
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            self.close()
            raise unavailable(error) from None
        except psycopg.Error as error:
            raise RuntimeError(f"PostgreSQL refused a sentence ({type(error).__name__} {error.sqlstate})") from None

    def _undo(self) -> None:
        connection = self._connection
        if connection is None or connection.closed:
            return
        try:
            if connection.info.transaction_status != pq.TransactionStatus.IDLE:
                connection.execute("ROLLBACK")
        except psycopg.Error:
            self.close()


def connect(url: str, settings: Sequence[str] = ()) -> Connection:
    """A connection in autocommit mode. RecordUnavailable, with what libpq says about address and rights."""
    try:
        connection: Connection = psycopg.connect(url, autocommit=True, **CONNECTION_OPTIONS)
    except psycopg.Error as error:
        told = str(error).strip().splitlines()[-1].removeprefix("connection failed: ")
        raise RecordUnavailable(f"PostgreSQL could not be reached: {told}") from None
    try:
        for setting in (*SESSION, *settings):
            connection.execute(f"SET {setting}".encode())
    except psycopg.Error as error:
        connection.close()
        raise unavailable(error) from None
    return connection


def unavailable(error: psycopg.Error) -> RecordUnavailable:
    """One line for an operator. PostgreSQL's own text may quote a value, so only its kind is told."""
    name = type(error).__name__
    for kind, advice in _ADVICE:
        if isinstance(error, kind):
            return RecordUnavailable(f"PostgreSQL: {advice} ({name}).")
    return RecordUnavailable(f"PostgreSQL: the connection was lost ({name}); it will be tried again.")


def _check_not_sent(error: psycopg.DataError) -> None:
    """A NUL in a text is found before anything is sent, and the transaction is as it was; else the server refused."""
    if error.sqlstate is not None:
        raise error


_ADVICE: Final = (
    (psycopg.errors.DiskFull, "the disk of the server is full; make room, nothing else is needed"),
    (psycopg.errors.TooManyConnections, "the server has no connection left; raise max_connections"),
    (psycopg.errors.InsufficientResources, "the server is short of memory or disk; look at its log"),
    (
        psycopg.errors.LockNotAvailable,
        "another process holds a lock and did not let go in time; it will be tried again",
    ),
    (psycopg.errors.QueryCanceled, "the server took too long and was stopped; it will be tried again"),
    (psycopg.errors.AdminShutdown, "the server ended the connection; it will be tried again"),
)


@cache
def _marked(sentence: str) -> bytes:
    return sentence.replace("?", "%s").encode()


@cache
def _sentence(fill: Fill) -> bytes:
    arrays = ", ".join(f"%b::{kind}[]" if kind != "jsonb" else "%s::jsonb[]" for kind in fill.types)
    names = ", ".join(fill.names)
    return f"INSERT INTO {fill.table} ({names}) SELECT * FROM unnest({arrays}) {fill.conflict}".encode()


def _columns(rows: Sequence[Row]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _storable(row: Sequence[Any]) -> Row:
    return tuple(storable(value) if isinstance(value, str) else value for value in row)
