"""Every statistic is what statsmodels, scipy and numpy say it is."""

from __future__ import annotations

import math

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from wardwright.measure.statistics import median, poisson, quantile, wilson

_SHARES = (0.0, 0.05, 0.25, 1 / 3, 0.5, 0.75, 0.9, 1.0)


@given(
    st.integers(0, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.sampled_from([0.8, 0.95, 0.99])
)
def test_wilson_is_statsmodels_wilson(drawn: tuple[int, int], confidence: float) -> None:
    count, of = drawn
    found = wilson(count, of, confidence)
    if of == 0:
        assert found is None
        return
    assert found is not None
    low, high = proportion_confint(count, of, alpha=1 - confidence, method="wilson")
    assert found.low == pytest.approx(low, abs=1e-12)
    assert found.high == pytest.approx(high, abs=1e-12)
    assert 0 <= found.low <= count / of <= found.high <= 1


def test_wilson_as_published() -> None:
    # Brown, Cai and DasGupta's remark: nothing of ten is not "0 % to 0 %".
    found = wilson(0, 10)
    assert found is not None
    assert found.low == 0
    assert found.high == pytest.approx(0.2775, abs=5e-5)


@pytest.mark.parametrize(("count", "of"), [(1, 0), (-1, 3), (4, 3)])
def test_a_part_is_not_more_than_the_whole(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="whole"):
        wilson(count, of)


@given(st.integers(0, 20_000), st.floats(0.01, 1e6), st.sampled_from([0.8, 0.95, 0.99]))
def test_poisson_is_the_exact_interval(count: int, exposure: float, confidence: float) -> None:
    found = poisson(count, exposure, confidence)
    assert found is not None
    low, high = confint_poisson(count, exposure, method="exact-c", alpha=1 - confidence)
    assert found.low == pytest.approx(0 if math.isnan(low) else low, rel=1e-9)
    assert found.high == pytest.approx(high, rel=1e-9)
    assert found.low <= count / exposure <= found.high


@pytest.mark.parametrize("count", [0, 1, 2, 7, 1_000_000])
def test_poisson_ends_are_quantiles_of_chi_square(count: int) -> None:
    found = poisson(count, 1)
    assert found is not None
    assert found.low == pytest.approx(stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0, rel=1e-9)
    assert found.high == pytest.approx(stats.chi2.ppf(0.975, 2 * count + 2) / 2, rel=1e-9)


def test_no_exposure_has_no_rate() -> None:
    assert poisson(0, 0) is None


@given(st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=60), st.sampled_from(_SHARES))
def test_quantiles_are_numpys(values: list[int], share: float) -> None:
    assert quantile(values, share) == pytest.approx(float(numpy.quantile(values, share)), abs=1e-9)
    assert median(values) == pytest.approx(float(numpy.median(values)), abs=1e-9)


def test_nothing_has_no_middle() -> None:
    assert median([]) is None
    assert quantile([], 0.25) is None
