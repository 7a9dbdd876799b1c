"""Alarms: what is wrong with the system itself, from its beginning to its end. One row each in the record.

Lives here: raising and clearing. Must not live here: telling anybody (up/observer.py does, once for each beginning and
each end), what is worth an alarm (each part knows). An alarm's text is for operators: ids only, never a patient's data.
"""

from __future__ import annotations

from wardwright.facts.instant import Instant
from wardwright.record.fenced import fenced
from wardwright.record.models import Alarm


def raise_alarm(about: str, text: str, now: Instant) -> None:
    """One alarm about one thing, until it is cleared; a new text replaces the old one."""
    with fenced():
        if not Alarm.objects.filter(about=about, until__isnull=True).update(text=text):
            Alarm.objects.create(about=about, text=text, since=now)


def clear_alarm(about: str, now: Instant) -> None:
    """It is well again."""
    with fenced():
        Alarm.objects.filter(about=about, until__isnull=True).update(until=now)
