"""Moments and lengths of time.

An `Instant` is a whole number of microseconds since 1970-01-01T00:00:00 UTC; a `Length` is a whole
number of microseconds. Both are plain ints, so that the hot path compares and adds without objects.
Civil times (07:30, Monday, a birthday) exist only together with the hospital's time zone, which is
passed in: nothing here reads a clock or a setting.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

Instant = int
Length = int

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY

FIRST_YEAR = 1800
LAST_YEAR = 2199
"""What readers take for a year. Beyond lie slips and placeholders (9999-12-31), and timers that would run for ever."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(moment: datetime) -> Instant:
    """The instant of an aware datetime; a naive one is a programming error and raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds


def civil(moment: Instant, zone: tzinfo) -> datetime:
    """The date and time that a clock on the ward shows at that instant; the calendar's end for what lies beyond it."""
    try:
        return (_EPOCH + timedelta(microseconds=moment)).astimezone(zone)
    except OverflowError:  # a page may say "within 9999999 weeks"
        return datetime.max.replace(tzinfo=zone)


def iso(moment: Instant, zone: tzinfo) -> str:
    """ISO 8601 with the offset in force, to the second unless the instant has a fraction."""
    return civil(moment, zone).isoformat()
