"""What we answer a sender: which acknowledgements a message asks for, and their bytes.

Lives here: original and enhanced mode (HL7 v2.5.1 §2.9.2, §2.9.3), MSH, MSA and ERR of the answer. Must not live here:
when an answer may be sent (listener.py: after the message is on disk). Pure: the moment and the control id come in.

An answer repeats of the message what its first segment says about transport and nothing else: applications and
facilities (swapped), event, processing id, version, character set, control id. Words in it are ours, so that nothing
of a patient can stand in an answer.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from wardwright.connect.mllp.header import Head


class Mode(Enum):
    """Which acknowledgements a source gives. The values are what the settings write."""

    AS_ASKED = "as asked"  # enhanced where MSH-15 or MSH-16 say so, original otherwise
    ORIGINAL = "original"  # AA, AE, AR always
    ENHANCED = "enhanced"  # CA, CE, CR; where neither field says anything, always


class Outcome(Enum):
    """What became of a message. The value is the second letter of the code that says so."""

    KEPT = "A"
    NOT_KEPT = "E"  # the record is unavailable: the same message may be taken later
    REFUSED = "R"  # the same message will be refused again


class Reason(NamedTuple):
    """Why a message was not taken."""

    code: str  # HL7 table 0357
    name: str
    words: str  # ours: one sentence and what to do


NOT_KEPT: Final = Reason("207", "Application internal error", "The message could not be stored. Send it again.")
NO_HEADER: Final = Reason("100", "Segment sequence error", "The message does not begin with MSH and its separators.")
EMPTY: Final = Reason("100", "Segment sequence error", "There is nothing between the start block and the end block.")
UNFRAMED: Final = Reason(
    "100", "Segment sequence error", "There is no start block (hexadecimal 0B) before the message."
)
TOO_MANY: Final = Reason(
    "207", "Application internal error", "There are too many messages in one frame. Send it in parts."
)


def too_large(size: int, largest: int) -> Reason:
    """A message over the source's limit."""
    words = f"The message has {size} bytes and this connection takes {largest}. Send it in parts."
    return Reason("207", "Application internal error", words)


_ALWAYS, _NEVER, _ERRORS, _SUCCESS = b"AL", b"NE", b"ER", b"SU"


def codes_for(head: Head | None, outcome: Outcome, mode: Mode = Mode.AS_ASKED) -> tuple[str, ...]:
    """The acknowledgements to send, in order: ("AA",), ("CA",), ("CA", "AA") or none.

    Enhanced mode knows two: the accept acknowledgement, that the message is safe with us (MSH-15), and the application
    acknowledgement, that it was taken in (MSH-16). A field that says nothing while the other one does is NE.
    """
    accept = application = b""
    if head is not None and mode is not Mode.ORIGINAL and head.name == b"MSH":
        accept, application = head.field(15).strip().upper(), head.field(16).strip().upper()
    if mode is Mode.ENHANCED and not accept and not application:
        accept = _ALWAYS
    if not accept and not application:
        return ("A" + outcome.value,)
    codes = [
        letter + outcome.value
        for letter, condition in (("C", accept), ("A", application))
        if _is_asked(condition or _NEVER, outcome)
    ]
    # What could not be stored was not taken in either; one no is enough where both were asked for.
    return tuple(codes if outcome is Outcome.KEPT else codes[:1])


def _is_asked(condition: bytes, outcome: Outcome) -> bool:
    if condition == _NEVER:
        return False
    if condition == _ERRORS:
        return outcome is not Outcome.KEPT
    if condition == _SUCCESS:
        return outcome is Outcome.KEPT
    return True  # AL, and what HL7 table 0155 does not know: an answer too many is better than a sender that waits


_NOBODY: Final = Head([b"MSH", b"|", b"^~\\&"])
_FRAMING: Final = bytes((0x0B, 0x1C))
_LONGEST: Final = 250  # HD, the longest field that is repeated, is 227 (HL7 v2.5.1 §2.A.33); MSH-10 is never cut
# Where the three things stand that differ from answer to answer. Nothing that a sender wrote can look like it, because
# the framing bytes are taken out of all that is repeated.
_TIME, _OWN_ID, _CONTROL_ID = b"\x0b\x1ct", b"\x0b\x1co", b"\x0b\x1cc"
_SHORT: Final = 600  # bytes of a first segment whose answer's form is worth remembering


def acknowledge(head: Head | None, code: str, own_id: bytes, time: bytes, reason: Reason | None = None) -> bytes:
    """One acknowledgement of the message with this first segment, without its frame.

    `time` is MSH-7 as it is to be written, `own_id` a control id of ours that no other answer has.
    """
    asked = head or _NOBODY
    if asked.size <= _SHORT and asked.name == b"MSH":
        fields = asked.fields
        form = _known_form((*fields[1:7], b"", b"", asked.field(9), b"", *fields[11:19]), asked.wide, code, reason)
    else:
        form = _form(asked, code, reason)
    start, before_id, before_control_id, end = form
    control_id = asked.control_id.translate(None, _FRAMING)
    text = b"".join((start, time, before_id, own_id, before_control_id, control_id, end))
    return text if not asked.wide else text.decode("utf-8", "replace").encode(asked.wide)


Form = tuple[bytes, bytes, bytes, bytes]  # what stands around the time, our own id and the control id


@lru_cache(1024)
def _known_form(fields: tuple[bytes, ...], wide: str, code: str, reason: Reason | None) -> Form:
    """The same sender says the same of itself in every message."""
    return _form(Head([b"MSH", *fields], wide), code, reason)


def _form(asked: Head, code: str, reason: Reason | None) -> Form:
    sep, signs = asked.fields[1], asked.fields[2].strip()[:10].translate(None, _FRAMING) or b"^~\\&"
    batch = asked.name != b"MSH"
    version = asked.version
    msh = [b"MSH", signs, *(_repeated(asked, number) for number in (5, 6, 3, 4)), _TIME, b"", _type(asked, version)]
    msh += [_OWN_ID, (not batch and _repeated(asked, 11)) or b"P", (not batch and _repeated(asked, 12)) or b"2.5"]
    charset = b"" if batch else _repeated(asked, 18)
    if code[0] == "A" and _is_enhanced(asked):
        msh += [b"", b"", b"NE", b"NE", b"", charset]  # so that nobody acknowledges our acknowledgement
    elif charset:
        msh += [b"", b"", b"", b"", b"", charset]
    msa = [b"MSA", code.encode(), _CONTROL_ID]
    segments = [sep.join(msh).rstrip(sep), sep.join(msa)]
    if reason is not None:
        segments += _error(sep, signs, version, reason)
        if version < (2, 5):
            segments[1] += sep + _plain(reason.words, sep + signs)
    text = b"\r".join(segments) + b"\r"
    start, _, rest = text.partition(_TIME)
    before_id, _, rest = rest.partition(_OWN_ID)
    before_control_id, _, end = rest.partition(_CONTROL_ID)
    return start, before_id, before_control_id, end


def _repeated(head: Head, number: int) -> bytes:
    return head.field(number)[:_LONGEST].translate(None, _FRAMING)


def _is_enhanced(head: Head) -> bool:
    return bool(head.name == b"MSH" and (head.field(15).strip() or head.field(16).strip()))


def _type(head: Head, version: tuple[int, int]) -> bytes:
    """MSH-9: the event of the message since v2.3.1, the structure since v2.4; older ones know ACK alone."""
    event = head.component(9, 2)[:20].translate(None, _FRAMING) if head.name == b"MSH" else b""
    if not event or (0, 0) < version < (2, 3):
        return b"ACK"
    component = head.fields[2][:1] or b"^"
    return component.join((b"ACK", event, b"ACK") if version >= (2, 4) else (b"ACK", event))


def _error(sep: bytes, signs: bytes, version: tuple[int, int], reason: Reason) -> list[bytes]:
    """ERR with code, severity and words from v2.5 on; before that, its one field holds place and code."""
    component, sub = signs[:1] or b"^", signs[3:4] or b"&"
    code = reason.code.encode(), _plain(reason.name, sep + signs), b"HL70357"
    if version >= (2, 5):
        return [
            sep.join((b"ERR", b"", b"", component.join(code), b"E", b"", b"", b"", _plain(reason.words, sep + signs)))
        ]
    if version >= (2, 3):
        return [sep.join((b"ERR", component * 3 + sub.join(code)))]
    return []


def _plain(words: str, signs: bytes) -> bytes:
    """Our words without a sign that separates something for this sender."""
    text = words.encode()
    return text.translate(bytes.maketrans(signs, b" " * len(signs))) if signs else text
