"""Facts ⇄ rows of the history, exactly: what comes back is equal to what went in, to the last digit.

Lives here: that translation. Must not live here: files, order, DuckDB. Called by whoever writes or reads facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from wardwright.facts.fact import Coded, Fact, Flaw, Kind, Measured, Status, Value
from wardwright.record.history.schema import COLUMNS, SCHEMA

_KINDS = {kind.value: kind for kind in Kind}
_STATUSES = {status.value: status for status in Status}
_FLAWS = {flaw.value: flaw for flaw in Flaw}
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")
_MOST_REMEMBERED = 100_000
_new: Any = tuple.__new__  # a NamedTuple's own constructor is three times as slow

ValueCells = tuple[float | None, str | None, str | None, str | None, str | None, str | None, str | None, str | None,
                   str | None]  # fmt: skip
"""The nine columns of a value: number, digits, unit, comparator, flaw, raw, text, answer, code."""

VALUE_COLUMNS = ("number", "digits", "unit", "comparator", "flaw", "raw", "text", "answer", "code")

NOTHING: ValueCells = (None,) * 9


def value_cells(value: Value) -> ValueCells:
    """The columns of a value."""
    if value is None:
        return NOTHING
    if type(value) is Measured:
        number, unit, comparator, flaw, raw = value
        return float(number), str(number), unit, comparator, flaw.value, raw, None, None, None
    return (None, None, None, None, None, None, *value)


def batch_of(facts: Sequence[Fact], numbers: Iterable[int]) -> pa.RecordBatch:
    """The facts as rows, with their numbers of arrival (`n`). Half a surrogate pair is no text: it becomes U+FFFD."""
    if not facts:
        return pa.RecordBatch.from_pylist([], SCHEMA)
    subjects, kinds, terms, ats, seens, values, statuses, places, keys, sources = zip(*facts, strict=True)
    cells = zip(*map(value_cells, values), strict=True)
    columns: list[Sequence[Any]] = [
        subjects, [kind.value for kind in kinds], terms, ats, seens, list(numbers), *cells,
        [status.value for status in statuses], places, keys, sources,
    ]  # fmt: skip
    arrays = [_array(cells, field.type) for cells, field in zip(columns, SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def _array(cells: Sequence[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(cells, kind)
    except UnicodeEncodeError:
        return pa.array([_HALF_A_PAIR.sub("\ufffd", cell) if cell is not None else None for cell in cells], kind)


class Reviver:
    """Makes facts of rows. Values and words come again and again: it makes each of them once."""

    def __init__(self) -> None:
        self._values: dict[tuple[str | None, ...], Value] = {}

    def facts(self, batch: pa.RecordBatch) -> list[Fact]:
        """The facts of a batch that has the columns of SCHEMA, in any order of columns."""
        if len(self._values) > _MOST_REMEMBERED:
            self._values.clear()
        cells = {name: batch.column(name).to_pylist() for name in COLUMNS if name not in ("n", "number")}
        values = zip(*(cells[name] for name in _VALUE), strict=True)
        known, make = self._values, self._value
        return [
            _new(
                Fact,
                (
                    subject, _KINDS[kind], term, at, seen,
                    known[plain] if plain in known else make(plain), _STATUSES[status], place, key, source,
                ),
            )
            for subject, kind, term, at, seen, plain, status, place, key, source in zip(
                cells["subject"], cells["kind"], cells["term"], cells["at"], cells["seen"], values, cells["status"],
                cells["place"], cells["key"], cells["source"], strict=True,
            )
        ]  # fmt: skip

    def _value(self, plain: tuple[str | None, ...]) -> Value:
        digits, unit, comparator, flaw, raw, text, answer, code = plain
        value: Value = None
        if digits is not None:
            value = Measured(Decimal(digits), unit or "", comparator or "", _FLAWS[flaw or ""], raw or "")
        elif text is not None:
            value = Coded(text, answer or "", code or "")
        self._values[plain] = value
        return value


_VALUE = VALUE_COLUMNS[1:]
