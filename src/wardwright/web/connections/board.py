"""The live map: sources on the left, the engine in the middle, channels on the right, ready to be drawn.

Lives here: joining how the system stands with rhythms and rates, and the geometry of the pictures. Must not live here:
how things stand (engine/telemetry), templates. Nothing of a patient is in it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wardwright.engine.connections.rates import Rates, Way
from wardwright.engine.connections.rhythm import Rhythm, rhythms
from wardwright.engine.telemetry.reading import read_standing
from wardwright.engine.telemetry.standing import ChannelStanding, SourceStanding, Standing, State
from wardwright.facts.instant import Instant
from wardwright.record.models import Breaker, SourceState
from wardwright.web.installation import Installation

RATES = Rates()  # noted by the process of the pages (watching.py)
_BAR, _HIGH = 10, 40


class Bar(NamedTuple):
    """One hour of a rhythm's picture, in its own units."""

    x: int
    y: float
    height: float
    usual: float | None  # where the mark of what is usual lies
    start: Instant
    seen: int | None
    expected: float | None
    is_short: bool  # less than half of what is usual came in a whole hour


@dataclass(frozen=True, slots=True)
class SourceNode:
    """One source on the map."""

    standing: SourceStanding
    sign: str  # "quiet", "disconnected", "failing"; "" while all is well
    rhythm: Rhythm
    bars: tuple[Bar, ...]
    per_minute: float | None
    line: str  # the path of its line to the middle
    weight: int  # how thick the line is, 1 to 4


@dataclass(frozen=True, slots=True)
class ChannelNode:
    """One channel on the map."""

    standing: ChannelStanding
    breaker: str
    per_minute: float | None
    line: str
    weight: int


@dataclass(frozen=True, slots=True)
class Board:
    """All that the map shows."""

    standing: Standing
    sources: tuple[SourceNode, ...]
    channels: tuple[ChannelNode, ...]

    @property
    def troubled(self) -> tuple[str, ...]:
        """The sources and channels in trouble, by name."""
        states = [(node.standing.name, node.standing.state) for node in self.sources]
        states += [(node.standing.name, node.standing.state) for node in self.channels]
        return tuple(name for name, state in states if state is State.BAD)

    def source(self, name: str) -> SourceNode | None:
        """The source of that name."""
        return next((each for each in self.sources if each.standing.name == name), None)

    def channel(self, name: str) -> ChannelNode | None:
        """The channel of that name."""
        return next((each for each in self.channels if each.standing.name == name), None)


def board_of(installed: Installation, rates: Rates = RATES) -> Board:
    """How everything stands now. RecordUnavailable."""
    now = installed.now()
    wall = time.time_ns() // 1000
    standing = read_standing(installed.home, installed.record, installed.messages, wall, now)
    signs = {source: state.partition(": ")[2] for source, state in SourceState.objects.values_list("source", "state")}
    found = rhythms(now)
    breakers = dict(Breaker.objects.values_list("channel", "state"))
    return Board(
        standing,
        tuple(
            _source(each, signs, found, rates, _line(number, len(standing.sources), True))
            for number, each in enumerate(standing.sources)
        ),
        tuple(
            _channel(each, breakers, rates, _line(number, len(standing.channels), False))
            for number, each in enumerate(standing.channels)
        ),
    )


def _source(
    each: SourceStanding, signs: Mapping[str, str], found: Mapping[str, Rhythm], rates: Rates, line: str
) -> SourceNode:
    rhythm = found.get(each.name, Rhythm())
    sign = signs.get(each.name, "") if each.state is State.BAD else ""
    rate = rates.per_minute(Way(True, each.name)) if each.state is not State.OFF else None
    return SourceNode(each, sign, rhythm, bars_of(rhythm), rate, line, _weight(rate))


def _channel(each: ChannelStanding, breakers: Mapping[str, str], rates: Rates, line: str) -> ChannelNode:
    rate = rates.per_minute(Way(False, each.name)) if each.state is not State.OFF else None
    return ChannelNode(each, breakers.get(each.name, "closed"), rate, line, _weight(rate))


def bars_of(rhythm: Rhythm, high: int = _HIGH) -> tuple[Bar, ...]:
    """The picture of a rhythm: 24 bars, and where the usual number lies over each."""
    scale = high / rhythm.highest if rhythm.highest else 0.0
    last = len(rhythm.hours) - 1
    return tuple(
        Bar(
            number * _BAR,
            round(high - (hour.seen or 0) * scale, 1),
            round((hour.seen or 0) * scale, 1),
            None if hour.expected is None else round(high - hour.expected * scale, 1),
            *hour,
            is_short=number < last and _is_short(hour.seen, hour.expected),
        )
        for number, hour in enumerate(rhythm.hours)
    )


def _is_short(seen: int | None, expected: float | None) -> bool:
    return seen is not None and expected is not None and expected >= 4 and seen < expected / 2


def _line(number: int, of: int, from_left: bool) -> str:
    """From the middle of a card to the middle of the map, in hundredths of the space between."""
    y = round((number + 0.5) * 100 / max(of, 1), 2)
    return f"M0 {y} C55 {y} 45 50 100 50" if from_left else f"M0 50 C55 50 45 {y} 100 {y}"


def _weight(rate: float | None) -> int:
    """1 for next to nothing, 4 for hundreds a minute."""
    steps: Sequence[float] = (1, 20, 200)
    return 1 + sum(1 for step in steps if (rate or 0) >= step)
