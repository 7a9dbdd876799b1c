"""What is known of a patient, newest first, a portion at a time, each fact with what became of it.

Lives here: reading facts of the record for people, and whether each still stands. Must not live here: grouping them for
a page (series), what a flow sees (kernel).

Whether a fact stands is asked of the kernel's own timeline, so that a page says "replaced" where a flow no longer sees
the value. A portion is read with what arrived in the time after it, as corrections come later than what they correct.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Any

from wardwright.engine.live.encode import body_facts
from wardwright.facts.fact import Fact, Status
from wardwright.kernel.change import Change, Sort
from wardwright.kernel.timeline import Timeline
from wardwright.record.models import Facts

AT_ONCE = 150  # messages of a portion
_LATER = 200  # messages after it that are looked at for corrections


class Standing(Enum):
    """What became of a fact."""

    STANDS = "stands"
    REPLACED = "replaced"  # by a correction, or by the final value of a preliminary one
    WITHDRAWN = "withdrawn"  # the source took it back
    TAKES_BACK = "takes back"  # it is itself the word that another one does not stand
    PENDING = "pending"  # ordered or in progress: no value yet
    AGAIN = "again"  # says what is known already


@dataclass(frozen=True, slots=True)
class Known:
    """One fact, with the message that said it."""

    fact: Fact
    message: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Portion:
    """Facts in the order of their arrival. `older`, `newer`: what `before` is for the neighbours; None where there is
    none, and 0 where the newer one is the newest of all."""

    known: tuple[Known, ...]
    older: int | None
    newer: int | None


def facts_of(identifiers: Sequence[str], before: int | None = None, at_once: int = AT_ONCE) -> Portion:
    """What the newest messages before number `before` (None: the newest of all) said of these identifiers."""
    rows = _rows(identifiers, at_once + 1, before, newest_first=True)
    later = [] if before is None else _rows(identifiers, _LATER, before, newest_first=False)
    newer = None if before is None else later[at_once].message if len(later) > at_once else 0
    shown = rows[:at_once][::-1]
    if not shown:
        return Portion((), None, newer)
    return Portion(
        tuple(_judged(identifiers[0], shown, later)), shown[0].message if len(rows) > at_once else None, newer
    )


def _rows(identifiers: Sequence[str], most: int, border: int | None, newest_first: bool) -> list[Any]:
    """The rows next to the border, of all identifiers together. Each is asked by itself: of an index by (subject,
    message) only that gives the first rows without reading all."""
    found = []
    for identifier in identifiers:
        rows = Facts.objects.filter(subject=identifier)
        if border is not None:
            rows = rows.filter(message__lt=border) if newest_first else rows.filter(message__gte=border)
        found.append(list(rows.order_by("-message" if newest_first else "message")[:most]))
    return list(islice(merge(*found, key=attrgetter("message"), reverse=newest_first), most))


def _judged(subject: str, shown: Sequence[Any], later: Sequence[Any]) -> Iterator[Known]:
    """The facts of `shown`, each with what became of it by the end of `later`."""
    told = [
        (fact, row.message)
        for row in (*shown, *later)
        for fact in body_facts(row.subject, row.seen, bytes(row.body))
    ]  # fmt: skip
    timeline = Timeline(subject)
    became: list[Standing] = []
    place: dict[int, int] = {}  # the timeline's own fact → its number
    for number, (fact, _) in enumerate(told):
        change = timeline.take(fact, number)
        became.append(_at_first(fact, change))
        if change is None:
            continue
        for old in change.removed:
            became[place[id(old)]] = Standing.WITHDRAWN if change.sort is Sort.WITHDRAWN else Standing.REPLACED
        if change.fact is not None:
            place[id(change.fact)] = number
    last = shown[-1].message
    for (fact, message), standing in zip(told, became, strict=True):
        if message <= last:
            yield Known(fact, message, standing)


def _at_first(fact: Fact, change: Change | None) -> Standing:
    if fact.status is Status.PENDING:
        return Standing.PENDING
    if fact.status is Status.WITHDRAWN:
        return Standing.TAKES_BACK
    return Standing.AGAIN if change is None else Standing.STANDS
