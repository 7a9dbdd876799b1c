"""ISO 8601 text → Instant, for the readers of FHIR and of facts tables.

Lives here: one reading of dates and times of any precision. Must not live here: HL7 v2's own form (connect/hl7v2).
A time without an offset is what the hospital's clocks show: an hour that comes twice in October is taken the first
time. A date alone, a month or a year means its first moment. A year that no hospital has (9999) is no
moment.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from wardwright.facts.instant import FIRST_YEAR, LAST_YEAR, SECOND, Instant, instant

_FORM = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)"
    r"(?:[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?\s?(Z|z|[+-]\d\d(?::?\d\d)?)?)?"
    r")?)?",
    re.ASCII,
)


def moment_of(text: str, zone: tzinfo) -> Instant | None:
    """The instant that the text names, None when it is not a date or time of ISO 8601."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    seconds = int(second or 0)
    try:
        start = datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), min(seconds, 59),
            tzinfo=_offset(offset) if offset else zone,
        )  # fmt: skip
        moment = instant(start)
    except (ValueError, OverflowError):
        return None
    if seconds > 60 or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    leap = SECOND if seconds == 60 else 0  # a leap second is the first of the next minute
    return moment + leap + int((fraction or "0")[:6].ljust(6, "0"))


def first_known(*moments: Instant | None) -> Instant | None:
    """The first that is not None. (`or` would skip the first moment of 1970, which is somebody's birthday.)"""
    return next((moment for moment in moments if moment is not None), None)


def _offset(text: str) -> tzinfo:
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-length if text[0] == "-" else length)
