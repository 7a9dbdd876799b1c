"""Lengths of time in the words of a page.

Lives here: what explain says about time. Must not live here: sentences of the page (language prints those).
"""

from __future__ import annotations

from wardwright.facts.instant import DAY, HOUR, MINUTE, SECOND, Length
from wardwright.language.tree import BetweenAgo, Duration, InLast, Window

_UNITS = ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second"))


def duration_words(duration: Duration) -> str:
    """`1 hour 30 minutes`, as the author wrote it."""
    return " ".join(_count(count, unit.value) for count, unit in duration.parts)


def length_words(length: Length) -> str:
    """`3 days`, `1 hour 15 minutes`: a length in the largest units that say it exactly; `0 minutes` for none."""
    if length > DAY and length % HOUR == 0 and length % DAY and length <= 3 * DAY:
        return _count(length // HOUR, "hour")
    parts = []
    for size, name in _UNITS:
        count, length = divmod(length, size)
        if count:
            parts.append(_count(count, name))
    return " ".join(parts) or "0 minutes"


def window_words(window: Window) -> str:
    """`in the last 48 hours`, `between 365 days and 8 days ago`."""
    match window:
        case InLast():
            return f"in the last {duration_words(window.duration)}"
        case BetweenAgo():
            return f"between {duration_words(window.earlier)} and {duration_words(window.later)} ago"


def _count(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
