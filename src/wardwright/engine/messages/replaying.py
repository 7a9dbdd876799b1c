"""Set aside, fixed, taken in again: the same bytes as a new message, and the old one marked as replaced.

Lives here: which messages can be replayed, and the two writes in the order that a crash cannot spoil. Must not live
here: choosing them (finding.py), fixing the mapping or vocabulary. Called by `wardwright messages replay`.

The new message comes by the same source, now: its facts are seen now, at the times of which they speak. Its digest
follows from the old message's number, so that a command that was killed between the two writes and is given again
finds the message that it had made, and marks it: a message is replayed once. What is set aside again can be replayed
again, under its new number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wardwright.connect.receiving import content_digest
from wardwright.facts.instant import Instant
from wardwright.record.audit import Deed, kept
from wardwright.record.models import Fate as FateRow
from wardwright.record.rows import Fate, Received, StoredMessage
from wardwright.record.store import Messages, Record

_CAN_BE = (Fate.SET_ASIDE.value, Fate.PARTLY.value)


class Replayed(NamedTuple):
    """What became of one number that was to be replayed."""

    number: int
    replayed_as: int | None  # the new message; None when it was not replayed
    why_not: str = ""  # one sentence, without the message's contents


def replay_set_aside(record: Record, numbers: Sequence[int], person: str, now: Instant) -> list[Replayed]:
    """Takes each of these messages in again, if it was set aside, whole or in part; what became of each, in order.

    Every one is a deed of `person` in the audit. Raises RecordUnavailable: give the same numbers again.
    """
    messages = record.messages()
    try:
        return [_replay(messages, number, person, now) for number in numbers]
    finally:
        messages.close()


def _replay(messages: Messages, number: int, person: str, now: Instant) -> Replayed:
    message = messages.get(number)
    if message is None:
        return Replayed(number, None, "There is no message of this number.")
    fate = FateRow.objects.filter(message=number).first()
    if fate is None:
        return Replayed(number, None, "It has not been read yet: wait until it was.")
    if fate.fate == Fate.REPLACED.value:
        return Replayed(number, None, f"It was replayed before, as message {fate.replayed_as}.")
    if fate.fate not in _CAN_BE:
        return Replayed(number, None, "It was understood, so nothing of it is set aside.")
    again = _append(messages, message, now)
    with kept(Deed(person, "replay", "message", str(number), {"replayed_as": again}), now):
        FateRow.objects.filter(message=number).update(fate=Fate.REPLACED.value, replayed_as=again)
    return Replayed(number, again)


def _append(messages: Messages, message: StoredMessage, now: Instant) -> int:
    """The number of the same bytes as a new message."""
    digest = content_digest(message.source, b"replay", message.seq.to_bytes(8, "big"))
    origin = f"replay of {message.seq}"
    received = Received(message.source, message.format, message.raw, digest, message.control_id, message.type, origin)
    (receipt,) = messages.append([received], now)
    return receipt.seq
