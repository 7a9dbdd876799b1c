"""What the record keeps of sources: how each stands, where a poll goes on, and the alarms.

Lives here: these rows, written and read. Must not live here: the rules (health.py), polling (connect/fhir/polling).
Called by the listening part, in threads beside its loop, after Django was set up: imported then and not earlier.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from django.db import DatabaseError, close_old_connections

from wardwright.engine.alarms import clear_alarm, raise_alarm
from wardwright.engine.listen.health import TOLD_AS_BAD, AlarmCleared, AlarmRaised, Event, Sign, Standing, State
from wardwright.facts.instant import Instant
from wardwright.record.fenced import fenced
from wardwright.record.models import SourceState
from wardwright.record.store import RecordUnavailable


class StoredSources:
    """The rows of all sources. Any thread may call it: Django keeps a connection for each."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        self._now = now

    # ── Health ──

    def standing(self, source: str) -> Standing | None:
        """The last standing that was kept; None for a source that is new."""
        with _reachable():
            row = SourceState.objects.filter(source=source).first()
        if row is None or row.since == 0:
            return None
        state, _, sign = row.state.partition(": ")
        if state != State.BAD.value:
            return Standing(State.GOOD, row.since)
        return Standing(State.BAD, row.since, row.why, row.since, Sign(sign))

    def keep(self, source: str, standing: Standing, event: Event | None, last_message: Instant | None) -> None:
        """The standing, and the alarm that begins or ends with it, in one transaction."""
        bad = standing.state in TOLD_AS_BAD
        row = {
            "state": f"{State.BAD.value}: {standing.sign.value}" if bad else State.GOOD.value,
            "since": standing.began if bad else standing.since,
            "why": standing.why,
            "last_message": last_message,
        }
        if event is not None:
            row["told"] = self._now()
        with _reachable(), fenced():
            SourceState.objects.update_or_create(source=source, defaults=row)
            if isinstance(event, AlarmRaised):
                raise_alarm(f"source {source}", event.text, event.since)
            elif isinstance(event, AlarmCleared):
                clear_alarm(f"source {source}", event.until)

    # ── Polling ──

    def resume(self, source: str) -> str:
        """Where a poll goes on; "" at the very beginning."""
        with _reachable():
            row = SourceState.objects.filter(source=source).values_list("resume", flat=True).first()
        return row or ""

    def keep_resume(self, source: str, resume: str) -> None:
        """The poll goes on here after a restart."""
        with _reachable(), fenced():
            SourceState.objects.update_or_create(source=source, defaults={"resume": resume})


@contextlib.contextmanager
def _reachable() -> Iterator[None]:
    try:
        close_old_connections()
        yield
    except DatabaseError as problem:
        raise RecordUnavailable(f"the states of sources cannot be kept ({type(problem).__name__})") from None
