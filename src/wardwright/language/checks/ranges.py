"""Ranges of numbers: what a comparison lets through and what a term can be.

Lives here: intervals and the questions asked of them (empty? do they meet? does one hold the other?).
Must not live here: problems and their words (comparisons, contradictions).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from wardwright.facts.vocabulary import Part, Score, Term
from wardwright.language.tree import Op


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, None = open; an end that is not `in` is left out."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_in: bool = True
    high_in: bool = True

    def is_empty(self) -> bool:
        """True when no number lies in it."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in))

    def meeting(self, other: Interval) -> Interval:
        """What lies in both."""
        low, low_in = _tighter(self.low, self.low_in, other.low, other.low_in, highest=True)
        high, high_in = _tighter(self.high, self.high_in, other.high, other.high_in, highest=False)
        return Interval(low, high, low_in, high_in)

    def holds(self, other: Interval) -> bool:
        """True when all of `other` lies in it."""
        return self.meeting(other) == other

    def whole(self) -> Interval:
        """The same for whole numbers only: `above 5` starts at 6."""
        low, high = self.low, self.high
        if low is not None:
            up = low.to_integral_value(ROUND_CEILING)
            low = up + 1 if up == low and not self.low_in else up
        if high is not None:
            down = high.to_integral_value(ROUND_FLOOR)
            high = down - 1 if down == high and not self.high_in else down
        return replace(self, low=low, high=high, low_in=True, high_in=True)


def _tighter(
    a: Decimal | None, a_in: bool, b: Decimal | None, b_in: bool, *, highest: bool
) -> tuple[Decimal | None, bool]:
    if a is None:
        return b, b_in
    if b is None:
        return a, a_in
    if a == b:
        return a, a_in and b_in
    return (a, a_in) if (a > b) == highest else (b, b_in)


def of_op(op: Op, value: Decimal, upper: Decimal | None = None) -> Interval:
    """The numbers that a comparison lets through."""
    if op is Op.ABOVE:
        return Interval(low=value, low_in=False)
    if op is Op.BELOW:
        return Interval(high=value, high_in=False)
    if op is Op.AT_LEAST:
        return Interval(low=value)
    if op is Op.AT_MOST:
        return Interval(high=value)
    return Interval(low=value, high=upper if op is Op.BETWEEN else value)


def _points(part: Part) -> set[int]:
    return {band.points for band in part.bands}


def _points_by_part(score: Score) -> list[set[int]]:
    swap = score.swap
    return [
        _points(part) | (_points(swap.part) if swap is not None and swap.part.term == part.term else set())
        for part in score.parts
    ]


def of_score(score: Score) -> Interval:
    """From the least to the most points that the parts can give together."""
    parts = _points_by_part(score)
    return Interval(Decimal(sum(map(min, parts))), Decimal(sum(map(max, parts))))


def part_points(score: Score) -> frozenset[int]:
    """All the points that any one part can give."""
    return frozenset().union(*_points_by_part(score))


def of_term(term: Term) -> Interval | None:
    """What the term's number can be, in its own unit; None when the vocabulary does not say."""
    if term.score is not None and term.score.parts:
        return of_score(term.score)
    if term.plausible is not None:
        return Interval(*term.plausible)
    return None
