"""Breaker, back-off and rate: values that take the moment as an argument."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from wardwright.act.backoff import LONGEST_PAUSE, LONGEST_WISH, next_try
from wardwright.act.breaker import FIRST_PAUSE, TRIP_AFTER, Breaker, BreakerState
from wardwright.act.breaker import LONGEST_PAUSE as LONGEST_BREAK
from wardwright.act.rate import Allowance
from wardwright.facts.instant import MINUTE, SECOND

CHANCE = st.floats(0, 1, exclude_max=True)


def _tripped(now: int = 0) -> Breaker:
    breaker = Breaker()
    for _ in range(TRIP_AFTER):
        breaker = breaker.failed(now)
    return breaker


def test_a_few_failures_do_not_open_it_and_an_answer_forgives_them() -> None:
    breaker = Breaker()
    for _ in range(TRIP_AFTER - 1):
        breaker = breaker.failed(0)
    assert breaker.state is BreakerState.CLOSED
    assert breaker.answered() == Breaker()


def test_failures_in_a_row_open_it_and_nothing_goes_until_the_pause_is_over() -> None:
    breaker = _tripped()
    assert breaker.state is BreakerState.OPEN
    assert not breaker.may_send(FIRST_PAUSE - 1)
    assert breaker.may_send(FIRST_PAUSE)


def test_after_the_pause_one_delivery_finds_out() -> None:
    breaker = _tripped().sending(FIRST_PAUSE)
    assert breaker.state is BreakerState.HALF_OPEN
    assert not breaker.may_send(FIRST_PAUSE + 1), "while it is on its way no other goes"
    assert breaker.answered() == Breaker()
    again = breaker.failed(FIRST_PAUSE)
    assert (again.state, again.pause, again.until) == (BreakerState.OPEN, 2 * FIRST_PAUSE, 3 * FIRST_PAUSE)


@given(st.lists(st.sampled_from(["fail", "answer", "wait"]), max_size=80))
def test_whatever_happens_it_opens_again_within_its_longest_pause(steps: list[str]) -> None:
    breaker, now = Breaker(), 0
    for step in steps:
        if step == "wait":
            now += SECOND
        elif breaker.may_send(now):
            breaker = breaker.sending(now)
            breaker = breaker.failed(now) if step == "fail" else breaker.answered()
    assert breaker.may_send(now + LONGEST_BREAK)


@given(st.integers(1, 10_000), CHANCE)
def test_pauses_double_with_chance_in_them_and_are_bounded(attempts: int, chance: float) -> None:
    pause = next_try(attempts, 0, chance)
    whole = min(SECOND * 2 ** min(attempts - 1, 20), LONGEST_PAUSE)
    assert whole // 2 <= pause <= whole


@example(1, 0.0, 1.8e302)
@given(st.integers(1, 50), CHANCE, st.floats(allow_nan=False))
def test_what_the_other_side_asks_for_is_kept_within_reason(attempts: int, chance: float, wish: float) -> None:
    pause = next_try(attempts, 0, chance, wish)
    assert SECOND // 2 <= pause <= max(LONGEST_PAUSE, LONGEST_WISH)
    if 0 < wish * SECOND < LONGEST_WISH:
        assert pause >= int(wish * SECOND)


@given(st.lists(st.integers(-SECOND, SECOND), max_size=200), st.floats(1, 50))
def test_no_more_goes_than_the_rate_allows_even_if_the_clock_steps_back(steps: list[int], a_second: float) -> None:
    now = furthest = MINUTE
    allowance, gone = Allowance.full(a_second, now), 0
    for step in steps:
        now += step
        furthest = max(furthest, now)
        if allowance.wait(now) == 0:
            allowance, gone = allowance.used(now), gone + 1
    assert gone <= max(a_second, 1) + (furthest - MINUTE) / SECOND * a_second + 1e-6


def test_who_waits_as_long_as_told_may_go() -> None:
    allowance, now = Allowance.full(2.0, 0), 0
    for _ in range(20):
        now += allowance.wait(now)
        assert allowance.wait(now) == 0
        allowance = allowance.used(now)
    assert 8 * SECOND < now <= 10 * SECOND
