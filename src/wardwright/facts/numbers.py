"""Numbers as they are written in messages, tables and the vocabulary.

Lives here: the one strict reading of digits. Must not live here: units (units.py) and comparators (the readers).
Text comes from outside: what can be read is bounded, so that no number is expensive to compare or to print.
"""

from __future__ import annotations

import re
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_MOST_DIGITS = 40


def parse_number(text: str) -> Decimal | None:
    """The number that the whole text is, digits kept as written; None for anything else.

    ASCII digits, one point, an exponent of at most two digits. "1,234", "1 234", "NaN", "٣" and more than 40
    digits are no numbers: a reader that guessed would move a decimal point.
    """
    text = text.strip(" \t")
    if len(text) > _MOST_DIGITS + 8 or _NUMBER.fullmatch(text) is None:
        return None
    number = Decimal(text)
    return number if len(number.as_tuple().digits) <= _MOST_DIGITS else None
