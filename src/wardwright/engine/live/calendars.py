"""Calendars: when the next schedule is due, and how far a running one has come.

Lives here: the next occurrence of every scheduled sentence, and the patients that still wait for their turn. A schedule
over many patients is decided in portions, each committed by itself: where it stands is part of the cursor. Must not
live here: what a schedule's sentence says (kernel).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wardwright.facts.instant import Instant
from wardwright.kernel.calendar import occurrences
from wardwright.kernel.event import Timer, TimerKind
from wardwright.kernel.plan import Plan, RulePlan
from wardwright.language.tree import EveryDay, EveryInterval, EveryWeek, IsInpatient


@dataclass(slots=True)
class Running:
    """A moment at which schedules are due, patient by patient."""

    due: Instant
    timers: list[Timer]
    only_inpatients: bool
    after: str = ""  # the last patient who had a turn


class Calendars:
    """All schedules of a plan."""

    def __init__(self, plan: Plan, state: dict[str, Any] | None) -> None:
        """`state`: what `state()` said when the record was written."""
        self._plan = plan
        self._calendars: dict[int, Iterator[Instant]] = {}
        self._next: dict[int, Instant] = {}
        self._begun: dict[int, Instant] = {}  # the last occurrence that began
        self.next_due: Instant | None = None  # when the next schedule is due
        self.running: Running | None = None
        self._state = state or {"running": None, "begun": []}
        if self._state["running"]:
            self._resume(self._state["running"])

    def start(self, after: Instant) -> None:
        """From the first occurrence later than this, or than the last that began; once."""
        begun = {(version, rule): at for version, rule, at in self._state["begun"]}
        for position, rule in enumerate(self._plan.schedules):
            schedule = rule.tree.trigger
            assert isinstance(schedule, EveryDay | EveryWeek | EveryInterval)
            last = begun.get((rule.flow.version, rule.number), after)
            self._begun[position] = last
            self._calendars[position] = occurrences(schedule, last, self._plan.zone)
            self._next[position] = next(self._calendars[position])
        self._look()

    def begin(self) -> None:
        """All schedules of the next moment begin."""
        due = min(self._next.values())
        positions = [position for position, next_due in self._next.items() if next_due == due]
        for position in positions:
            self._begun[position] = due
            self._next[position] = next(self._calendars[position])
        self._look()
        self._run(due, [self._plan.schedules[position] for position in positions])

    def _look(self) -> None:
        self.next_due = min(self._next.values(), default=None)

    def finish(self) -> None:
        """Every patient had a turn."""
        self.running = None

    def state(self) -> dict[str, Any]:
        """What must be kept: which occurrences began, and how far a running one has come."""
        rules = self._plan.schedules
        begun = [[rules[position].flow.version, rules[position].number, at] for position, at in self._begun.items()]
        return {"running": self._running_state(), "begun": begun}

    def _running_state(self) -> dict[str, Any] | None:
        running = self.running
        if running is None:
            return None
        rules = [[self._plan.flows[timer.flow].version, timer.rule] for timer in running.timers]
        return {"due": running.due, "after": running.after, "rules": rules}

    def _resume(self, state: dict[str, Any]) -> None:
        """What was begun is finished as it was begun, also by a page that was edited meanwhile: its earlier version
        goes on for the patients who are left. A page that was taken away or suspended stops."""
        flows = self._plan.flows
        live = {flow.title for flow in flows[: len(flows) - self._plan.retired]}
        by_version = {flow.version: flow for flow in reversed(flows) if flow.title in live}
        named = [(by_version[version], number) for version, number in state["rules"] if version in by_version]
        rules = [flow.rules[number] for flow, number in named if number < len(flow.rules)]
        self._run(state["due"], rules)
        assert self.running is not None
        self.running.after = state["after"]

    def _run(self, due: Instant, rules: list[RulePlan]) -> None:
        timers = [Timer(due, TimerKind.SCHEDULE, "", rule.flow.number, rule.number, due) for rule in rules]
        self.running = Running(due, timers, all(_only_inpatients(rule) for rule in rules))


def _only_inpatients(rule: RulePlan) -> bool:
    """Whether the sentence can act for inpatients only: the others need not be visited."""
    return any(isinstance(condition, IsInpatient) for condition in rule.tree.conditions)
