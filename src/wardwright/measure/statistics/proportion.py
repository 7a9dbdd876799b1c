"""Proportions: "9 of 12", and how far the truth may be from three quarters.

Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, J Am Stat Assoc
1927;22:209–12. Recommended for small numbers by L. D. Brown, T. T. Cai, A. DasGupta, Interval estimation for a binomial
proportion, Stat Sci 2001;16:101–33: unlike the textbook interval it never leaves 0 to 1 and says something at 0 of n.
"""

from __future__ import annotations

from functools import lru_cache
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """A range that covers the truth in 95 of 100 such reports, both ends in."""

    low: float
    high: float


@lru_cache(maxsize=8)
def normal_quantile(confidence: float) -> float:
    """How many standard deviations on each side cover that share of a normal distribution (0.95: 1.959963984540054)."""
    if not 0 < confidence < 1:
        raise ValueError("a confidence lies between 0 and 1")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def wilson(count: int, of: int, confidence: float = CONFIDENCE) -> Interval | None:
    """Wilson's score interval of a proportion; None of nothing. ValueError unless 0 ≤ count ≤ of."""
    if not 0 <= count <= of:
        raise ValueError("a part is not more than the whole")
    if of == 0:
        return None
    z = normal_quantile(confidence)
    share = count / of
    squared = z * z / of
    middle = (share + squared / 2) / (1 + squared)
    reach = z / (1 + squared) * sqrt(share * (1 - share) / of + squared / (4 * of))
    # At the ends the formula gives exactly 0 and 1; floating point misses them by 1e-17.
    return Interval(0.0 if count == 0 else middle - reach, 1.0 if count == of else middle + reach)
