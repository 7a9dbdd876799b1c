"""Takes in again, after fixing, what was set aside: as a new message with the same bytes.

Lives here: which messages may be replayed, and that each is once. Must not live here: why it was (the reader),
fixing (people: a mapping, the vocabulary). The old message stays, marked as replaced; the new one is decided as if it
had arrived now. Facts keep the times that the message says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import NamedTuple

from wardwright.facts.instant import Instant
from wardwright.record.audit import Deed, kept
from wardwright.record.models import Fate, Message, SetAsidePart
from wardwright.record.rows import Fate as FateOf
from wardwright.record.rows import Received, StoredMessage
from wardwright.record.store import Record

_NO_SUCH = "there is no such message"


class Replayed(NamedTuple):
    """A message and what became of the wish to replay it: its new number, or why not."""

    seq: int
    replayed_as: int | None
    why_not: str = ""


def waiting_to_be_replayed(slug: str = "", source: str = "") -> list[int]:
    """The messages of which nothing was understood and which were not replayed yet, in order."""
    unread = Fate.objects.exclude(fate=FateOf.READ.value).filter(fate=FateOf.SET_ASIDE.value)
    seqs = list(unread.order_by("message").values_list("message", flat=True))
    if slug:
        those = set(SetAsidePart.objects.filter(slug=slug).values_list("message", flat=True))
        seqs = [seq for seq in seqs if seq in those]
    if source:
        theirs = Message.objects.filter(source__iexact=source).filter(seq__in=seqs).values_list("seq", flat=True)
        wanted = set(theirs)
        seqs = [seq for seq in seqs if seq in wanted]
    return seqs


def replayed_messages() -> frozenset[int]:
    """The messages that were replayed: what they say is said by others since."""
    return frozenset(Fate.objects.filter(fate=FateOf.REPLACED.value).values_list("message", flat=True))


def replay(record: Record, seqs: Iterable[int], actor: str, now: Callable[[], Instant]) -> list[Replayed]:
    """Replays these messages, each once however often it is asked. Django is set up for the record."""
    messages = record.messages()
    try:
        found = []
        for seq in seqs:
            why_not = _why_not(seq)
            stored = None if why_not else messages.get(seq)
            if stored is None:
                found.append(Replayed(seq, None, why_not or _NO_SUCH))
                continue
            (receipt,) = messages.append([_again(stored)], now())
            _mark(seq, receipt.seq, actor, now())
            found.append(Replayed(seq, receipt.seq))
        return found
    finally:
        messages.close()


def _why_not(seq: int) -> str:
    fate = Fate.objects.filter(message=seq).first()
    if fate is None:
        there = Message.objects.filter(seq=seq).exists()
        return "the engine has not come to it" if there else _NO_SUCH
    return {
        FateOf.SET_ASIDE.value: "",
        FateOf.READ.value: "it was read",
        FateOf.PARTLY.value: "it was read in part: `messages rederive` takes in the rest",
        FateOf.REPLACED.value: f"it was replayed before, as message {fate.replayed_as}",
    }[fate.fate]


def _again(stored: StoredMessage) -> Received:
    # The digest follows from the number: after a crash between the two writes, the same wish finds the same message.
    digest = hashlib.blake2b(f"replay of {stored.seq}".encode(), digest_size=16).digest()
    origin = f"replay of {stored.seq}"
    return Received(stored.source, stored.format, stored.raw, digest, stored.control_id, stored.type, origin)


def _mark(seq: int, replayed_as: int, actor: str, now: Instant) -> None:
    with kept(Deed(actor, "replay", "message", str(seq), {"as": replayed_as}), now):
        Fate.objects.filter(message=seq).update(fate=FateOf.REPLACED.value, replayed_as=replayed_as)
