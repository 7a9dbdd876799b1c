"""Who stands in for whom in a role at a moment.

Lives here: what the resolver asks for, and the answer out of the record. Must not live here: asking somebody and
agreeing (covering.py), who is in a role (resolver.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.db.models import QuerySet

from wardwright.facts.instant import Instant
from wardwright.record.models import Cover

StandingIn = Mapping[tuple[str, str], str]  # role (folded), person → who stands in


class Covers(Protocol):
    """What knows who stands in for whom."""

    def standing_in(self, at: Instant) -> StandingIn:
        """Everybody who stands in for somebody at that moment."""


class NobodyCovers:
    """Where there is no record to ask."""

    def standing_in(self, at: Instant) -> StandingIn:
        """Nobody."""
        return {}


class CoversOfRecord:
    """Asks the record: what both have agreed to and nobody has taken back. One list asks for one moment many times."""

    def __init__(self) -> None:
        self._known: tuple[Instant, StandingIn] | None = None

    def standing_in(self, at: Instant) -> StandingIn:
        """Everybody who stands in for somebody at that moment."""
        known = self._known
        if known is None or known[0] != at:
            rows = standing_at(at).order_by("id").values_list("role", "covered", "by")
            known = self._known = (at, {(role.casefold(), covered): by for role, covered, by in rows})
        return known[1]


def standing_at(at: Instant) -> QuerySet[Any]:
    """The covers that count at that moment."""
    return Cover.objects.filter(
        ended__isnull=True, starts__lte=at, ends__gt=at, covered_agreed__isnull=False, by_agreed__isnull=False
    )


def with_covers(role: str, people: Iterable[str], covers: StandingIn) -> tuple[str, ...]:
    """These people, each replaced by who stands in for her in this role; who stands in may be covered in her turn."""
    return tuple(dict.fromkeys(_last(role.casefold(), person, covers) for person in people))


def _last(role: str, person: str, covers: StandingIn) -> str:
    seen = {person}
    while (by := covers.get((role, person))) is not None and by not in seen:
        seen.add(by)
        person = by
    return person
