"""Where what was read goes: rows of the history on disk, some at a time, and the counts of them.

Lives here: how facts and columns become spilled rows. Must not live here: reading, order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardwright.connect.tables.columnar import Columns
from wardwright.engine.ingest.counts import AHEAD, Aside, Counts, converted_from, flaw_of
from wardwright.facts.fact import Fact, Kind, Value
from wardwright.facts.vocabulary import Term, Vocabulary
from wardwright.record.history.rows import VALUE_COLUMNS, batch_of, value_cells
from wardwright.record.history.schema import SCHEMA
from wardwright.record.history.spill import Spilled, spill
from wardwright.record.history.writer import SPILL_ROWS

_AT_ONCE = 20_000


class Sink:
    """Takes the facts of one task. `name` begins the names of its files, which lie in `folder`."""

    def __init__(self, folder: Path, name: str, vocabulary: Vocabulary, keep_asides: bool = False) -> None:
        self.spilled: list[Spilled] = []
        self._folder, self._name, self._vocabulary = folder, name, vocabulary
        self._asides = (folder / f"{name}.asides").open("w", encoding="utf-8") if keep_asides else None
        self._terms: dict[str, Term | None] = {}
        self._facts: list[Fact] = []
        self._numbers: list[int] = []
        self._batches: list[pa.RecordBatch] = []
        self._rows = 0

    def facts(self, facts: Sequence[Fact], first: int, counts: Counts) -> None:
        """Facts with the numbers of arrival from `first` on."""
        self._facts += facts
        self._numbers += range(first, first + len(facts))
        counts.rows += len(facts)
        for fact in facts:
            self._look_at(fact, counts)
        if len(self._facts) >= _AT_ONCE:
            self._gather()

    def columns(self, columns: Columns, name: str, first: int, heard: str, counts: Counts) -> None:
        """Rows of a table; row i of the file has the number `first` + 2 i, and who was heard by it the next one.

        `name`: what the source of row i begins with.
        """
        count = len(columns.numbers)
        if not count:
            return
        counts.messages += count
        counts.facts += count
        counts.local_times += columns.local_times
        counts.saw(int(columns.seen.min()))
        counts.saw(int(columns.seen.max()))
        self._count_meanings(columns, counts)
        numbers = first + 2 * columns.numbers
        sources = pc.binary_join_element_wise(name, pa.array(columns.numbers).cast(pa.string()), "#")
        self._take(_rows(columns, numbers, sources), counts)
        if heard:
            self._take(_heard(heard, columns, numbers + 1, sources), counts)

    def aside(self, asides: Iterable[Aside], counts: Counts) -> None:
        """What could not be read: counted, and written down when somebody asked for it."""
        told = list(asides)
        counts.set_all_aside(told)
        self.write_down(told)

    def write_down(self, asides: Iterable[Aside]) -> None:
        """One JSON object a line, when somebody asked for it."""
        if self._asides is not None:
            for where, reason in asides:
                self._asides.write(json.dumps({"message": where, **reason._asdict()}, ensure_ascii=False) + "\n")

    def finish(self) -> list[Spilled]:
        """Everything is on disk."""
        self._gather()
        self._spill()
        if self._asides is not None:
            self._asides.close()
        return self.spilled

    def _look_at(self, fact: Fact, counts: Counts) -> None:
        self._count(fact.kind, fact.term, fact.value, 1, counts)
        if fact.kind is Kind.RESULT and fact.at > fact.seen + AHEAD:
            counts.ahead += 1

    def _count(self, kind: Kind, term: str, value: Value, often: int, counts: Counts) -> None:
        if not self._knows(term):
            counts.unknown_terms[term] += often
        flaw = flaw_of(value, kind is Kind.RESULT and self._is_measured(term))
        if flaw:
            counts.flaws[f"{term}: {flaw}"] += often
        unit = converted_from(value)
        if unit:
            counts.converted[f"{term}: {unit}"] += often

    def _knows(self, term: str) -> bool:
        return term == "" or self._term(term) is not None

    def _is_measured(self, term: str) -> bool:
        found = self._term(term)
        return found is not None and found.unit != ""

    def _term(self, name: str) -> Term | None:
        if name not in self._terms:
            self._terms[name] = self._vocabulary.find(name)
        return self._terms[name]

    def _count_meanings(self, columns: Columns, counts: Counts) -> None:
        often = np.bincount(columns.meaning, minlength=len(columns.meanings)).tolist()
        for meaning, count in zip(columns.meanings, often, strict=True):
            if count:
                self._count(meaning.kind, meaning.term, meaning.value, count, counts)
        ahead = columns.at > columns.seen + AHEAD
        if ahead.any():
            results = np.array([meaning.kind is Kind.RESULT for meaning in columns.meanings])
            counts.ahead += int((ahead & results[columns.meaning]).sum())

    def _gather(self) -> None:
        if self._facts:
            batch = batch_of(self._facts, self._numbers)
            self._facts, self._numbers = [], []
            self._keep(batch)

    def _take(self, batch: pa.RecordBatch, counts: Counts) -> None:
        counts.rows += batch.num_rows
        self._keep(batch)

    def _keep(self, batch: pa.RecordBatch) -> None:
        self._batches.append(batch)
        self._rows += batch.num_rows
        if self._rows >= SPILL_ROWS:
            self._spill()

    def _spill(self) -> None:
        if self._batches:
            path = self._folder / f"{self._name}-{len(self.spilled)}.parquet"
            self.spilled.append(spill(path, self._batches))
            self._batches, self._rows = [], 0


def _rows(columns: Columns, numbers: np.ndarray, sources: pa.Array) -> pa.RecordBatch:
    meanings = columns.meanings
    place = pa.array(columns.meaning)
    cells = list(zip(*(value_cells(meaning.value) for meaning in meanings), strict=True))
    words = [
        [meaning.kind.value if meaning.kind else "" for meaning in meanings],
        [meaning.term for meaning in meanings],
        *cells,
        [meaning.status.value if meaning.status else "" for meaning in meanings],
        [meaning.place for meaning in meanings],
    ]
    kinds = [SCHEMA.field(name).type for name in _MEANT]
    meant = {
        name: pa.array(each, kind).take(place) for name, each, kind in zip(_MEANT, words, kinds, strict=True)
    }  # fmt: skip
    own = {
        "subject": columns.subject, "at": pa.array(columns.at), "seen": pa.array(columns.seen),
        "n": pa.array(numbers), "key": _same("", len(numbers)), "source": sources,
    }  # fmt: skip
    return pa.RecordBatch.from_arrays([own.get(name, meant.get(name)) for name in SCHEMA.names], schema=SCHEMA)


_MEANT = ["kind", "term", *VALUE_COLUMNS, "status", "place"]


def _heard(subject: str, columns: Columns, numbers: np.ndarray, sources: pa.Array) -> pa.RecordBatch:
    count = len(numbers)
    fact = batch_of([Fact(subject, Kind.HEARD, "", 0, 0)], [0])
    own = {
        "at": pa.array(columns.seen), "seen": pa.array(columns.seen), "n": pa.array(numbers), "source": sources,
    }  # fmt: skip
    same = pa.array(np.zeros(count, np.int64))
    arrays = [own[name] if name in own else fact.column(name).take(same) for name in SCHEMA.names]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def _same(text: str, count: int) -> pa.Array:
    return pa.array([text]).take(pa.array(np.zeros(count, np.int64)))
