"""The names of the patients of an HL7 v2 message, for people to see: never for a flow.

Lives here: which of a patient's names is shown (XPN, HL7 v2.5.1 §2.A.88 and §3.4.2.5). Must not live here: how it is
written (connect/naming.py). Called by the engine's reader beside `read_message`. A name goes into the record's table of
patients and nowhere else: it is no fact. Never raises for what a sender wrote.
"""

from __future__ import annotations

import re
from typing import Final

from wardwright.connect.hl7v2.charsets import decode
from wardwright.connect.hl7v2.er7 import NULL, BadSeparators, Segment, parse
from wardwright.connect.hl7v2.lexicon import Lexicon
from wardwright.connect.hl7v2.reader import Source, subject_of
from wardwright.connect.naming import PatientName, display_name

# HL7 table 0200. The legal name comes first where a sender gives no type (§3.4.2.5: "the legal name must be sent in
# the first sequence"). A name that its sender says not to use, or that is known to be wrong, is shown only if it must.
_LEGAL, _DISPLAY, _OTHER, _LAST_RESORT = range(4)
_RANKS: Final = {"L": _LEGAL, "": _LEGAL, "D": _DISPLAY, "K": _DISPLAY, "BAD": _LAST_RESORT, "NOUSE": _LAST_RESORT}

_SEGMENT: Final = re.compile(rb"\s*[A-Z][A-Z0-9]{2}[^A-Za-z0-9\s]")


def patient_names(raw: bytes, context: Source) -> tuple[PatientName, ...]:
    """Identifier and display name of every patient whom the message names, in order; () when it names nobody.

    `context` is the one that `read_message` gets, so that the identifiers are the same.
    """
    decoded = decode(_header_and_patients(raw), context.mapping.charset)
    begin = decoded.text.find("MSH")
    if begin < 0:
        return ()
    try:
        parsed = parse(decoded.text[begin:])
    except BadSeparators:
        return ()
    lexicon = context.lexicon(parsed.separators, decoded.encoding)
    patients = [segment for segment in parsed.segments if segment[0] == "PID"]
    found = ((subject_of(pid, lexicon, context.mapping), _name(pid, lexicon)) for pid in patients)
    return tuple(one for one in found if one[0] and one[1])


def _header_and_patients(raw: bytes) -> bytes:
    """The segments that matter, of what may be a long message; all of it where a character takes several bytes."""
    if raw[:8].find(b"\0") >= 0:  # UTF-16 or UTF-32
        return raw
    if raw.find(b"\n") >= 0:
        raw = raw.replace(b"\n", b"\r")
    begin = raw.find(b"MSH")
    if begin < 0:
        return b""
    kept = raw[begin : _line_end(raw, begin)]
    at = raw.find(b"PID", begin)
    while at >= 0:
        end = _line_end(raw, at)
        while end < len(raw) and not _SEGMENT.match(raw, end):  # a sender has broken the PID in the middle
            end = _line_end(raw, end + 1)
        if not raw[raw.rfind(b"\r", 0, at) + 1 : at].strip():
            kept += b"\r" + raw[at:end]
        at = raw.find(b"PID", end)
    return kept


def _line_end(raw: bytes, begin: int) -> int:
    end = raw.find(b"\r", begin)
    return end if end >= 0 else len(raw)


def _name(pid: Segment, lexicon: Lexicon) -> str:
    field = pid[5] if len(pid) > 5 else ""
    try:
        return lexicon.names[field]
    except KeyError:
        return lexicon.names.keep(field, _best(field, lexicon), len(field))


def _best(field: str, lexicon: Lexicon) -> str:
    """Of PID-5's repetitions: legal before the wristband's before an alias, one that has ended last."""
    best, shown = (len(_RANKS), True), ""
    for repeat in field.split(lexicon.separators.repeat):
        parts = [*repeat.split(lexicon.separators.component), *[""] * 13]
        written = display_name(_part(parts[0], lexicon), _part(parts[1], lexicon))
        rank = (_RANKS.get(lexicon.plain(parts[6]).upper(), _OTHER), bool(parts[12].strip()))
        if written and rank < best:
            best, shown = rank, written
    return shown


def _part(text: str, lexicon: Lexicon) -> str:
    """A part of a name: of FN (XPN.1) the surname, which stands first; "" for `""`, which takes a name back."""
    sub = lexicon.separators.sub
    plain = lexicon.plain(text.split(sub, 1)[0] if sub else text)
    return "" if plain == NULL else plain
