"""Decide: one event of one subject → outcomes, timers, closed tasks.

Lives here: the order in which one moment is worked through (meaning.md §1, §2.5, §6, §8). Must not live here: what a
clause means (conditions, things), when something is due (timers), what an action does (acts). Called by simulate
and by the engines. The timeline is the kernel's memory of the subject: `decide` takes the event into it.
"""

from __future__ import annotations

from wardwright.facts.fact import Fact, Flaw, Kind, Measured
from wardwright.facts.instant import DAY, Instant
from wardwright.facts.truth import Truth
from wardwright.kernel.acts import Doing
from wardwright.kernel.conditions import with_parts
from wardwright.kernel.event import NOTHING, Arrived, Closed, Decision, Due, Event, Tally, TaskStepped, TimerKind
from wardwright.kernel.firing import Clause, Outcome
from wardwright.kernel.plan import FlowPlan, Plan, RulePlan
from wardwright.kernel.scores import ScorePlan
from wardwright.kernel.tasks import Caused, Closing, Task, TaskStatus
from wardwright.kernel.timeline import Change, Sort, Timeline, series_term
from wardwright.kernel.timers import deadline, repeating_timers, spent_key, still_due
from wardwright.kernel.values import why_unknown
from wardwright.language.tree import NotWithin, TaskState

_ENDS_THE_TURN = frozenset({Outcome.FIRED, Outcome.SUPPRESSED, Outcome.TOO_OLD})


def decide(plan: Plan, timeline: Timeline, event: Event, tally: Tally) -> Decision:
    """What follows from the event, in order. Same timeline, same event: same decision."""
    moment = _Moment(plan, timeline, event.now, tally)
    if isinstance(event, Arrived):
        moment.arrive(event.facts)
    elif isinstance(event, Due):
        moment.fall_due(event)
    else:
        moment.step_task(event)
    return moment.decision()


def rederive(plan: Plan, timeline: Timeline, now: Instant, tally: Tally) -> Decision:
    """The timers that a timeline needs after something other than a fact changed it: a merge, new flows."""
    moment = _Moment(plan, timeline, now, tally)
    moment.set_repeating(plan.repeating)
    return moment.decision()


class _Moment:
    """One event being worked through. Most facts bring nothing about: `doing` is made when something does."""

    __slots__ = ("_doing", "closed", "now", "plan", "tally", "timeline")

    def __init__(self, plan: Plan, timeline: Timeline, now: Instant, tally: Tally) -> None:
        self.plan = plan
        self.timeline = timeline
        self.now = now
        self.tally = tally
        self.closed: list[Closed] = []
        self._doing: Doing | None = None

    @property
    def doing(self) -> Doing:
        if self._doing is None:
            self._doing = Doing(self.plan, self.timeline, self.now)
        return self._doing

    def decision(self) -> Decision:
        doing = self._doing
        if doing is None:
            return Decision((), (), (), tuple(self.closed)) if self.closed else NOTHING
        return Decision(tuple(doing.firings), tuple(doing.timers), tuple(doing.opened), tuple(self.closed))

    # ── facts ────────────────────────────────────────────────────────────────────────────────

    def arrive(self, facts: tuple[Fact, ...]) -> None:
        plan = self.plan
        wave: tuple[Fact, ...] = facts
        while wave:
            tried, changes = self._take(wave)
            if changes:
                if self.timeline.tasks or self.timeline.recorded:
                    self._take_back(changes)
                    self._stop(tried)
                for fact in tried:
                    self._try(fact)
                if plan.setters:
                    self._set_timers(changes, tried)
            wave = self._doing.take_derived() if self._doing is not None else ()

    def _take(self, wave: tuple[Fact, ...]) -> tuple[list[Fact], list[Change]]:
        """The facts to try against triggers, and everything that changed."""
        timeline = self.timeline
        changes: list[Change] = []
        tried: dict[int, Fact] = {}  # by identity: of two facts that say the same, only one may have been replaced
        for fact in wave:
            change = timeline.take(fact, self.tally.next_arrival())
            if change is None:
                continue
            changes.append(change)
            # What replaces a fact of its own moment is tried in its place, even when it says the same.
            inherits = False
            for old in change.removed:
                inherits = tried.pop(id(old), None) is not None or inherits
            if change.fact is not None and (change.sort is not Sort.QUIET or inherits):
                tried[id(change.fact)] = change.fact
        if self.plan.scores_by_part and changes:
            self._work_out_scores(changes, tried)
        return list(tried.values()), changes

    def _work_out_scores(self, changes: list[Change], tried: dict[int, Fact]) -> None:
        """Scores are worked out once, with all the parts of the moment (meaning.md 5.6)."""
        scores: dict[str, ScorePlan] = {}
        fresh: dict[str, Instant] = {}  # score → the greatest `at` of its parts that arrived
        for change in changes:
            for fact in (change.fact, *change.removed):
                if fact is not None and fact.kind is Kind.RESULT:
                    for score in self.plan.scores_by_part.get(fact.term, ()):
                        scores[score.name] = score
                        if change.fact is not None and id(change.fact) in tried:
                            fresh[score.name] = max(change.fact.at, fresh.get(score.name, change.fact.at))
        gone = tuple(fact for change in changes for fact in change.removed)
        for name, score in scores.items():
            dropped = self.timeline.drop_scores((name,), gone) if gone else ()
            found = score.work_out(self.timeline, self.now, fresh.get(name))
            if found is None:
                if dropped:
                    changes.append(Change(Sort.WITHDRAWN, None, dropped))
                continue
            fact, used = found
            replaced = self.timeline.put_score(fact, self.tally.next_arrival(), used) + dropped
            changes.append(Change(Sort.CHANGED if replaced else Sort.NEW, fact, replaced))
            if name in fresh:
                tried[id(fact)] = fact

    def _take_back(self, changes: list[Change]) -> None:
        """Tasks close and recorded facts go with the fact that caused them (meaning.md 2.5)."""
        for change in changes:
            if not change.removed:
                continue
            for task in list(self.timeline.tasks.values()):
                if not self._stands(task, change):
                    self._close(task, Closing.WITHDRAWN)
            for recorded in list(self.timeline.recorded):
                if not self._stands(recorded, change):
                    self.doing.take_back(recorded)

    def _stands(self, caused: Caused, change: Change) -> bool:
        """Whether it stands after the change: untouched by it, or on the fact that took its cause's place."""
        cause, fact = caused.cause, change.fact
        if not any(used is old for used in caused.used for old in change.removed):
            return True
        if fact is None or change.sort is Sort.WITHDRAWN:
            return False
        if cause is None or not any(cause is old for old in change.removed):
            return True  # a part of the score: the score's own change settles it
        still = self.plan.flows[caused.flow].rules[caused.rule].still
        if still is None or still(self.timeline, fact) is Truth.FALSE:  # unknown is never false
            return False
        caused.cause = fact
        caused.used = with_parts(self.timeline, (fact,))
        return True

    def _close(self, task: Task, why: Closing) -> None:
        del self.timeline.tasks[task.id]
        self.closed.append(Closed(task.id, why))

    def _stop(self, tried: list[Fact]) -> None:
        for fact in tried:
            for flow, thing in self.plan.stops.get((fact.kind, series_term(fact.kind, fact.term)), ()):
                mine = [
                    task for task in self.timeline.tasks.values() if task.flow == flow.number and task.opened < self.now
                ]
                if mine and thing.test(self.timeline, fact) is Truth.TRUE:
                    for task in mine:
                        self._close(task, Closing.STOPPED)

    # ── fact triggers ────────────────────────────────────────────────────────────────────────

    def _try(self, fact: Fact) -> None:
        listeners = self.plan.listeners.get((fact.kind, series_term(fact.kind, fact.term)))
        if listeners is None:
            return
        ended: FlowPlan | None = None
        value = fact.value
        exact = type(value) is Measured and value.flaw is Flaw.NONE and not value.comparator
        if exact and listeners.gate is not None:
            below, above = listeners.gate
            if below < value.number < above:  # type: ignore[union-attr]
                return
        for rule in listeners.rules:
            if exact and rule.necessary is not None:
                passes, bound = rule.necessary
                if not passes(value.number, bound):  # type: ignore[union-attr]
                    continue
            if rule.flow is ended:
                continue
            assert rule.test is not None
            verdict = rule.test(self.timeline, fact)
            if verdict is Truth.FALSE:
                continue
            if self._judge_fact(rule, fact, verdict) in _ENDS_THE_TURN:
                ended = rule.flow

    def _judge_fact(self, rule: RulePlan, fact: Fact, verdict: Truth) -> Outcome | None:
        facts = with_parts(self.timeline, (fact,))
        why = why_unknown(fact, "") if verdict is Truth.UNKNOWN else ""
        trigger = Clause(rule.trigger_text, verdict, facts, why)
        if verdict is Truth.TRUE and fact.at < self.now - DAY and not rule.however_old:
            return self.doing.note(rule, Outcome.TOO_OLD, (trigger,), fact)
        return self._judge(rule, trigger, fact)

    def _judge(self, rule: RulePlan, trigger: Clause, cause: Fact | None, due: Instant | None = None) -> Outcome | None:
        """Look at every condition; fire, hold back, or say why not."""
        clauses = [trigger]
        worst = trigger.verdict
        for words, evaluate in rule.conditions:
            verdict, facts, why = evaluate(self.timeline, self.now)
            clauses.append(Clause(words, verdict, facts, why))
            if verdict is Truth.FALSE or worst is Truth.FALSE:
                worst = Truth.FALSE
            elif verdict is Truth.UNKNOWN:
                worst = verdict
        reason = tuple(clauses)
        if worst is Truth.UNKNOWN:
            return self.doing.note(rule, Outcome.UNKNOWN, reason, cause, due)
        if worst is Truth.FALSE:
            if trigger.verdict is Truth.UNKNOWN or rule.scheduled:
                return None
            return self.doing.note(rule, Outcome.MISSED, reason, cause, due)
        if not self._may_fire(rule.flow):
            return self.doing.note(rule, Outcome.SUPPRESSED, reason, cause, due)
        self.timeline.last_fired[rule.flow.number] = self.now
        self.tally.count(rule.flow.number, rule.flow.daily_cap, self.now)
        self.doing.fire(rule, reason, cause, due)
        return Outcome.FIRED

    def _may_fire(self, flow: FlowPlan) -> bool:
        if flow.once_per is not None:
            last = self.timeline.last_fired.get(flow.number)
            if last is not None and self.now < last + flow.once_per:
                return False
        return self.tally.may_fire(flow.number, flow.daily_cap, self.now)

    # ── timers ───────────────────────────────────────────────────────────────────────────────

    def _set_timers(self, changes: list[Change], tried: list[Fact]) -> None:
        setters = self.plan.setters
        repeating: dict[int, RulePlan] = {}
        fresh = {id(fact) for fact in tried}
        for change in changes:
            for fact in (change.fact, *change.removed):
                if fact is None:
                    continue
                for rule in setters.get((fact.kind, series_term(fact.kind, fact.term)), ()):
                    if rule.subject and rule.subject != self.timeline.subject:
                        continue  # quiet is asked of another connection
                    if not isinstance(rule.tree.trigger, NotWithin):
                        repeating[id(rule)] = rule
                    elif fact is change.fact:
                        self._set_deadline(rule, fact, id(fact) in fresh)
        self.set_repeating(sorted(repeating.values(), key=lambda rule: (rule.flow.number, rule.number)))

    def _set_deadline(self, rule: RulePlan, event: Fact, fresh: bool) -> None:
        assert rule.event is not None
        if not self.timeline.is_visible(event):
            return
        verdict = rule.event.test(self.timeline, event)
        facts = with_parts(self.timeline, (event,))
        if verdict is Truth.UNKNOWN and fresh:
            clause = Clause(rule.trigger_text, verdict, facts, why_unknown(event, ""))
            self.doing.note(rule, Outcome.UNKNOWN, (clause,), event)
        elif verdict is Truth.TRUE:
            timer = deadline(rule, self.timeline, event, self.now)
            turn = spent_key(rule, event.at + rule.length)
            if timer is not None:
                self.doing.timers.append(timer)
            elif fresh and turn not in self.timeline.spent:
                self.timeline.spent.add(turn)
                self.doing.note(rule, Outcome.TOO_OLD, (Clause(rule.trigger_text, Truth.TRUE, facts),), event)

    def set_repeating(self, rules: list[RulePlan]) -> None:
        """Set what stays, silences and quiets need as of now."""
        for rule in rules:
            timers, too_old = repeating_timers(rule, self.timeline, self.now)
            self.doing.timers += timers
            for fact in too_old:
                self.doing.note(rule, Outcome.TOO_OLD, (Clause(rule.trigger_text, Truth.TRUE, (fact,)),), fact)

    def fall_due(self, event: Due) -> None:
        timer = event.timer
        rule = self.plan.flows[timer.flow].rules[timer.rule]
        if timer.kind is TimerKind.FOLLOW_UP:
            self._follow_up(timer.task, timer.position)
        elif timer.kind is TimerKind.SCHEDULE:
            self._judge(rule, Clause(rule.trigger_text, Truth.TRUE), None, timer.due)
        else:
            self._fall_due(rule, event)
        if self._doing is not None:
            self.arrive(self._doing.take_derived())

    def _fall_due(self, rule: RulePlan, event: Due) -> None:
        timer = event.timer
        repeats = timer.kind in (TimerKind.SILENCE, TimerKind.QUIET)
        if repeats and self.timeline.pending.get((timer.flow, timer.rule)) == timer.due:
            del self.timeline.pending[(timer.flow, timer.rule)]
        fact = still_due(rule, self.timeline, timer)
        if fact is not None:
            self.timeline.spent.add(spent_key(rule, timer.nominal))
            trigger = self._due_clause(rule, timer.kind, timer.nominal, fact)
            if trigger.verdict is not Truth.FALSE:
                self._judge(rule, trigger, fact, timer.nominal)
        if repeats:
            self.set_repeating([rule])

    def _due_clause(self, rule: RulePlan, kind: TimerKind, nominal: Instant, fact: Fact) -> Clause:
        """The trigger clause of a timer: false when what was missed came, unknown when that cannot be told."""
        facts = with_parts(self.timeline, (fact,))
        if kind in (TimerKind.STAY, TimerKind.QUIET) or rule.thing is None:
            return Clause(rule.trigger_text, Truth.TRUE, facts)
        if kind is TimerKind.DEADLINE:
            after = fact.at - 1 if rule.includes_start else fact.at
            until = nominal
        else:
            after, until = nominal - rule.length, nominal
        true, unknown = rule.thing.split(self.timeline, after, until)
        if kind is TimerKind.DEADLINE and true:
            return Clause(rule.trigger_text, Truth.FALSE, tuple(true))
        if unknown:
            seen = with_parts(self.timeline, tuple(unknown))
            return Clause(rule.trigger_text, Truth.UNKNOWN, (*facts, *seen), why_unknown(unknown[-1], ""))
        return Clause(rule.trigger_text, Truth.TRUE, facts)

    # ── tasks ────────────────────────────────────────────────────────────────────────────────

    def _follow_up(self, task_id: str, position: int) -> None:
        task = self.timeline.tasks.get(task_id)
        if task is None:
            return
        follow = task.ask.follow_ups[position]
        if follow.unless is TaskState.ACCEPTED and task.status is TaskStatus.ACCEPTED:
            return
        self.doing.follow(task, follow, position)

    def step_task(self, event: TaskStepped) -> None:
        tasks = self.timeline.tasks
        task = tasks.get(event.task or next(reversed(tasks), ""))
        if task is None:
            return
        if event.state is TaskState.DONE:
            self._close(task, Closing.DONE)
        else:
            task.status = TaskStatus.ACCEPTED
