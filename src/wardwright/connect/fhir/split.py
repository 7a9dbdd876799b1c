"""Bytes → messages: one per resource, Bundle or NDJSON line.

Lives here: what one message is in a file of FHIR JSON. Must not live here: what it says (reading). A line or a document
that is not JSON is a message too; the reader sets it aside with the byte at which it breaks.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from datetime import UTC
from typing import Any

import msgspec

from wardwright.connect.fhir.document import MARKS, as_utf8
from wardwright.connect.fhir.elements import text, type_of
from wardwright.connect.moments import moment_of
from wardwright.facts.instant import Instant
from wardwright.facts.message import Message


class _Envelope(msgspec.Struct):
    """The few elements that say what a document is; the rest is skipped without being built."""

    resourceType: Any = None
    type: Any = None
    id: Any = None
    identifier: Any = None
    timestamp: Any = None


BUNDLE_TYPES = (
    "document", "message", "transaction", "transaction-response", "batch", "batch-response", "history", "searchset",
    "collection", "subscription-notification",
)  # fmt: skip
_ENVELOPE = msgspec.json.Decoder(_Envelope)
_DOCUMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_GZIP = b"\x1f\x8b"


def split(data: bytes, name: str) -> Iterator[Message]:
    """The messages of a file, in order: a resource, a Bundle, a JSON array of them, or one per line (NDJSON).

    A Bundle's `seen` is its timestamp; otherwise it is None and each fact carries the time of its own resource.
    """
    for number, raw in enumerate(_documents(_plain(data), name), start=1):
        yield message_of(raw, name, number)


def is_plain_lines(start: bytes, name: str) -> bool:
    """Whether a file that begins so is sure to be NDJSON that can be read line by line, each line by itself.

    `start`: its first line at least. Where this is False, `split` may still find lines in it.
    """
    if not _is_named_lines(name.lower()) or start.startswith((_GZIP, *MARKS)):
        return False
    first, end, _ = start.lstrip().partition(b"\n")
    return bool(end) and first.startswith(b"{") and _envelope(first) is not None


def line_of(line: bytes) -> bytes:
    """The document on a line of NDJSON; b"" when there is none."""
    return line.strip(b" \t\r\n") if line.strip() else b""


def _plain(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return data  # the reader will say that it is not JSON


def _documents(data: bytes, name: str) -> Iterator[bytes]:
    if not data.strip():
        return
    plain = as_utf8(data)
    if _envelope(plain) is not None:
        yield data
    elif plain.lstrip().startswith(b"["):
        try:
            yield from (bytes(one) for one in _DOCUMENTS.decode(plain))
        except (msgspec.MsgspecError, RecursionError):
            yield data
    elif _is_lines(plain, name):
        yield from (document for line in plain.split(b"\n") if (document := line_of(line)))
    else:
        yield data


def _is_lines(data: bytes, name: str) -> bool:
    """True for NDJSON: by the file's name, or because some line is a whole resource by itself."""
    if _is_named_lines(name.removesuffix(".gz").lower()):
        return True
    for line in data.split(b"\n"):
        if line.startswith(b"{"):
            envelope = _envelope(line)
            if envelope is not None and isinstance(envelope.resourceType, str):
                return True
    return False


def _is_named_lines(name: str) -> bool:
    return name.endswith((".ndjson", ".jsonl"))


def _envelope(raw: bytes) -> _Envelope | None:
    try:
        return _ENVELOPE.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def message_of(raw: bytes, name: str, number: int) -> Message:
    """The message that a document is, the `number`th of its file, counted from 1."""
    envelope = _envelope(as_utf8(raw)) or _Envelope()
    kind = type_of({"resourceType": envelope.resourceType})
    control, seen = _string(envelope.id), None
    if kind == "Bundle":
        control = text({"of": envelope.identifier}, "of", "value") or control
        seen = _timestamp(envelope.timestamp)
        kind = f"Bundle/{envelope.type}" if envelope.type in BUNDLE_TYPES else kind
    return Message(f"{name}#{number}", raw, "fhir", name, seen, control, kind)


def _timestamp(value: Any) -> Instant | None:
    """Bundle.timestamp has an offset; one without is left to the reader, which knows the hospital's time zone."""
    stamp = _string(value)
    has_offset = stamp[-1:] in ("Z", "z") or "+" in stamp[19:] or "-" in stamp[19:]
    return moment_of(stamp, UTC) if has_offset else None


def _string(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
