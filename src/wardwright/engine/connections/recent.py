"""The last messages of one source, without a word of what is in them.

Lives here: a search that reads a bounded number of rows however rarely the source speaks, and however many it sent.
Must not live here: a message's text (messages of a page of its own), searching by other things
(engine/messages/finding.py).
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import CharField, Value
from django.db.models.functions import Concat

from wardwright.facts.instant import SECOND, Instant
from wardwright.record.models import Fate, Message
from wardwright.record.store import Messages

_AMONG = 5000  # of the newest messages


class Recent(NamedTuple):
    """A message and what became of it; nothing of a patient."""

    seq: int
    arrived: Instant
    type: str
    copies: int
    fate: str  # "waiting" before the engine has come to it
    facts: int


def recent_of(messages: Messages, source: str, last_message: Instant | None, most: int) -> list[Recent]:
    """The newest messages of a source, newest first.

    Looked for among the newest of all sources; if there is none, about the moment at which it last spoke.
    """
    last = messages.last()
    found = _between(source, last - _AMONG + 1, last, most)
    if not found and last_message is not None:
        first = messages.first_since(last_message - SECOND)
        found = _between(source, first, first + _AMONG, most)
    fates = {row.message: row for row in Fate.objects.filter(message__in=[row.seq for row in found])}
    return [
        Recent(row.seq, row.arrived, row.type, row.copies, fate.fate if fate else "waiting", fate.facts if fate else 0)
        for row in found
        for fate in (fates.get(row.seq),)
    ]


def _between(source: str, first: int, last: int, most: int) -> list[Message]:
    # `source = …` alone invites the database to take the index that begins with the source (it keeps a message from
    # being taken twice): that reads every message that the source ever sent. The numbers between the two are few.
    by = Concat("source", Value(""), output_field=CharField())
    rows = Message.objects.filter(seq__gte=first, seq__lte=last).annotate(by=by).filter(by=source)
    return list(rows.defer("raw", "digest").order_by("-seq")[:most])
