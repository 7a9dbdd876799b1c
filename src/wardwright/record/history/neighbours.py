"""Rows that say the same thing twice, or two things of the same moment: counted as a part is written.

Lives here: comparing each row with the one before it, which is the one it could repeat, because rows lie in order. Must
not live here: what a flow makes of it (docs/language/meaning.md, section 2). Nothing is left out for it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_SLOT: Final = ("at", "subject", "term", "kind", "key")  # what differs most often comes first
_VALUE: Final = ("digits", "text", "unit", "comparator", "place", "status")


class Neighbours:
    """Counts over the batches of one part."""

    def __init__(self) -> None:
        self.repeated = 0
        self.clashing = 0
        self._last: pa.RecordBatch | None = None

    def look_at(self, batch: pa.RecordBatch) -> None:
        """The next rows, in order."""
        both = batch if self._last is None else pa.Table.from_batches([self._last, batch]).combine_chunks()
        self._last = batch.slice(batch.num_rows - 1)
        count = both.num_rows
        after = _alike(both, _SLOT[0], np.arange(1, count))
        for name in _SLOT[1:]:
            after = _alike(both, name, after)
        if not len(after):
            return
        same = after
        for name in _VALUE:
            same = _alike(both, name, same)
        self.repeated += len(same)
        differing = np.setdiff1d(after, same, assume_unique=True)
        self.clashing += int(_clashing(both, differing)) if len(differing) else 0


def _alike(rows: Any, name: str, after: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Of these places, the ones where the column says the same as in the row before."""
    if not len(after):
        return after
    column = rows.column(name)
    here, before = column.take(pa.array(after)), column.take(pa.array(after - 1))
    if here.null_count or before.null_count:
        here, before = here.fill_null(""), before.fill_null("")
    equal = pc.equal(here, before)
    if isinstance(equal, pa.ChunkedArray):
        equal = equal.combine_chunks()
    alike: npt.NDArray[np.int64] = after[equal.to_numpy(zero_copy_only=False)]
    return alike


def _clashing(rows: Any, places: npt.NDArray[np.int64]) -> int:
    """How many are final results without a key, like the row before."""
    found = rows.take(pa.array(places))
    wanted = pc.and_(pc.equal(found.column("kind"), "result"), pc.equal(found.column("status"), "final"))
    wanted = pc.and_(wanted, pc.equal(found.column("key"), ""))
    before = pc.equal(rows.take(pa.array(places - 1)).column("status"), "final")
    count: int = pc.sum(pc.and_(wanted, before)).as_py() or 0
    return count
