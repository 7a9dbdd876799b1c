"""Civil time: days, ages, times of day and schedules on the hospital's clock.

Lives here: what needs the time zone. The zone is passed in; nothing here knows what time it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from wardwright.facts.instant import DAY, MINUTE, Instant, civil, instant
from wardwright.facts.truth import Truth
from wardwright.language.tree import EveryDay, EveryInterval, EveryWeek, IsAged, Op, Schedule, TimeIsBetween


def at_wall_clock(day: date, clock: time, zone: tzinfo) -> Instant:
    """The instant at which a clock on the wall shows that time on that day.

    A time that occurs twice is taken the first time; one that does not exist (the clock goes forward) is the first
    minute that does. In London on 29 March 2026, 01:30 is 02:00 BST, which is 01:00 UTC.
    """
    wanted = datetime.combine(day, clock)
    moment = instant(wanted.replace(tzinfo=zone, fold=0))
    if civil(moment, zone).replace(tzinfo=None) == wanted:
        return moment
    before = wanted.replace(tzinfo=zone, fold=1)  # fold=1 in a gap uses the offset after it: lands before the gap
    start = int(instant(before) // MINUTE * MINUTE)
    while civil(start, zone).replace(tzinfo=None) < wanted:
        start += MINUTE
    return start


def is_between(condition: TimeIsBetween, now: Instant, zone: tzinfo) -> bool:
    """`it is between A and B`: A ≤ local time < B, passing midnight when B is earlier."""
    local = civil(now, zone).time().replace(tzinfo=None)
    start = time(condition.start.hour, condition.start.minute)
    end = time(condition.end.hour, condition.end.minute)
    if start < end:
        return start <= local < end
    return local >= start or local < end


def is_weekend(now: Instant, zone: tzinfo) -> bool:
    """Saturday or Sunday on the ward."""
    return civil(now, zone).weekday() >= 5


def aged(condition: IsAged, born: str, now: Instant, zone: tzinfo) -> Truth:
    """Completed years against the page; unknown when the date of birth is too coarse to tell or cannot be read."""
    span = _birthdays(born)
    if span is None:
        return Truth.UNKNOWN
    today = civil(now, zone).date()
    verdicts = {_age_passes(condition, _years(day, today)) for day in span}
    if len(verdicts) > 1:
        return Truth.UNKNOWN
    return Truth.TRUE if verdicts.pop() else Truth.FALSE


def _birthdays(born: str) -> tuple[date, ...] | None:
    """The first and the last day that a date of birth may mean: YYYY, YYYY-MM or YYYY-MM-DD."""
    parts = born[:10].split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 3:
            return (date(*numbers),)
        if len(numbers) == 2:
            first = date(numbers[0], numbers[1], 1)
            following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            return first, following - timedelta(days=1)
        return date(numbers[0], 1, 1), date(numbers[0], 12, 31)
    except (ValueError, IndexError):
        return None


def _years(born: date, today: date) -> int:
    # Born on 29 February: the birthday is 1 March in other years, which the tuple comparison gives.
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _age_passes(condition: IsAged, years: int) -> bool:
    if condition.op is Op.BETWEEN:
        assert condition.upper is not None
        return condition.years <= years <= condition.upper
    return {
        Op.ABOVE: years > condition.years,
        Op.BELOW: years < condition.years,
        Op.AT_LEAST: years >= condition.years,
        Op.AT_MOST: years <= condition.years,
        Op.EXACTLY: years == condition.years,
    }[condition.op]


def occurrences(schedule: Schedule, after: Instant, zone: tzinfo) -> Iterator[Instant]:
    """The moments of a schedule that come after an instant, without end, in order."""
    last = after
    day = civil(after, zone).date()
    while True:
        for clock in _clocks(schedule, day):
            moment = at_wall_clock(day, clock, zone)
            if moment > last:  # two wall-clock times can be one moment when the clock goes forward
                last = moment
                yield moment
        day += timedelta(days=1)


def _clocks(schedule: Schedule, day: date) -> list[time]:
    if isinstance(schedule, EveryDay):
        return [time(schedule.at.hour, schedule.at.minute)]
    if isinstance(schedule, EveryWeek):
        return [time(schedule.at.hour, schedule.at.minute)] if day.weekday() == schedule.day.value else []
    return _interval_clocks(schedule, day)


def _interval_clocks(schedule: EveryInterval, day: date) -> list[time]:
    """Wall-clock times of `Every 4 hours`: 00:00, 04:00 …; from a day on, counted from 1970-01-01 00:00 local."""
    length = schedule.duration.length
    midnight = datetime.combine(day, time())
    if length < DAY:
        return [(midnight + timedelta(microseconds=k * length)).time() for k in range(-(-DAY // length))]
    since = instant(midnight.replace(tzinfo=UTC))  # wall-clock microseconds since 1970-01-01 local
    first = -(-since // length) * length
    return [(midnight + timedelta(microseconds=first - since)).time()] if first < since + DAY else []
