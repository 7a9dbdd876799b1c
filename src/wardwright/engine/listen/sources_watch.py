"""Looks at every source once in a while, and writes down when one goes bad or is well again.

Lives here: the standings in memory, and that they change only when the record has taken them in: an alert is neither
lost nor told twice by a restart. Must not live here: the rules (health.py), the tables (sources_record.py). Called by
the listening part, in a thread beside its loop, because a look may write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from wardwright.connect.receiving import Source
from wardwright.engine.listen.health import Event, Seen, Standing, State, look, restarted
from wardwright.engine.listen.sources_rhythm import Expected
from wardwright.facts.instant import MINUTE, Instant, Length
from wardwright.record.store import RecordUnavailable


class Standings(Protocol):
    """Where standings and alarms are kept."""

    def standing(self, source: str) -> Standing | None:
        """The last one that was kept; None for a source that is new. May raise RecordUnavailable."""

    def keep(self, source: str, standing: Standing, event: Event | None, last_message: Instant | None) -> None:
        """The standing, and the alarm that begins or ends with it, as one. RecordUnavailable: neither was kept."""


class Watched(NamedTuple):
    """A source and what is expected of it."""

    source: Source
    expected: Expected = Expected()
    holds_connections: bool = False  # its senders stay connected (MLLP): none connected is worth telling


class SourcesWatch:
    """The health of all sources of the listening part."""

    def __init__(
        self,
        watched: Iterable[Watched],
        standings: Standings,
        now: Callable[[], Instant],
        patience: Length = MINUTE,
    ) -> None:
        """Begins to watch now: silence before this moment is nobody's fault but ours."""
        self._watched = {one.source.name: one for one in watched}
        self._standings = standings
        self._now = now
        self._patience = patience
        self._opened = now()
        self._known: dict[str, Standing] = {}

    def look(self) -> list[Event]:
        """One look at every source; what people must be told, which is in the record when this returns."""
        told = (self._look(name, one) for name, one in self._watched.items())
        return [event for event in told if event is not None]

    def standing(self, name: str) -> dict[str, object]:
        """How a source stands, for the beat."""
        found = self._known.get(name, Standing(since=self._opened))
        bad = found.state in (State.BAD, State.MENDING)
        return {
            "state": found.state.value,
            "since": found.began if bad else found.since,
            "why": found.why,
            "sign": found.sign.value,
        }

    def _look(self, name: str, watched: Watched) -> Event | None:
        now = self._now()
        counts = watched.source.counts
        connected = counts.peers > 0 if watched.holds_connections else None
        seen = Seen(self._opened, counts.last_taken, counts.problem, counts.unreachable, connected)
        try:
            before = self._before(name, now)
            after, event = look(name, before, seen, watched.expected, now, self._patience)
            if event is not None:
                self._standings.keep(name, after, event, counts.last_taken)
        except RecordUnavailable:
            return None  # the next look finds the same
        self._known[name] = after
        return event

    def _before(self, name: str, now: Instant) -> Standing:
        if name not in self._known:
            kept = self._standings.standing(name)
            self._known[name] = Standing(since=now) if kept is None else restarted(kept, now)
        return self._known[name]
