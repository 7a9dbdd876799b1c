"""Silence is judged by the hour of the hospital's day."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from wardwright.engine.listen.sources_rhythm import Expected, quiet_since
from wardwright.facts.instant import DAY, HOUR, MINUTE, Instant, civil, instant
from wardwright.home.settings import Rhythm

LONDON = ZoneInfo("Europe/London")


def at(text: str, fold: int = 0) -> Instant:
    return instant(datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold))


def shown(moment: Instant | None) -> str:
    return "" if moment is None else f"{civil(moment, LONDON):%d %H:%M}"


DAY_AND_NIGHT = Expected(LONDON, None, (Rhythm(time(8), time(20), 10 * MINUTE), Rhythm(time(20), time(8), 2 * HOUR)))
CLINIC = Expected(LONDON, None, (Rhythm(time(8), time(18), 30 * MINUTE),))
SHORT_HOURS = Expected(LONDON, None, (Rhythm(time(8), time(9), 2 * HOUR), Rhythm(time(9), time(10), 3 * HOUR)))
ALWAYS = Expected(LONDON, 15 * MINUTE)


@pytest.mark.parametrize(
    ("expected", "last", "quiet"),
    [
        (DAY_AND_NIGHT, "2026-11-10 12:00", "10 12:10"),
        (DAY_AND_NIGHT, "2026-11-10 23:30", "11 01:30"),
        (DAY_AND_NIGHT, "2026-11-10 07:00", "10 08:10"),  # a night's gap is no alarm at 08:00
        (DAY_AND_NIGHT, "2026-11-10 06:05", "10 08:05"),
        (DAY_AND_NIGHT, "2026-11-10 19:55", "10 21:55"),  # the evening's hours allow more
        (DAY_AND_NIGHT, "2026-11-10 19:50", "10 20:00"),
        (CLINIC, "2026-11-10 12:00", "10 12:30"),
        (CLINIC, "2026-11-10 17:50", "11 08:20"),  # ten minutes of silence before the clinic closed, twenty after
        (CLINIC, "2026-11-10 20:00", "11 08:30"),
        (SHORT_HOURS, "2026-11-10 07:00", "11 09:00"),  # an hour each day cannot hide a dead feed for ever
        (ALWAYS, "2026-11-10 23:50", "11 00:05"),
    ],
)
def test_the_moment_at_which_silence_is_too_long(expected: Expected, last: str, quiet: str) -> None:
    found = quiet_since(expected, at(last), at(last) + 3 * DAY)
    assert shown(found) == quiet
    assert found is not None
    assert quiet_since(expected, at(last), found - 1) is None
    assert quiet_since(expected, at(last), found) == found


def test_without_an_expectation_silence_is_never_too_long() -> None:
    assert quiet_since(Expected(LONDON), at("2020-01-01 00:00"), at("2026-11-10 12:00")) is None


def test_hours_without_an_expectation_are_silent_by_right() -> None:
    assert quiet_since(CLINIC, at("2026-11-10 17:59"), at("2026-11-11 07:59")) is None


def test_years_of_silence_are_found_without_walking_through_them() -> None:
    assert quiet_since(DAY_AND_NIGHT, 0, at("2026-11-10 12:00")) is not None


@pytest.mark.parametrize(
    ("expected", "last", "real_minutes"),
    [
        (Expected(LONDON, 90 * MINUTE), "2026-03-29 00:30", 90),  # spring: 00:30, then 03:00 by the clock
        (Expected(LONDON, 90 * MINUTE), "2026-10-25 00:45", 90),  # autumn: 01:15, the second time
        (DAY_AND_NIGHT, "2026-03-29 00:15", 120),
        (DAY_AND_NIGHT, "2026-10-25 00:15", 120),
        (DAY_AND_NIGHT, "2026-10-25 07:00", 70),
    ],
)
def test_silence_is_counted_in_real_minutes_over_both_changes_of_the_clock(
    expected: Expected, last: str, real_minutes: int
) -> None:
    found = quiet_since(expected, at(last), at(last) + DAY)
    assert found == at(last) + real_minutes * MINUTE


def test_hours_that_the_clock_skips_are_no_hours() -> None:
    skipped = Expected(LONDON, None, (Rhythm(time(1), time(1, 30), MINUTE), Rhythm(time(1, 30), time(2), MINUTE)))
    assert quiet_since(skipped, at("2026-03-29 00:30"), at("2026-03-29 12:00")) is None
    assert shown(quiet_since(skipped, at("2026-03-28 00:30"), at("2026-03-28 12:00"))) == "28 01:01"


def test_an_hour_that_comes_twice_is_one_long_hour() -> None:
    night = Expected(LONDON, None, (Rhythm(time(1), time(2), 90 * MINUTE),))
    last = at("2026-10-25 00:30")
    assert quiet_since(night, last, at("2026-10-25 12:00")) == at("2026-10-25 01:00") + 90 * MINUTE
