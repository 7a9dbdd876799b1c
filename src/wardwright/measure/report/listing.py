"""Listing: the outcomes that are shown one by one, with reason and picture.

Lives here: bringing the facts of those few patients together. Must not live here: choosing them (tally), drawing them
(charts). Called by making, for readers with access to patients only.
"""

from __future__ import annotations

from wardwright.engine.prove.evidence import Evidence
from wardwright.facts.fact import Fact
from wardwright.facts.instant import HOUR, Instant
from wardwright.measure.report.people import WHO_THEY_ARE
from wardwright.measure.report.pictures import Sketch, draw, sketch_of
from wardwright.measure.report.shape import Listed
from wardwright.measure.report.tally import FlowTally, Kept


def list_outcomes(
    evidence: Evidence, tally: FlowTally, times: dict[str, list[Instant]]
) -> tuple[tuple[Listed, ...], tuple[Listed, ...]]:
    """The firings that were kept, and some outcomes that could not be told, each with its picture."""
    fired, not_told = tally.sample.kept, tally.not_told
    subjects = sorted({kept.firing.subject for kept in (*fired, *not_told)})
    if not subjects:
        return (), ()
    sketch = sketch_of(tally.flow, evidence.vocabulary, evidence.zone)
    facts = dict(evidence.facts_of(subjects, sketch.plan.reads | WHO_THEY_ARE))
    return (
        tuple(_listed(evidence, sketch, kept, facts, times) for kept in fired),
        tuple(_listed(evidence, sketch, kept, facts, times) for kept in not_told),
    )


def _listed(
    evidence: Evidence,
    sketch: Sketch,
    kept: Kept,
    facts: dict[str, list[Fact]],
    times: dict[str, list[Instant]],
) -> Listed:
    firing, fired = kept.firing, kept.fired
    judged = times.get(firing.subject, [])
    told = facts.get(firing.subject, [])
    picture = draw(sketch, firing, kept.follow_ups, told, judged, evidence.vocabulary, evidence.zone)
    return Listed(
        id=firing.id,
        subject=firing.subject,
        at=firing.at,
        outcome=firing.outcome.value,
        ward=fired.ward,
        age=fired.age,
        sex=fired.sex,
        acts=firing.acts,
        follow_ups=tuple(kept.follow_ups),
        reason=firing.reason,
        verdict=fired.verdict,
        lead_hours=fired.lead / HOUR if fired.lead is not None else None,
        picture=picture,
    )
