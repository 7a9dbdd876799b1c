"""History: what proofs read. One look at the ledger when it is opened; what is written later is not seen.

Lives here: the reader. Must not live here: writing (writer.py), what a fact means. Called by engine/prove, the command
line, and whoever makes a report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import duckdb
import pyarrow as pa

from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Instant
from wardwright.record.history.database import GIBIBYTE, files_of, open_database
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.ledger import FromRecord, Input, Part, fingerprint_of, read_ledger, total
from wardwright.record.history.parts import trouble_of
from wardwright.record.history.refused import HistoryBusy, HistoryRefused
from wardwright.record.history.rows import Reviver
from wardwright.record.history.schema import LISTED, SCHEMA
from wardwright.record.scratch import Scratch

AT_ONCE: Final = 50_000
"""Facts of one batch."""


_PATIENCE = 10.0  # seconds: whoever tidies is done in a moment


@dataclass(frozen=True, slots=True)
class Damage:
    """A part that is left out because it is not what the ledger says."""

    file: str
    trouble: str
    rows: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What was taken in and what became of it: the figures of a replay of the same files."""

    inputs: int
    messages: int
    facts: int
    rows: int  # facts, and the times at which a connection was heard from
    resent: int
    set_aside: dict[str, int]  # by reason
    left_out: dict[str, int]  # rows, by reason: what the ledger has and the files do not
    not_mapped: dict[str, int]
    flaws: dict[str, int]  # values that no flow believes: "potassium: unit"
    unknown_terms: dict[str, int]  # codes that no term of the vocabulary has
    repeated: int  # rows that say again what the row before them says: they change nothing
    clashing: int  # final results that say another value for the same patient, term and time: both stand
    local_times: int  # rows of tables whose time has no offset


class History:
    """One history, as it was when it was opened. Close it, or use it as a context."""

    def __init__(
        self,
        folder: Path,
        memory_limit: int = 2 * GIBIBYTE,
        threads: int | None = None,
        tail: Sequence[Path] = (),
    ) -> None:
        """`tail`: files with the columns of SCHEMA that are read as one with the history. HistoryRefused: not there,
        damaged, of a later version."""
        self._place = HistoryFolder(folder)
        self.zone = self._place.zone()
        self._reading = self._place.reading
        if not self._reading.take(shared=True, patience=_PATIENCE):
            raise HistoryBusy(f"{folder} is being tidied.", "Try again in a minute.")
        self._state = read_ledger(self._place.ledger)
        self._parts, self.damages = self._whole_parts()
        self._tail = tuple(tail)
        self._hidden_from: int | None = None
        self._memory, self._threads = memory_limit, threads
        self._spill: Scratch | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> History:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._place.path

    @property
    def written_from_record(self) -> FromRecord | None:
        """How far the live record was written into it; None: never."""
        return self._state.record

    def read_also(self, tail: Path, record: FromRecord, hidden_from: int | None = None) -> None:
        """Before anything is read: a file with what the record has and the files have not; `record` is what both
        amount to. Rows of the files with `n` at or above `hidden_from` are not told: the tail has them as they are
        now."""
        if self._connection is not None:
            raise RuntimeError("a history that was read already gets no tail")
        self._tail, self._hidden_from = (*self._tail, tail), hidden_from
        self._state.record = record

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What was taken in, in order of arrival, without what came from the live record."""
        return tuple(sorted(self._state.inputs.values(), key=lambda each: each.first))

    @property
    def files(self) -> tuple[Path, ...]:
        """The Parquet files that hold it, the tail's with them."""
        return (*(self._place.facts / part.file for part in self._parts), *self._tail)

    def span(self) -> tuple[Instant, Instant] | None:
        """The first moment at which a fact was seen, and the last moment at which any message came, understood or not;
        None when nothing ever came."""
        first = [part.first_seen for part in self._parts]
        last = [part.last_seen for part in self._parts]
        last += [each.last_seen for each in self._state.inputs.values() if each.last_seen is not None]
        if self._state.record is not None and self._state.record.last_seen is not None:
            last.append(self._state.record.last_seen)
        if self._tail:
            low, high = self.connection().execute(
                f"SELECT min(seen), max(seen) FROM read_parquet({files_of(self._tail)})"
            ).fetchall()[0]  # fmt: skip
            if low is not None:
                first.append(low)
                last.append(high)
        if not last:
            return None
        return min(first, default=min(last)), max(last)

    def totals(self) -> Totals:
        """What was taken in and what became of it."""
        inputs, record = self._state.inputs.values(), self._state.record
        both: list[Input | FromRecord] = [*inputs, *([record] if record is not None else [])]
        return Totals(
            len(inputs),
            sum(each.messages for each in both),
            sum(each.facts for each in both),
            sum(each.rows for each in both),
            sum(each.resent for each in inputs),
            total(each.set_aside for each in both),
            self._left_out(),
            total(each.not_mapped for each in inputs),
            total(each.flaws for each in inputs),
            total(each.unknown_terms for each in inputs),
            sum(part.repeated for part in self._parts),
            sum(part.clashing for part in self._parts),
            sum(each.local_times for each in inputs),
        )

    def fingerprint(self) -> str:
        """The same for the same facts in the same order, whatever batches and files they are in."""
        return fingerprint_of(self._state)

    def connection(self) -> duckdb.DuckDBPyConnection:
        """A database with the view `facts`: all columns of the schema, one row a fact. The same one each time."""
        if self._connection is None:
            self._spill = Scratch("search")
            connection = open_database(Path(self._spill.name), self._memory, self._threads)
            self._connection = connection
            if self.files:
                connection.execute(f"CREATE VIEW facts AS {self._whole()}")
            else:
                connection.from_arrow(SCHEMA.empty_table()).create("facts")
        return self._connection

    def _whole(self) -> str:
        """The rows of all files, as SQL."""
        if self._hidden_from is None or not self._parts:
            return f"SELECT {LISTED} FROM read_parquet({files_of(self.files)}, hive_partitioning = false)"
        parts = files_of([self._place.facts / part.file for part in self._parts])
        told = f"SELECT {LISTED} FROM read_parquet({parts}, hive_partitioning = false) WHERE n < {self._hidden_from}"
        return f"{told} UNION ALL SELECT {LISTED} FROM read_parquet({files_of(self._tail)})"

    def facts(
        self,
        keys: Collection[tuple[Kind, str]] | None = None,
        subjects: Sequence[str] | None = None,
        seen_from: Instant | None = None,
        seen_to: Instant | None = None,
    ) -> Iterator[list[Fact]]:
        """The facts in order of arrival, some at a time.

        `keys`: only of these kinds and terms ("" means every term of the kind); `subjects`: only of these;
        [seen_from, seen_to): only seen then. None: all.
        """
        conditions = ["true"]
        values: list[Any] = []
        if keys is not None:
            conditions.append(_of_keys(keys, values))
        for edge, sign in ((seen_from, ">="), (seen_to, "<")):
            if edge is not None:
                conditions.append(f"seen {sign} ?")
                values.append(edge)
        cursor = self.connection().cursor()
        try:
            if subjects is not None:
                cursor.register("asked_subjects", pa.table({"subject": pa.array(list(subjects), pa.string())}))
                conditions.append("subject IN (SELECT subject FROM asked_subjects)")
            yield from self._asked(cursor, " AND ".join(conditions), values)
        finally:
            cursor.close()

    def close(self) -> None:
        """Let go of the database, its spilled files and the history."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._spill is not None:
            self._spill.cleanup()
            self._spill = None
        self._reading.release()

    def _asked(self, cursor: Any, conditions: str, values: list[Any]) -> Iterator[list[Fact]]:
        reviver = Reviver()
        try:
            found = cursor.sql(f"SELECT {LISTED} FROM facts WHERE {conditions} ORDER BY seen, n", params=values)
            for batch in found.to_arrow_reader(AT_ONCE):
                if batch.num_rows:
                    yield reviver.facts(batch)
        except duckdb.Error as problem:
            raise refused_by_database(problem, self.folder) from None

    def _whole_parts(self) -> tuple[list[Part], tuple[Damage, ...]]:
        whole: list[Part] = []
        damages: list[Damage] = []
        for part in self._state.parts.values():
            trouble = trouble_of(self._place.facts, part)
            if trouble:
                damages.append(Damage(part.file, trouble, part.rows))
            else:
                whole.append(part)
        return whole, tuple(damages)

    def _left_out(self) -> dict[str, int]:
        damaged = sum(damage.rows for damage in self.damages)
        lost = sum(each.lost for each in self._state.inputs.values())
        return {reason: rows for reason, rows in (("damaged-part", damaged), ("lost", lost)) if rows}


def refused_by_database(problem: Exception, folder: Path) -> HistoryRefused:
    """What went wrong in DuckDB, without its text: that may quote what stands in a file."""
    kind = type(problem).__name__
    if isinstance(problem, duckdb.OutOfMemoryException):
        return HistoryRefused(
            f"{folder} could not be read within the memory limit.", "Give it more, or fewer patients."
        )
    return HistoryRefused(
        f"{folder} could not be read ({kind}).", f"Look whether it is whole: wardwright ingest --check --into {folder}"
    )


def _of_keys(keys: Collection[tuple[Kind, str]], values: list[Any]) -> str:
    terms: dict[str, list[str]] = {}
    for kind, term in sorted(keys, key=lambda key: (key[0].value, key[1])):
        terms.setdefault(kind.value, []).append(term)
    said: list[str] = []
    for kind_word, names in terms.items():
        values.append(kind_word)
        if "" in names:
            said.append("kind = ?")
        else:
            said.append("(kind = ? AND term IN (SELECT unnest(?)))")
            values.append(names)
    return f"({' OR '.join(said)})" if said else "false"
