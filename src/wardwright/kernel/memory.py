"""Memory: what flows did about a subject, as plain values that outlive a process, and back.

Lives here: which part of a timeline cannot be made again from its facts: open tasks, recorded facts, limits, dues that
had their turn. Facts themselves are not here: they are in the record, and are taken in again. Must not live here: bytes
(the engine encodes). Flows are named by title (limits go on when a page is edited) or by version (an open task is
finished by the page that opened it), never by their number in a plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from wardwright.facts.fact import Fact, Kind
from wardwright.facts.plain import Plain, fact_as_plain, plain_as_fact
from wardwright.kernel.plan import FlowPlan, Plan
from wardwright.kernel.tasks import Recorded, Task, TaskStatus, Unread
from wardwright.kernel.timeline import Timeline
from wardwright.language.tree import Action, Ask

VERSION: Final = 1  # of the shape below; a later shape reads the earlier ones


class FlowNames:
    """Flows of a plan by title and by version."""

    def __init__(self, plan: Plan) -> None:
        active = plan.flows[: len(plan.flows) - plan.retired]
        self.by_title: dict[str, FlowPlan] = {flow.title: flow for flow in active}
        self.by_version: dict[str, FlowPlan] = {flow.version: flow for flow in reversed(plan.flows)}
        self.titles = [flow.title for flow in plan.flows]
        self.versions = [flow.version for flow in plan.flows]
        self._limits = {flow.title: flow.limits for flow in plan.flows}

    def limits_of(self, title: str) -> int:
        """The number under which a title's limits are counted.

        A title that the plan does not have gets one that none of its flows has: a page that is away for a while (it is
        moved, or suspended) finds its limits as they were.
        """
        number = self._limits.get(title)
        if number is None:
            number = self._limits[title] = len(self.titles)
            self.titles.append(title)
        return number


class _Facts:
    """The facts that memory refers to, each kept once."""

    def __init__(self) -> None:
        self.plain: list[Plain] = []
        self._places: dict[int, int] = {}

    def place(self, fact: Fact | None) -> int:
        if fact is None:
            return -1
        place = self._places.get(id(fact))
        if place is None:
            place = self._places[id(fact)] = len(self.plain)
            self.plain.append(fact_as_plain(fact))
        return place

    def places(self, facts: Sequence[Fact]) -> list[int]:
        return [self.place(fact) for fact in facts]


def remember(timeline: Timeline, names: FlowNames) -> dict[str, Any]:
    """What cannot be made again from the subject's facts, as texts, numbers and lists of them."""
    facts = _Facts()
    titles, versions = names.titles, names.versions
    tasks: list[list[Any]] = [
        [task.id, versions[task.flow], task.rule, facts.place(task.cause), facts.places(task.used), task.words,
         task.opened, task.due, task.firing, task.status.value, sorted(task.followed)]
        for task in timeline.tasks.values()
    ]  # fmt: skip
    recorded: list[list[Any]] = [
        [versions[each.flow], each.rule, facts.place(each.cause), facts.places(each.used), facts.place(each.fact)]
        for each in timeline.recorded
    ]
    for unread in timeline.unread:
        because: list[Any] = [facts.place(unread.cause), facts.places(unread.used)]
        if unread.fact is not None:
            recorded.append([unread.version, unread.rule, *because, facts.place(unread.fact)])
        else:
            tasks.append(
                [unread.task, unread.version, unread.rule, *because, *unread.rest, unread.status.value,
                 sorted(unread.followed)]
            )  # fmt: skip
    return {
        "v": VERSION,
        "fired": [[titles[flow], at] for flow, at in timeline.last_fired.items()],
        "spent": [[titles[flow], rule, nominal] for flow, rule, nominal in timeline.spent],
        "pending": [[versions[flow], rule, due] for (flow, rule), due in timeline.pending.items()],
        "said": [timeline.said[0], sorted(timeline.said[1])],
        "tasks": tasks,
        "recorded": recorded,
        "facts": facts.plain,
        "derived": [fact_as_plain(fact) for fact in timeline.derived],
        "heard": [fact_as_plain(entry[3]) for entry in timeline.series(Kind.HEARD, "")],
    }


def derived_facts(memory: dict[str, Any]) -> list[Fact]:
    """What flows recorded and took back, in order: taken in again between the messages' facts."""
    return [plain_as_fact(plain) for plain in memory["derived"]]


def heard_facts(memory: dict[str, Any]) -> list[Fact]:
    """When a connection or device was last heard: no message's facts keep it."""
    return [plain_as_fact(plain) for plain in memory["heard"]]


def recall(timeline: Timeline, memory: dict[str, Any], names: FlowNames) -> list[str]:
    """Lay what was remembered over a timeline made again from its facts.

    Returns the ids of tasks whose version is not in the plan: they cannot be followed up, and somebody must be told.
    """
    held = {fact: fact for fact in timeline.visible()} if memory["facts"] else {}
    facts = [held.get(fact, fact) for fact in map(plain_as_fact, memory["facts"])]
    by_version = names.by_version
    timeline.last_fired = {}
    for title, at in memory["fired"]:
        flow_limits = names.limits_of(title)
        timeline.last_fired[flow_limits] = max(at, timeline.last_fired.get(flow_limits, at))
    timeline.spent = {(names.limits_of(title), rule, nominal) for title, rule, nominal in memory["spent"]}
    timeline.pending = {
        (by_version[version].number, rule): due
        for version, rule, due in memory["pending"]
        if version in by_version  # a new version sets its own
    }
    timeline.said = (memory["said"][0], set(memory["said"][1]))
    timeline.derived = derived_facts(memory)
    timeline.unread = []
    lost = _recall_tasks(timeline, memory["tasks"], facts, by_version)
    _recall_recorded(timeline, memory["recorded"], facts, by_version)
    return lost


def _recall_tasks(
    timeline: Timeline, tasks: list[Any], facts: list[Fact], by_version: dict[str, FlowPlan]
) -> list[str]:
    lost: list[str] = []
    timeline.tasks = {}
    for identity, version, rule, cause, used, words, opened, due, firing, status, followed in tasks:
        because = _fact(facts, cause), tuple(facts[place] for place in used)
        flow = by_version.get(version)
        ask = ask_of(flow, rule, identity) if flow is not None else None
        if flow is None or ask is None:
            rest = words, opened, due, firing
            timeline.unread.append(
                Unread(version, rule, *because, None, identity, rest, TaskStatus(status), tuple(followed))
            )
            lost.append(identity)
            continue
        timeline.tasks[identity] = Task(
            flow.number, rule, *because, identity, ask, words, opened, due, firing, TaskStatus(status), set(followed)
        )
    return lost


def _recall_recorded(
    timeline: Timeline, recorded: list[Any], facts: list[Fact], by_version: dict[str, FlowPlan]
) -> None:
    timeline.recorded = []
    for version, rule, cause, used, place in recorded:
        because = _fact(facts, cause), tuple(facts[each] for each in used)
        flow = by_version.get(version)
        if flow is None:
            timeline.unread.append(Unread(version, rule, *because, facts[place]))
        else:
            timeline.recorded.append(Recorded(flow.number, rule, *because, facts[place]))


def _fact(facts: list[Fact], place: int) -> Fact | None:
    return None if place < 0 else facts[place]


def ask_of(flow: FlowPlan, rule: int, task: str) -> Ask | None:
    """The action that a task's id leads to: "<firing>/<action>/<follow-up>…"; None when the page has no such action."""
    if rule >= len(flow.rules):
        return None
    path = [int(part) for part in task.split("/")[1:]]
    actions: Sequence[Action] = flow.rules[rule].tree.actions
    found = _at(actions, path[0]) if path else None
    for position in path[1:]:
        if not isinstance(found, Ask):
            return None
        found = _at([follow.action for follow in found.follow_ups], position)
    return found if isinstance(found, Ask) else None


def _at(actions: Sequence[Action], position: int) -> Action | None:
    return actions[position] if position < len(actions) else None
