"""Which keys a term of each section may have.

Lives here: the table that load_terms.py obeys and docs list. Must not live here: how values are read.
"""

from __future__ import annotations

from wardwright.facts.vocabulary import TermKind

_NAMED = frozenset({"also", "codes"})
_GROUPED = _NAMED | {"any of"}
_REACHED = _NAMED | {"channel"}
_KINDED = _NAMED | {"kind"}

KEYS: dict[TermKind, frozenset[str]] = {
    TermKind.RESULT: _GROUPED | {"unit", "units", "plausible", "molar mass", "charge", "answers", "good for"},
    TermKind.SCORE: _NAMED | {"each within", "parts", "swap", "good for"},
    TermKind.MEDICINE: _GROUPED,
    TermKind.CONDITION: _GROUPED,
    TermKind.PROCEDURE: _GROUPED,
    TermKind.DOCUMENT: _GROUPED,
    TermKind.FORM: _GROUPED,
    TermKind.FLAG: _GROUPED,
    TermKind.PLACE: _GROUPED | {"kind"},
    TermKind.ROLE: _REACHED | {"from"},
    TermKind.TEAM: _REACHED,
    TermKind.PERSON: _REACHED,
    TermKind.CONNECTION: _KINDED,
    TermKind.DEVICE: _KINDED,
    TermKind.MESSAGE: _KINDED,
    TermKind.ROBOT: _KINDED,
}
"""Section → the keys its terms may have. Every one may be left out, except a score's parts and `each within`."""

BARE_CODES = frozenset(
    {
        TermKind.PLACE,
        TermKind.ROLE,
        TermKind.TEAM,
        TermKind.PERSON,
        TermKind.CONNECTION,
        TermKind.DEVICE,
        TermKind.MESSAGE,
        TermKind.ROBOT,
    }
)
"""Sections of the hospital's own things: `codes: ["7A"]` means "local:7A"."""

SINGULAR: dict[TermKind, str] = {
    TermKind.RESULT: "result",
    TermKind.SCORE: "score",
    TermKind.MEDICINE: "medicine",
    TermKind.CONDITION: "condition",
    TermKind.PROCEDURE: "procedure",
    TermKind.DOCUMENT: "document",
    TermKind.FORM: "form",
    TermKind.FLAG: "flag",
    TermKind.PLACE: "place",
    TermKind.ROLE: "role",
    TermKind.TEAM: "team",
    TermKind.PERSON: "person",
    TermKind.CONNECTION: "connection",
    TermKind.DEVICE: "device",
    TermKind.MESSAGE: "message",
    TermKind.ROBOT: "robot",
}
"""One of a section, as problems name it."""
