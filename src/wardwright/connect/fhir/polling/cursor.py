"""Where polling stands: for each type of resource, up to which `lastUpdated` everything has been kept.

Lives here: that state, and its form in the record. Must not live here: when it moves on (poll). What is kept is one
short JSON text, `{"Observation": "2026-11-21T22:49:57.123000+00:00"}`, for a person to read and, if need be, to write.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import Protocol

from wardwright.connect.moments import moment_of
from wardwright.facts.instant import Instant, iso


class SourceCursors(Protocol):
    """Where a poll's place is kept. Called in a thread beside the loop."""

    def resume(self, source: str) -> str:
        """What was kept last; "" at the very beginning. May raise anything: the poll waits."""

    def keep_resume(self, source: str, resume: str) -> None:
        """Keeps it. May raise anything: the poll goes on, and after a restart asks for some of it again."""


def read_resume(kept: str) -> dict[str, Instant]:
    """The place of each type; types whose place cannot be read are left out."""
    try:
        said = json.loads(kept) if kept else {}
    except ValueError:
        return {}
    places = {kind: moment_of(str(moment), UTC) for kind, moment in said.items()} if isinstance(said, dict) else {}
    return {kind: moment for kind, moment in places.items() if moment is not None}


def write_resume(places: dict[str, Instant]) -> str:
    """The text to keep."""
    return json.dumps({kind: iso(moment, UTC) for kind, moment in sorted(places.items())})
