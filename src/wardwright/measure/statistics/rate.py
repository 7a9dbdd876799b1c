"""Rates: "47 in 30 days", and how far the truth may be from 1.6 a day.

Source: F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 1936;28:437–42: the exact interval of a
count. Its ends are quantiles of gamma distributions; the incomplete gamma function is worked out by its series and
continued fraction (M. Abramowitz, I. A. Stegun, Handbook of Mathematical Functions, 6.5.29 and 6.5.31).
"""

from __future__ import annotations

from math import exp, inf, lgamma, log, sqrt

from wardwright.measure.statistics.proportion import CONFIDENCE, Interval, normal_quantile

_CLOSE = 1e-16
_TINY = 1e-300


def poisson(count: int, exposure: float, confidence: float = CONFIDENCE) -> Interval | None:
    """The exact interval of a rate, in events for one unit of exposure; None without exposure."""
    if count < 0 or exposure < 0:
        raise ValueError("counts and exposures are not negative")
    if exposure == 0:
        return None
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else gamma_quantile(tail, count)
    return Interval(low / exposure, gamma_quantile(1 - tail, count + 1) / exposure)


def gamma_quantile(probability: float, shape: float) -> float:
    """The x below which a gamma distribution of this shape (scale 1) has that probability."""
    if not 0 < probability < 1 or shape <= 0:
        raise ValueError("a probability lies between 0 and 1, a shape above 0")
    low, high = 0.0, inf
    x = _first_guess(probability, shape)
    for _ in range(200):
        below = gamma_below(x, shape) - probability
        if below > 0:
            high = x
        else:
            low = x
        slope = exp((shape - 1) * log(x) - x - lgamma(shape)) if x > 0 else 0.0
        step = below / slope if slope > _TINY else inf
        following = x - step
        if not low < following < high:  # Newton leaves the bracket: halve it instead
            following = (low + high) / 2 if high < inf else 2 * x
        if abs(following - x) <= 1e-15 * max(x, _TINY):
            return following
        x = following
    return x


def _first_guess(probability: float, shape: float) -> float:
    """E. B. Wilson, M. M. Hilferty, The distribution of chi-square, Proc Natl Acad Sci 1931;17:684–8."""
    z = normal_quantile(abs(2 * probability - 1)) if probability != 0.5 else 0.0
    z = z if probability > 0.5 else -z
    cube_root = 1 - 1 / (9 * shape) + z / (3 * sqrt(shape))
    return float(max(shape * cube_root**3, 1e-3 * shape))


def gamma_below(x: float, shape: float) -> float:
    """The regularised incomplete gamma function P(shape, x): the probability of less than x."""
    if x <= 0:
        return 0.0
    front = exp(shape * log(x) - x - lgamma(shape))
    if x < shape + 1:
        return front * _series(x, shape)
    return 1.0 - front * _fraction(x, shape)


def _series(x: float, shape: float) -> float:
    term = total = 1.0 / shape
    n = shape
    while abs(term) > abs(total) * _CLOSE:
        n += 1
        term *= x / n
        total += term
    return total


def _fraction(x: float, shape: float) -> float:
    """Lentz's way of summing a continued fraction."""
    b = x + 1 - shape
    c = 1 / _TINY
    d = 1 / b
    value = d
    n = 0
    while True:
        n += 1
        a = -n * (n - shape)
        b += 2
        d = 1 / (a * d + b or _TINY)
        c = b + a / c or _TINY
        change = d * c
        value *= change
        if abs(change - 1) < 1e-15 or n > 100_000:
            return value
