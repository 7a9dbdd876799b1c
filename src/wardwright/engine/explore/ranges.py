"""Ranges: which values a slider goes through.

Lives here: from a number's own digits and what the history holds to a list of values. Must not live here: what comes of
them. The step is that of the last digit (6.0: tenths), of the number or of a finer end that was asked for, or 2, 5, 10,
20 … of them where there would be too many values; the number as it stands on the page is always one of them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from wardwright.engine.explore.numbers import PageNumber
from wardwright.engine.prove.sql_rows import STANDING, series_is
from wardwright.facts.fact import Kind
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.values import in_unit_of
from wardwright.language.tree import Op, Quantity

# Where one value in ten fires, a bound is looser than on any page; and what a curve costs are its firings.
SHARES = (0.005, 0.01, 0.1, 0.9, 0.99, 0.995)
_AROUND = 5  # steps on each side at least
MOST = 200


class Spread(NamedTuple):
    """How the values of a term lie in a history, in the page's unit: the quantiles of SHARES."""

    lowest: float
    low: float
    tenth: float
    nine_tenths: float
    high: float
    highest: float


def spread_of(connection: Any, vocabulary: Vocabulary, place: PageNumber) -> Spread | None:
    """How the values of the number's term lie in a history; None when it has none or is no bound of a term."""
    if not place.term:
        return None
    term = vocabulary[place.term]
    rows = series_is((Kind.RESULT,), tuple(sorted(vocabulary.members(term.name))))
    found = connection.execute(
        f"SELECT quantile_cont(number, {list(SHARES)}) FROM facts WHERE {rows} AND {STANDING} "
        "AND number IS NOT NULL AND flaw = 'none'"
    ).fetchall()[0][0]
    if not found:
        return None
    zero = in_unit_of(term, Quantity(Decimal(0), place.unit))
    one = in_unit_of(term, Quantity(Decimal(1), place.unit)) - zero
    return Spread(*sorted(float((Decimal(repr(each)) - zero) / one) for each in found))


def step_of(place: PageNumber) -> Decimal:
    """One of the number's last digit: 0.1 for 6.0, 1 for 26."""
    return Decimal(1) if place.whole else _last_digit(place.value)


def _last_digit(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) and exponent < 0 else Decimal(1)


def values_of(
    place: PageNumber, spread: Spread | None, low: Decimal | None = None, high: Decimal | None = None, steps: int = 25
) -> tuple[Decimal, ...]:
    """The values of the slider, ascending, about `steps` of them; the page's own is among them when it lies inside."""
    step = min([_last_digit(each) for each in (low, high) if each is not None and not place.whole] + [step_of(place)])
    default_low, default_high = _ends(place, spread, step)
    low, high = default_low if low is None else low, default_high if high is None else high
    stride = _stride(high - low, step, steps)
    anchor = place.value if low <= place.value <= high else low
    first = -int((anchor - low) // stride)
    last = int((high - anchor) // stride)
    return tuple(anchor + stride * n for n in range(first, last + 1))


def _ends(place: PageNumber, spread: Spread | None, step: Decimal) -> tuple[Decimal, Decimal]:
    value = place.value
    low, high = (value / 2, value * 2) if value > 0 else (value * 2, value / 2) if value < 0 else (value, value)
    if spread is not None:
        rises, falls = place.op in (Op.ABOVE, Op.AT_LEAST), place.op in (Op.BELOW, Op.AT_MOST)
        low = Decimal(repr(spread.nine_tenths if rises else spread.lowest if falls else spread.low))
        high = Decimal(repr(spread.tenth if falls else spread.highest if rises else spread.high))
    low = min(low, value - _AROUND * step).quantize(step)
    high = max(high, value + _AROUND * step).quantize(step)
    if value > 0 and (not place.term or place.whole):
        low = max(low, step)  # durations, counts, factors and changes are more than nothing
    return min(low, value), high


def _stride(reach: Decimal, step: Decimal, steps: int) -> Decimal:
    size = 1
    while True:
        for times in (1, 2, 5):
            if reach / (step * size * times) <= max(steps - 1, 1):
                return step * size * times
        size *= 10
