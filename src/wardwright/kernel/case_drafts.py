"""Tellings of a case: the facts that gave an outcome as lines of an example, in several ways.

Lives here: scores in place of their parts, what stands in place of what was corrected, and the ways to read times. Must
not live here: which telling comes out the same (case), a single line (case_lines).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wardwright.facts.fact import Fact, Kind
from wardwright.kernel.case_judge import Judge
from wardwright.kernel.case_lines import Story, Timing, What, each_apart, recorded_by, timed_lines, timings, told
from wardwright.kernel.firing import Firing
from wardwright.kernel.run import Arrival
from wardwright.kernel.simulate import Simulation
from wardwright.kernel.timeline import Timeline
from wardwright.kernel.values import WORKED_OUT
from wardwright.language import tree as t

_SOMETHING = t.AppointmentThing(t.AppointmentAct.BOOKED)  # all that it says of the patient is that there is one


def drafts(judge: Judge, needed: Sequence[Arrival], firing: Firing, parent: Firing | None) -> Iterator[Story]:
    """The facts as lines, in every way that may come out the same, the shortest first."""
    timeline = _timeline(judge, needed, firing)
    visible = {id(fact) for fact in timeline.visible()} if timeline is not None else set()
    standing = tuple(each for each in needed if not isinstance(each, Fact) or _stands(each, visible))
    trigger = (parent or firing).reason[0].facts
    causes = timings((parent or firing).at, trigger[0] if trigger else None)
    scored = _with_scores(judge, needed, timeline)
    for some in (scored, standing, tuple(needed)):
        if some:
            for timing in causes:
                yield (story := _told(judge, some, timing, firing))
                yield each_apart(story)


def _stands(fact: Fact, visible: set[int]) -> bool:
    return id(fact) in visible or fact.kind in (Kind.HEARD, Kind.BORN, Kind.SEX)


def _told(judge: Judge, some: Sequence[Arrival], timing: Timing, firing: Firing) -> Story:
    timed = [
        (moment, _SOMETHING if _is_own_record(judge.flow, what) else what)
        for moment, what in timed_lines(some, timing, firing.at, judge.vocabulary, judge.zone)
    ]
    return told(timed, judge.zone, min(each.seen for each in some))


def _is_own_record(flow: t.Flow, what: What) -> bool:
    """Whether the line would be read as what the flow should do: what it records itself, it expects."""
    return isinstance(what, t.RecordedThing) and what.term in recorded_by(flow)


def _timeline(judge: Judge, needed: Sequence[Arrival], firing: Firing) -> Timeline | None:
    simulation = Simulation(judge.plan)
    for _ in simulation.run(needed):
        pass
    for _ in simulation.finish(firing.at):
        pass
    return simulation.timelines.get(simulation.survivor(firing.subject))


def _with_scores(judge: Judge, needed: Sequence[Arrival], timeline: Timeline | None) -> tuple[Arrival, ...]:
    """Scores that were worked out, in place of their parts: one line for seven. () when there is none."""
    if timeline is None or not judge.plan.scores:
        return ()
    worked = [
        entry[3]
        for name in judge.plan.scores
        for entry in timeline.series(Kind.RESULT, name)
        if entry[3].source == WORKED_OUT and entry[3].value is not None
    ]
    if not worked:
        return ()
    parts = {(fact.term, fact.at) for score in worked for fact in timeline.parts_of(score)}
    rest = [each for each in needed if not isinstance(each, Fact) or (each.term, each.at) not in parts]
    return tuple(sorted((*rest, *worked), key=lambda each: each.seen))
