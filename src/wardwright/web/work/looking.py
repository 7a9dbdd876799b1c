"""A look at a patient through a task, written once for a page that fetches itself anew.

Lives here: `look_once`. Must not live here: looks (engine.patients.looks).
"""

from __future__ import annotations

from typing import Final

from wardwright.engine.patients.looks import look, looks_of
from wardwright.facts.instant import MINUTE, Instant

_ONE_LOOK: Final = 10 * MINUTE  # in which the same task on the same screen is one look


def look_once(account: str, subject: str, page: str, purpose: str, now: Instant) -> None:
    """Writes the look unless it was written a moment ago."""
    lately = looks_of(account).filter(subject=subject, page=page, purpose=purpose, at__gt=now - _ONE_LOOK)
    if not lately.exists():
        look(account, [subject], page, purpose, now)
