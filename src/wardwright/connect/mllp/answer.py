"""An acknowledgement that came back: bytes → what the receiver says.

Lives here: MSA and ERR as a sender needs them. Must not live here: the making of acknowledgements
(acknowledgement.py), what is done about a refusal (engine/deliver).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wardwright.connect.mllp.header import head_of

_CODES = frozenset(("AA", "AE", "AR", "CA", "CE", "CR"))
_LINES = re.compile(rb"[\r\n]+")


@dataclass(frozen=True, slots=True)
class Answer:
    """MSA and the first ERR of an acknowledgement."""

    code: str  # AA, AE, AR, CA, CE or CR
    control_id: bytes  # MSA-2: MSH-10 of the message that is answered
    error: str = ""  # the code of ERR-3 (v2.5 and later), from HL7 table 0357 as a rule
    # What the receiver says in words (ERR-8, else MSA-3). It is theirs and may name a patient: for people who may see
    # the message, never for logs.
    words: str = ""

    @property
    def accepted(self) -> bool:
        """AA or CA."""
        return self.code[1] == "A"

    @property
    def rejected(self) -> bool:
        """AR or CR: the same message will be refused again."""
        return self.code[1] == "R"


def read_answer(raw: bytes) -> Answer | None:
    """What an acknowledgement says; None when it is none (no MSH, no MSA, or a code that HL7 does not know)."""
    head = head_of(raw)
    if head is None or head.name != b"MSH":
        return None
    if head.wide:
        raw = raw.decode(head.wide, "replace").encode()
    separator = head.fields[1]
    found: dict[bytes, list[bytes]] = {}
    for line in _LINES.split(raw):
        fields = line.split(separator)
        found.setdefault(fields[0].strip(), fields)
    msa = found.get(b"MSA")
    if msa is None or len(msa) < 2:
        return None
    code = msa[1].strip().decode("latin-1")
    if code not in _CODES:
        return None
    err = found.get(b"ERR", [])
    error = _field(err, 3).split(head.fields[2][:1] or b"^")[0].decode("latin-1")
    words = (_field(err, 8) or _field(msa, 3)).decode("utf-8", "replace")
    return Answer(code, _field(msa, 2), error, words)


def _field(fields: list[bytes], number: int) -> bytes:
    return fields[number] if number < len(fields) else b""
