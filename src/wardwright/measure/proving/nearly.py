"""What else flows did about the patients that a report lists: held back, not told, too old, and what nearly fired.

Lives here: gathering it, for the timeline of one patient. Must not live here: drawing it. A near miss is told only by a
run that is asked for it; so each listed patient is run once more by herself, which is quick. A limit over all patients
(`At most N a day`) plays no part in what nearly fired: that a condition was false does not depend on it.
"""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.engine.prove.evidence import Evidence, FactsInMemory
from wardwright.facts.fact import Kind
from wardwright.facts.instant import Instant
from wardwright.facts.truth import Truth
from wardwright.kernel.firing import Clause, Firing, Outcome
from wardwright.kernel.plan import make_plan
from wardwright.kernel.run import is_patient
from wardwright.measure.report.shape import Report

_MOST = 300  # of one patient and flow, the newest


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment at which a flow looked at a patient."""

    at: Instant
    outcome: str  # of kernel.firing.Outcome
    clause: str  # the first that was not true; "" when all were
    because: Clause | None


Outcomes = dict[tuple[str, str], tuple[Moment, ...]]  # (title of the flow, patient) → in order of time


def outcomes_of(evidence: Evidence, report: Report) -> Outcomes:
    """Of every flow and every patient that the report lists for it."""
    wanted = {
        (flow.title, one.subject)
        for flow in report.flows
        for one in (*(flow.firings or ()), *(flow.not_told or ()))
        if is_patient(one.subject)
    }
    found: dict[tuple[str, str], list[Moment]] = {key: [] for key in wanted}
    for firing in evidence.outcomes():
        mine = found.get((firing.flow, firing.subject))
        if mine is not None and firing.outcome is not Outcome.MISSED:
            mine.append(_moment(firing))
    subjects = sorted({subject for _, subject in wanted})
    reads = make_plan(evidence.flows, evidence.vocabulary, evidence.zone).reads | {(Kind.MERGED, "")}
    for subject, facts in evidence.facts_of(subjects, reads):
        alone = FactsInMemory(
            evidence.flows, evidence.vocabulary, evidence.zone, facts, evidence.since, evidence.until, near_misses=True
        )
        for firing in alone.outcomes():
            mine = found.get((firing.flow, subject))
            if mine is not None and firing.outcome is Outcome.MISSED:
                mine.append(_moment(firing))
    return {key: tuple(sorted(mine, key=lambda each: each.at)[-_MOST:]) for key, mine in found.items()}


def _moment(firing: Firing) -> Moment:
    first = next((clause for clause in firing.reason if clause.verdict is not Truth.TRUE), None)
    return Moment(firing.at, firing.outcome.value, first.text if first is not None else "", first)
