"""Moments and lengths as people type them on the command line.

Lives here: `--since` and `--until`. Must not live here: what is found by them.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from wardwright.cli.border import UsedWrongly
from wardwright.facts.instant import Instant, civil, instant
from wardwright.home.kinds import LENGTH
from wardwright.home.slips import Slip


def moment(text: str, zone: tzinfo, now: Instant) -> Instant:
    """`2 h` (ago), `08:30` (the last one), `2026-11-21`, `2026-11-21 08:30`; in the hospital's zone."""
    try:
        back: Instant = LENGTH.read(text, Path())
        return now - back
    except Slip:
        pass
    today = civil(now, zone)
    for form in ("%H:%M", "%H:%M:%S"):
        try:
            clock = datetime.strptime(text, form).time()
        except ValueError:
            continue
        found = datetime.combine(today.date(), clock, zone)
        return instant(found if found <= today else found - timedelta(days=1))
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise UsedWrongly(
            f"`{text}` is not a time.", "Write 2026-11-21, 2026-11-21T08:30, 08:30, or how long ago: 2 h."
        ) from None
    return instant(read if read.tzinfo is not None else read.replace(tzinfo=zone))
