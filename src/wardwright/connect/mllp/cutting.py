"""One frame → the messages in it, and the answer that each is owed.

Lives here: batches within a frame, several messages in one frame, what is refused before it is kept. Must not live
here: framing (framing.py), the wording of answers (acknowledgement.py), what a message means.

A frame holds one message as a rule. A batch (FHS, BHS) is cut into its messages and answered as one, with the batch's
control id: AA when all of it is on disk. Two messages in one frame are two messages with an answer each.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from wardwright.connect.hl7v2.frames import PieceKind, split_messages
from wardwright.connect.hl7v2.resend import resend_digest
from wardwright.connect.mllp.acknowledgement import EMPTY, NO_HEADER, TOO_MANY, Reason
from wardwright.connect.mllp.header import Head, component, head_of
from wardwright.connect.receiving import Taken

_LONGEST_TYPE: Final = 40
_MOST_PIECES: Final = 5000  # of one frame, messages and envelopes together: others wait while they are cut
_SHORTEST: Final = 8  # bytes before which no second message can begin: blank lines may stand before the first


class Owed(NamedTuple):
    """One answer that a sender is owed: of these messages when they are on disk, or at once with a reason."""

    head: Head | None
    messages: tuple[Taken, ...] = ()
    reason: Reason | None = None


def cut(raw: bytes, source: str, origin: str) -> list[Owed]:
    """What is in a frame, in order."""
    head = head_of(raw)
    if head is None:
        return [Owed(None, (), NO_HEADER if raw.strip() else EMPTY)]
    if head.name == b"MSH" and raw.find(b"\rMSH", _SHORTEST) < 0 and raw.find(b"\nMSH", _SHORTEST) < 0:
        return [Owed(head, (_taken(raw, head, source, origin),))]
    messages: list[tuple[Head | None, Taken]] = []
    for number, piece in enumerate(split_messages(raw), 1):
        if number > _MOST_PIECES:
            return [Owed(head, (), TOO_MANY)]
        if piece.kind in (PieceKind.MESSAGE, PieceKind.ORPHAN):
            own = head_of(piece.raw)
            messages.append((own, _taken(piece.raw, own, source, origin)))
    if head.name == b"MSH":
        return [Owed(own, (message,)) for own, message in messages]
    return [Owed(head, tuple(message for _, message in messages))]


def _taken(raw: bytes, head: Head | None, source: str, origin: str) -> Taken:
    control_id = kind = ""
    if head is not None:
        control_id = head.component(10, 1).decode("latin-1")
        control_id = "" if control_id == '""' else control_id
        kind = _type(head.field(9)[:_LONGEST_TYPE], head.fields[2][:2])
    return Taken(source, "hl7v2", raw, resend_digest(raw, control_id, source), control_id, kind, origin)


@lru_cache(1024)
def _type(field: bytes, signs: bytes) -> str:
    """MSH-9 without the structure: ADT^A01."""
    one, two = component(field, signs, 1), component(field, signs, 2)
    return (one + b"^" + two if one and two else one or two)[:_LONGEST_TYPE].decode("latin-1")


def answers_ours(raw: bytes, head: Head, prefix: bytes) -> bool:
    """Whether it is an acknowledgement of an acknowledgement of ours: to answer it would go on for ever."""
    if head.component(9, 1) != b"ACK":
        return False
    separator = head.fields[1]
    _, found, msa = raw.partition(b"MSA" + separator)
    _code, _, answered = msa.partition(separator)
    return bool(found) and answered.startswith(prefix)
