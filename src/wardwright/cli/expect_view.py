"""Expectations as people read them: how often, when in the week, where, and how soon a change would be noticed.

Lives here: words and layout at 80 columns. Must not live here: the rates (engine/expect).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import tzinfo

import click

from wardwright.cli.words import count, cut, plain
from wardwright.engine.expect.expectation import Expectation
from wardwright.engine.expect.leaving import FALSE_ALARM
from wardwright.facts.instant import DAY, HOUR, civil

_BARS = " ▁▂▃▄▅▆▇█"
_WARDS = 6
_SHORT_HISTORY = 28  # days
_FEW = 20  # firings
_NEEDED = math.log(4 * FALSE_ALARM / HOUR)  # what one way of leaving must say to be heard


def screen(found: Sequence[Expectation], zone: tzinfo) -> str:
    """All of them, one after another."""
    return "\n\n".join("\n".join(_one(each, zone)) for each in found)


def _one(each: Expectation, zone: tzinfo) -> Iterator[str]:
    yield f"{click.style(plain(each.flow), bold=True)}  {each.version}"
    begin, end = civil(each.since, zone), civil(each.until, zone)
    span = f"{begin.day} {begin:%b %Y} to {end.day} {end:%b %Y}"
    days = count(round(each.days), "day")
    yield f"  from {count(each.whole.fired, 'firing')} in {days}, {span}"
    _, low, high = each.whole.a_week
    yield f"  expected  {_number(7 * each.a_day)} a week (95 %: {_number(low)} to {_number(high)}); {_day(each)}"
    for name, first, length in (("weekdays", 0, 5), ("weekend", 5, 2)):
        yield f"  {name:<9} {_bars(each, first, length)}  0 to 24 h"
    yield from _wards(each)
    yield f"  noticed   {_noticed(each)}"
    if each.whole.fired < _FEW or each.days < _SHORT_HISTORY:
        yield click.style("  A small history: the bands are wide, and only a great change is noticed.", fg="yellow")


def _day(each: Expectation) -> str:
    low, high = each.counts(each.a_day)
    return f"on a day {low:,} to {high:,}"


def _bars(each: Expectation, first: int, days: int) -> str:
    """A sign for each hour of the day, on one scale for the whole week."""
    hours = [sum(each.whole.mean[(first + day) * 24 + hour] for day in range(days)) / days for hour in range(24)]
    most = max(each.whole.mean) or 1.0
    return "".join(_BARS[min(len(_BARS) - 1, math.ceil(hour / most * (len(_BARS) - 1)))] for hour in hours)


def _wards(each: Expectation) -> Iterator[str]:
    most = sorted(each.wards.items(), key=lambda entry: (-entry[1].fired, entry[0]))
    for place, (ward, there) in enumerate(most[:_WARDS]):
        mean, low, high = there.a_week
        head = "wards" if place == 0 else ""
        yield f"  {head:<9} {plain(cut(ward, 30)):<30} {_number(mean):>7} a week ({_number(low)} to {_number(high)})"
    if len(most) > _WARDS:
        yield f"  {'':<9} and {len(most) - _WARDS} more"


def _noticed(each: Expectation) -> str:
    """After how long silence, and three times as many, would be noticed at the average rate."""
    rate = each.a_day
    if rate <= 0:
        return "nothing: it never fired"
    silent = _NEEDED * each.clusters / (each.band[0] * rate)
    gain = 3 * math.log(3) - 2 * each.band[1]
    thrice = _NEEDED * each.clusters / (gain * rate) if gain > 0.1 else math.inf
    return f"silence after {_length(silent)}, three times as many after {_length(thrice)}, on average"


def _length(days: float) -> str:
    if days > 365:
        return "more than a year"
    length = days * DAY
    return f"{length / HOUR:.0f} hours" if length < 2 * DAY else f"{days:.0f} days"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 20 else f"{value:.1f}" if value >= 1 else f"{value:.2g}"
