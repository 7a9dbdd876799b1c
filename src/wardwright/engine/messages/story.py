"""One message from its arrival to what it brought about.

Lives here: gathering it from the record. Must not live here: finding it (finding.py), showing it
(cli/messages_view.py).
"""

from __future__ import annotations

from typing import NamedTuple

from wardwright.engine.live.encode import body_facts
from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant
from wardwright.facts.message import SetAside
from wardwright.record.models import Facts, Fate, Firing, Message, SetAsidePart
from wardwright.record.rows import StoredMessage
from wardwright.record.store import Record


class FiringLine(NamedTuple):
    """A firing that the message brought about."""

    id: str
    flow: str
    outcome: str
    at: Instant


class Story(NamedTuple):
    """What came, what was understood, what was not, what followed."""

    message: StoredMessage
    copies: int
    fate: str  # "waiting" before the engine has come to it
    seen: Instant | None
    facts: tuple[Fact, ...]
    set_aside: tuple[SetAside, ...]
    not_mapped: tuple[str, ...]
    firings: tuple[FiringLine, ...]
    replayed_as: int | None


def story_of(record: Record, seq: int) -> Story | None:
    """The story of a message; None when there is none of that number."""
    messages = record.messages()
    try:
        message = messages.get(seq)
    finally:
        messages.close()
    if message is None:
        return None
    copies = Message.objects.filter(seq=seq).values_list("copies", flat=True).first() or 0
    fate = Fate.objects.filter(message=seq).first()
    if fate is None:
        return Story(message, copies, "waiting", None, (), (), (), (), None)
    rows = Facts.objects.filter(id__gte=seq << 20, id__lt=(seq + 1) << 20).order_by("id")
    facts = tuple(fact for row in rows for fact in body_facts(row.subject, row.seen, bytes(row.body)))
    parts = SetAsidePart.objects.filter(message=seq).order_by("id")
    # Every message has a moment of its own, and the index knows moments.
    firings = Firing.objects.filter(at=fate.seen, message=seq).order_by("id")
    return Story(
        message,
        copies,
        fate.fate,
        fate.seen,
        facts,
        tuple(SetAside(part.slug, part.place, part.problem, part.fix) for part in parts),
        tuple(line for line in fate.not_mapped.splitlines() if line),
        tuple(FiringLine(row.id, row.flow, row.outcome, row.at) for row in firings),
        fate.replayed_as,
    )
