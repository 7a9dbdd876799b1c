"""Scores: what is worked out when one of a score's parts arrives (meaning.md 5.6).

Lives here: choosing the parts' facts and adding up. Must not live here: the points of a band (facts.scores).
"""

from __future__ import annotations

from decimal import Decimal

from wardwright.facts.fact import Fact, Kind, Measured
from wardwright.facts.instant import Instant
from wardwright.facts.scores import points
from wardwright.facts.vocabulary import Part, Score, Vocabulary
from wardwright.kernel.series import FAR
from wardwright.kernel.timeline import Timeline
from wardwright.kernel.values import WORKED_OUT


class PartReading:
    """One part as of a moment: the fact it read (None: none fresh enough) and its points (None: unknown)."""

    __slots__ = ("fact", "part", "points")

    def __init__(self, part: Part, fact: Fact | None, points: int | None) -> None:
        self.part, self.fact, self.points = part, fact, points


class ScorePlan:
    """A score made ready: its parts' terms with their groups, and the condition that swaps a part."""

    def __init__(self, name: str, score: Score, vocabulary: Vocabulary) -> None:
        self.name = name
        self.score = score
        terms = {part.term for part in score.parts}
        terms |= {band.given[0] for part in score.parts for band in part.bands if band.given}
        if score.swap is not None:
            terms |= {band.given[0] for band in score.swap.part.bands if band.given}
        self.members = {term: tuple(sorted(vocabulary.members(term))) for term in terms}
        self.reads = frozenset(member for members in self.members.values() for member in members)
        self.swap_terms = tuple(sorted(vocabulary.members(score.swap.when))) if score.swap else ()

    def _latest(self, timeline: Timeline, term: str, now: Instant) -> Fact | None:
        return timeline.latest(Kind.RESULT, self.members[term], now - self.score.each_within, now)

    def _parts(self, timeline: Timeline, now: Instant) -> tuple[Part, ...]:
        swap = self.score.swap
        if swap is None or not has_any(timeline, self.swap_terms, now):
            return self.score.parts
        return tuple(swap.part if part.term == swap.part.term else part for part in self.score.parts)

    def read(self, timeline: Timeline, now: Instant) -> tuple[PartReading, ...]:
        """Every part as of now: the latest value that is fresh enough, and its points."""
        readings = []
        for part in self._parts(timeline, now):
            fact = self._latest(timeline, part.term, now)
            found = None
            if fact is not None and fact.value is not None:
                others = {
                    band.given[0]: other.value
                    for band in part.bands
                    if band.given and (other := self._latest(timeline, band.given[0], now)) is not None
                }
                found = points(part, fact.value, others)
            readings.append(PartReading(part, fact, found))
        return tuple(readings)

    def work_out(
        self, timeline: Timeline, now: Instant, arrived: Instant | None
    ) -> tuple[Fact, tuple[Fact, ...]] | None:
        """The score as of now with the facts it used; its value is None (unknown) when a part is missing.

        When no part is fresh it is unknown at the `at` of what arrived; None when nothing arrived (a withdrawal).
        """
        readings = self.read(timeline, now)
        used = tuple(reading.fact for reading in readings if reading.fact is not None)
        at = max((fact.at for fact in used), default=arrived)
        if at is None:
            return None
        value: Measured | None = None
        if all(reading.points is not None for reading in readings):
            value = Measured(Decimal(sum(reading.points or 0 for reading in readings)), "")
        fact = Fact(timeline.subject, Kind.RESULT, self.name, at, now, value, source=WORKED_OUT)
        return fact, used


def has_any(timeline: Timeline, terms: tuple[str, ...], now: Instant) -> Fact | None:
    """The latest condition or flag fact of any of the terms with at ≤ now; None when there is none."""
    found = [
        fact for kind in (Kind.CONDITION, Kind.FLAG) if (fact := timeline.latest(kind, terms, -FAR, now)) is not None
    ]
    return max(found, key=lambda fact: (fact.at, fact.seen)) if found else None
