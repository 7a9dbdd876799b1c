"""Character sets: the bytes of a message → its text.

Lives here: HL7 table 0211 (MSH-18) in Python's names, and what is tried when a message does not say, or says it
wrongly. Must not live here: escapes (er7.py). A message is decoded as a whole before it is split: in GB 18030 and
Big5 the second byte of a character may be the same as a separator.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_TABLE_0211: Final = {
    "ASCII": "ascii",
    "ISO IR6": "ascii",
    "ISO IR14": "iso2022_jp",  # JIS X 0201
    "ISO IR87": "iso2022_jp",  # JIS X 0208
    "ISO IR159": "iso2022_jp_2",  # JIS X 0212
    "GB 18030-2000": "gb18030",
    "GB 18030": "gb18030",
    "KS X 1001": "euc_kr",
    "CNS 11643-1992": "big5",  # the Big5 form is what Taiwanese systems send under this name
    "BIG-5": "big5",
    "UNICODE": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    "UTF8": "utf-8",
    "UNICODE UTF-16": "utf-16",
    "UNICODE UTF-32": "utf-32",
    "WINDOWS-1252": "cp1252",
    "CP1252": "cp1252",
    **{f"8859/{part}": f"iso8859-{part}" for part in (*range(1, 12), 13, 14, 15, 16)},
    **{f"ISO 8859-{part}": f"iso8859-{part}" for part in (*range(1, 12), 13, 14, 15, 16)},
    **{f"ISO-8859-{part}": f"iso8859-{part}" for part in (*range(1, 12), 13, 14, 15, 16)},
}


class Decoded(NamedTuple):
    """A message's text, the encoding it was read with, and the MSH-18 name that is not known ("" when all is well)."""

    text: str
    encoding: str
    unknown_name: str = ""


def encoding_of(name: str) -> str | None:
    """Python's name for a character set as MSH-18 or a mapping file writes it; None when it is not known."""
    return _TABLE_0211.get(" ".join(name.strip().upper().split()))


def decode(raw: bytes, override: str | None = None) -> Decoded:
    """The text of a message. Never raises: every byte becomes some character.

    In order: the source's own setting, MSH-18, UTF-8, Windows-1252, Latin-1. A message that declares ASCII and holds
    other bytes, or declares UTF-8 and is not, goes on down that list: senders often leave a default in MSH-18.
    """
    wide = _wide(raw)
    if wide:
        return Decoded(raw.decode(wide, "replace").lstrip("\ufeff"), wide)
    if override is None and raw.isascii() and b"\x1b" not in raw:
        return Decoded(raw.decode("ascii"), "utf-8")
    name = override if override is not None else _declared(raw)
    declared = encoding_of(name) if name else None
    for encoding in (declared, "utf-8", "cp1252"):
        if encoding is None or encoding in ("ascii", "utf-16", "utf-32"):
            continue
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return Decoded(text.lstrip("\ufeff"), encoding, name if name and declared is None else "")
    return Decoded(raw.decode("latin-1"), "latin-1", name if name and declared is None else "")


def _wide(raw: bytes) -> str:
    """The UTF-16 form that the first bytes show, or ""."""
    if raw[:2] == b"\xff\xfe" or (len(raw) > 2 and raw[1:2] == b"\0" and raw[0:1] != b"\0"):
        return "utf-16-le"
    if raw[:2] == b"\xfe\xff" or (len(raw) > 2 and raw[0:1] == b"\0" and raw[1:2] != b"\0"):
        return "utf-16-be"
    return ""


def _declared(raw: bytes) -> str:
    """MSH-18's first repetition. Names in table 0211 are ASCII, and so is everything this looks at."""
    begin = raw.find(b"MSH")
    end = min((at for at in (raw.find(b"\r", begin), raw.find(b"\n", begin)) if at >= 0), default=len(raw))
    line = raw[begin:end]
    fields = line.split(line[3:4]) if line[3:4] else []
    if len(fields) < 18:
        return ""
    repeat = fields[1][1:2]
    return (fields[17].split(repeat)[0] if repeat else fields[17]).decode("ascii", "replace").strip()
