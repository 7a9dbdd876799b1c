"""The versions that a flow had: when each ran, from when to when.

Lives here: reading them from the record. Must not live here: what differs (differing.py), taking versions in
(engine.live).
"""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.facts.instant import Instant
from wardwright.record.models import FlowVersion

MOST = 200


@dataclass(frozen=True, slots=True)
class Version:
    """A version that the engine took in."""

    number: int  # of the flow, the first is 1
    version: str
    text: str
    loaded: Instant
    retired: Instant | None
    suspended: Instant | None
    why: str


def versions_of(title: str) -> tuple[Version, ...]:
    """The versions of a flow, the newest first. One that came back after another is there twice."""
    columns = ("version", "text", "loaded", "retired", "suspended", "why")
    rows = list(FlowVersion.objects.filter(title=title).order_by("-loaded", "-id").values_list(*columns)[:MOST])
    count = FlowVersion.objects.filter(title=title).count() if len(rows) == MOST else len(rows)
    return tuple(Version(count - place, *row) for place, row in enumerate(rows))
