"""The gamma and negative binomial distributions, as far as rates of counts need them.

Lives here: quantiles, by the standard library alone: the engine that runs must not load a library of statistics for two
functions. Held against scipy in the tests.
"""

from __future__ import annotations

import math
from statistics import NormalDist

_ENOUGH = 1e-14
_STEPS = 2_000
_LARGE = 300


def gamma_below(shape: float, x: float) -> float:
    """The share of a gamma distribution with this shape and scale 1 that lies below x."""
    if x <= 0:
        return 0.0
    scale = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:  # the series
        term = total = 1 / shape
        for step in range(1, _STEPS):
            term *= x / (shape + step)
            total += term
            if term < total * _ENOUGH:
                break
        return min(1.0, total * scale)
    return 1.0 - scale * _continued(shape, x)


def _continued(shape: float, x: float) -> float:
    """The continued fraction of the upper part (Lentz)."""
    tiny = 1e-300
    b = x + 1 - shape
    c, d = 1 / tiny, 1 / b
    value = d
    for step in range(1, _STEPS):
        a = -step * (step - shape)
        b += 2
        d = 1 / ((a * d + b) or tiny)
        c = (b + a / c) or tiny
        value *= d * c
        if abs(d * c - 1) < _ENOUGH:
            break
    return value


def gamma_quantile(shape: float, share: float) -> float:
    """The x below which that share lies (0 < share < 1)."""
    if shape > _LARGE:  # Wilson and Hilferty 1931: five digits and more for such shapes
        ninth = 1 / (9 * shape)
        return float(shape * (1 - ninth + NormalDist().inv_cdf(share) * math.sqrt(ninth)) ** 3)
    low, high = 0.0, max(1.0, shape)
    while gamma_below(shape, high) < share:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        if gamma_below(shape, middle) < share:
            low = middle
        else:
            high = middle
        if high - low <= 1e-10 * high:
            break
    return (low + high) / 2


def count_quantile(mean: float, variance: float, share: float) -> int:
    """The least count with that share of a negative binomial below or at it (no more variance than mean: Poisson)."""
    if mean <= 0:
        return 0
    if mean > 5_000:  # many enough that a gamma of the same mean and variance is the same
        shape = mean * mean / max(variance, mean)
        return round(gamma_quantile(shape, share) * mean / shape)
    excess = variance - mean
    size = mean * mean / excess if excess > 1e-9 * mean else None
    log_probability = -mean if size is None else -size * math.log1p(mean / size)
    total, count = math.exp(log_probability), 0
    while total < share and count < 10 * mean + 1_000:
        if size is None:
            log_probability += math.log(mean) - math.log(count + 1)
        else:
            log_probability += math.log((size + count) / (count + 1)) + math.log(mean / (size + mean))
        count += 1
        total += math.exp(log_probability)
    return count
