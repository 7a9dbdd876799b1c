"""Numbers as they are written in messages, tables and the vocabulary.

Lives here: the one strict reading of digits, and the digits at which worked-out numbers are compared. Must not live
here: units (units.py) and comparators (the readers).
Text comes from outside: what can be read is bounded, so that no number is expensive to compare or to print.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Final

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_MOST_DIGITS: Final = 40
_TWELVE: Final = Context(prec=12, rounding=ROUND_HALF_EVEN)


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


def at_twelve_digits(number: Decimal | Fraction) -> Decimal:
    """The number at 12 significant digits: the form in which worked-out numbers are compared.

    1.2 mg/dL of creatinine is 1.5 times 0.8 mg/dL. In umol/L both are endless decimals, cut at 28 digits, and 1.5 times
    the one misses the other in the last of them; at 12 digits they are equal, as they are in the patient.
    """
    if isinstance(number, Fraction):
        return _TWELVE.divide(Decimal(number.numerator), Decimal(number.denominator))
    return _TWELVE.plus(number)
