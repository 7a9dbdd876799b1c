"""Whether a text that everybody can read tells who a patient is, by a number in it.

Lives here: finding numbers in a text and asking the record for them. Must not live here: what is said then (pages).
Nothing is kept of what was asked. Called before anything that people write freely is written down: pain points,
comments, remarks beside a flow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from wardwright.record.models import Merge, Patient

# A number as people write one: letters may stand before or after the digits ("H1234567", "RXA-20/1187"), and a blank
# or a dash after every few ("943 476 5919").
_WORD: Final = re.compile(r"(?<![\w.,])[A-Za-z]{0,4}[-/]?\d[\dA-Za-z]*(?:[-/][\dA-Za-z]+)*(?![\w%])")
_SPACED: Final = re.compile(r"(?<![\w.,])\d{3}[ \u00a0-]\d{3}[ \u00a0-]\d{4}(?!\w)")
_SHORTEST = 3
_MOST = 200  # of one text: longer lists of numbers are asked for in part
_WORDS_BEFORE = 3


def told_after(text: str) -> str | None:
    """The words before the first number that is a patient's or has the form of an NHS number; None: there is none.

    "" when it stands at the beginning. The number itself is not said again.
    """
    found = list(_numbers(text))[:_MOST]
    known = _known({form for _, forms in found for form in forms})
    for start, forms in found:
        if known & forms or any(is_nhs_number(form) for form in forms):
            return " ".join(_NUMBER_LIKE.sub("…", text[:start]).split()[-_WORDS_BEFORE:])
    return None


_NUMBER_LIKE: Final = re.compile(r"\S*\d\S*")


def _numbers(text: str) -> Iterator[tuple[int, frozenset[str]]]:
    """Where each number begins, and the forms in which the record may have it, in the order of the text."""
    found = [*_SPACED.finditer(text), *_WORD.finditer(text)]
    for match in sorted(found, key=lambda each: each.start()):
        plain = re.sub(r"[^\dA-Za-z]", "", match[0])
        if len(plain) >= _SHORTEST:
            written = {match[0], plain, re.sub(r"\D", "", plain)}
            yield match.start(), frozenset(form.upper() for form in written if form) | frozenset(written - {""})


def is_nhs_number(text: str) -> bool:
    """Ten digits of which the last checks the others (NHS Data Dictionary, NHS NUMBER: modulus 11)."""
    if len(text) != 10 or not text.isascii() or not text.isdigit() or len(set(text)) == 1:
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(text[:9], range(10, 1, -1), strict=True)) % 11
    return check % 11 == int(text[9]) and check != 10


def _known(forms: set[str]) -> frozenset[str]:
    """Those of them by which the record knows a patient."""
    if not forms:
        return frozenset()
    asked = sorted(forms)
    ended = Merge.objects.filter(ended__in=asked).values_list("ended", flat=True)
    return frozenset(Patient.objects.filter(subject__in=asked).values_list("subject", flat=True)) | frozenset(ended)
