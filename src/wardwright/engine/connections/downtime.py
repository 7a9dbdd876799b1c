"""When a source, a channel or a system was quiet or failing: out of the alarms, which last as long as the trouble.

Lives here: spans of trouble, joined and added up. Must not live here: what is trouble (engine/listen, engine/deliver),
planned downtime as people enter it (systems.py), showing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Q

from wardwright.facts.instant import Instant, Length
from wardwright.record.models import Alarm


class Span(NamedTuple):
    """Some time, from its beginning to its end."""

    since: Instant
    until: Instant


class Trouble(NamedTuple):
    """One alarm about one thing."""

    about: str  # "source lab feed"
    text: str
    since: Instant
    until: Instant | None  # None: it goes on


def about_source(name: str) -> str:
    """What alarms about a source are about."""
    return f"source {name}"


def about_channel(name: str) -> str:
    """What alarms about a channel are about."""
    return f"channel {name}"


def troubles(abouts: Iterable[str], since: Instant, most: int = 1000) -> list[Trouble]:
    """The troubles of these things that were not over at `since`, newest first."""
    rows = Alarm.objects.filter(about__in=list(abouts)).filter(Q(until__isnull=True) | Q(until__gte=since))
    return [Trouble(row.about, row.text, row.since, row.until) for row in rows.order_by("-since", "-id")[:most]]


def spans(found: Iterable[Trouble], since: Instant, now: Instant) -> list[Span]:
    """The times in trouble between two moments, in order, joined where they meet."""
    return joined(Span(max(each.since, since), min(now if each.until is None else each.until, now)) for each in found)


def joined(parts: Iterable[Span]) -> list[Span]:
    """These times in order, those that overlap or touch as one."""
    whole: list[Span] = []
    for part in sorted(part for part in parts if part.until > part.since):
        if whole and part.since <= whole[-1].until:
            whole[-1] = Span(whole[-1].since, max(whole[-1].until, part.until))
        else:
            whole.append(part)
    return whole


def length(parts: Iterable[Span]) -> Length:
    """How long they are together; they must not overlap."""
    return sum(part.until - part.since for part in parts)


def overlap(ones: Sequence[Span], others: Sequence[Span]) -> Length:
    """How long the two rows of times run at once."""
    return sum(max(0, min(one.until, other.until) - max(one.since, other.since)) for one in ones for other in others)


def by_thing(found: Iterable[Trouble]) -> Mapping[str, list[Trouble]]:
    """The troubles of each thing."""
    grouped: dict[str, list[Trouble]] = {}
    for each in found:
        grouped.setdefault(each.about, []).append(each)
    return grouped
