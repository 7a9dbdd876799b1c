"""Whether a flow has left its expected rate: a test that may be looked at after every ten minutes, for ever.

Lives here: the statistic and its steps; pure, a state and a count in, a state out. Must not live here: where counts
come from and who is told (watch.py).

The statistic is that of Shiryaev and Roberts for a change at an unknown moment: R ← (R + hours) × likelihood ratio of
the stretch. As long as the rate is where it should be, R grows on average by no more than the hours that pass, whatever
the hours are like; so the time until it reaches FALSE_ALARM is at least FALSE_ALARM hours on average, for each flow
(Pollak 1985; for rates that only have to lie within a band, as here, Shin, Ramdas and Rinaldo 2022). Four ways of
leaving are tried at once and averaged: nothing at all, a third, three times, ten times as many; the first two beyond
the quiet edge of the band, the others beyond the busy one. Whether it has come back is asked in the same way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from wardwright.engine.expect.expectation import Expectation
from wardwright.facts.instant import DAY, HOUR, Instant, Length

FALSE_ALARM: Length = 90 * DAY  # on average at least so long between two false alarms of one flow
TIMES = (0.0, 1 / 3, 3.0, 10.0)
_FLOOR = -700.0


class Way(Enum):
    """How a flow left its rate."""

    NOT_AT_ALL = "not at all"
    FAR_LESS = "far less"
    FAR_MORE = "far more"


@dataclass(frozen=True, slots=True)
class Path:
    """One way of leaving: its statistic, and what was counted since it last looked as if nothing had changed."""

    log: float = _FLOOR
    sum: float = 0.0
    since: Instant = 0
    fired: int = 0
    expected: float = 0.0


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where the test of one flow stands."""

    paths: tuple[Path, ...] = (Path(), Path(), Path(), Path())
    left: Way | None = None
    since: Instant = 0  # when it seems to have begun
    away: float = 1.0  # times the expected rate from which it has to come back
    back: float = _FLOOR  # the statistic of its coming back

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "paths": [[each.log, each.sum, each.since, each.fired, each.expected] for each in self.paths],
            "left": self.left.value if self.left is not None else None,
            "since": self.since,
            "away": self.away,
            "back": self.back,
        }

    @staticmethod
    def from_json(told: dict[str, Any]) -> Leaving:
        """The state of plain values. ValueError, KeyError, TypeError: they are none."""
        paths = tuple(Path(float(a), float(b), int(c), int(d), float(e)) for a, b, c, d, e in told["paths"])
        left = Way(told["left"]) if told["left"] is not None else None
        if len(paths) != len(TIMES):
            raise ValueError("another number of ways")
        return Leaving(paths, left, int(told["since"]), float(told["away"]), float(told["back"]))

    @property
    def strongest(self) -> Path:
        """The way that speaks most."""
        return max(self.paths, key=lambda each: each.log)


def step(state: Leaving, expectation: Expectation, start: Instant, length: Length, fired: int, mean: float) -> Leaving:
    """The state after a stretch in which `fired` came where `mean` were expected."""
    if state.left is not None:
        return _coming_back(state, expectation, length, fired, mean)
    paths = tuple(
        _along(path, times, expectation, start, length, fired, mean)
        for path, times in zip(state.paths, TIMES, strict=True)
    )
    after = Leaving(paths)
    if _average(paths) < math.log(FALSE_ALARM / HOUR):
        return after
    strongest = after.strongest
    way = Way.FAR_MORE if strongest in paths[2:] else Way.NOT_AT_ALL if strongest.fired == 0 else Way.FAR_LESS
    return replace(after, left=way, since=strongest.since, away=_away(way, expectation))


def _along(
    path: Path, times: float, expectation: Expectation, start: Instant, length: Length, fired: int, mean: float
) -> Path:
    edge = expectation.band[0] if times < 1 else expectation.band[1]
    at_edge = edge * mean
    if times == 0:
        ratio = at_edge / expectation.clusters if fired == 0 else -math.inf
    else:
        ratio = (fired * math.log(times) - (times - 1) * at_edge) / expectation.clusters
    log = max(_FLOOR, _plus(path.log, math.log(length / HOUR)) + ratio)
    total = path.sum + ratio
    if total <= 0:  # as if nothing had changed until now
        return Path(log, 0.0, start + length, 0, 0.0)
    since = path.since if path.sum > 0 else start
    counted = (path.fired, path.expected) if path.sum > 0 else (0, 0.0)
    return Path(log, total, since, counted[0] + fired, counted[1] + mean)


def _plus(one: float, other: float) -> float:
    """log(e^one + e^other)."""
    high, low = max(one, other), min(one, other)
    return high + math.log1p(math.exp(low - high))


def _average(paths: tuple[Path, ...]) -> float:
    high = max(path.log for path in paths)
    return high + math.log(sum(math.exp(path.log - high) for path in paths) / len(paths))


def _coming_back(state: Leaving, expectation: Expectation, length: Length, fired: int, mean: float) -> Leaving:
    """The same test the other way round: from the rate that it left for, back to the edge of the band."""
    edge = expectation.band[1] if state.left is Way.FAR_MORE else expectation.band[0]
    ratio = (fired * math.log(edge / state.away) - (edge - state.away) * mean) / expectation.clusters
    back = max(_FLOOR, _plus(state.back, math.log(length / HOUR)) + ratio)
    return Leaving() if back >= math.log(FALSE_ALARM / HOUR) else replace(state, back=back)


def _away(way: Way, expectation: Expectation) -> float:
    """The rate from which it has to come back, in times of what is expected: clearly beyond the band, and no farther.

    What was counted until the alarm would not do: that an alarm was raised makes it look farther away than it is.
    """
    low, high = expectation.band
    return {Way.FAR_MORE: 2 * high, Way.FAR_LESS: low / 2, Way.NOT_AT_ALL: low / 8}[way]
