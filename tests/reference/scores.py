"""§5.6 of the meaning: scores, worked out from their parts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from tests.reference.log import Entry, View, in_order
from tests.reference.patient import has_condition
from tests.reference.values import holds
from wardwright.facts.fact import Coded, Fact, Flaw, Kind, Measured
from wardwright.facts.truth import Truth, any_of
from wardwright.facts.vocabulary import Band, Part, Score, Term, Vocabulary
from wardwright.language.tree import Comparison


def scores_to_work_out(vocabulary: Vocabulary, touched: Sequence[Fact]) -> list[Term]:
    """§5.6: the scores one of whose parts is among these facts, in vocabulary order."""
    return [term for term in vocabulary if any(is_part(vocabulary, term, fact) for fact in touched)]


def is_part(vocabulary: Vocabulary, term: Term, fact: Fact) -> bool:
    """Whether a fact is a value of one of the score's parts."""
    parts = term.score.parts if term.score else ()
    return fact.kind is Kind.RESULT and any(fact.term in vocabulary.members(part.term) for part in parts)


def parts_for(view: View, score: Score) -> list[Part]:
    """§5.6 swap: the other bands for one part in patients who have the condition."""
    if score.swap is None or has_condition(view, score.swap.when) is not Truth.TRUE:
        return list(score.parts)
    return [score.swap.part if part.term == score.swap.part.term else part for part in score.parts]


def latest_part(view: View, term: str, score: Score) -> Entry | None:
    """§5.6: the latest visible value with now − each within < at ≤ now."""
    fresh = [
        entry
        for entry in view.of_kind(Kind.RESULT)
        if entry.fact.term in view.vocabulary.members(term) and entry.fact.at > view.now - score.each_within
    ]
    return in_order(fresh)[-1] if fresh else None


def worked_out(view: View, term: Term, arrived: Sequence[Fact]) -> tuple[Fact, frozenset[int]] | None:
    """§5.6: the score of this moment (no value: unknown), and the part facts it used.

    Without a fresh part: unknown at the greatest `at` of the parts that arrived; nothing if none arrived.
    """
    assert term.score is not None
    used = [latest_part(view, part.term, term.score) for part in parts_for(view, term.score)]
    points = [points_of(view, part, term.score) for part in parts_for(view, term.score)]
    known = [entry for entry in used if entry is not None]
    times = [entry.fact.at for entry in known] or [fact.at for fact in arrived]
    if not times:
        return None
    numbers = [number for number in points if number is not None]
    value = Measured(Decimal(sum(numbers)), "") if len(numbers) == len(points) else None
    lines = frozenset(order for entry in known for order in entry.line)
    return Fact(view.subject, Kind.RESULT, term.name, max(times), view.now, value), lines


def points_of(view: View, part: Part, score: Score) -> int | None:
    """§5.6: the points of one part as of now; None when missing, flawed, or censored across bands."""
    entry = latest_part(view, part.term, score)
    if entry is None:
        return None
    value = entry.fact.value
    if isinstance(value, Coded):
        return points_for_answer(view, part, score, value)
    if not isinstance(value, Measured) or value.flaw is not Flaw.NONE:
        return None
    points = {points_for_number(view, part, score, step) for step in steps_of(value, part)}
    return points.pop() if len(points) == 1 else None


def points_for_answer(view: View, part: Part, score: Score, value: Coded) -> int | None:
    """An answer that the vocabulary does not list is unknown, even where a band says otherwise (§3.4)."""
    if not value.answer:
        return None
    for band in part.bands:
        if (band.answer == value.answer or is_otherwise(band)) and band.low is None and band.high is None:
            allowed = given_allows(view, band, score)
            if allowed is not Truth.FALSE:
                return band.points if allowed is Truth.TRUE else None
    return None


def points_for_number(view: View, part: Part, score: Score, number: Decimal) -> int | None:
    """Bands are tried in order; the first that holds the number and whose `given` is met gives the points."""
    if any(band.answer is not None for band in part.bands):
        return None
    for band in part.bands:
        if (band.low is None or band.low <= number) and (band.high is None or number <= band.high):
            allowed = given_allows(view, band, score)
            if allowed is not Truth.FALSE:
                return band.points if allowed is Truth.TRUE else None
    return None


def is_otherwise(band: Band) -> bool:
    """`otherwise`: whatever is left."""
    return band.low is None and band.high is None and band.answer is None


def given_allows(view: View, band: Band, score: Score) -> Truth:
    """§5.6 given: reads the other part's latest answer; when that is missing the part is unknown."""
    if band.given is None:
        return Truth.TRUE
    other = latest_part(view, band.given[0], score)
    if other is None or not isinstance(other.fact.value, Coded) or not other.fact.value.answer:
        return Truth.UNKNOWN
    return Truth.TRUE if other.fact.value.answer == band.given[1] else Truth.FALSE


def steps_of(value: Measured, part: Part) -> list[Decimal]:
    """Every step of the part's precision that the value, rounded half up, may stand for (one unless censored).

    A step far above and one far below all bands stand for everything beyond them.
    """
    if not value.comparator:
        return [rounded(value.number, part.precision)]
    edges = [edge for band in part.bands for edge in (band.low, band.high) if edge is not None]
    edges.append(rounded(value.number, part.precision))
    step, stop = min(edges) - 2 * part.precision, max(edges) + 2 * part.precision
    hair = part.precision / 1000
    end = {"<": value.number - hair, ">": value.number + hair}.get(value.comparator, value.number)
    bound = rounded(end, part.precision)
    found = []
    while step <= stop:
        if step <= bound if value.comparator in ("<", "<=") else step >= bound:
            found.append(step)
        step += part.precision
    return found


def rounded(number: Decimal, precision: Decimal) -> Decimal:
    """§5.6: half up, away from zero for halves, to the part's precision."""
    return (number / precision).quantize(Decimal(1), rounding=ROUND_HALF_UP) * precision


def any_part_is(view: View, term: Term, comparison: Comparison) -> Truth:
    """§5.6: true if some part with points satisfies it; else unknown if a part is missing; else false."""
    assert term.score is not None
    verdicts = []
    for part in parts_for(view, term.score):
        points = points_of(view, part, term.score)
        verdicts.append(Truth.UNKNOWN if points is None else holds(Measured(Decimal(points), ""), comparison, term))
    return any_of(verdicts)
