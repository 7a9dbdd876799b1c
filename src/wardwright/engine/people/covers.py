"""Who stands in for whom in a role at a moment.

Lives here: what the resolver asks for, and the answer out of the record. Must not live here: asking somebody and
agreeing (covering.py), who is in a role (resolver.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, Protocol

from django.db.models import QuerySet

from wardwright.facts.instant import DAY, Instant
from wardwright.record.models import Cover

_BACK: Final = 7 * DAY  # how long ago a task may have opened that a list asks about
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


class _Row(NamedTuple):
    """A cover that counts, while it lasts."""

    role: str
    covered: str
    by: str
    starts: Instant
    ends: Instant


class CoversOfRecord:
    """Asks the record: what both have agreed to and nobody has taken back.

    Read anew with every later moment; a list that asks many times about one moment, and about those at which its tasks
    opened, reads once.
    """

    def __init__(self) -> None:
        self._read: tuple[Instant, list[_Row]] | None = None
        self._last: tuple[Instant, StandingIn] | None = None

    def standing_in(self, at: Instant) -> StandingIn:
        """Everybody who stands in for somebody at that moment."""
        rows, last = self._rows(at), self._last
        if last is None or last[0] != at:
            standing = [row for row in rows if row.starts <= at < row.ends]
            last = self._last = (at, {(row.role.casefold(), row.covered): row.by for row in standing})
        return last[1]

    def _rows(self, at: Instant) -> list[_Row]:
        read = self._read
        if read is not None and read[0] - _BACK < at <= read[0]:
            return read[1]
        self._last = None
        rows = [_Row(*row) for row in _counting(at - _BACK).values_list(*_Row._fields)]
        if read is None or at > read[0]:
            self._read = (at, rows)
        return rows


def _counting(ends_after: Instant) -> QuerySet[Any]:
    """The covers that count, now or at their time."""
    return Cover.objects.filter(
        ended__isnull=True, ends__gt=ends_after, covered_agreed__isnull=False, by_agreed__isnull=False
    ).order_by("id")


def with_covers(role: str, people: Iterable[str], covers: StandingIn) -> tuple[str, ...]:
    """These people, each replaced by who stands in for her in this role; who stands in may be covered in her turn."""
    return tuple(dict.fromkeys(_last(role.casefold(), person, covers) for person in people))


def _last(role: str, person: str, covers: StandingIn) -> str:
    seen = {person}
    while (by := covers.get((role, person))) is not None and by not in seen:
        seen.add(by)
        person = by
    return person
