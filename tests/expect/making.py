"""Firings drawn at random from seeds, as evidence; nothing here waits or reads a clock."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from wardwright.engine.expect.expectation import Expectation, expectations_of
from wardwright.engine.prove.evidence import FactsInMemory
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import DAY, MINUTE, Instant, civil
from wardwright.facts.load import load_vocabulary
from wardwright.facts.units import measured
from wardwright.language.parse import parse
from wardwright.language.tree import Flow

ZONE = ZoneInfo("Europe/London")
START: Instant = 1_767_571_200_000_000  # Monday 5 January 2026, 00:00
VOCABULARY = load_vocabulary(
    """
results:
  potassium: {codes: ["local:K"], unit: mmol/L, plausible: [1, 12]}
  creatinine: {codes: ["local:CR"], unit: umol/L, molar mass: 113.12}
places: {Ward 7A: {codes: ["7A"]}, Ward 7B: {codes: ["7B"]}}
roles: {ward doctor: {}}
"""
)
PAGE = """\
Flow: High potassium
Owner: Ward 7A

When a potassium result of 6.0 mmol/L or more arrives,
then ask the ward doctor to "Review {patient}" within 1 hour.
"""
[FLOW] = parse(PAGE, VOCABULARY).flows
STRETCH = 10 * MINUTE
Shape = Callable[[Instant], float]


def by_day(at: Instant) -> float:
    """Four times as much by day as by night, half of it at the weekend."""
    local = civil(at, ZONE)
    return (1.6 if 8 <= local.hour < 20 else 0.4) * (0.5 if local.weekday() >= 5 else 1.2)


def even(at: Instant) -> float:
    """The same at all hours."""
    return 1.0


@dataclass
class Ward:
    """Firings at random: so many a day on average, by a shape, with days that differ."""

    seed: int
    a_day: float
    shape: Shape = even
    spread: float = 0.0  # variance of a day's rate, relative

    def counts(self, start: Instant, days: int, times: float = 1.0) -> Iterator[tuple[Instant, int]]:
        """Every ten minutes, and how often it fired in them."""
        drawn = random.Random(self.seed * 7_919 + (start - START) // DAY)
        for day in range(days):
            busy = drawn.gammavariate(1 / self.spread, self.spread) if self.spread else 1.0
            for at in range(start + day * DAY, start + (day + 1) * DAY, STRETCH):
                yield at, poisson(drawn, times * busy * self.a_day * self.shape(at) * STRETCH / DAY)

    def expectation(self, days: int) -> Expectation:
        """What is expected after that many days."""
        times = [at + n * MINUTE for at, count in self.counts(START, days) for n in range(count)]
        return expectation_of(times, days)


def poisson(drawn: random.Random, mean: float) -> int:
    """A count with that mean."""
    limit, count, product = math.exp(-mean), 0, drawn.random()
    while product > limit:
        count += 1
        product *= drawn.random()
    return count


def expectation_of(times: Sequence[Instant], days: int, flow: Flow = FLOW) -> Expectation:
    """What is expected when the flow fired at these moments of a history of that many days."""
    facts = [result(f"p{number}", at, "6.5") for number, at in enumerate(times)]
    facts += [result("first", START, "4.0"), result("last", START + days * DAY, "4.0")]
    [found] = expectations_of(FactsInMemory((flow,), VOCABULARY, ZONE, facts))
    return found


def result(subject: str, at: Instant, number: str, term: str = "potassium") -> Fact:
    """A result, seen at once."""
    entry = VOCABULARY[term]
    return Fact(subject, Kind.RESULT, term, at, at, measured(entry, Decimal(number), entry.unit))


def admitted(subject: str, at: Instant, place: str) -> Fact:
    """A patient admitted to a place."""
    return Fact(subject, Kind.ADMITTED, "", at, at, place=place)
