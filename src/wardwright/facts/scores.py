"""Scores: the points of one part.

Lives here: rounding to a part's precision and looking up its bands.
Must not live here: which value of a part counts now (kernel/scores.py), how bands are written (load_scores.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from wardwright.facts.fact import Coded, Flaw, Measured, Value
from wardwright.facts.vocabulary import Band, Part

_WIDE: Final = Context(prec=400, rounding=ROUND_HALF_UP)
_NO_OTHERS: Final[Mapping[str, Value]] = {}


def points(part: Part, value: Value, others: Mapping[str, Value] = _NO_OTHERS) -> int | None:
    """The points that a value gives for a part; None when that cannot be told.

    `others` holds the values of the parts that bands depend on ("93 or more on air"), by term. A value that is missing,
    flawed, of another sort than the bands, or censored across bands with different points gives None: never 0.
    """
    if isinstance(value, Coded):
        return _points_of_answer(part, value, others) if value.answer else None
    if value is None or value.flaw is not Flaw.NONE or _asks_for_an_answer(part):
        return None
    if not value.comparator:
        return _points_of_number(part, value.number, others)
    return _points_of_censored(part, value, others)


def _points_of_answer(part: Part, value: Coded, others: Mapping[str, Value]) -> int | None:
    for band in part.bands:
        if band.answer == value.answer or _is_otherwise(band):
            found = _given(band, others)
            if found is None:
                return None
            if found:
                return band.points
    return None


def _asks_for_an_answer(part: Part) -> bool:
    """A number under such a part is of another sort: `otherwise` means another answer, not anything at all."""
    return any(band.answer is not None for band in part.bands)


def _points_of_number(part: Part, number: Decimal, others: Mapping[str, Value]) -> int | None:
    rounded = number.quantize(part.precision, context=_WIDE)
    for band in part.bands:
        if band.answer is None and _holds(band, rounded):
            found = _given(band, others)
            if found is None:
                return None
            if found:
                return band.points
    return None


def _points_of_censored(part: Part, value: Measured, others: Mapping[str, Value]) -> int | None:
    """The points if every number that the censored value may be gives the same, else None.

    "<9" may be 8.9, which is rounded to 9: the numbers tried are the first that it may be, and, on its side, the ends
    of bands and the steps beyond them.
    """
    below = value.comparator in ("<", "<=")
    first = value.number
    if value.comparator == "<":
        first = _WIDE.next_minus(first)
    elif value.comparator == ">":
        first = _WIDE.next_plus(first)
    step = -part.precision if below else part.precision
    ends = [end for band in part.bands for end in (band.low, band.high) if end is not None]
    tried = [first] + [number for end in ends for number in (end, end + step) if (number < first) == below]
    found = {_points_of_number(part, number, others) for number in tried}
    return found.pop() if len(found) == 1 else None


def _is_otherwise(band: Band) -> bool:
    return band.low is None and band.high is None and band.answer is None


def _holds(band: Band, number: Decimal) -> bool:
    return (band.low is None or number >= band.low) and (band.high is None or number <= band.high)


def _given(band: Band, others: Mapping[str, Value]) -> bool | None:
    """Whether the other part has the answer that the band asks for; None when that part cannot be told."""
    if band.given is None:
        return True
    term, answer = band.given
    other = others.get(term)
    if not isinstance(other, Coded) or not other.answer:
        return None
    return other.answer == answer
