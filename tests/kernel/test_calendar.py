"""Time on the ward's clock, across the days on which clocks change."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from wardwright.facts.instant import Instant, civil, instant
from wardwright.facts.truth import Truth
from wardwright.kernel.calendar import aged, at_wall_clock, is_between, is_weekend, occurrences
from wardwright.language.tree import (
    Clock,
    Duration,
    EveryDay,
    EveryInterval,
    EveryWeek,
    IsAged,
    Op,
    Schedule,
    TimeIsBetween,
    Unit,
    Weekday,
)

LONDON = ZoneInfo("Europe/London")


def _moment(text: str) -> Instant:
    return instant(datetime.fromisoformat(text).replace(tzinfo=LONDON))


def _next(schedule: Schedule, after: str, count: int) -> list[str]:
    return [f"{civil(each, LONDON):%a %H:%M}" for each in islice(occurrences(schedule, _moment(after), LONDON), count)]


def test_a_time_that_does_not_exist_is_the_first_minute_that_does() -> None:
    assert civil(at_wall_clock(date(2026, 3, 29), time(1, 30), LONDON), LONDON).time() == time(2, 0)


def test_a_time_that_exists_twice_is_the_first_of_them() -> None:
    moment = at_wall_clock(date(2026, 10, 25), time(1, 30), LONDON)
    assert civil(moment, LONDON).utcoffset() == civil(_moment("2026-07-01T12:00"), LONDON).utcoffset()


def test_every_day_every_week_and_every_few_hours() -> None:
    assert _next(EveryDay(Clock(8, 0)), "2026-01-05T08:00", 2) == ["Tue 08:00", "Wed 08:00"]
    assert _next(EveryWeek(Weekday.MONDAY, Clock(8, 0)), "2026-01-05T07:59", 2) == ["Mon 08:00", "Mon 08:00"]
    every = EveryInterval(Duration(((4, Unit.HOUR),)))
    assert _next(every, "2026-01-05T21:00", 3) == ["Tue 00:00", "Tue 04:00", "Tue 08:00"]


def test_the_clock_on_the_wall_rules_when_it_is_changed() -> None:
    every = EveryInterval(Duration(((1, Unit.HOUR),)))
    assert _next(every, "2026-03-29T00:00", 2) == ["Sun 02:00", "Sun 03:00"]


def test_every_interval_longer_than_a_day_keeps_its_rhythm_wherever_it_begins() -> None:
    every = EveryInterval(Duration(((2, Unit.DAY),)))
    assert _next(every, "2026-01-05T12:00", 3)[1:] == _next(every, "2026-01-07T12:00", 2)


@pytest.mark.parametrize(("clock", "inside"), [("20:00", True), ("07:59", True), ("08:00", False), ("19:59", False)])
def test_between_eight_and_eight_passes_midnight(clock: str, inside: bool) -> None:
    night = TimeIsBetween(Clock(20, 0), Clock(8, 0))
    assert is_between(night, _moment(f"2026-01-05T{clock}"), LONDON) is inside


def test_the_weekend_begins_at_midnight_on_the_ward() -> None:
    assert not is_weekend(_moment("2026-07-03T23:59"), LONDON)
    assert is_weekend(_moment("2026-07-04T00:00"), LONDON)


@pytest.mark.parametrize(
    ("born", "today", "verdict"),
    [
        ("1961-01-05", "2026-01-05", Truth.TRUE),
        ("1961-01-06", "2026-01-05", Truth.FALSE),
        ("1961", "2026-01-05", Truth.UNKNOWN),
        ("1960", "2026-01-05", Truth.TRUE),
        ("1961-01", "2026-01-05", Truth.UNKNOWN),
        ("1961-02", "2026-01-05", Truth.FALSE),
        ("unknown", "2026-01-05", Truth.UNKNOWN),
        ("", "2026-01-05", Truth.UNKNOWN),
    ],
)
def test_age_in_completed_years_or_unknown_when_the_date_is_too_coarse(born: str, today: str, verdict: Truth) -> None:
    assert aged(IsAged(Op.AT_LEAST, 65), born, _moment(f"{today}T12:00"), LONDON) is verdict


def test_who_was_born_on_29_february_is_a_year_older_on_1_march() -> None:
    of_age = IsAged(Op.AT_LEAST, 18)
    assert aged(of_age, "2008-02-29", _moment("2026-02-28T12:00"), LONDON) is Truth.FALSE
    assert aged(of_age, "2008-02-29", _moment("2026-03-01T12:00"), LONDON) is Truth.TRUE
