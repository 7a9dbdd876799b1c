"""Why a version did not fire at a moment at which the other one did.

Lives here: the patient's facts run once more through the kernel, with near misses, and its conditions looked at in
those moments. Must not live here: which moments (measure.compare). What the proof itself told (held back, unknown, too
old) goes first: only it knows of limits over all patients.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from wardwright.engine.prove.evidence import Evidence
from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant
from wardwright.facts.truth import Truth
from wardwright.kernel.event import Event
from wardwright.kernel.firing import Clause, Firing, Outcome
from wardwright.kernel.plan import Plan, make_plan
from wardwright.kernel.simulate import Simulation
from wardwright.kernel.timeline import Timeline
from wardwright.language.print import print_flow
from wardwright.language.tree import Flow

LIMIT, UNKNOWN, TOO_OLD, FALSE, TRIGGER = "limit", "unknown", "too old", "false", "trigger"
"""What held it back: a limit, a clause that could not be told, a late arrival, a clause that was false, no trigger."""

_AT_A_TIME: Final = 5_000
_ORDER: Final = {Outcome.SUPPRESSED: 0, Outcome.UNKNOWN: 1, Outcome.TOO_OLD: 2, Outcome.MISSED: 3}
Asked = Mapping[str, Mapping[Instant, str]]
"""Subject → moment → the trigger's words of the version that fired then."""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What kept a version from firing: the words of its page, and what they read."""

    sort: str
    words: str
    clause: Clause | None = None


class _Watching(Simulation):
    """A run that also looks at every condition in the moments asked for."""

    def __init__(self, plan: Plan, moments: Mapping[Instant, str]) -> None:
        super().__init__(plan)
        self._moments = moments
        self.seen: dict[Instant, list[tuple[Clause, ...]]] = {}

    def decide(self, timeline: Timeline, event: Event) -> Iterator[Firing]:
        yield from super().decide(timeline, event)
        if event.now in self._moments and timeline.subject:
            self.seen[event.now] = [
                (
                    Clause(rule.trigger_text, Truth.TRUE),
                    *(Clause(words, *evaluate(timeline, event.now)) for words, evaluate in rule.conditions),
                )
                for flow in self.plan.flows
                for rule in flow.rules
            ]


def why_not(evidence: Evidence, flow: Flow, asked: Asked, told: Sequence[Firing]) -> dict[tuple[str, Instant], WhyNot]:
    """For each moment asked of, why `flow` did not fire then. `told`: its outcomes that the proof told then."""
    plan = make_plan((flow,), evidence.vocabulary, evidence.zone)
    found: dict[tuple[str, Instant], WhyNot] = {}
    known: dict[tuple[str, Instant], list[Firing]] = {}
    for firing in told:
        known.setdefault((firing.subject, firing.at), []).append(firing)
    subjects = sorted(asked)
    for start in range(0, len(subjects), _AT_A_TIME):
        for subject, facts in evidence.facts_of(subjects[start : start + _AT_A_TIME], plan.reads):
            run = _Watching(plan, asked[subject])
            outcomes = _outcomes(run, facts, max(asked[subject]))
            for at, trigger in asked[subject].items():
                there = known.get((subject, at)) or [each for each in outcomes if each.at == at]
                found[subject, at] = _explain(flow, there, run.seen.get(at, []), trigger, plan)
    return found


def _outcomes(run: Simulation, facts: Sequence[Fact], last: Instant) -> list[Firing]:
    past = [fact for fact in facts if fact.seen <= last]
    told = [*run.run(past), *(run.finish(last) if past else ())]
    return [each for each in told if each.outcome in _ORDER]


def _explain(flow: Flow, there: list[Firing], looked: list[tuple[Clause, ...]], trigger: str, plan: Plan) -> WhyNot:
    if there:
        return _of_outcome(flow, min(there, key=lambda each: (each.reason[0].text != trigger, _ORDER[each.outcome])))
    for clauses in looked:
        held = next((each for each in clauses[1:] if each.verdict is not Truth.TRUE), None)
        if clauses[0].text == trigger and held is not None:
            return WhyNot(FALSE if held.verdict is Truth.FALSE else UNKNOWN, held.text, held)
    words = [rule.trigger_text for each in plan.flows for rule in each.rules]
    return WhyNot(TRIGGER, " / ".join(dict.fromkeys(words)))


def _of_outcome(flow: Flow, firing: Firing) -> WhyNot:
    if firing.outcome is Outcome.SUPPRESSED:
        return WhyNot(LIMIT, limit_words(flow))
    if firing.outcome is Outcome.TOO_OLD:
        return WhyNot(TOO_OLD, firing.reason[0].text, firing.reason[0])
    wanted = Truth.UNKNOWN if firing.outcome is Outcome.UNKNOWN else Truth.FALSE
    clause = next((each for each in firing.reason if each.verdict is wanted), firing.reason[0])
    return WhyNot(UNKNOWN if wanted is Truth.UNKNOWN else FALSE, clause.text, clause)


def limit_words(flow: Flow) -> str:
    """The limits as the page has them."""
    return " ".join(line for line in print_flow(flow).splitlines() if line.startswith("At most "))
