"""Making: from evidence to a report.

Lives here: the order of the passes. Must not live here: any figure. Called by `wardwright prove`, the web pages,
comparisons and evidence packs, through `measure.report.make`. A report has no time of its own and reads no clock: the
same evidence gives the same report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wardwright import __version__
from wardwright.engine.prove.evidence import Evidence
from wardwright.measure.report.figures import flow_report
from wardwright.measure.report.judgement import judgement_of, plan_of
from wardwright.measure.report.judging import judge
from wardwright.measure.report.listing import list_outcomes
from wardwright.measure.report.people import Span, days_between, meet
from wardwright.measure.report.shape import Report, Source
from wardwright.measure.report.tally import tally
from wardwright.measure.report.times import calendar_days
from wardwright.measure.report.withholding import withhold

DEFAULT_FLOOR = 8
"""Counts of 1 to 7 are not shown, as NHS England does in its analyses of hospital statistics."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who will read the report."""

    sees_patients: bool = True
    floor: int = DEFAULT_FLOOR  # counts below it are withheld from those who may not see patients
    listed: int = 50  # firings that are shown one by one: at least so many of each flow, less than twice as many


def make(evidence: Evidence, reader: Reader | None = None, step: Callable[[str], None] | None = None) -> Report:
    """The report of a proof. `step` is told in a few words what is being done, for people who wait."""
    reader = reader or Reader()
    say = step or (lambda words: None)
    say("counting outcomes")
    tallies = tally(evidence, reader.listed if reader.sees_patients else 0)
    judgements = [judgement_of(flow, evidence.vocabulary) for flow in evidence.flows]
    say("finding wards, ages and outcomes of patients")
    plan = plan_of(evidence.flows, evidence.vocabulary, evidence.zone)
    met = [fired for each in tallies.flows for fired in (*each.fired, *(kept.fired for kept in each.not_told))]
    people = meet(evidence, met, judgements, plan)
    unknowns = "unknown" in evidence.figures
    span = Span(evidence.since, evidence.last_seen)
    flows = []
    for number, (each, judgement) in enumerate(zip(tallies.flows, judgements, strict=True)):
        times, events = people.times[number], people.events[number]
        judged = None
        if judgement is not None:
            judged = judge(judgement, each.fired, times, events, each.others, span, unknowns)
        shown = None
        if reader.sees_patients:
            say(f"drawing timelines of {each.flow.title}")
            shown = list_outcomes(evidence, each, times)
        flows.append(flow_report(each, people, judged, shown, span, evidence.zone, unknowns))
    last_fired = [each.fired[-1] for each in tallies.flows if each.fired]
    calendar = calendar_days(
        sorted(last_fired, key=lambda fired: fired.at), evidence.since, evidence.last_seen, evidence.zone
    )
    report = Report(source_of(evidence, people.patients), None, tuple(flows), tallies.load.roles(len(calendar)))
    return report if reader.sees_patients else withhold(report, reader.floor)


def source_of(evidence: Evidence, patients: int) -> Source:
    """What a report or a comparison is made from. `patients`: of the history."""
    return Source(
        evidence.since,
        evidence.until,
        evidence.last_seen,
        days_between(evidence.since, evidence.last_seen),
        patients,
        evidence.fingerprint,
        tuple(evidence.figures.items()),
        __version__,
    )
