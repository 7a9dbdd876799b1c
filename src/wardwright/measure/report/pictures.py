"""Pictures: what is drawn of a patient's time around one outcome.

Lives here: which values, thresholds and events a picture holds, and what was known at the moment. Must not live here:
how it is drawn (charts). Called by listing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from wardwright.facts.fact import Fact, Flaw, Kind, Measured
from wardwright.facts.instant import DAY, HOUR, Instant
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.kernel.firing import Act, Firing
from wardwright.kernel.plan import Plan, make_plan
from wardwright.kernel.series import MOVEMENTS
from wardwright.kernel.texts import NOTHING, show_value
from wardwright.kernel.timeline import Timeline
from wardwright.kernel.values import in_unit_of
from wardwright.language.print_words import comparison as print_comparison
from wardwright.language.tree import (
    AnswerIs,
    Comparison,
    Crosses,
    Flow,
    LatestIs,
    Name,
    ResultThing,
    Summary,
    SummaryIs,
)
from wardwright.language.walk import walk
from wardwright.measure.report.people import lived
from wardwright.measure.report.shape import Mark, Picture, Point, Track
from wardwright.measure.report.tally import PartsOfScores

LEAST_BEFORE = 12 * HOUR
MOST_BEFORE = 14 * DAY
AFTER = 24 * HOUR
_HAPPENED = {
    Kind.ADMITTED: "admitted",
    Kind.MOVED: "moved",
    Kind.DISCHARGED: "discharged",
    Kind.DIED: "died",
    Kind.PRESCRIBED: "prescribed",
    Kind.GIVEN: "given",
    Kind.STOPPED: "stopped",
    Kind.PROCEDURE: "done",
    Kind.CONDITION: "recorded",
    Kind.FLAG: "recorded",
    Kind.DOCUMENT: "arrived",
    Kind.FORM: "submitted",
    Kind.BOOKED: "appointment booked",
    Kind.MISSED: "appointment missed",
    Kind.CANCELLED: "appointment cancelled",
}
_NUMBERED = (Summary.HIGHEST, Summary.LOWEST, Summary.AVERAGE, Summary.MEDIAN)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is the same in every picture of a flow."""

    plan: Plan
    terms: tuple[str, ...]  # the results and scores that are drawn, a score before its parts
    thresholds: dict[str, tuple[tuple[str, float], ...]]
    parts: PartsOfScores


def sketch_of(flow: Flow, vocabulary: Vocabulary, zone: tzinfo) -> Sketch:
    """What the pictures of a flow show."""
    terms: dict[str, None] = {}
    thresholds: dict[str, dict[tuple[str, float], None]] = {}
    for node in _nodes(flow):
        if isinstance(node, Name) and node.kind in (TermKind.RESULT, TermKind.SCORE):
            for member in sorted(vocabulary.members(node.name)):
                terms[member] = None
        for name, found in _comparisons(node):
            term = vocabulary[name]
            for quantity in (found.quantity, found.upper):
                if quantity is not None:
                    words = print_comparison(found)
                    thresholds.setdefault(term.name, {})[words, float(in_unit_of(term, quantity))] = None
    for name in list(terms):
        score = vocabulary[name].score
        for part in score.parts if score is not None else ():
            terms.update(dict.fromkeys(sorted(vocabulary.members(part.term))))
    named = {name: tuple(each) for name, each in thresholds.items()}
    return Sketch(make_plan((flow,), vocabulary, zone), tuple(terms), named, PartsOfScores(vocabulary))


def _nodes(flow: Flow) -> Iterator[object]:
    for part in (*flow.rules, *flow.stops):
        for node, _ in walk(part):
            yield node


def _comparisons(node: object) -> Iterator[tuple[str, Comparison]]:
    """Every number that the page holds a result against."""
    if isinstance(node, ResultThing | LatestIs):
        if node.test is not None and not isinstance(node.test, AnswerIs):
            yield node.term.name, node.test
    elif isinstance(node, Crosses) or (isinstance(node, SummaryIs) and node.summary in _NUMBERED):
        yield node.term.name, node.comparison


def draw(
    sketch: Sketch,
    firing: Firing,
    follow_ups: list[tuple[Instant, Act]],
    facts: list[Fact],
    judged: list[Instant],
    vocabulary: Vocabulary,
    zone: tzinfo,
) -> Picture:
    """The patient's time around an outcome. `facts`: of the series that the flow reads, in order of arrival."""
    read = [fact.at for clause in firing.reason for fact in clause.facts if fact.kind is Kind.RESULT]
    reach = max([firing.at - at for at in read], default=0)
    since = firing.at - min(max(reach + reach // 10, LEAST_BEFORE), MOST_BEFORE)
    until = firing.at + AFTER
    known, later = _visible(sketch.plan, firing, facts, zone, since, until)
    tracks = (_track(sketch, firing, term, known, later, vocabulary) for term in sketch.terms)
    marks = [
        Mark(fact.at, _words(fact), "happened", seen_by_then)
        for found, seen_by_then in ((known, True), (later, False))
        for fact in found
        if fact.kind in _HAPPENED
    ]
    marks += [
        Mark(at, f"{act.kind.value} {act.who}".strip(), "followed", True) for at, act in follow_ups if at <= until
    ]
    marks += [Mark(at, "judged outcome", "judged", False) for at in judged if since < at <= until]
    shown = tuple(track for track in tracks if track.points or track.missing)
    return Picture(since, until, firing.at, shown, tuple(sorted(marks, key=lambda mark: mark.at)))


def _visible(
    plan: Plan, firing: Firing, facts: list[Fact], zone: tzinfo, since: Instant, until: Instant
) -> tuple[list[Fact], list[Fact]]:
    """What stood at the moment, and what stands in the end and did not then; both within the picture."""
    timeline = Timeline(firing.subject)
    known: list[Fact] | None = None
    for seen, _ in lived(plan, timeline, facts, zone):
        if known is None and seen > firing.at:
            known = _within(timeline, since, until)
    at_last = _within(timeline, since, until)
    if known is None:
        return at_last, []
    before = {(fact.kind, fact.term, fact.at, fact.value, fact.place) for fact in known}
    return known, [fact for fact in at_last if (fact.kind, fact.term, fact.at, fact.value, fact.place) not in before]


def _within(timeline: Timeline, since: Instant, until: Instant) -> list[Fact]:
    return [fact for fact in timeline.visible() if since < fact.at <= until]


def _track(
    sketch: Sketch, firing: Firing, term: str, known: list[Fact], later: list[Fact], vocabulary: Vocabulary
) -> Track:
    points = [
        _point(fact, seen_by_then)
        for found, seen_by_then in ((known, True), (later, False))
        for fact in found
        if fact.kind is Kind.RESULT and fact.term == term
    ]
    points.sort(key=lambda point: point.at)
    return Track(
        term,
        vocabulary[term].unit,
        tuple(points),
        sketch.thresholds.get(term, ()),
        _missing(firing, term, sketch.parts),
    )


def _point(fact: Fact, known: bool) -> Point:
    value = fact.value
    believed = value is not None and not (isinstance(value, Measured) and value.flaw is not Flaw.NONE)
    number = float(value.number) if isinstance(value, Measured) and value.flaw is not Flaw.UNIT else None
    return Point(fact.at, number, show_value(value), known, believed)


def _missing(firing: Firing, term: str, parts: PartsOfScores) -> str:
    """What the flow lacked of a term, in the words of the reason."""
    for clause in firing.reason:
        for part in parts.missing(clause):
            if part in (f"no {term}", f"{term} that cannot be used"):
                return part
        if clause.why_unknown.startswith(f"no {term} "):
            return clause.why_unknown
    return ""


def _words(fact: Fact) -> str:
    verb = _HAPPENED[fact.kind]
    if fact.kind in MOVEMENTS:
        preposition = "from" if fact.kind is Kind.DISCHARGED else "to"
        return f"{verb} {preposition} {fact.place}" if fact.place else verb
    value = show_value(fact.value)
    name = fact.term if fact.value is None or value == NOTHING else f"{fact.term} {value}"
    return f"{name} {verb}".strip()
