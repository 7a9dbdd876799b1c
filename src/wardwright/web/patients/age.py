"""Age, in completed years, on the hospital's calendar.

Lives here: the one calculation. Must not live here: what flows take for an age (kernel).
"""

from __future__ import annotations

from datetime import date

from wardwright.web.installation import installation
from wardwright.web.times import local


def age_of(born: str) -> int | None:
    """Completed years today; None when the whole date is not known."""
    try:
        day = date.fromisoformat(born) if len(born) == 10 else None
    except ValueError:
        return None
    if day is None:
        return None
    today = local(installation().now()).date()
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))
