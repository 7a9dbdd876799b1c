"""Statistics: the few that a report needs, exact, small, each with its source.

Lives here: intervals of proportions and rates, medians and quantiles, over plain numbers. Must not live here: what is
counted (report). The tests hold every function against statsmodels and scipy, which no user has to install.
"""

from __future__ import annotations

from wardwright.measure.statistics.order import median, quantile
from wardwright.measure.statistics.proportion import Interval, wilson
from wardwright.measure.statistics.rate import poisson

__all__ = ["Interval", "median", "poisson", "quantile", "wilson"]
