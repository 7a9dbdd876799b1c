"""Short words for the demo's times, there and back: shared by its command, its screen and its lines."""

from __future__ import annotations

import re

import click

from wardwright.demo.pace import ZONE
from wardwright.facts.instant import DAY, HOUR, MINUTE, Instant, Length, civil


def hour(moment: Instant) -> str:
    """`08:24`, as the ward's clock shows it."""
    return f"{civil(moment, ZONE):%H:%M}"


def passed(length: Length) -> str:
    """`12m`, `3h`, `2d`."""
    if length < 100 * MINUTE:
        return f"{length // MINUTE}m"
    return f"{length // HOUR}h" if length < 2 * DAY else f"{length // DAY}d"


def pace_words(rate: int) -> str:
    """How fast the hospital's time goes."""
    if rate == 1:
        return "as fast as the clock on the wall"
    if rate == 60:
        return "an hour a minute"
    if rate % 60 == 0:
        return f"{rate // 60} hours a minute"
    return f"{rate} times as fast as the wall's clock"


def length_of_time(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """`90s`, `5min`, `1h` → seconds; as click calls it for an option."""
    if value is None:
        return None
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|min|h)\s*", value)
    if match is None or not float(match.group(1)):
        raise click.BadParameter(f"`{value}` is not a length of time. Write, for example, 90s, 5min or 1h.")
    return float(match.group(1)) * {"s": 1, "min": 60, "h": 3600}[match.group(2)]
