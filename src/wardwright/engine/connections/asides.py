"""What was set aside: how much for each reason, and which messages, newest first.

Lives here: questions for pages, answered a portion at a time. Must not live here: replaying (engine/messages/again.py),
one message's text. Nothing here is of a patient: place, problem and fix never hold what stands in a message.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet

from wardwright.facts.instant import Instant
from wardwright.record.models import Fate, Message, SetAsidePart
from wardwright.record.rows import Fate as FateOf


class Reason(NamedTuple):
    """Why messages were set aside, and how many wait."""

    slug: str
    messages: int
    newest: int  # the number of the newest of them
    problem: str  # of the newest
    fix: str
    arrived: Instant | None


class Aside(NamedTuple):
    """One part of one message that was set aside."""

    seq: int
    arrived: Instant
    source: str
    type: str
    place: str
    problem: str
    fate: str


def reasons() -> list[Reason]:
    """Every reason for which something is still set aside, most messages first."""
    rows = _waiting().values("slug").annotate(n=Count("message", distinct=True), part=Max("id")).order_by("-n", "slug")
    found = list(rows[:200])
    parts = {part.id: part for part in SetAsidePart.objects.filter(id__in=[row["part"] for row in found])}
    newest = {part.message for part in parts.values()}
    arrived = dict(Message.objects.filter(seq__in=newest).values_list("seq", "arrived"))
    return [
        Reason(row["slug"], row["n"], part.message, part.problem, part.fix, arrived.get(part.message))
        for row in found
        for part in (parts[row["part"]],)
    ]


def set_aside_for(slug: str, before: int | None, most: int) -> list[Aside]:
    """Parts that were set aside for this reason, newest first; of messages with smaller numbers than `before`."""
    rows = _waiting().filter(slug=slug).order_by("-message", "-id")
    parts = list((rows if before is None else rows.filter(message__lt=before))[:most])
    seqs = {part.message for part in parts}
    messages = {row.seq: row for row in Message.objects.filter(seq__in=seqs).defer("raw", "digest")}
    fates = dict(Fate.objects.filter(message__in=seqs).values_list("message", "fate"))
    return [
        Aside(row.seq, row.arrived, row.source, row.type, part.place, part.problem, fates.get(row.seq, "waiting"))
        for part in parts
        for row in (messages.get(part.message),)
        if row is not None
    ]


def how_many(slug: str) -> tuple[int, int]:
    """Messages that are wholly set aside for a reason (these can be replayed), and those read in part."""
    theirs = SetAsidePart.objects.filter(slug=slug).values("message")
    unread = Fate.objects.exclude(fate=FateOf.READ.value).filter(message__in=theirs).order_by()
    counts = dict(unread.values_list("fate").annotate(n=Count("message")))
    return counts.get(FateOf.SET_ASIDE.value, 0), counts.get(FateOf.PARTLY.value, 0)


def _waiting() -> QuerySet[SetAsidePart]:
    """Parts of messages that were not replayed: what they say is said by others since."""
    # The partial index over what was not read wholly knows these.
    gone = Fate.objects.filter(~Q(fate=FateOf.READ.value), fate=FateOf.REPLACED.value).values("message")
    return SetAsidePart.objects.exclude(message__in=gone)
