"""Writing: one batch at a time, all of it or nothing.

Lives here: who may write, the run's own folder, and the moment at which a batch becomes true. Must not live here: what
a file says (engine), the sorting (sorting.py).

    with Writer(HistoryFolder(path), zone) as writer:
        first = writer.reserve(2)
        writer.add([batch_of(facts, range(first, first + 2))])
        writer.commit(inputs=[…])

Killed at any moment, a history is as it was before the batch or as it is after it. What a killed run leaves lies in
`working/`, or is a part that no ledger names: the next writer removes both.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import duckdb
import pyarrow as pa

from wardwright.record.history.database import GIBIBYTE, files_of, open_database, processors
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.known import came_before, read_identities, write_digests, write_identities
from wardwright.record.history.ledger import Entry, FromRecord, Input, Part, State, read_ledger, write_entry
from wardwright.record.history.parts import trouble_of
from wardwright.record.history.refused import HistoryBusy, HistoryRefused, NotThisHistory
from wardwright.record.history.schema import LISTED, SCHEMA
from wardwright.record.history.sorting import sort_into_parts
from wardwright.record.history.spill import Spilled, spill
from wardwright.record.history.tidying import clear, tidy

SPILL_ROWS: Final = 262_144
"""Rows of one spilled file: what a process holds in memory at once."""


class Writer:
    """The one who writes a history. HistoryBusy: somebody else does. HistoryRefused: it must not be written."""

    def __init__(
        self,
        place: HistoryFolder,
        zone: str,
        memory: int = 2 * GIBIBYTE,
        threads: int | None = None,
        patience: float = 0.0,
    ) -> None:
        """`zone`: by which times without an offset are read; that of the history, once there is one. `patience`: how
        many seconds to wait for somebody else who writes."""
        self.place, self._zone = place, zone
        self._memory, self._threads = memory, threads
        self._lock, self._patience = place.writing, patience
        self._stack = ExitStack()
        self.state = State()

    def __enter__(self) -> Writer:
        self.place.make(self._zone)
        _same_zone(self.place, self._zone)
        if not self._lock.take(patience=self._patience):
            raise HistoryBusy(
                f"Somebody else is writing {self.place.path}.", "Wait until they are done, then try again."
            )
        self._stack.callback(self._lock.release)
        try:
            self.state = read_ledger(self.place.ledger)
            clear(self.place)
            tidy(self.place, self.state)
            self.place.working.mkdir(exist_ok=True)
            run = tempfile.TemporaryDirectory(dir=self.place.working, ignore_cleanup_errors=True)
            self.folder = Path(self._stack.enter_context(run))
            self.begin()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def reserve(self, count: int) -> int:
        """The first of so many numbers of arrival (`n`) that nobody else gets."""
        first = self._next
        self._next += count
        return first

    def add(self, batches: Sequence[pa.RecordBatch]) -> None:
        """Rows of this batch; about SPILL_ROWS at once."""
        if any(batch.num_rows for batch in batches):
            self._added += 1
            self.add_spilled(spill(self.folder / f"own-{self._added}.parquet", batches))

    def add_spilled(self, spilled: Spilled) -> None:
        """Rows that another process has spilled into `folder`."""
        self._spilled.append(spilled)

    def drop(self, first: int, end: int) -> None:
        """The rows with `n` in [first, end) go, at the moment of the commit."""
        self._dropped.append((first, end))

    def remember(self, digests: Sequence[pa.Table] = (), identities: Any = None) -> None:
        """What later batches must know, from the moment of the commit: the messages that came (columns `digest` and
        `n`), and what FHIR files have said of who is who."""
        self._digests += digests
        if identities is not None:
            self._identities = identities

    def identities(self) -> Any:
        """What FHIR files taken in before have said of who is who; None when there were none."""
        return read_identities(self.place, self.state.identities)

    def came_before(self, digests: pa.Table) -> set[int]:
        """The places in `digests` of the messages that came in an earlier batch, as one that stays."""
        return came_before(self.database, self.place, self.state.resends, digests, self._dropped)

    def commit(
        self,
        inputs: Sequence[Input] = (),
        record: FromRecord | None = None,
        done: Callable[[int], None] = lambda rows: None,
    ) -> Entry:
        """Sorts what was added into parts and makes all of it true. `done` hears how many rows each part had."""
        touched = self._touched()
        for part in touched:
            self._keep_the_rest(part)
        number = self.state.number + 1
        parts = self._sorted(f"{number:08d}", done)
        entry = Entry(
            number,
            adds=tuple(parts),
            removes=tuple(part.file for part in touched),
            inputs=tuple(inputs),
            record=record,
            next=self._next,
            resends=write_digests(self.place, f"{number:08d}", self._digests),
            identities=write_identities(self.place, f"{number:08d}", self._identities),
        )
        self.write(entry)
        self.begin()
        return entry

    def rewrite(self, old: Sequence[Part]) -> Entry:
        """Puts the rows of several parts into new ones."""
        for part in old:
            self._keep_the_rest(part)
        number = self.state.number + 1
        parts = self._sorted(f"{number:08d}", lambda rows: None)
        entry = Entry(number, tuple(parts), tuple(part.file for part in old), next=self._next)
        self.write(entry)
        self.begin()
        return entry

    def write(self, entry: Entry) -> None:
        """Makes an entry true, and knows it."""
        write_entry(self.place.ledger, entry)
        self.state.add(entry)
        self.state.files += 1

    @property
    def database(self) -> duckdb.DuckDBPyConnection:
        """A database for sorting; the same one for the whole run."""
        if self._database is None:
            self._database = open_database(self.folder, self._memory, self._threads)
            self._stack.callback(self._database.close)
        return self._database

    _database: duckdb.DuckDBPyConnection | None = None
    _next = 0
    _identities: Any = None

    def begin(self) -> None:
        """A new batch: what was added and not committed is forgotten, numbers reserved are kept reserved."""
        for old in getattr(self, "_spilled", ()):
            old.path.unlink(missing_ok=True)
        self._spilled: list[Spilled] = []
        self._dropped: list[tuple[int, int]] = []
        self._digests: list[pa.Table] = []
        self._identities = None
        self._added = 0
        self._next = max(self._next, self.state.next)

    def _sorted(self, name: str, done: Callable[[int], None]) -> list[Part]:
        try:
            at_once = min(self._threads or processors(), 4)
            return sort_into_parts(self.database, self._spilled, self.place.facts, name, done, at_once)
        except duckdb.Error as problem:
            raise HistoryRefused(
                f"{self.place.path} could not be written ({type(problem).__name__}).",
                "Nothing of this batch was kept. Look at the disk, then start again.",
            ) from None

    def _touched(self) -> list[Part]:
        """The parts that may hold rows which go."""
        return [
            part
            for part in self.state.parts.values()
            if any(part.low < end and part.high >= first for first, end in self._dropped)
            and not trouble_of(self.place.facts, part)
        ]

    def _keep_the_rest(self, part: Part) -> None:
        """What stays of a part that is written anew."""
        gone = " OR ".join(f"(n >= {first} AND n < {end})" for first, end in self._dropped) or "false"
        file = files_of([self.place.facts / part.file])
        try:
            found = self.database.sql(
                f"SELECT {LISTED} FROM read_parquet({file}, hive_partitioning = false) WHERE NOT ({gone})"
            )
            for batch in found.to_arrow_reader(SPILL_ROWS):
                self.add([batch.cast(SCHEMA)])
        except duckdb.Error as problem:
            raise HistoryRefused(
                f"{part.file} of {self.place.path} cannot be read ({type(problem).__name__}).",
                f"See what is damaged: wardwright ingest --check --into {self.place.path}",
            ) from None


def _same_zone(place: HistoryFolder, zone: str) -> None:
    known = place.zone()
    if known != zone:
        raise NotThisHistory(
            f"{place.path} holds times read as those of {known}; this home says {zone}.",
            "Take the files in from a home of the same time zone, or into a new history.",
        )
