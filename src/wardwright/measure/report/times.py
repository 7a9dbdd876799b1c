"""Times: firings by day, week, month, hour and weekday, on the clock of the ward.

Lives here: which day, hour and night a firing belongs to. Called by figures. The night is 20:00 to 08:00, when most
hospitals have few doctors; the weekend is Saturday and Sunday.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from wardwright.facts.instant import Instant, civil
from wardwright.measure.report.cells import Cells
from wardwright.measure.report.shape import Row
from wardwright.measure.report.tally import Fired

NIGHT = frozenset({*range(8), *range(20, 24)})
WEEKEND = (5, 6)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_WEEKS = 26


@dataclass(frozen=True, slots=True)
class Times:
    """Firings by when they came."""

    days: tuple[Row, ...]
    periods: tuple[Row, ...]
    hour_of_week: tuple[tuple[int, ...], ...]
    hours: tuple[Row, ...]
    weekdays: tuple[Row, ...]
    nights: int
    weekends: int


def times_of(fired: Sequence[Fired], since: Instant, last_seen: Instant, zone: tzinfo) -> Times:
    """The firings by day, period, hour and weekday; days without any are there too, up to the last message."""
    days: Cells[date] = Cells()
    hours: Cells[int] = Cells()
    weekdays: Cells[int] = Cells()
    grid = [[0] * 24 for _ in WEEKDAYS]
    for each in fired:
        local = civil(each.at, zone)
        days.add(local.date(), each.subject)
        hours.add(local.hour, each.subject)
        weekdays.add(local.weekday(), each.subject)
        grid[local.weekday()][local.hour] += 1
    calendar = calendar_days(fired, since, last_seen, zone)
    return Times(
        days.rows((day, day.isoformat()) for day in calendar),
        _periods(fired, calendar, zone),
        tuple(tuple(row) for row in grid),
        hours.rows((hour, f"{hour:02}") for hour in range(24)),
        weekdays.rows(enumerate(WEEKDAYS)),
        sum(hours.count(hour) for hour in NIGHT),
        sum(weekdays.count(day) for day in WEEKEND),
    )


def calendar_days(fired: Sequence[Fired], since: Instant, last_seen: Instant, zone: tzinfo) -> list[date]:
    """Every local day from the beginning of the span to the last message, or to the last firing if that is later."""
    first = civil(since, zone).date()
    last = civil(max([last_seen, *(each.at for each in fired[-1:])]), zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _periods(fired: Sequence[Fired], calendar: list[date], zone: tzinfo) -> tuple[Row, ...]:
    """By week, named by its Monday; by month when there are many weeks."""
    by_month = len(calendar) > 7 * MOST_WEEKS

    def period(day: date) -> str:
        return f"{day:%Y-%m}" if by_month else (day - timedelta(days=day.weekday())).isoformat()

    cells: Cells[str] = Cells()
    for each in fired:
        cells.add(period(civil(each.at, zone).date()), each.subject)
    return cells.rows((name, name) for name in dict.fromkeys(period(day) for day in calendar))
