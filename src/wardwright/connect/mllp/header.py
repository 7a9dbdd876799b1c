"""The first segment of a message as bytes: what an acknowledgement repeats to its sender, untouched.

Lives here: the cutting of one segment (MSH, or BHS and FHS of a batch, which are laid out alike) into fields. Must not
live here: what a field means to the ward (connect/hl7v2/reader.py), the answer itself (acknowledgement.py). `peek`
reads the same segment as text; here the bytes matter, because MSA-2 must be MSH-10 byte for byte, in whatever
character set the sender writes.
"""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

from wardwright.connect.hl7v2.charsets import decode

_LINE: Final = re.compile(rb"[^\r\n]*")
_BLANK: Final = b" \t\r\n"
_LOOK: Final = 4096
_ENOUGH: Final = 25  # fields that are told apart; the rest stays in one piece
_NAMES: Final = (b"MSH", b"BHS", b"FHS")


class Head(NamedTuple):
    """A first segment. `fields[10]` is MSH-10; `fields[1]` the field separator itself."""

    fields: list[bytes]
    wide: str = ""  # Python's name of a two-byte encoding; the fields are UTF-8 then
    size: int = 0  # bytes of the segment

    @property
    def name(self) -> bytes:
        """MSH, BHS or FHS."""
        return self.fields[0]

    def field(self, number: int) -> bytes:
        """A field as it stands; empty when the segment ends before it."""
        return self.fields[number] if number < len(self.fields) else b""

    def component(self, number: int, position: int) -> bytes:
        """A component (from 1) of a field's first repetition, without blanks around it."""
        return component(self.field(number), self.fields[2], position)

    @property
    def control_id(self) -> bytes:
        """MSH-10, or the batch's own in BHS-11 and FHS-11."""
        return self.field(10 if self.fields[0] == b"MSH" else 11)

    @property
    def version(self) -> tuple[int, int]:
        """MSH-12 as numbers: (2, 5) for "2.5.1"; (0, 0) when the sender does not say."""
        found = re.match(rb"(\d)\.(\d)", self.component(12, 1)) if self.fields[0] == b"MSH" else None
        return (int(found[1]), int(found[2])) if found else (0, 0)


def component(field: bytes, signs: bytes, position: int) -> bytes:
    """A component (from 1) of a field's first repetition, without blanks around it. `signs` is MSH-2."""
    sign, repeat = signs[:1] or b"^", signs[1:2] or b"~"
    if position == 1 and field.find(sign) < 0 and field.find(repeat) < 0:  # `in` takes ten times as long
        return field.strip()
    parts = field.split(repeat, 1)[0].split(sign, position)
    return parts[position - 1].strip() if position <= len(parts) else b""


def head_of(raw: bytes) -> Head | None:
    """The first segment of a message or batch; None when it begins with none, or declares no separators."""
    if raw[:3] != b"MSH" or raw[3:4] == b"\0":
        return _unusual(raw)
    return _cut(_LINE.match(raw).group(), "")  # type: ignore[union-attr]


def _unusual(raw: bytes) -> Head | None:
    """Blanks or a byte order mark before it, a batch, UTF-16."""
    start = raw[:_LOOK].removeprefix(codecs.BOM_UTF8)
    wide = ""
    if b"\0" in start[:4] or start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        text, wide, _ = decode(start)
        start = text.encode("utf-8", "replace")
    line = _LINE.match(start.lstrip(_BLANK)).group()  # type: ignore[union-attr]
    return _cut(line, wide) if line[:3] in _NAMES else None


def _cut(line: bytes, wide: str) -> Head | None:
    separator = line[3:4]
    if separator <= b" " or separator.isalnum():  # none, a control sign or a blank: nothing could be split by it
        return None
    name, *rest = line.split(separator, _ENOUGH)
    fields = [name, separator, *rest]
    return Head(fields if len(fields) > 2 else [*fields, b""], wide, len(line))
