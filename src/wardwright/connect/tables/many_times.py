"""Times of a whole column at once, equal to what `moment_of` says of each.

Lives here: the three forms that nearly every table has (typed timestamps, ISO 8601 with and without an offset) read in
bulk. Must not live here: any form of its own: what is not plainly one of these is given to `moment_of`, text by text.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from wardwright.connect.moments import moment_of
from wardwright.facts.instant import FIRST_YEAR, HOUR, LAST_YEAR, Instant, instant

_LOCAL = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?$"
_OFFSET = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-](0\d|1[0-3]):[0-5]\d)$"
_MICROSECONDS: Final = {"s": 1_000_000, "ms": 1_000, "us": 1}
_NANOSECOND: Final = "ns"
_EPOCH: Final = datetime(1970, 1, 1)
# A day inside the years that count: at the very edges it depends on the offset, so they are read text by text.
_FIRST: Final = (datetime(FIRST_YEAR, 1, 2) - _EPOCH) // timedelta(microseconds=1)
_LAST: Final = (datetime(LAST_YEAR, 12, 30) - _EPOCH) // timedelta(microseconds=1)
_MOST_REMEMBERED: Final = 200_000

Instants = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Times:
    """Reads columns of times for one zone."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._offsets: dict[int, int | None] = {}  # by hour of the local clock; None: it changes within
        self._known: dict[str, Instant | None] = {}

    def read(self, cells: pa.Array, texts: pa.Array) -> tuple[Instants, Mask, Mask]:
        """The instant of each cell; where there is one; where the cell has no offset. `texts`: the cells as text."""
        count = len(cells)
        instants, told, local = np.zeros(count, np.int64), np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        if pa.types.is_timestamp(cells.type):
            self._typed(cells, instants, told, local)
        else:
            self._written(texts, instants, told, local)
        for place in np.flatnonzero(~told):
            found = self._one(texts[int(place)].as_py())
            if found is not None:
                instants[place], told[place] = found, True
        return instants, told, local

    def _typed(self, cells: pa.Array, instants: Instants, told: Mask, local: Mask) -> None:
        counted = cells.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
        unit = cells.type.unit
        if unit == _NANOSECOND:
            micros, fits = counted // 1000, np.ones(len(counted), np.bool_)
        else:
            factor = _MICROSECONDS[unit]
            fits = np.abs(counted) < (1 << 62) // factor
            micros = np.where(fits, counted, 0) * factor
        there = fits & ~cells.is_null().to_numpy(zero_copy_only=False)
        self._place(micros, there, cells.type.tz is None, instants, told)
        if cells.type.tz is None:
            local |= there

    def _written(self, texts: pa.Array, instants: Instants, told: Mask, local: Mask) -> None:
        for pattern, kind, is_local in (
            (_LOCAL, pa.timestamp("us"), True),
            (_OFFSET, pa.timestamp("us", "UTC"), False),
        ):
            matches = pc.match_substring_regex(texts, pattern)
            mask: Any = matches.to_numpy(zero_copy_only=False)
            if not mask.any():
                continue
            try:
                read = texts.filter(matches).cast(kind).cast(pa.int64())
            except pa.ArrowInvalid:
                continue  # somewhere a thirteenth month: text by text
            micros = np.zeros(len(texts), np.int64)
            micros[mask] = read.to_numpy(zero_copy_only=False)
            self._place(micros, mask, is_local, instants, told)
            if is_local:
                local |= mask

    def _place(self, micros: Instants, there: Mask, is_local: bool, instants: Instants, told: Mask) -> None:
        sure = there & (micros >= _FIRST) & (micros < _LAST)
        if is_local:
            micros, known = self._from_local(micros, sure)
            sure = sure & known
        instants[sure] = micros[sure]
        told |= sure

    def _from_local(self, micros: Instants, there: Mask) -> tuple[Instants, Mask]:
        """From what the hospital's clocks show to instants; where that is the same all through an hour."""
        hours, place = np.unique(np.where(there, micros, 0) // HOUR, return_inverse=True)
        offsets = [self._offset(int(hour)) for hour in hours]
        known = np.array([offset is not None for offset in offsets], np.bool_)
        shifts = np.array([offset or 0 for offset in offsets], np.int64)
        return micros + shifts[place], known[place]

    def _offset(self, hour: int) -> int | None:
        if hour not in self._offsets:
            begin = _EPOCH + timedelta(hours=hour)
            end = begin + timedelta(hours=1, microseconds=-1)
            first, last = (_shift(moment, self._zone) for moment in (begin, end))
            self._offsets[hour] = first if first == last else None
        return self._offsets[hour]

    def _one(self, text: str) -> Instant | None:
        if text not in self._known:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[text] = moment_of(text, self._zone)
        return self._known[text]


def _shift(moment: datetime, zone: tzinfo) -> int:
    """What must be added to a local time."""
    return instant(moment.replace(tzinfo=zone)) - (moment - _EPOCH) // timedelta(microseconds=1)
