"""How a patient's name is written for people, whatever format it came in.

Lives here: the one form, "Family, Given". Must not live here: which of several names is the one to show (each format's
names.py). A name is shown to people and never enters a fact.
"""

from __future__ import annotations

PatientName = tuple[str, str]  # identifier, "Family, Given"

_LONGEST = 120  # more than any name on a wristband


def display_name(family: str, given: str, whole: str = "") -> str:
    """ "Family, Given"; one of them alone where the other is missing; else the `whole` that a sender put together."""
    apart = ", ".join(part for part in (_tidy(family), _tidy(given)) if part)
    return (apart or _tidy(whole))[:_LONGEST]


def _tidy(words: str) -> str:
    """Without control characters and double spaces: a name must not move a terminal's cursor."""
    if not words.isprintable():
        words = "".join(sign if sign.isprintable() else " " for sign in words)
    return " ".join(words.split())
