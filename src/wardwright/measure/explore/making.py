"""Making a curve: one proof of the page with every value, then the figures of each.

Lives here: the passes. Must not live here: the values (engine.explore), verdicts (report). Versions that cannot change
what another does share one search, one reading of each patient's facts and one pass through the kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from wardwright.engine.compare.together import in_groups
from wardwright.engine.explore.numbers import PageNumber, with_number
from wardwright.engine.prove.evidence import Evidence
from wardwright.facts.instant import DAY, Instant
from wardwright.kernel.firing import Outcome
from wardwright.kernel.plan import version_of
from wardwright.language.tree import Flow, JudgeBy
from wardwright.measure.explore.shape import Curve, Point
from wardwright.measure.explore.withholding import withhold
from wardwright.measure.report.judgement import judgement_of, plan_of
from wardwright.measure.report.judging import judge
from wardwright.measure.report.making import Reader, source_of
from wardwright.measure.report.people import People, Span, meet
from wardwright.measure.report.shape import Judged
from wardwright.measure.report.tally import FlowTally, tally

Prove = Callable[[Sequence[Flow]], Evidence]


def explore_number(
    prove: Prove, flow: Flow, place: PageNumber, values: Sequence[Decimal], reader: Reader | None = None
) -> Curve:
    """What the page would have done with each value in that place. `prove` makes the evidence of flows."""
    pages = {value: with_number(flow, place, value) for value in values}
    good = {value: page for value, page in pages.items() if page is not None}
    evidence, tallies = _proved(prove, list(good.values()) or [flow])
    people, judgements = _people(evidence, list(good.values()) or [flow], tallies)
    points = tuple(
        _point(value, page, place, tallies[version_of(page)], _judged(page, evidence, tallies, people, judgements))
        for value, page in good.items()
    )
    days = max(evidence.last_seen - evidence.since, 0) / DAY
    points = tuple(_with_rate(point, tallies[point.version], evidence.last_seen, days) for point in points)
    judgement = judgement_of(flow, evidence.vocabulary)
    curve = Curve(
        source=source_of(evidence, people.patients),
        floor=None,
        title=flow.title,
        number=place.number,
        line=place.line,
        unit=place.unit,
        judged_by="" if judgement is None else judgement.words,
        left_out=tuple(f"{value:f}" for value, page in pages.items() if page is None),
        points=points,
    )
    reader = reader or Reader()
    return curve if reader.sees_patients else withhold(curve, reader.floor)


def _proved(prove: Prove, pages: Sequence[Flow]) -> tuple[Evidence, dict[str, FlowTally]]:
    """The evidence (of the first run, for all that is asked of patients) and what each version did."""
    versions = list({version_of(page): page for page in pages}.values())
    found: dict[str, FlowTally] = {}
    first: Evidence | None = None
    for group in in_groups(versions):
        evidence = prove(group)
        first = first or evidence
        found |= {each.version: each for each in tally(evidence, 0).flows}
    assert first is not None
    return first, found


def _people(
    evidence: Evidence, pages: Sequence[Flow], tallies: dict[str, FlowTally]
) -> tuple[People, dict[JudgeBy | None, int]]:
    """One pass over the patients, for all values; and which of its outcomes belong to which `Judge by`."""
    judging = {page.judgement: page for page in pages}
    if not any(judging):
        return People(patients=len(evidence.subjects())), {}
    listed = [judgement_of(page, evidence.vocabulary) for page in judging.values()]
    plan = plan_of(list(judging.values()), evidence.vocabulary, evidence.zone)
    people = meet(evidence, [each for one in tallies.values() for each in one.fired], listed, plan)
    return people, {judgement: n for n, judgement in enumerate(judging)}


def _judged(
    page: Flow,
    evidence: Evidence,
    tallies: dict[str, FlowTally],
    people: People,
    judgements: dict[JudgeBy | None, int],
) -> Judged | None:
    judgement = judgement_of(page, evidence.vocabulary)
    if judgement is None:
        return None
    number = judgements[page.judgement]
    mine = tallies[version_of(page)]
    span, unknowns = Span(evidence.since, evidence.last_seen), "unknown" in evidence.figures
    return judge(judgement, mine.fired, people.times[number], people.events[number], mine.others, span, unknowns)


def _point(value: Decimal, page: Flow, place: PageNumber, mine: FlowTally, judged: Judged | None) -> Point:
    return Point(
        value=f"{value:f}",
        is_the_pages=value == place.value,
        version=mine.version,
        fired=len(mine.fired),
        patients=len({each.subject for each in mine.fired}),
        suppressed=mine.outcomes.count(Outcome.SUPPRESSED),
        per_day=None,
        predictive_value=None if judged is None else judged.predictive_value,
        sensitivity=None if judged is None else judged.sensitivity,
    )


def _with_rate(point: Point, mine: FlowTally, last_seen: Instant, days: float) -> Point:
    """Firings after the last message, when nothing more is known of anybody, take no part in the rate."""
    in_time = sum(each.at <= last_seen for each in mine.fired)
    return replace(point, per_day=in_time / days if days else None)
