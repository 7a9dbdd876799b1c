"""A score of the vocabulary as FHIRPath: the points of each part, and their sum.

Lives here: bands as nested `iif`. A part without a value has no points, and a sum with a missing part is empty:
FHIRPath's own rule says what the page means, a score with a missing part is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator

from wardwright.explain.resources import CONDITION, FLAG, RESULT
from wardwright.explain.series import all_of, answer, coded, newest, numbers, resources, within
from wardwright.facts.instant import MINUTE
from wardwright.facts.vocabulary import Band, Part, Score, TermKind, Vocabulary
from wardwright.language.tree import Duration, InLast, Unit


def score_now(name: str, vocabulary: Vocabulary) -> str:
    """The score as of now: the sum of its parts' points, nothing when a part is missing."""
    return " + ".join(part_points(name, vocabulary))


def part_points(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The points of each part as of now, in the order of the vocabulary."""
    score = vocabulary[name].score
    if score is None:
        raise ValueError(f"{name} has no parts")
    return tuple(_points(part, score, vocabulary) for part in score.parts)


def _points(part: Part, score: Score, vocabulary: Vocabulary) -> str:
    usual = _banded(part, score, vocabulary)
    swap = score.swap
    if swap is None or swap.part.term != part.term:
        return usual
    term = vocabulary.find(swap.when)
    place = FLAG if term is not None and term.kind is TermKind.FLAG else CONDITION
    has = f"{resources(place, coded(place.code, swap.when, vocabulary))}.exists()"
    return f"iif({has}, {_banded(swap.part, score, vocabulary)}, {usual})"


def _latest(term: str, score: Score, vocabulary: Vocabulary) -> str:
    window = InLast(Duration(((max(1, score.each_within // MINUTE), Unit.MINUTE),)))
    series = resources(RESULT, coded(RESULT.code, term, vocabulary), within(RESULT.time, window))
    return newest(series)


def _banded(part: Part, score: Score, vocabulary: Vocabulary) -> str:
    latest = _latest(part.term, score, vocabulary)
    ladder = _ladder(part, score, vocabulary, "$this")
    if any(band.answer is not None for band in part.bands):
        return f"{latest}.select({ladder})"
    places = max(0, -int(part.precision.as_tuple().exponent))
    return f"{latest}.{numbers(part.term, vocabulary)}.round({places}).select({ladder})"


def _ladder(part: Part, score: Score, vocabulary: Vocabulary, value: str) -> str:
    ladder = "{}"
    for band in reversed(part.bands):
        test = all_of(*_band_tests(band, part, score, vocabulary, value))
        ladder = f"iif({test}, {band.points}, {ladder})" if test else str(band.points)
    return ladder


def _band_tests(band: Band, part: Part, score: Score, vocabulary: Vocabulary, value: str) -> Iterator[str]:
    if band.answer is not None:
        yield answer(value, part.term, band.answer, vocabulary)
    if band.low is not None:
        yield f"{value} >= {band.low:f}"
    if band.high is not None:
        yield f"{value} <= {band.high:f}"
    if band.given is not None:
        other, word = band.given
        yield answer(_latest(other, score, vocabulary), other, word, vocabulary)
