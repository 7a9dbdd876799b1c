"""What goes: tasks and recorded facts when the fact behind them goes, tasks when a page says stop.

Lives here: whether a task or a recorded fact stands after a change (meaning.md 2.5, 8.4). Must not live here: what
a withdrawn fact makes visible (timeline), timers (waits: they look at the facts when they are due). Called by decide.
"""

from __future__ import annotations

from wardwright.facts.fact import Fact
from wardwright.facts.truth import Truth
from wardwright.kernel.change import Change, Sort
from wardwright.kernel.finding import with_parts
from wardwright.kernel.moment import Moment
from wardwright.kernel.series import series_term
from wardwright.kernel.tasks import Caused, Closing


def take_back(moment: Moment, changes: list[Change]) -> None:
    """Tasks close and recorded facts go with the fact that caused them (meaning.md 2.5)."""
    for change in changes:
        if not change.removed:
            continue
        for task in list(moment.timeline.tasks.values()):
            if not _stands(moment, task, change):
                moment.close(task, Closing.WITHDRAWN)
        for recorded in list(moment.timeline.recorded):
            if not _stands(moment, recorded, change):
                moment.doing.take_back(recorded)


def _stands(moment: Moment, caused: Caused, change: Change) -> bool:
    """Whether it stands after the change: untouched by it, or moved over to the fact that took its cause's place."""
    cause, fact = caused.cause, change.fact
    if not any(used is old for used in caused.used for old in change.removed):
        return True
    if fact is None or change.sort is Sort.WITHDRAWN:
        return False
    if cause is None or not any(cause is old for old in change.removed):
        return True  # a part of the score: the score's own change settles it
    still = moment.plan.flows[caused.flow].rules[caused.rule].still
    if still is None or still(moment.timeline, fact) is Truth.FALSE:  # unknown is never false
        return False
    caused.cause = fact
    caused.used = with_parts(moment.timeline, (fact,))
    return True


def stop(moment: Moment, tried: list[Fact]) -> None:
    """`Stop when …`: the flow's tasks that were open before this moment close (meaning.md 8.4)."""
    for fact in tried:
        for flow, thing in moment.plan.stops.get((fact.kind, series_term(fact.kind, fact.term)), ()):
            mine = [
                task for task in moment.timeline.tasks.values() if task.flow == flow.number and task.opened < moment.now
            ]
            if mine and thing.test(moment.timeline, fact) is Truth.TRUE:
                for task in mine:
                    moment.close(task, Closing.STOPPED)
