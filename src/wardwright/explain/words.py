"""Lengths of time in words, for lengths that no page wrote.

Lives here: what explain says about sums and settings. A page's own durations are printed by the language.
"""

from __future__ import annotations

from wardwright.facts.instant import DAY, HOUR, MINUTE, SECOND, Length

_UNITS = ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second"))


def length_words(length: Length) -> str:
    """`7 days`, `72 hours`, `1 hour 15 minutes`: as wards say it; `0 minutes` for none."""
    if DAY <= length <= 3 * DAY and length % HOUR == 0:
        return _count(length // HOUR, "hour")
    parts = []
    for size, name in _UNITS:
        count, length = divmod(length, size)
        if count:
            parts.append(_count(count, name))
    return " ".join(parts) or "0 minutes"


def _count(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
