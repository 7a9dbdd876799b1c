"""The test that a rate was left, simulated with seeds: fewer than one false alarm a month, changes noticed in time."""

from __future__ import annotations

import json

import pytest

from tests.expect.making import START, STRETCH, ZONE, Ward, by_day
from wardwright.engine.expect.expectation import Expectation
from wardwright.engine.expect.leaving import Leaving, Way, step
from wardwright.facts.instant import DAY, Instant

HISTORY = 60  # days


def means(expectation: Expectation) -> list[float]:
    """Expected in each ten minutes of a week; January has no change of clocks."""
    return [expectation.between(at, at + STRETCH, ZONE) for at in range(START, START + 7 * DAY, STRETCH)]


def run(
    ward: Ward, expectation: Expectation, start: Instant, days: int, times: float = 1.0, state: Leaving | None = None
) -> tuple[Leaving, list[tuple[Instant, Way | None]]]:
    """The state after so many days, and when it changed."""
    week, found = means(expectation), state or Leaving()
    changes: list[tuple[Instant, Way | None]] = []
    for at, fired in ward.counts(start, days, times):
        after = step(found, expectation, at, STRETCH, fired, week[(at - START) // STRETCH % len(week)])
        if after.left is not found.left:
            changes.append((at, after.left))
        found = after
    return found, changes


@pytest.mark.parametrize("a_day", [0.2, 2, 25])
def test_fewer_than_one_false_alarm_a_month_and_flow(a_day: float) -> None:
    """Estimated from two months, by a flow whose days differ by a fifth; over 8 months of watching."""
    alarms = 0
    for seed in range(4):
        ward = Ward(seed, a_day, by_day, spread=0.04)
        _, changes = run(ward, ward.expectation(HISTORY), START + 70 * DAY, 60)
        alarms += sum(way is not None for _, way in changes)
    assert alarms <= 2  # 8 months; the bound is one in 90 days on average


@pytest.mark.parametrize(
    ("a_day", "times", "way", "days"),
    [
        (25, 0.0, {Way.NOT_AT_ALL}, 2),
        (2, 0.0, {Way.NOT_AT_ALL}, 14),
        (25, 0.25, {Way.FAR_LESS}, 5),
        (25, 4.0, {Way.FAR_MORE}, 1),
        (2, 8.0, {Way.FAR_MORE}, 3),
    ],
)
def test_a_change_is_noticed_once_and_its_end_once(a_day: float, times: float, way: set[Way], days: int) -> None:
    ward = Ward(11, a_day, by_day)
    expectation = ward.expectation(HISTORY)
    begun = START + 70 * DAY
    state, before = run(ward, expectation, begun, 7)
    state, during = run(ward, expectation, begun + 7 * DAY, 21, times, state)
    state, after = run(ward, expectation, begun + 28 * DAY, 21, 1.0, state)
    assert before == []
    assert [found for _, found in during] == list(way)
    assert during[0][0] - (begun + 7 * DAY) < days * DAY
    assert [found for _, found in after] == [None]
    assert state.left is None


def test_it_says_since_when() -> None:
    ward = Ward(12, 25, by_day)
    expectation = ward.expectation(HISTORY)
    begun = START + 70 * DAY
    state, _ = run(ward, expectation, begun, 7)
    state, changes = run(ward, expectation, begun + 7 * DAY, 4, 0.0, state)
    assert changes
    assert abs(state.since - (begun + 7 * DAY)) < DAY


def test_a_small_history_notices_only_a_great_change() -> None:
    ward = Ward(13, 2, by_day)
    begun = START + 70 * DAY
    for history, noticed in ((2, False), (HISTORY, True)):
        _, changes = run(ward, ward.expectation(history), begun, 25, 2.8)
        assert bool(changes) is noticed


def test_the_state_outlives_a_restart() -> None:
    ward = Ward(14, 5, by_day)
    expectation = ward.expectation(HISTORY)
    state, _ = run(ward, expectation, START + 70 * DAY, 3)
    again = Leaving.from_json(json.loads(json.dumps(state.as_json())))
    assert again == state
    with pytest.raises((ValueError, KeyError, TypeError)):
        Leaving.from_json({"paths": []})
