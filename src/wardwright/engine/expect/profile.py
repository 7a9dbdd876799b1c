"""The rate of a flow by hour of the week, smoothed: from counts and hours of observation to rates with intervals.

Lives here: the arithmetic. Must not live here: where the counts come from (expectation.py).

Counts are taken as Poisson around a rate that is itself uncertain (gamma): the two together are a negative binomial,
and the posterior is again a gamma, so that every interval can be written down. Three levels, each of which pulls the
next towards itself by as much as the counts themselves say that hours differ (empirical Bayes): the whole week, the
hour of a weekday or of a weekend day, the hour of the week. With few counts all hours are alike and the bands are wide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from wardwright.engine.expect.gamma import gamma_quantile

HOURS = 168  # of a week; 0 is Monday 00:00 to 01:00
_BEYOND_CHANCE = 1.64  # standard errors
_JEFFREYS = 0.5  # of a rate of which nothing is known
_LOOSEST, _TIGHTEST = 0.5, 1e6


class Rate(NamedTuple):
    """Firings an hour: the expected number, and the interval that holds the true rate with 95 %."""

    mean: float
    low: float
    high: float


def overall(count: float, hours: float) -> Rate:
    """The rate of all hours together."""
    shape = count + _JEFFREYS
    return _rate(shape, hours)


def by_hour(counts: Sequence[float], hours: Sequence[float]) -> list[Rate]:
    """The rate of each hour of the week."""
    whole = overall(sum(counts), sum(hours)).mean
    days = _pulled([whole] * 48, *_by_day(counts, hours))
    smooth = _smoothed([rate.mean for rate in days])
    rates = _pulled([smooth[_day_hour(cell)] for cell in range(HOURS)], list(counts), list(hours))
    return _adding_up(rates, counts, hours)


def like(prior: Sequence[float], counts: Sequence[float], hours: Sequence[float]) -> list[Rate]:
    """The rates of a part of the hospital, pulled towards the shape of the whole."""
    expected = sum(rate * each for rate, each in zip(prior, hours, strict=True))
    share = (sum(counts) + _JEFFREYS) / (expected + _JEFFREYS) if expected else 1.0
    return _adding_up(_pulled([rate * share for rate in prior], list(counts), list(hours)), counts, hours)


def _adding_up(rates: list[Rate], counts: Sequence[float], hours: Sequence[float]) -> list[Rate]:
    """The same shape, with the number of all hours together that was counted."""
    expected = sum(rate.mean * each for rate, each in zip(rates, hours, strict=True))
    share = (sum(counts) + _JEFFREYS) / expected if expected > 0 else 1.0
    return [Rate(rate.mean * share, rate.low * share, rate.high * share) for rate in rates]


def _day_hour(cell: int) -> int:
    """The hour of a weekday (0 to 23) or of a weekend day (24 to 47)."""
    return cell % 24 + (24 if cell >= 5 * 24 else 0)


def _by_day(counts: Sequence[float], hours: Sequence[float]) -> tuple[list[float], list[float]]:
    found, observed = [0.0] * 48, [0.0] * 48
    for cell in range(HOURS):
        found[_day_hour(cell)] += counts[cell]
        observed[_day_hour(cell)] += hours[cell]
    return found, observed


def _smoothed(rates: Sequence[float]) -> list[float]:
    """Each hour with half of its weight on its neighbours, within weekdays and within weekend days."""
    found = []
    for start in (0, 24):
        day = rates[start : start + 24]
        found += [(day[hour - 1] + 2 * day[hour] + day[(hour + 1) % 24]) / 4 for hour in range(24)]
    return found


def _pulled(prior: list[float], counts: list[float], hours: list[float]) -> list[Rate]:
    """Each cell between its own count and the prior, by how much the cells differ from the prior altogether."""
    expected = [rate * each for rate, each in zip(prior, hours, strict=True)]
    strength = _strength(expected, counts)
    return [
        _rate(count + strength, (mean + strength) / rate) if rate > 0 else Rate(0.0, 0.0, 0.0)
        for rate, mean, count in zip(prior, expected, counts, strict=True)
    ]


def _strength(expected: Sequence[float], counts: Sequence[float]) -> float:
    """The shape of the gamma by which cells differ from their prior, by the method of moments.

    Only what cells differ by more than chance would have them counts: a quiet flow's few firings lie somewhere, and say
    nothing of the other hours.
    """
    excess = sum((count - mean) ** 2 - mean for mean, count in zip(expected, counts, strict=True))
    chance = math.sqrt(sum(2 * mean * mean + mean for mean in expected))
    if excess <= _BEYOND_CHANCE * chance:
        return _TIGHTEST
    square = sum(mean * mean for mean in expected)
    return min(_TIGHTEST, max(_LOOSEST, square / (excess - _BEYOND_CHANCE * chance)))


def _rate(shape: float, per: float) -> Rate:
    return Rate(shape / per, gamma_quantile(shape, 0.025) / per, gamma_quantile(shape, 0.975) / per)
