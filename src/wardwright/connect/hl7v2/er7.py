"""ER7, the vertical bar syntax: text → segments, fields, components; escapes → text.

Lives here: the separators that a message declares, the splitting, the escapes (HL7 v2.5.1 §2.7). Must not live
here: what a field means (mapping.yaml), character sets (charsets.py). The splitting is by hand and goes no deeper
than fields, because nine tenths of a message's components are never looked at.

A segment is a plain list of its fields' raw texts, numbered as HL7 numbers them: `segment[0]` is the name,
`segment[3]` of a PID is PID-3; in MSH `segment[1]` is the field separator itself.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

Segment = list[str]

NULL: Final = '""'  # "delete what you have" (HL7 v2.5.1 §2.5.3.1), distinct from an empty field, which says nothing


class Separators(NamedTuple):
    """The signs that MSH-1 and MSH-2 declare. `escape` may be "" when a sender declares none of its own."""

    field: str = "|"
    component: str = "^"
    repeat: str = "~"
    escape: str = "\\"
    sub: str = "&"


STANDARD: Final = Separators()

# A segment name with nothing behind it counts as a segment only when HL7 knows it: "YES" on a line of its own is
# text that a sender broke.
_NAMES: Final = """
    ABS ACC ADD AFF AIG AIL AIP AIS AL1 APR ARQ ARV AUT BHS BLC BLG BPO BPX BTS BTX CDM CER CM0 CM1 CM2 CNS CON
    CSP CSR CSS CTD CTI DB1 DG1 DMI DRG DSC DSP ECD ECR EDU EQP EQU ERR EVN FAC FHS FT1 FTS GOL GP1 GP2 GT1 IAM
    IAR IIM ILT IN1 IN2 IN3 INV IPC IPR ISD ITM IVC IVT LAN LCC LCH LDP LOC LRL MFA MFE MFI MRG MSA MSH NCK NDS
    NK1 NPU NSC NST NTE OBR OBX ODS ODT OM1 OM2 OM3 OM4 OM5 OM6 OM7 ORC ORG OVR PAC PCE PCR PD1 PDA PDC PEO PES
    PID PKG PMT PR1 PRA PRB PRC PRD PRT PSG PSH PSL PSS PTH PV1 PV2 PYE QAK QID QPD QRD QRF QRI RCP RDF RDT REL
    RF1 RFI RGS RMI ROL RQ1 RQD RXA RXC RXD RXE RXG RXO RXR RXV SAC SCD SCH SCP SDD SFT SGH SGT SHP SID SLT SPM
    STF STZ TCC TCD TQ1 TQ2 TXA UAC UB1 UB2 URD URS VAR VND
"""
_KNOWN: Final = frozenset(_NAMES.split())

# Where a broken line belongs to running text, its break is part of the text; anywhere else it is noise.
_TEXT_TYPES: Final = frozenset({"TX", "FT", "ST", "CWE", "CE"})


class BadSeparators(Exception):
    """MSH-1 and MSH-2 give one sign two meanings, so the message cannot be split without guessing."""


@lru_cache(256)
def separators_of(head: str) -> Separators:
    """The separators in the first nine characters of an MSH segment ("MSH|^~\\&|"); missing ones are the standard's.

    Raises BadSeparators when two of the first four are the same sign. A doubled escape sign (`^~\\\\&`), which is what
    is left when a program's source text is sent, counts as one.
    """
    field = head[3:4]
    if not field or field.isalnum() or field.isspace():
        raise BadSeparators
    signs = head.replace("\n", "\r").split("\r")[0][4:].split(field)[0].strip()
    if len(signs) == 5 and signs[2] == signs[3]:
        signs = signs[:3] + signs[4]
    declared = signs[:4]
    if len(set(declared) | {field}) != len(declared) + 1 or any(sign.isalnum() for sign in declared):
        raise BadSeparators
    rest = [sign for sign in STANDARD[1 + len(declared) :] if sign not in declared and sign != field]
    filled = [*declared, *rest, "", "", "", ""][:4]
    return Separators(field, *filled)


class Parsed(NamedTuple):
    """A message cut into segments."""

    separators: Separators
    segments: list[Segment]


def parse(text: str) -> Parsed:
    """The segments of one message's text, which begins with MSH (white space before it is dropped).

    A line that does not begin like a segment is the rest of the line before it. Raises BadSeparators.
    """
    text = text.lstrip()
    separators = separators_of(text[:9])
    field = separators.field
    if "\n" in text:
        text = text.replace("\r\n", "\r").replace("\n", "\r")
    lines = _Lines(separators)
    for line in text.split("\r"):
        if line[3:4] == field and line[:3].isalnum() and line[:3].isupper() and line[0].isalpha():
            lines.begin(line.split(field))
        elif line and not line.isspace():
            lines.go_on(line)
    segments = lines.done()
    if segments and segments[0][0] == "MSH":
        segments[0].insert(1, field)
    return Parsed(separators, segments)


class _Lines:
    """Lines → segments. What a broken line adds is joined once, at its end, however many lines it was broken into."""

    def __init__(self, separators: Separators) -> None:
        self._separators = separators
        self._segments: list[Segment] = []
        self._open: list[str] = []  # the pieces of the last field of the last segment, when it was broken

    def begin(self, segment: Segment) -> None:
        """A line that begins like a segment."""
        if self._open:
            self._join()
        self._segments.append(segment)

    def go_on(self, line: str) -> None:
        """A line that does not: a bare or indented segment name, or a broken line's rest."""
        bare, field = line.strip(), self._separators.field
        if bare in _KNOWN or (bare[:3] in _KNOWN and bare[3:4] == field):
            self.begin(bare.split(field))
            return
        if not self._segments:
            return
        last = self._segments[-1]
        if not self._open:
            self._open.append(last[-1])
        first, *rest = line.split(field)
        if last[0] == "NTE" or (last[0] == "OBX" and len(last) == 6 and last[2] in _TEXT_TYPES):
            self._open.append("\n")
        self._open.append(first)
        if rest:
            self._join()
            last.extend(rest)

    def done(self) -> list[Segment]:
        """The segments."""
        if self._open:
            self._join()
        return self._segments

    def _join(self) -> None:
        self._segments[-1][-1] = "".join(self._open)
        self._open.clear()


# ── Escapes ──────────────────────────────────────────────────────────────────────────────────────


def unescape(text: str, separators: Separators, encoding: str = "utf-8") -> str:
    r"""The text that an escaped field stands for (HL7 v2.5.1 §2.7).

    `\F\ \S\ \T\ \R\ \E\` are the separators, `\.br\` and its kin line breaks, `\Xhh..\` bytes of the message's own
    character set, `\Cxxyy\` and `\Mxxyyzz\` bytes of another one; highlighting (`\H\ \N\`) and other layout is dropped.
    What looks like an escape and is none (a Windows path) stays as it is.
    """
    if not separators.escape or separators.escape not in text:
        return text
    return _escape_pattern(separators.escape).sub(lambda match: _one(match, separators, encoding), text)


@lru_cache(256)
def _escape_pattern(escape: str) -> re.Pattern[str]:
    sign = re.escape(escape)
    return re.compile(
        f"{sign}(?:(?P<sign>[FSTREPHN])|(?P<layout>\\.(?:br|sp|in|ti|fi|nf|ce|sk)\\s?[+-]?[0-9]*)"
        f"|X(?P<hex>(?:[0-9A-Fa-f]{{2}})+)|C(?P<two>[0-9A-Fa-f]{{4}})|M(?P<three>[0-9A-Fa-f]{{4}}(?:[0-9A-Fa-f]{{2}})?)"
        f"|(?P<local>Z[^{sign}]*)){sign}"
    )


def _one(match: re.Match[str], separators: Separators, encoding: str) -> str:
    sign = match["sign"]
    if sign:
        return _signs(separators).get(sign, "")
    layout = match["layout"]
    if layout:
        return _layout(layout)
    if match["hex"]:
        return bytes.fromhex(match["hex"]).decode(encoding, "replace")
    if match["two"]:
        return _iso2022(b"\x1b$B", match["two"])
    return _iso2022(b"\x1b$(D", match["three"]) if match["three"] else ""


@lru_cache(256)
def _signs(separators: Separators) -> dict[str, str]:
    field, component, repeat, escape, sub = separators
    return {"F": field, "S": component, "T": sub, "R": repeat, "E": escape, "P": "#"}


def _layout(command: str) -> str:
    name = command[1:3]
    if name in ("br", "sp", "ce"):
        return "\n" * _number(command)
    if name == "sk":
        return " " * _number(command)
    return ""


def _number(command: str) -> int:
    """How many lines or signs, at most 99. Python refuses to read a number of thousands of digits."""
    digits = re.sub(r"[^0-9]", "", command[3:])
    if not digits:
        return 1
    telling = digits.lstrip("0")
    return 99 if len(telling) > 2 else int(telling or 0)


def _iso2022(announce: bytes, digits: str) -> str:
    """The character of a two-byte code in JIS X 0208 (`\\C`) or, of three, the last two in JIS X 0212 (`\\M`)."""
    return (announce + bytes.fromhex(digits[-4:]) + b"\x1b(B").decode("iso2022_jp_2", "replace")
