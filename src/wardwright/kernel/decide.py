"""Decide: one event of one subject → outcomes, timers, closed tasks.

Lives here: the order in which one moment is worked through (meaning.md §1, §2.5, §6, §8). Must not live here: what a
clause means (conditions, things), when something is due (timers), what an action does (acts). Called by simulate
and by the engines. The timeline is the kernel's memory of the subject: `decide` takes the event into it.
"""

from __future__ import annotations

from typing import Final

from wardwright.facts.fact import Fact, Flaw, Kind, Measured
from wardwright.facts.instant import DAY, Instant
from wardwright.facts.truth import Truth
from wardwright.kernel.change import Change, Sort
from wardwright.kernel.event import Arrived, Closed, Decision, Due, Event, Tally, TaskEscalated, TaskStepped, TimerKind
from wardwright.kernel.finding import Evaluate, Finding, with_parts
from wardwright.kernel.firing import Clause, Outcome
from wardwright.kernel.moment import Moment
from wardwright.kernel.near import near_key
from wardwright.kernel.plan import FlowPlan, Plan, RulePlan
from wardwright.kernel.scores import ScorePlan
from wardwright.kernel.series import TERMLESS
from wardwright.kernel.tasks import Closing, TaskStatus
from wardwright.kernel.timeline import Timeline
from wardwright.kernel.timers import spent_key, still_due
from wardwright.kernel.values import why_unknown
from wardwright.kernel.waits import due_clause, set_repeating, set_timers
from wardwright.kernel.withdrawals import stop, take_back
from wardwright.language.tree import TaskState

_ENDS_THE_TURN: Final = frozenset({Outcome.FIRED, Outcome.SUPPRESSED, Outcome.TOO_OLD})


def decide(plan: Plan, timeline: Timeline, event: Event, tally: Tally) -> Decision:
    """What follows from the event, in order. Same timeline, same event: same decision."""
    moment = _Deciding(plan, timeline, event.now, tally)
    if isinstance(event, Arrived):
        moment.arrive(event.facts)
    elif isinstance(event, Due):
        moment.fall_due(event)
    elif isinstance(event, TaskStepped):
        moment.step_task(event)
    else:
        moment.escalate(event)
    return moment.decision()


def take_in(plan: Plan, timeline: Timeline, now: Instant, facts: tuple[Fact, ...], tally: Tally) -> None:
    """Make facts visible and work out their scores, as `decide` would; no flow is tried. For a timeline made again."""
    _Deciding(plan, timeline, now, tally).take_in(facts)


def rederive(plan: Plan, timeline: Timeline, now: Instant, tally: Tally) -> Decision:
    """The timers that a timeline needs after something other than a fact changed it: a merge, new flows."""
    moment = Moment(plan, timeline, now, tally)
    set_repeating(moment, plan.repeating)
    return moment.decision()


class _Deciding(Moment):
    """One event being worked through, in the order of meaning.md §1."""

    __slots__ = ("_found",)

    def __init__(self, plan: Plan, timeline: Timeline, now: Instant, tally: Tally) -> None:
        super().__init__(plan, timeline, now, tally)
        self._found: dict[Evaluate, Finding] = {}  # what conditions said of the timeline as it stands

    # ── facts ────────────────────────────────────────────────────────────────────────────────

    def arrive(self, facts: tuple[Fact, ...]) -> None:
        plan = self.plan
        wave: tuple[Fact, ...] = facts
        while wave:
            changes = self._take(wave)
            if changes:
                tried = [change.fact for change in changes if change.is_tried and change.fact is not None]
                self._found.clear()
                if self.timeline.tasks or self.timeline.recorded:
                    take_back(self, changes)
                    stop(self, tried)
                for fact in tried:
                    self._try(fact)
                if plan.setters:
                    set_timers(self, changes)
            wave = self._doing.take_derived() if self._doing is not None else ()

    def take_in(self, facts: tuple[Fact, ...]) -> None:
        self._take(facts)

    def _take(self, wave: tuple[Fact, ...]) -> list[Change]:
        """Everything that changed, and which of it is tried against triggers."""
        timeline = self.timeline
        changes: list[Change] = []
        for fact in wave:
            change = timeline.take(fact, self.tally.next_arrival())
            if change is None:
                continue
            # What replaces a fact of its own moment is tried in its place, even when it says the same.
            inherits = False
            for old in change.removed:
                inherits = _is_tried_no_more(changes, old) or inherits
            change.is_tried = change.fact is not None and (change.sort is not Sort.QUIET or inherits)
            changes.append(change)
        if self.plan.scores_by_part and changes:
            self._work_out_scores(changes)
        return changes

    def _work_out_scores(self, changes: list[Change]) -> None:
        """Scores are worked out once, with all the parts of the moment (meaning.md 5.6)."""
        scores: dict[str, ScorePlan] = {}
        by_part = self.plan.scores_by_part
        fresh: dict[str, Instant] = {}  # score → the greatest `at` of its parts that arrived
        for change in changes:
            if change.fact is not None:
                _, kind, term, at, _, _, _, _, _, _ = change.fact
                if kind is Kind.RESULT and term in by_part:
                    for score in by_part[term]:
                        scores[score.name] = score
                        if change.is_tried:
                            fresh[score.name] = max(at, fresh.get(score.name, at))
            for old in change.removed:
                if old.kind is Kind.RESULT:
                    for score in by_part.get(old.term, ()):
                        scores[score.name] = score
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
            changes.append(Change(Sort.CHANGED if replaced else Sort.NEW, fact, replaced, name in fresh))

    # ── fact triggers ────────────────────────────────────────────────────────────────────────

    def _try(self, fact: Fact) -> None:
        _, kind, term, _, _, value, _, _, _, _ = fact
        of_kind = self.plan.listeners.get(kind)
        listeners = None if of_kind is None else of_kind.get("" if kind in TERMLESS else term)
        if listeners is None:
            return
        ended: FlowPlan | None = None
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
        too_old = verdict is Truth.TRUE and fact.at < self.now - DAY and not rule.however_old
        if verdict is Truth.TRUE and not too_old:
            counted = self._only_counted(rule)
            if counted is not None:
                return counted
        facts = with_parts(self.timeline, (fact,))
        why = why_unknown(fact) if verdict is Truth.UNKNOWN else ""
        trigger = Clause(rule.trigger_text, verdict, facts, why)
        if too_old:
            return self.doing.note(rule, Outcome.TOO_OLD, (trigger,), fact)
        return self._judge(rule, trigger, fact)

    def _only_counted(self, rule: RulePlan) -> Outcome | None:
        """What becomes of a sentence whose trigger was met, if it is a near miss that is counted and nothing more."""
        near = self.tally.near
        if near is None:
            return None
        outcome, clause, because = Outcome.FIRED, "", ""
        for words, evaluate in rule.conditions:
            verdict, _, why = self._find(evaluate)
            if verdict is Truth.TRUE:
                continue
            if outcome is Outcome.FIRED:
                clause, because = words, why
            if verdict is Truth.FALSE:
                outcome = Outcome.MISSED
                break
            outcome = Outcome.UNKNOWN
        if outcome is Outcome.FIRED:
            return None
        key = near_key(rule.flow.title, rule.flow.version, self.now, outcome._value_, clause, because)
        return outcome if near.count(key) else None

    def _find(self, evaluate: Evaluate) -> Finding:
        """What a condition says now: many pages ask the same of a patient, and are answered once."""
        found = self._found.get(evaluate)
        if found is None:
            found = self._found[evaluate] = evaluate(self.timeline, self.now)
        return found

    def _judge(self, rule: RulePlan, trigger: Clause, cause: Fact | None, due: Instant | None = None) -> Outcome | None:
        """Look at every condition; fire, hold back, or say why not."""
        findings = self._findings(rule)
        if findings is None:
            return None
        clauses = [trigger]
        worst = trigger.verdict
        for (words, _), (verdict, facts, why) in zip(rule.conditions, findings, strict=True):
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
        self.timeline.last_fired[rule.flow.limits] = self.now
        self.tally.count(rule.flow.limits, rule.flow.daily_cap, self.now)
        self.doing.fire(rule, reason, cause, due)
        return Outcome.FIRED

    def _findings(self, rule: RulePlan) -> list[Finding] | None:
        """What every condition says; None when one is false and nobody wants to hear of near misses."""
        if self.plan.near_misses:
            return [self._find(evaluate) for _, evaluate in rule.conditions]
        found: dict[int, Finding] = {}
        for position in rule.cheapest_first:
            finding = self._find(rule.conditions[position][1])
            if finding.verdict is Truth.FALSE:
                return None
            found[position] = finding
        return [found[position] for position in range(len(found))]

    def _may_fire(self, flow: FlowPlan) -> bool:
        if flow.once_per is not None:
            last = self.timeline.last_fired.get(flow.limits)
            if last is not None and self.now < last + flow.once_per:
                return False
        return self.tally.may_fire(flow.limits, flow.daily_cap, self.now)

    # ── what is due ──────────────────────────────────────────────────────────────────────────

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
            turn = spent_key(rule, timer.nominal)
            self.timeline.spent.add(turn)
            if repeats:  # what comes again and again looks ahead only: a year of turns is not kept
                self.timeline.spent -= {each for each in self.timeline.spent if each[:2] == turn[:2] and each < turn}
            trigger = due_clause(rule, self.timeline, timer.kind, timer.nominal, fact)
            if trigger.verdict is not Truth.FALSE:
                self._judge(rule, trigger, fact, timer.nominal)
        if repeats:
            set_repeating(self, [rule])

    # ── tasks ────────────────────────────────────────────────────────────────────────────────

    def _follow_up(self, task_id: str, position: int) -> None:
        task = self.timeline.tasks.get(task_id)
        if task is None:
            return
        if position in task.followed:
            return  # somebody did not wait for it
        follow = task.ask.follow_ups[position]
        if follow.unless is TaskState.ACCEPTED and task.status is TaskStatus.ACCEPTED:
            return
        task.followed.add(position)
        self.doing.follow(task, follow, position)

    def escalate(self, event: TaskEscalated) -> None:
        task = self.timeline.tasks.get(event.task)
        if task is None:
            return
        waiting = (position for position in range(len(task.ask.follow_ups)) if position not in task.followed)
        position = next(waiting, None)
        if position is not None:
            task.followed.add(position)
            self.doing.follow(task, task.ask.follow_ups[position], position)
            self.arrive(self.doing.take_derived())

    def step_task(self, event: TaskStepped) -> None:
        tasks = self.timeline.tasks
        task = tasks.get(event.task or next(reversed(tasks), ""))
        if task is None:
            self._step_unread(event)
            return
        if event.state is TaskState.DONE:
            self.close(task, Closing.DONE)
        else:
            task.status = TaskStatus.ACCEPTED

    def _step_unread(self, event: TaskStepped) -> None:
        """A task whose page cannot be read now: it is closed all the same, and not asked for again later."""
        unread = self.timeline.unread
        each = next((each for each in unread if each.task == event.task), None) if event.task else None
        if each is None:
            return
        if event.state is TaskState.DONE:
            unread.remove(each)
            self.closed.append(Closed(each.task, Closing.DONE))
        else:
            each.status = TaskStatus.ACCEPTED


def _is_tried_no_more(changes: list[Change], fact: Fact) -> bool:
    """Of a fact that was just replaced: whether it came a moment ago itself and was to be tried; now it is not."""
    for change in changes:
        if change.fact is fact:  # by identity: of two facts that say the same, only one may have been replaced
            was, change.is_tried = change.is_tried, False
            return was
    return False
