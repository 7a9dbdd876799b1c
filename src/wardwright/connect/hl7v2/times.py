"""HL7 times (TS, DTM, DT) → instants.

Lives here: the grammar of HL7 v2.5.1 §2.A.22 and what a time without an offset means. Must not live here: which field
a fact's time comes from (mapping.yaml).

A time without an offset is the source's local time. In the hour that autumn has twice it is the first one, unless the
caller knows that it cannot be (`not_before`: a feed's messages come in order, so after 01:10 of the second pass
01:20 is of the second pass too). A time in the hour that spring leaves out is moved forward by that hour.
A time given only to the year, month, day or hour is its first moment.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final

from wardwright.facts.instant import FIRST_YEAR, LAST_YEAR, Instant, instant

_TIME: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<month>[0-9]{2})(?:(?P<day>[0-9]{2})"
    r"(?:(?P<hour>[0-9]{2})(?:(?P<minute>[0-9]{2})(?:(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?)?)?)?)?)?"
    r"(?P<offset>Z|[+-][0-9]{4})?"
)
_MOST_KEPT: Final = 20_000


class Clock:
    """Reads times for one zone, and remembers what it has read: a message repeats the same few."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self.known: dict[str, Instant | None] = {}

    def instant(self, text: str, not_before: Instant | None = None) -> Instant | None:
        """The instant of an HL7 time; None when it is not a time, or not one that exists in the calendar."""
        try:
            found = self.known[text]
        except KeyError:
            if len(self.known) >= _MOST_KEPT:
                self.known.clear()
            found = self.known[text] = self._read(text, 0)
        if not_before is None or found is None or found >= not_before:
            return found
        second = self._read(text, 1)
        return second if second is not None and second >= not_before else found

    def _read(self, text: str, fold: int) -> Instant | None:
        match = _TIME.fullmatch(text.strip())
        if match is None:
            return None
        try:
            naive = _naive(match)
            zone = _offset(match["offset"]) if match["offset"] else self.zone
            if fold and not self._twice(naive):
                return None
            return instant(naive.replace(tzinfo=zone, fold=fold))
        except (ValueError, OverflowError):
            return None

    def _twice(self, naive: datetime) -> bool:
        """True for a local time that the day has twice (its second pass has the smaller offset)."""
        first = naive.replace(tzinfo=self.zone).utcoffset()
        second = naive.replace(tzinfo=self.zone, fold=1).utcoffset()
        return first is not None and second is not None and second < first


@lru_cache(64)
def clock_of(zone: tzinfo) -> Clock:
    """The one clock for a zone."""
    return Clock(zone)


def _naive(match: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second, fraction, _offset_text = match.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise ValueError("a placeholder, not a year")
    micro = int(fraction[:6].ljust(6, "0")) if fraction else 0
    return datetime(
        int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), micro
    )


def _offset(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:5])
    if hours > 14 or minutes > 59:
        raise ValueError("no place on earth has that offset")
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if text[0] == "-" else ahead)


@lru_cache(4096)
def iso_date(text: str) -> str | None:
    """The date of an HL7 time as YYYY, YYYY-MM or YYYY-MM-DD, as precise as it came; None when there is no such day."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    try:
        _naive(match)
    except (ValueError, OverflowError):
        return None
    return "-".join(part for part in (match["year"], match["month"], match["day"]) if part)
