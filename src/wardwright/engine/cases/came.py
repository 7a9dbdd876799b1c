"""What a case is made from: an outcome, and everything about its patient that had come.

Lives here: the shape, and finding it in whatever can be asked for outcomes and facts. Must not live here: the
record of a running system (recorded.py), making the example (kernel.case). Called by the command.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import NamedTuple

from wardwright.engine.prove.evidence import Evidence
from wardwright.facts.fact import Fact
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.case import Case, make_case
from wardwright.kernel.case_refusals import Refused
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.plan import make_plan, version_of
from wardwright.kernel.run import Arrival
from wardwright.kernel.simulate import Simulation
from wardwright.language.tree import Flow

SHORTEST = 6  # signs of an id that are enough, when no other id begins so


class NotFound(Exception):
    """There is no such outcome. The text says what to do; it holds ids only."""


class Came(NamedTuple):
    """An outcome with the page that had it and all that had come about its patient."""

    flow: Flow
    firing: Firing
    parent: Firing | None
    arrivals: tuple[Arrival, ...]

    def case(self, vocabulary: Vocabulary, zone: tzinfo, name: str = "") -> Case | Refused:
        """The example, or why there can be none."""
        return make_case(self.flow, vocabulary, zone, self.arrivals, self.firing, self.parent, name)


def in_evidence(evidence: Evidence, flow: Flow, identity: str) -> Came:
    """The outcome whose id begins so, among those of one of the evidence's flows. NotFound: it has none, or several."""
    version = version_of(flow)
    fired: dict[str, Firing] = {}
    found: list[Firing] = []
    for outcome in evidence.outcomes():
        if outcome.version == version:
            if outcome.outcome is Outcome.FIRED:
                fired[outcome.id] = outcome
            if outcome.id.startswith(identity):
                found.append(outcome)
    firing = _only(found, identity)
    facts = _facts(evidence, flow, firing.subject)
    derived = _recorded_by_others(evidence, flow, facts, firing.subject)
    arrivals = sorted((*facts, *derived), key=lambda each: each.seen)
    return Came(flow, firing, fired.get(firing.follows or ""), tuple(arrivals))


def _only(found: Sequence[Firing], identity: str) -> Firing:
    if len(identity) < SHORTEST:
        raise NotFound(f"{identity or 'An id without a sign'} is too short: give at least {SHORTEST} signs of the id.")
    if not found:
        raise NotFound(
            f"No firing or near miss of this flow has an id that begins with {identity}. The id is made of the page, "
            "the patient and the moment: another version of the page, or other messages, give others."
        )
    if len({each.id for each in found}) > 1:
        raise NotFound(f"{len(found)} ids begin with {identity}: give more of it.")
    return found[0]


def _facts(evidence: Evidence, flow: Flow, subject: str) -> list[Fact]:
    reads = make_plan((flow,), evidence.vocabulary, evidence.zone).reads
    for others in evidence.flows:
        reads |= make_plan((others,), evidence.vocabulary, evidence.zone).reads
    return [fact for _, facts in evidence.facts_of((subject,), reads) for fact in facts]


def _recorded_by_others(evidence: Evidence, flow: Flow, facts: Iterable[Fact], subject: str) -> list[Fact]:
    """What the other flows recorded about the patient: flags that this one reads."""
    others = tuple(each for each in evidence.flows if each.title != flow.title)
    if not others:
        return []
    simulation = Simulation(make_plan(others, evidence.vocabulary, evidence.zone))
    for _ in simulation.run(facts):
        pass
    for _ in simulation.finish(evidence.until):
        pass
    timeline = simulation.timelines.get(simulation.survivor(subject))
    return list(timeline.derived) if timeline is not None else []
