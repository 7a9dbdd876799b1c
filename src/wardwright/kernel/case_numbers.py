"""Clean numbers: what may stand in a case in place of a patient's, made from the page and the vocabulary alone.

Lives here: the thresholds that a page names, and for each stretch between two of them a few round numbers that lie in
it. Must not live here: which of them a line takes (case_values). No number of a patient comes in here: what a
line takes says on which side of the page's thresholds the patient was, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.kernel.scores import ScorePlan
from wardwright.kernel.values import difference_in_unit_of, in_unit_of
from wardwright.language import tree as t
from wardwright.language.walk import walk

_ROUND = tuple(Decimal(digits) for digits in ("1", "2", "5", "3", "4", "6", "8", "1.5", "2.5", "7", "9", "1.2"))
_MOST = 48


class Numbers:
    """The clean numbers of every term that a page can look at."""

    def __init__(self, flow: t.Flow, vocabulary: Vocabulary, scores: dict[str, ScorePlan]) -> None:
        self._vocabulary = vocabulary
        self._bounds: dict[str, set[Decimal]] = {}
        self._changes: dict[str, list[tuple[Decimal, Decimal]]] = {}  # term → (times, plus) of what it is compared with
        self.ages: set[int] = set()
        for part in (*flow.rules, *flow.stops):
            for node, _ in walk(part):
                self._see(node)
        for score in scores.values():
            self._see_score(score)

    def changes(self, term: str) -> bool:
        """Whether values of the term are compared with one another: then they are chosen together."""
        return term in self._changes

    def clean(self, name: str) -> tuple[Decimal, ...]:
        """Numbers for a term, in its unit, those that read best first."""
        term = self._vocabulary[name]
        low, high = term.plausible or _open_ends(self._bounds.get(name, set()))
        bounds = sorted(bound for bound in self._bounds.get(name, ()) if low <= bound <= high)
        whole = term.kind is TermKind.SCORE
        found = [number for bound in bounds for number in _beside(bound, low, high, whole, high - low)]
        found += [_between(one, other) for one, other in pairwise(bounds)]
        found += () if bounds else tuple(_ladder(low, high))[:6]
        for times, plus in self._changes.get(name, ()):
            found += [_two_digits(number * times + plus) for number in tuple(found[:6])]
        found += bounds
        found += _ladder(low, high)
        fit = (number for number in found if low <= number <= high and (not whole or number == number.to_integral()))
        inside = list(dict.fromkeys(map(plain, fit)))[:_MOST]
        return (*inside, *_implausible(term))

    def clean_ages(self) -> tuple[int, ...]:
        """Ages in years, those that read best first."""
        beside = [year + step for year in sorted(self.ages) for step in (5, -5, 1, -1, 0)]
        return tuple(dict.fromkeys(year for year in (70, 50, 30, 80, 20, 10, 5, 90, *beside) if 0 <= year <= 150))

    # ── what the page says ───────────────────────────────────────────────────────────────────

    def _see(self, node: t.Node) -> None:
        if isinstance(node, t.IsAged):
            self.ages |= {node.years, *([node.upper] if node.upper is not None else [])}
        elif isinstance(node, t.ResultThing | t.LatestIs) and isinstance(node.test, t.Comparison):
            self._bound(node.term.name, node.test)
        elif isinstance(node, t.Crosses):
            self._bound(node.term.name, node.comparison)
        elif isinstance(node, t.SummaryIs) and node.summary is not t.Summary.NUMBER:
            self._bound(node.term.name, node.comparison)
            if node.summary is t.Summary.TOTAL:
                self._change(node.term.name, Decimal(1) / 2, Decimal(0))
        elif isinstance(node, t.TimesSummary):
            self._change(node.term.name, node.factor * Decimal("1.05"), Decimal(0))
        elif isinstance(node, t.ChangedBy):
            self._changed(node)

    def _changed(self, node: t.ChangedBy) -> None:
        up = node.direction is t.Direction.RISEN
        for name in self._members(node.term.name):
            term = self._vocabulary[name]
            if node.quantity.unit == "%" and term.unit != "%":
                part = node.quantity.value / 100 * Decimal("1.05")
                self._change(name, 1 + part if up else max(1 - part, Decimal("0.01")), Decimal(0))
            else:
                by = difference_in_unit_of(term, node.quantity) * Decimal("1.1")
                self._change(name, Decimal(1), by if up else -by)

    def _bound(self, name: str, test: t.Comparison) -> None:
        for member in self._members(name):
            term = self._vocabulary[member]
            if term.answers and not term.unit and not term.plausible:
                continue
            for quantity in (test.quantity, test.upper):
                if quantity is not None:
                    self._bounds.setdefault(member, set()).add(in_unit_of(term, quantity))

    def _change(self, name: str, times: Decimal, plus: Decimal) -> None:
        for member in self._members(name):
            self._changes.setdefault(member, []).append((times, plus))

    def _members(self, name: str) -> Iterable[str]:
        return sorted(self._vocabulary.members(name))

    def _see_score(self, score: ScorePlan) -> None:
        entry = self._vocabulary[score.name].score
        if entry is None:
            return
        for part in (*entry.parts, *([entry.swap.part] if entry.swap else [])):
            for band in part.bands:
                for end in (band.low, band.high):
                    if end is not None:
                        for member in self._members(part.term):
                            self._bounds.setdefault(member, set()).add(end)


def _implausible(term: Term) -> Iterator[Decimal]:
    """For a case whose point is that a value was not believed."""
    if term.plausible is not None:
        low, high = term.plausible
        yield plain(_two_digits(high * 2) if high > 0 else high + 1)
        yield plain(low - max(abs(low), Decimal(1)))


def plain(number: Decimal) -> Decimal:
    """The number without needless digits: 6.50 is 6.5, 1E+2 is 100."""
    short = number.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral() else short


def _step(bound: Decimal, whole: bool, reach: Decimal) -> Decimal:
    """A step that one sees beside a bound: 0.5 beside 6.0, 10 beside 125; never finer than the bound is written."""
    if bound == 0:
        return Decimal(1)
    least = min(abs(bound), reach) / 20
    power = Decimal(10) ** least.adjusted()
    step = next(power * digit for digit in (1, 2, 5, 10) if power * digit >= least)
    places = bound.as_tuple().exponent
    finest = Decimal(1).scaleb(places) if isinstance(places, int) and places > -4 else step
    return max(step.to_integral(ROUND_CEILING), Decimal(1)) if whole else max(step, finest)


def _beside(bound: Decimal, low: Decimal, high: Decimal, whole: bool, reach: Decimal) -> Iterator[Decimal]:
    """Multiples of the step, two on each side: 360 and 340 beside 353.6."""
    step = _step(bound, whole, reach)
    over = (bound / step).to_integral(ROUND_FLOOR) * step + step
    under = (bound / step).to_integral(ROUND_CEILING) * step - step
    for number in (over, under, over + step, under - step):
        if low <= number <= high:
            yield number


def _between(low: Decimal, high: Decimal) -> Decimal:
    """The number with the fewest digits that lies between, near the middle."""
    middle = (low + high) / 2
    size = (high - low).adjusted()
    for places in range(-size, -size + 4):
        number = middle.quantize(Decimal(1).scaleb(-places)) if places > 0 else _rounded(middle, -places)
        if low < number < high:
            return number
    return middle


def _rounded(number: Decimal, power: int) -> Decimal:
    return number.scaleb(-power).to_integral().scaleb(power)


def _size(number: Decimal) -> int:
    """Of 0.2, 2, 20, 200: -1, 0, 1, 2."""
    return number.adjusted() if number > 0 else -99


def _two_digits(number: Decimal) -> Decimal:
    return _rounded(number, number.adjusted() - 1) if number else number


def _open_ends(bounds: set[Decimal]) -> tuple[Decimal, Decimal]:
    """Where the vocabulary says no range: from a tenth of the least bound to ten times the greatest."""
    least, greatest = min(bounds, default=Decimal(10)), max(bounds, default=Decimal(10))
    return min(least / 10, least * 10, Decimal(0)), max(greatest * 10, greatest / 10, Decimal(10))


def _ladder(low: Decimal, high: Decimal) -> Iterator[Decimal]:
    """1, 2, 5, 10, 20, 50 … and what lies between them: those in the midst of the range first."""
    top = max(abs(low), abs(high), Decimal(1)).adjusted()
    found = [
        number
        for digits in _ROUND
        for power in range(top, top - 4, -1)
        for number in (digits.scaleb(power), -digits.scaleb(power))
        if low <= number <= high
    ]
    middle = (low * high).sqrt() if low > 0 else (low + high) / 4
    yield from sorted(found, key=lambda number: (abs(_size(number) - _size(middle)), abs(number - middle)))
