"""Rates by hour of the week: quantiles held against scipy, shapes found again, small histories with wide bands."""

from __future__ import annotations

import json

import pytest
from scipy import stats

from tests.expect.making import (
    FLOW,
    START,
    VOCABULARY,
    ZONE,
    Ward,
    admitted,
    by_day,
    expectation_of,
    result,
)
from wardwright.engine.expect.expectation import Expectation, cells, expectations_of
from wardwright.engine.expect.gamma import count_quantile, gamma_below, gamma_quantile
from wardwright.engine.expect.profile import by_hour
from wardwright.engine.prove.evidence import FactsInMemory
from wardwright.facts.instant import DAY, HOUR
from wardwright.kernel.plan import version_of


@pytest.mark.parametrize("shape", [0.3, 0.5, 1.0, 2.5, 14.5, 200.0, 900.0, 1e6])
@pytest.mark.parametrize("share", [0.01, 0.025, 0.5, 0.975, 0.99])
def test_gamma_quantiles_equal_those_of_scipy(shape: float, share: float) -> None:
    assert gamma_quantile(shape, share) == pytest.approx(stats.gamma.ppf(share, shape), rel=1e-5)
    assert gamma_below(min(shape, 300), 1.7) == pytest.approx(stats.gamma.cdf(1.7, min(shape, 300)), abs=1e-12)


@pytest.mark.parametrize(("mean", "variance"), [(0.3, 0.3), (4.0, 4.0), (4.0, 9.0), (120.0, 130.0), (900.0, 5_000.0)])
@pytest.mark.parametrize("share", [0.025, 0.5, 0.975])
def test_count_quantiles_equal_those_of_scipy(mean: float, variance: float, share: float) -> None:
    if variance == mean:
        wanted = stats.poisson.ppf(share, mean)
    else:
        wanted = stats.nbinom.ppf(share, mean * mean / (variance - mean), mean / variance)
    assert count_quantile(mean, variance, share) == wanted


def test_the_shape_of_a_week_is_found_again() -> None:
    found = Ward(1, 60, by_day).expectation(84)
    day, night = found.whole.mean[2 * 24 + 12], found.whole.mean[2 * 24 + 2]
    assert 3 < day / night < 5.5
    assert 1.8 < day / found.whole.mean[5 * 24 + 12] < 3.2
    low, high = found.whole.low[60], found.whole.high[60]
    assert low < found.whole.mean[60] < high < 2 * low
    assert found.a_day == pytest.approx(60, rel=0.05)
    assert found.clusters < 1.2


def test_few_firings_make_all_hours_alike_and_the_bands_wide() -> None:
    few = Ward(2, 0.2, by_day).expectation(28)
    many = Ward(2, 40, by_day).expectation(84)
    assert max(few.whole.mean) < 1.5 * min(few.whole.mean)
    assert few.band[1] / few.band[0] > 4
    assert many.band[1] / many.band[0] < 2


def test_days_that_differ_widen_the_band() -> None:
    same, differing = Ward(3, 30).expectation(60), Ward(3, 30, spread=0.2).expectation(60)
    assert same.spread < 0.03
    assert 0.08 < differing.spread < 0.4
    assert differing.band[0] < same.band[0]


def test_firings_that_come_together_are_told_from_single_ones() -> None:
    times = [START + day * DAY + 7 * HOUR + n for day in range(0, 60, 2) for n in range(12)]
    assert expectation_of(times, 60).clusters > 3


def test_a_schedule_is_expected_at_its_hour() -> None:
    times = [START + day * DAY + 7 * HOUR + 1 for day in range(56)]
    found = expectation_of(times, 56)
    assert found.whole.mean[7] > 0.5
    assert found.whole.mean[15] < 0.02


def test_a_flow_that_never_fired_is_expected_hardly_ever() -> None:
    found = expectation_of([], 30)
    assert found.whole.fired == 0
    assert 0 < found.a_day < 0.05
    assert found.counts(found.a_day) == (0, 0) or found.counts(found.a_day)[0] == 0


def test_wards_share_the_shape_of_the_whole() -> None:
    facts = [result("last", START + 56 * DAY, "4.0")]
    for number, (at, count) in enumerate(Ward(4, 20, by_day).counts(START, 56)):
        for n in range(count):
            who, place = f"p{number}.{n}", "Ward 7A" if number % 4 else "Ward 7B"
            facts += [admitted(who, at, place), result(who, at + 1, "6.5")]
    [found] = expectations_of(FactsInMemory((FLOW,), VOCABULARY, ZONE, facts))
    assert set(found.wards) == {"Ward 7A", "Ward 7B"}
    seven_a, seven_b = found.wards["Ward 7A"], found.wards["Ward 7B"]
    assert seven_a.fired + seven_b.fired == found.whole.fired
    assert 2 < seven_a.a_week[0] / seven_b.a_week[0] < 4.5
    assert seven_a.mean[12] > 2 * seven_a.mean[2]


def test_the_same_evidence_gives_the_same_file() -> None:
    one, other = (json.dumps(Ward(5, 3).expectation(30).as_json()) for _ in range(2))
    assert one == other
    assert Expectation.from_json(json.loads(one)).as_json() == json.loads(one) | {
        "band": tuple(json.loads(one)["band"])
    } or Expectation.from_json(json.loads(one)) == Ward(5, 3).expectation(30)
    assert Expectation.from_json(json.loads(one)).version == version_of(FLOW)


def test_what_is_not_an_expectation_is_refused() -> None:
    told = Ward(5, 3).expectation(30).as_json()
    for broken in ({}, {**told, "expectation": 2}, {**told, "whole": {}}, {**told, "more": 1}):
        with pytest.raises(ValueError, match="an expectation"):
            Expectation.from_json(broken)


def test_hours_of_the_week_over_a_change_of_clocks() -> None:
    sunday = START + 83 * DAY  # 29 March 2026: 01:00 to 02:00 does not exist
    found = list(cells(sunday, sunday + 3 * HOUR, ZONE))
    assert found == [(6 * 24, HOUR), (6 * 24 + 2, HOUR), (6 * 24 + 3, HOUR)]


def test_rates_of_no_counts_at_all() -> None:
    assert all(rate.mean > 0 for rate in by_hour([0.0] * 168, [1.0] * 168))
