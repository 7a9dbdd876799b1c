"""Messages by source and hour, and codes that nobody has named: counted as the engine goes on, never in a request.

Lives here: one step of counting, from where the last one ended up to where the engine is. Must not live here: when it
is called (the process of the pages), what an unknown code looks like in a message (unknown.py), showing it. Two
processes that count at once count nothing twice: where the counting ends is written with what was counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from wardwright.engine.connections.unknown import Example, example_of
from wardwright.facts.instant import HOUR, Instant
from wardwright.record.models import Cursor, Fate, Message
from wardwright.record.rows import Fate as FateOf
from wardwright.record.site.models import Counted, FeedHour, UnknownCode
from wardwright.record.store import Messages

AT_ONCE = 2000
_NOT_WHOLE = (FateOf.SET_ASIDE.value, FateOf.PARTLY.value, FateOf.REPLACED.value)


class Named(NamedTuple):
    """Where a code stood that the vocabulary did not name, and by which source it came."""

    source: str
    place: str
    code: str


@dataclass(slots=True)
class _Seen:
    """What a portion holds of one unknown code."""

    messages: int
    first: tuple[int, Instant]
    last: tuple[int, Instant]


@dataclass(slots=True)
class _Portion:
    """What a portion of messages adds."""

    hours: dict[tuple[Instant, str], list[int]] = field(default_factory=dict)
    codes: dict[Named, _Seen] = field(default_factory=dict)

    def add(self, seq: int, source: str, arrived: Instant, fate: str, not_mapped: str) -> None:
        counts = self.hours.setdefault((arrived - arrived % HOUR, source), [0, 0])
        counts[0] += 1
        counts[1] += fate in _NOT_WHOLE
        for label in dict.fromkeys(not_mapped.split("\n")) if not_mapped else ():
            code = code_of(label)
            if code is None:
                continue
            named = Named(source, *code)
            seen = self.codes.get(named)
            if seen is None:
                self.codes[named] = _Seen(1, (seq, arrived), (seq, arrived))
            else:
                seen.messages += 1
                seen.last = (seq, arrived)


def code_of(label: str) -> tuple[str, str] | None:
    """Place and code of what a reader lists as not mapped: "OBX-3 local:XYZ". None: a segment, or no code at all."""
    place, _, code = label.partition(" ")
    system, _, value = code.partition(":")
    return (place, code) if system and value and not code.startswith("(") else None


def count_next(messages: Messages, most: int = AT_ONCE) -> int:
    """Counts the next messages that the engine has decided on; how many. 0: nothing is left, or another counted them.

    RecordUnavailable: what was counted before stays.
    """
    after = _counted()
    rows = _next_messages(after, most)
    if not rows:
        return 0
    portion = _Portion()
    fates = _fates(rows[0][0], rows[-1][0])
    for seq, source, arrived in rows:
        portion.add(seq, source, arrived, *fates.get(seq, ("", "")))
    fresh = {named: _example(messages, named, seen) for named, seen in portion.codes.items() if not _is_known(named)}
    with transaction.atomic():
        if not _go_on(after, rows[-1][0]):
            return 0
        _keep_hours(portion)
        _keep_codes(portion, fresh)
    return len(rows)


def _counted() -> int:
    return Counted.objects.filter(id=1).values_list("message", flat=True).first() or 0


def _go_on(after: int, to: int) -> bool:
    """Moves the end of the counting, unless somebody else did."""
    if not after:
        Counted.objects.get_or_create(id=1)
    moved = int(Counted.objects.filter(id=1, message=after).update(message=to))
    return bool(moved)


def _next_messages(after: int, most: int) -> Sequence[tuple[int, str, Instant]]:
    decided = Cursor.objects.filter(id=1).values_list("message", flat=True).first() or 0
    rows = Message.objects.filter(seq__gt=after, seq__lte=decided).order_by("seq")
    return list(rows.values_list("seq", "source", "arrived")[:most])


def _fates(first: int, last: int) -> dict[int, tuple[str, str]]:
    rows = Fate.objects.filter(message__gte=first, message__lte=last)
    return {message: (fate, said) for message, fate, said in rows.values_list("message", "fate", "not_mapped")}


def _is_known(named: Named) -> bool:
    return bool(UnknownCode.objects.filter(**named._asdict()).exists())


def _example(messages: Messages, named: Named, seen: _Seen) -> Example:
    stored = messages.get(seen.first[0])
    return Example() if stored is None else example_of(stored, named.place, named.code)


def _keep_hours(portion: _Portion) -> None:
    for (hour, source), (many, not_whole) in portion.hours.items():
        row, _ = FeedHour.objects.get_or_create(hour=hour, source=source)
        added = {"messages": F("messages") + many, "set_aside": F("set_aside") + not_whole}
        FeedHour.objects.filter(id=row.id).update(**added)


def _keep_codes(portion: _Portion, fresh: dict[Named, Example]) -> None:
    for named, seen in portion.codes.items():
        first, last = seen.first, seen.last
        begun = {"first_message": first[0], "first_seen": first[1], "last_message": last[0], "last_seen": last[1]}
        told = fresh.get(named, Example())._asdict()
        row, is_new = UnknownCode.objects.get_or_create(
            **named._asdict(), defaults={"messages": seen.messages, **begun, **told}
        )
        if not is_new:
            went_on = {"messages": F("messages") + seen.messages, "last_message": last[0], "last_seen": last[1]}
            UnknownCode.objects.filter(id=row.id).update(**went_on)
