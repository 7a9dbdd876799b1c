"""Bytes of a file or a stored stream → the messages in it, and everything that stands around them.

Lives here: where one message ends and the next begins (MLLP framing, batches, plain concatenation, junk), and the
batch counts. Must not live here: what stands inside a message (er7.py), sockets, acknowledgements.
Called by whatever feeds a run: replay, ingest. Every byte of the input is in exactly one piece, in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from wardwright.facts.message import SetAside


class PieceKind(Enum):
    """What a run of bytes is."""

    MESSAGE = "message"
    ENVELOPE = "envelope"  # FHS, BHS, BTS, FTS segments and the framing bytes of MLLP
    JUNK = "junk"  # byte order marks, blank lines, comments, text before the first message
    ORPHAN = "orphan"  # segments that stand in no message: kept and set aside


class Piece(NamedTuple):
    """A run of bytes of the input, what it is, where it starts, and what is wrong with it, if anything."""

    kind: PieceKind
    raw: bytes
    offset: int
    note: SetAside | None = None


# Where something may begin. A header segment counts at the start of a line: "MSH" and a separator that is neither
# letter, digit nor white space. Within a line only the unmistakable form does: separator, three to five signs, the same
# separator again (`MSH|^~\&|`): a field cannot hold it, because its separators would be escaped (HL7 v2.5.1 §2.7.1).
# A vertical tab or file separator that frames nothing (a word processor's, within a text) is part of the message.
_MARKS = re.compile(rb"MSH[^\w\s]|[FB][HT]S(?!\w)|\x0b(?=[ \t\r\n]*(?:MSH|[FB]HS))|\x1c(?=[\r\n\x0b]|\Z)")
_INNER = re.compile(rb"MSH([^\w\s])[^\w\s]{3,5}\1")
_FRAME = re.compile(rb"[\x0b\x1c](?:\r\n|\r|\n)?")
_ENVELOPE = re.compile(rb"[^\r\n\x0b\x1c]*(?:\r\n|\r|\n)?")
_LINE_STARTS = (b"\r", b"\n", b"\x0b", b"\x1c", b"\xbf", b"")  # a byte order mark ends in BF
_SEGMENT_LIKE = re.compile(rb"(?m)^[A-Z][A-Z0-9]{2}[^\w\s]")
_LINES = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_COMMENT = (b"#", b"//", b"--")
_UTF16 = ((b"\xff\xfe", 0), (b"\xfe\xff", 1))


def split_messages(data: bytes) -> Iterator[Piece]:
    """The pieces of the input, in order; their bytes joined are the input again.

    A batch or file trailer whose count differs from what was found carries a note; nothing is dropped for it.
    """
    shadow = _shadow(data)
    if shadow is None:
        yield from _pieces(data)
        return
    for piece in _pieces(shadow):  # two bytes of the input for each byte of the shadow
        raw = data[2 * piece.offset : 2 * (piece.offset + len(piece.raw))]
        yield Piece(piece.kind, raw, 2 * piece.offset, piece.note)
    if len(data) % 2:
        yield Piece(PieceKind.JUNK, data[-1:], len(data) - 1)


def _shadow(data: bytes) -> bytes | None:
    """For UTF-16, one byte per code unit, so that one scanner serves every encoding; None for byte encodings."""
    order = next((order for mark, order in _UTF16 if data.startswith(mark)), None)
    if order is None and data[:6] in (b"M\0S\0H\0", b"\0M\0S\0H"):
        order = 0 if data[0] else 1
    if order is None:
        return None
    even = len(data) - len(data) % 2
    low, high = data[order:even:2], data[1 - order : even : 2]
    return bytes(one if not other else 0x80 for one, other in zip(low, high, strict=True))


def _pieces(data: bytes) -> Iterator[Piece]:
    counts = _Counts()
    start, kind = 0, PieceKind.JUNK
    for mark in _MARKS.finditer(data):
        at = mark.start()
        if at < start:
            continue
        first = data[at]
        if first == 0x4D:  # M
            begin = _line_start(data, at, start)
            if begin is None and _INNER.match(data, at) is None:
                continue
            begin = at if begin is None else begin
            if begin > start:
                yield from _between(data, start, begin, kind, counts)
            start, kind = begin, PieceKind.MESSAGE
            counts.message()
            continue
        if first in b"FB" and _line_start(data, at, start) != at:
            continue
        if at > start:
            yield from _between(data, start, at, kind, counts)
        end = (_ENVELOPE if first in b"FB" else _FRAME).match(data, at).end()  # type: ignore[union-attr]
        note = counts.envelope(data[at:end]) if first in b"FB" else None
        yield Piece(PieceKind.ENVELOPE, data[at:end], at, note)
        start, kind = end, PieceKind.JUNK
    if start == 0 and kind is PieceKind.JUNK and data.removeprefix(b"\xef\xbb\xbf").strip():
        yield Piece(PieceKind.ORPHAN, data, 0, _NO_MESSAGE)
    elif start < len(data):
        yield from _between(data, start, len(data), kind, counts)


def _line_start(data: bytes, at: int, start: int) -> int | None:
    """Where the line begins whose first word stands at `at`, blanks before it included; None within a line."""
    begin = at
    while begin > start and data[begin - 1] in b" \t":
        begin -= 1
    return begin if begin == start or data[begin - 1 : begin] in _LINE_STARTS else None


def _between(data: bytes, start: int, end: int, kind: PieceKind, counts: _Counts) -> Iterator[Piece]:
    raw = data[start:end]
    if kind is PieceKind.MESSAGE:
        length = _without_tail(raw)
        yield Piece(kind, raw[:length], start)
        if length < len(raw):
            yield Piece(PieceKind.JUNK, raw[length:], start + length)
    elif _SEGMENT_LIKE.search(raw.replace(b"\r", b"\n")):
        counts.orphan()
        yield Piece(PieceKind.ORPHAN, raw, start, _ORPHAN)
    elif data[end : end + 1] == b"\x1c" and raw.strip(b" \t\r\n\x00\x0b"):
        yield Piece(PieceKind.ORPHAN, raw, start, _NOT_HL7)
    else:
        yield Piece(kind, raw, start)


def _without_tail(raw: bytes) -> int:
    """How much of the run is the message: without blank lines and comments behind its last segment's line end."""
    length, kept = 0, 0
    for line in _LINES.findall(raw):
        length += len(line)
        words = line.strip()
        if words and not words.startswith(_COMMENT):
            kept = length
    return kept


_NOT_HL7 = SetAside(
    "no-msh",
    "content of a frame",
    "What was framed as a message has no MSH segment, so it is not HL7 v2.",
    "Ask the sender what it sends here; the bytes are kept and can be replayed once that is settled.",
)
_ORPHAN = SetAside(
    "no-msh",
    "segments outside any message",
    "These segments stand in no message: no MSH segment comes before them.",
    "Ask the sender to begin every message with MSH; the bytes are kept and can be replayed once that is settled.",
)


_NO_MESSAGE = SetAside(
    "no-msh",
    "the whole file",
    "There is no message in this file: nothing in it begins with MSH and a separator.",
    "Check that it is HL7 v2 in its vertical bar form; XML, encrypted or compressed files must be converted first.",
)


class _Counts:
    """Messages and batches as they were found, to hold against what the trailers say (HL7 v2.5.1 §2.10.3)."""

    def __init__(self) -> None:
        self._in_batch = 0
        self._batches = 0
        self._loose = False  # messages or orphans since the file header that no BHS announced
        self._open = False

    def message(self) -> None:
        self._in_batch += 1
        self._loose = self._loose or not self._open

    def orphan(self) -> None:
        self._loose = self._loose or not self._open

    def envelope(self, line: bytes) -> SetAside | None:
        """What is wrong with the count that a trailer gives; None for headers and for counts that agree."""
        name = line[:3]
        note = None
        if name == b"FHS":
            self._in_batch, self._batches, self._loose, self._open = 0, 0, False, False
        elif name == b"BHS":
            self._in_batch, self._open = 0, True
            self._batches += 1
        elif name == b"BTS":
            note = _mismatch("BTS-1", line, self._in_batch, "messages in the batch")
            self._in_batch, self._open = 0, False
        else:
            note = _mismatch("FTS-1", line, max(self._batches, int(self._loose)), "batches in the file")
        return note


def _mismatch(place: str, line: bytes, found: int, what: str) -> SetAside | None:
    told = line[4:].split(line[3:4])[0].strip() if len(line) > 4 and line[3:4].strip() else b""
    if not told.isdigit() or int(told[:9]) == found:
        return None
    return SetAside(
        "batch-count",
        place,
        f"{place} says {int(told[:9])} {what}, {found} were found.",
        "Every message that was found is kept and read; ask the sender whether messages are missing from this batch.",
    )
