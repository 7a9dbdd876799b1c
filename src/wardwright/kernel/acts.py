"""Doing: from the actions of a sentence to acts, tasks, follow-ups and derived facts.

Lives here: what a firing brings about, and the ids that are the same whenever it is decided again (meaning.md §11).
Called by decide only.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

from wardwright.facts.fact import Fact, Kind, Status, Value
from wardwright.facts.instant import Instant
from wardwright.facts.truth import Truth
from wardwright.facts.units import coded, measured
from wardwright.facts.vocabulary import TermKind
from wardwright.kernel.event import Timer, TimerKind
from wardwright.kernel.finding import with_parts
from wardwright.kernel.firing import Act, ActionKind, Clause, Firing, Outcome
from wardwright.kernel.plan import Plan, RulePlan
from wardwright.kernel.tasks import Recorded, Task
from wardwright.kernel.texts import fill
from wardwright.kernel.timeline import Timeline
from wardwright.language.tree import (
    Action,
    AnswerIs,
    Ask,
    EveryDay,
    EveryInterval,
    EveryWeek,
    FollowUp,
    GoesQuiet,
    NotFor,
    PageAction,
    Quantity,
    Record,
    RunRobot,
    Send,
    Show,
    StartForm,
    TaskState,
    Tell,
    Text,
    ThePatient,
    Who,
)

# Sentences whose task does not stand or fall with the fact they were counted from.
_NOT_CAUSED_BY_A_FACT: Final = (NotFor, GoesQuiet, EveryDay, EveryWeek, EveryInterval)

_RECORDED: Final[dict[TermKind, Kind]] = {
    TermKind.FLAG: Kind.FLAG,
    TermKind.CONDITION: Kind.CONDITION,
    TermKind.RESULT: Kind.RESULT,
}


def _id(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:16]


def _cause_of(cause: Fact | None, due: Instant | None) -> str:
    if due is not None:
        return f"due {due}"
    if cause is None:
        return ""
    return f"{cause.kind.value} {cause.term} {cause.key} {cause.at} {cause.place}"


def _same_slot(one: Fact, other: Fact) -> bool:
    return (one.kind, one.term, one.at) == (other.kind, other.term, other.at)


def show_quantity(value: Quantity | AnswerIs) -> str:
    """A recorded value as the page has it."""
    if isinstance(value, AnswerIs):
        return value.answer
    return f"{value.value:f} {value.unit}".rstrip()


class Doing:
    """What one moment brings about, collected."""

    def __init__(self, plan: Plan, timeline: Timeline, now: Instant) -> None:
        self.plan = plan
        self.timeline = timeline
        self.now = now
        self.firings: list[Firing] = []
        self.timers: list[Timer] = []
        self.opened: list[Task] = []
        self._derived: list[Fact] = []
        if timeline.said[0] != now:
            timeline.said = (now, set())
        self._ids = timeline.said[1]  # of the moment, not of the event: a moment may bring several

    def take_derived(self) -> tuple[Fact, ...]:
        """The facts that flows recorded since the last call: the next wave."""
        derived, self._derived = tuple(self._derived), []
        self.timeline.derived += derived
        return derived

    def note(
        self,
        rule: RulePlan,
        outcome: Outcome,
        reason: tuple[Clause, ...],
        cause: Fact | None = None,
        due: Instant | None = None,
    ) -> Outcome:
        """An outcome without actions."""
        self.firings.append(self._firing(rule, outcome, reason, cause, due))
        return outcome

    def _firing(
        self, rule: RulePlan, outcome: Outcome, reason: tuple[Clause, ...], cause: Fact | None, due: Instant | None
    ) -> Firing:
        flow = rule.flow
        parts = (flow.version, self.timeline.subject, self.now, outcome.value, rule.number, _cause_of(cause, due))
        identity = _id(*parts)
        twin = 1
        while identity in self._ids:  # two like facts of one moment, told apart by their order
            twin += 1
            identity = _id(*parts, twin)
        self._ids.add(identity)
        return Firing(identity, flow.title, flow.version, self.timeline.subject, self.now, outcome, None, (), reason)

    def fire(self, rule: RulePlan, reason: tuple[Clause, ...], cause: Fact | None, due: Instant | None) -> None:
        """The actions of the sentence, with their tasks and follow-ups."""
        bare = self._firing(rule, Outcome.FIRED, reason, cause, due)
        if isinstance(rule.tree.trigger, _NOT_CAUSED_BY_A_FACT):
            cause = None  # nothing to withdraw, and {value} is "—" (meaning.md 2.5, 9)
        used = with_parts(self.timeline, (cause,)) if cause is not None else ()
        acts: list[Act] = []
        for position, action in enumerate(rule.tree.actions):
            act = self._act(action, cause)
            acts.append(act)
            if isinstance(action, Ask):
                self._open(rule, action, act, f"{bare.id}/{position}", bare.id, cause, used)
            elif isinstance(action, Record):
                self._record(action, rule, bare.id, cause, used)
        self.firings.append(replace(bare, acts=tuple(acts)))

    def follow(self, task: Task, follow: FollowUp, position: int) -> None:
        """One follow-up of a task that was not accepted or not done in time."""
        rule = self.plan.flows[task.flow].rules[task.rule]
        flow = rule.flow
        identity = _id(flow.version, self.timeline.subject, self.now, Outcome.FOLLOWED.value, task.id, position)
        state = "accepted" if follow.unless is TaskState.ACCEPTED else "done"
        reason = (Clause(f'"{task.words}" was not {state} in time', Truth.TRUE, task.used),)
        act = self._act(follow.action, task.cause)
        if isinstance(follow.action, Ask):
            self._open(rule, follow.action, act, f"{task.id}/{position}", task.firing, task.cause, task.used)
        elif isinstance(follow.action, Record):
            self._record(follow.action, rule, task.firing, task.cause, task.used)
        who = self.timeline.subject
        outcome = Outcome.FOLLOWED
        self.firings.append(
            Firing(identity, flow.title, flow.version, who, self.now, outcome, task.firing, (act,), reason)
        )

    def _open(
        self, rule: RulePlan, ask: Ask, act: Act, task_id: str, firing: str, cause: Fact | None, used: tuple[Fact, ...]
    ) -> None:
        task = Task(rule.flow.number, rule.number, cause, used, task_id, ask, act.text, self.now, act.due, firing)
        self.timeline.tasks[task_id] = task
        self.opened.append(task)
        for position, follow in enumerate(ask.follow_ups):
            when = self.now + follow.within.length if follow.within is not None else act.due
            assert when is not None  # the tree refuses a follow-up without a time
            self.timers.append(
                Timer(
                    when,
                    TimerKind.FOLLOW_UP,
                    self.timeline.subject,
                    rule.flow.number,
                    rule.number,
                    when,
                    task=task_id,
                    position=position,
                )
            )

    def take_back(self, recorded: Recorded) -> None:
        """A recorded fact goes with the fact behind it, unless another firing that stands recorded the same."""
        fact = recorded.fact
        self.timeline.recorded.remove(recorded)
        if not any(_same_slot(other.fact, fact) for other in self.timeline.recorded):
            self._derived.append(fact._replace(seen=self.now, value=None, status=Status.WITHDRAWN))

    def _record(self, action: Record, rule: RulePlan, firing: str, cause: Fact | None, used: tuple[Fact, ...]) -> None:
        term = self.plan.vocabulary[action.term.name]
        value: Value = None
        if isinstance(action.value, AnswerIs):
            value = coded(term, action.value.answer)
        elif isinstance(action.value, Quantity):
            value = measured(term, action.value.value, action.value.unit)
        kind = _RECORDED[term.kind]
        source = f"recorded by {firing}"
        fact = Fact(self.timeline.subject, kind, term.name, self.now, self.now, value, source=source)
        self._derived.append(fact)
        self.timeline.recorded.append(Recorded(rule.flow.number, rule.number, cause, used, fact))

    def _act(self, action: Action, cause: Fact | None) -> Act:
        match action:
            case Ask():
                due = self.now + action.within.length if action.within is not None else None
                return Act(ActionKind.ASK, self._who(action.who), self._fill(action.text, cause), due, action.urgently)
            case Tell():
                return Act(ActionKind.TELL, self._who(action.who), self._fill(action.text, cause))
            case PageAction():
                text = self._fill(action.text, cause) if action.text is not None else ""
                return Act(ActionKind.PAGE, self._who(action.who), text)
            case Record():
                words = action.term.name
                if action.value is not None:
                    words = f"{words} as {show_quantity(action.value)}"
                return Act(ActionKind.RECORD, "", words)
            case Send():
                return Act(ActionKind.SEND, action.connection.name, action.message.name)
            case StartForm():
                return Act(ActionKind.START, self._who(action.who), action.form.name)
            case RunRobot():
                return Act(ActionKind.RUN, "", action.robot.name)
            case Show():
                return Act(ActionKind.SHOW, "", self._fill(action.text, cause))

    def _fill(self, text: Text, cause: Fact | None) -> str:
        return fill(text, self.plan.vocabulary, self.timeline, cause, self.now)

    @staticmethod
    def _who(who: Who) -> str:
        return "the patient" if isinstance(who, ThePatient) else who.name
