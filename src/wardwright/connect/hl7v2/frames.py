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


# A header segment at the start of a line: "MSH" and a separator that is neither letter, digit nor white space.
# Within a line only the unmistakable form counts: separator, three to five signs, the same separator again
# (`MSH|^~\&|`): a field cannot hold it, because its separators would be escaped (HL7 v2.5.1 §2.7.1).
_MARKS = re.compile(
    rb"(?P<head>(?:(?<=[\r\n\x0b\x1c])|\A|(?<=\xef\xbb\xbf))[ \t]*MSH[^\w\s])"
    rb"|(?P<inner>MSH([^\w\s])[^\w\s]{3,5}\3)"
    rb"|(?P<frame>[\x0b\x1c]\r?\n?)"
    rb"|(?P<envelope>(?:(?<=[\r\n\x0b\x1c])|\A|(?<=\xef\xbb\xbf))(?:FHS|BHS|BTS|FTS)(?=[^\w\s]|[\r\n]|\Z)[^\r\n\x0b\x1c]*(?:\r\n|\r|\n)?)"
)
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
        what = mark.lastgroup or ""
        if mark.start() > start:
            yield from _between(data, start, mark.start(), kind, counts)
        if what in ("head", "inner"):
            start, kind = mark.start(), PieceKind.MESSAGE
            counts.message()
            continue
        note = counts.envelope(mark.group()) if what == "envelope" else None
        yield Piece(PieceKind.ENVELOPE, mark.group(), mark.start(), note)
        start, kind = mark.end(), PieceKind.JUNK
    if start < len(data):
        yield from _between(data, start, len(data), kind, counts)


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


_ORPHAN = SetAside(
    "no-msh",
    "segments outside any message",
    "These segments stand in no message: no MSH segment comes before them.",
    "Ask the sender to begin every message with MSH; the bytes are kept and can be replayed once that is settled.",
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
