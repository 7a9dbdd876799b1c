"""A whole file → the messages in it.

Lives here: reading a file safely, telling HL7 v2 from FHIR, and what makes a message of a file the same message when
the file is read again. Must not live here: where a message begins and ends (hl7v2/frames.py, fhir/split.py).
"""

from __future__ import annotations

import os
import re
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from wardwright.connect.fhir.split import split as split_fhir
from wardwright.connect.folder.listing import Seen
from wardwright.connect.hl7v2.frames import PieceKind, split_messages
from wardwright.connect.hl7v2.reader import peek
from wardwright.connect.hl7v2.resend import resend_digest
from wardwright.connect.receiving import Taken, content_digest
from wardwright.facts.message import SetAside

_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_JSON = re.compile(rb"(?:\xff\xfe|\xfe\xff\x00)?(?:\{|\[\s*[{\]])")  # not `[SOM]MSH|…`, as some engines export
_JSON_NAMES = (".json", ".ndjson", ".jsonl")
_MESSAGE_TYPE = re.compile(r"[\w^/\-]{1,60}", re.ASCII)


class NotTaken(Exception):
    """A file of which nothing is kept; the text says why and what to do, and goes into the `.reason.txt`."""


class Changing(Exception):
    """The file is being written, moved or taken away at this moment: another round may find it whole."""


class Contents(NamedTuple):
    """What is in a file."""

    messages: list[Taken]
    notes: tuple[str, ...] = ()  # what a person should know of the file as a whole


def read_whole(file: Path, seen: Seen, most: int) -> bytes:
    """The bytes of a file that still looks as it was seen. Raises NotTaken, Changing, or OSError.

    It never follows a link and never waits for a writer, whatever the name has become since it was seen.
    """
    if not seen.is_file:
        raise NotTaken("This is a link or a special file, which is never opened. Put the file itself here.")
    if seen.size > most:
        raise NotTaken(f"A file here may hold at most {most:,} bytes. Split it, or read it with `ingest`.")
    try:
        opened = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise Changing from None
    with os.fdopen(opened, "rb") as stream:
        before = os.fstat(opened)
        data = stream.read(seen.size + 1) if stat.S_ISREG(before.st_mode) else b""
        after = os.fstat(opened)
    if len(data) != seen.size or not before.st_mtime_ns == after.st_mtime_ns == seen.changed:
        raise Changing
    return data


def contents(data: bytes, name: str, seen: Seen, source: str, largest: int, most: int) -> Contents:
    """The messages of a file, in order; raises NotTaken when there is none, or one is larger than `largest`.

    HL7 v2: a message is the same by the rule for resends, so that a file put here twice is taken once. FHIR: by its
    bytes, its position and the file's time of change: a value that goes back to what it was comes as the same bytes
    in another file, and is news. A file that is moved keeps its time of change, and so its messages.
    """
    plain = _unpacked(data, most)
    if not plain.strip(b" \t\r\n\0"):
        raise NotTaken("There is nothing in this file.")
    start = plain[:4096].removeprefix(_BOM).lstrip(b" \t\r\n\x0b\x00")
    is_json = _JSON.match(start) or name.lower().removesuffix(".gz").endswith(_JSON_NAMES)
    found = _fhir(plain, name, seen, source) if is_json else _hl7(plain, source)
    if any(len(message.raw) > largest for message in found.messages):
        what = f"A message in this file is larger than the {largest:,} bytes that this source takes."
        raise NotTaken(f"{what} Let `largest` be raised, or the sender send less at once. Nothing of it was taken.")
    return found


def _unpacked(data: bytes, most: int) -> bytes:
    if not data.startswith(_GZIP):
        return data
    plain = bytearray()
    while data.startswith(_GZIP):
        unpacker = zlib.decompressobj(31)
        try:
            plain += unpacker.decompress(data, most + 1 - len(plain))
        except zlib.error:
            raise NotTaken("This gzip file is damaged. Write it again.") from None
        if len(plain) > most:
            raise NotTaken(f"Unpacked, a file here may hold at most {most:,} bytes. Split it, or use `ingest`.")
        if not unpacker.eof:
            raise NotTaken("This gzip file is cut short. Write it again, under another name, then rename it.")
        data = unpacker.unused_data
    return bytes(plain)


def _fhir(data: bytes, name: str, seen: Seen, source: str) -> Contents:
    messages = []
    for number, message in enumerate(split_fhir(data, name)):
        place = f"{seen.changed} {seen.size} {number}".encode()
        digest = content_digest(source, b"file", place, message.raw)
        messages.append(Taken(source, "fhir", message.raw, digest, message.control_id, message.type))
    if not any(message.type for message in messages):
        raise NotTaken("This is not FHIR JSON: nothing in it can be read as a resource, a Bundle or lines of them.")
    return Contents(messages)


def _hl7(data: bytes, source: str) -> Contents:
    messages: list[Taken] = []
    notes: list[SetAside] = []
    found = False
    for piece in split_messages(data):
        if piece.note is not None and piece.kind is not PieceKind.ORPHAN:
            notes.append(piece.note)
        if piece.kind is PieceKind.MESSAGE:
            found = True
            header = peek(piece.raw)
            kind = header.type if _MESSAGE_TYPE.fullmatch(header.type) else ""
            digest = resend_digest(piece.raw, header.control_id, source)
            messages.append(Taken(source, "hl7v2", piece.raw, digest, header.control_id, kind))
        elif piece.kind is PieceKind.ORPHAN:  # kept, so that it is set aside and seen
            messages.append(Taken(source, "hl7v2", piece.raw, resend_digest(piece.raw, "", source)))
    if not found:
        raise NotTaken("There is no message in this file: it is neither FHIR JSON nor HL7 v2 that begins with MSH.")
    return Contents(messages, tuple(_sentences(notes)))


def _sentences(notes: list[SetAside]) -> Iterator[str]:
    for note in notes:
        yield f"{note.problem} {note.fix}"
