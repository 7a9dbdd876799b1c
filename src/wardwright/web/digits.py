"""Whether what a request says is a whole number that a page could have written.

Lives here: `is_whole`. Must not live here: which number is meant. `²` is a digit to Python and no number to `int`, and
`int` makes none of more than 4,300 digits.
"""

from __future__ import annotations

from typing import Final

_MOST: Final = 15  # digits


def is_whole(text: str) -> bool:
    """True for 1 to 15 of the digits 0 to 9: `int` takes it, and so does a column of the record."""
    return text.isascii() and text.isdecimal() and len(text) <= _MOST
