"""From a parse tree to rules, limits, judgement, release and measures.

Lives here: triggers, actions and the attachment of follow-ups to the task before them.
Called by build_flow. Conditions are built in build_conditions, the words of all in build.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

from wardwright.language import tree as t
from wardwright.language.build import Part, Refused, span_of, time_unit
from wardwright.language.build_conditions import ConditionBuilder
from wardwright.language.print_actions import action_clauses
from wardwright.language.problem import Problem, Severity
from wardwright.language.repair import rewritten

Sentence = t.Rule | t.OncePer | t.DailyCap | t.StopWhen | t.JudgeBy | t.ReleaseSteps | t.ReleaseRandom | t.Measure
_RISING: Final = {"bare": t.Op.AT_LEAST, "at_least": t.Op.AT_LEAST, "above": t.Op.ABOVE}
_FALLING: Final = {"bare": t.Op.AT_MOST, "at_most": t.Op.AT_MOST, "below": t.Op.BELOW}


@dataclass(slots=True)
class _Task:
    """An ask in the making, with the follow-ups that came after it."""

    ask: t.Ask
    part: Part
    waiting: list[tuple[t.TaskState, t.Duration | None, _Task | t.Action, Part]] = field(default_factory=list)


class SentenceBuilder(ConditionBuilder):
    """Turns sentences into nodes; `warnings` collects what is allowed and reads oddly."""

    def __init__(self, *values: Any) -> None:
        super().__init__(*values)
        self.warnings: list[Problem] = []

    def sentence(self, part: Part) -> Sentence:
        """Any sentence of a page."""
        method: Callable[[Any], Sentence] = getattr(self, f"_{part.data}")
        return method(part)

    # ── Limits, judgement, release ───────────────────────────────────────────────────────────────

    def _once_per(self, part: Part) -> Sentence:
        return t.OncePer(self.duration(part.children[0]), span=span_of(part))

    def _daily_cap(self, part: Part) -> Sentence:
        count, unit = part.children
        if time_unit(unit) is not t.Unit.DAY:
            problem = f"A flow is limited by the day, not by the {time_unit(unit).value}."
            raise self.refuse(unit, "daily-limit", problem, "", ("day",))
        return cast(Sentence, self.make(part, t.DailyCap, self.whole(count)))

    def _stop(self, part: Part) -> Sentence:
        return t.StopWhen(self.thing(part.children[0]), span=span_of(part))

    def _judge(self, part: Part) -> Sentence:
        return t.JudgeBy(self.thing(part.children[0]), self.duration(part.children[1]), span=span_of(part))

    def _release(self, part: Part) -> Sentence:
        parts = part.children
        apart = self.duration(parts[-1]) if getattr(parts[-1], "data", "") == "duration" else None
        places = tuple(self.name(place) for place in (parts[:-1] if apart else parts))
        return cast(Sentence, self.make(part, t.ReleaseSteps, places, apart))

    def _random_release(self, part: Part) -> Sentence:
        apart, *places = part.children
        return cast(Sentence, self.make(part, t.ReleaseRandom, tuple(map(self.name, places)), self.duration(apart)))

    def _measure(self, part: Part) -> Sentence:
        return t.Measure(*map(self.thing, part.children), span=span_of(part))

    # ── Rules ────────────────────────────────────────────────────────────────────────────────────

    def _rule(self, part: Part) -> Sentence:
        trigger, *conditions, actions = part.children
        made = (self.trigger(trigger), tuple(map(self.condition, conditions)), self.actions(actions))
        return cast(Sentence, self.make(part, t.Rule, *made))

    def trigger(self, part: Part) -> t.Trigger:
        """What a sentence waits for."""
        form, parts, span = part.data, part.children, span_of(part)
        if form in ("happens", "however_old"):
            return cast(t.Trigger, self.make(part, t.Happens, self.thing(parts[0]), form == "however_old"))
        if form in ("rises", "falls"):
            return self._crossing(part)
        if form == "stay":
            place = self.name(parts[0]) if len(parts) == 2 else None
            return t.StayReaches(place, self.duration(parts[-1]), span=span)
        if form == "not_within":
            return t.NotWithin(self.thing(parts[0]), self.duration(parts[1]), self.thing(parts[2]), span=span)
        if form == "not_for":
            return t.NotFor(self.thing(parts[0]), self.duration(parts[1]), span=span)
        if form == "goes_quiet":
            return t.GoesQuiet(self.name(parts[0]), self.duration(parts[1]), span=span)
        if form == "comes_back":
            return t.ComesBack(self.name(parts[0]), span=span)
        return self._schedule(part)

    def _schedule(self, part: Part) -> t.Schedule:
        form, parts, span = part.data, part.children, span_of(part)
        if form == "every_week":
            return t.EveryWeek(t.Weekday[parts[0].upper()], self.clock(parts[1]), span=span)
        if form == "every_interval":
            return t.EveryInterval(self.duration(parts[0]), span=span)
        if time_unit(parts[0]) is not t.Unit.DAY:
            problem = f'"every {parts[0]} at": only a day or a weekday has a time of day.'
            raise self.refuse(parts[0], "not-possible", problem, "", ("day", "Monday"))
        return t.EveryDay(self.clock(parts[1]), span=span)

    def _crossing(self, part: Part) -> t.Trigger:
        term, amount = part.children
        comparison = self.comparison(amount, term.term)
        op = (_RISING if part.data == "rises" else _FALLING).get(str(amount.data))
        if op is None:
            ways = "rises to … or more, or above …" if part.data == "rises" else "falls to … or less, or below …"
            words = self.words(span_of(amount))
            raise self.refuse(amount, "not-possible", f'"{words}": a value {ways}.')
        return t.Crosses(self.name(term), op, comparison.quantity, span=span_of(part))

    # ── Actions ──────────────────────────────────────────────────────────────────────────────────

    def actions(self, part: Part) -> tuple[t.Action, ...]:
        """The actions of a sentence, each follow-up given to the nearest task before it."""
        made: list[_Task | t.Action] = []
        late: list[tuple[Part, _Task | t.Action]] = []
        task: _Task | None = None
        followed = False
        for child in part.children:
            if child.data in ("if_not_accepted", "if_not_done"):
                task, followed = self._follow_up(child, task, made[-1] if made else None), True
                continue
            action = self._action(child)
            made.append(action)
            task = action if isinstance(action, _Task) else task
            if followed:
                late.append((child, action))
        finished = tuple(self._finish(action) for action in made)
        for child, action in late:
            # A task with follow-ups of its own can only stand here.
            if not (isinstance(action, _Task) and action.waiting):
                self._warn_late(child, part, finished)
        return finished

    def _follow_up(self, part: Part, task: _Task | None, before: _Task | t.Action | None) -> _Task:
        *within, inner = part.children
        if task is None:
            raise self._no_task(part, before, timed=bool(within))
        action = self._action(inner)
        state = t.TaskState.DONE if part.data == "if_not_done" else t.TaskState.ACCEPTED
        task.waiting.append((state, self.duration(within[0]) if within else None, action, part))
        return action if isinstance(action, _Task) else task

    def _no_task(self, part: Part, before: _Task | t.Action | None, *, timed: bool) -> Refused:
        """Nobody was asked. Whoever was told or paged can be asked instead."""
        problem = "`and if not …` follows an `ask`: nobody was asked before it."
        because = 'Only a task can be accepted or done, and `ask <who> to "…"` opens one.'
        fixes: tuple[str, ...] = ()
        if isinstance(before, t.Tell | t.PageAction) and before.span is not None:
            asked = t.Ask(before.who, before.text or t.Text("Answer this page"))
            within = "" if timed else " within 15 minutes"
            words, span = f"{next(action_clauses((asked,)))}{within}", before.span
            fixes = (rewritten(self.text, self.within.start, self.within.end, span.start, span.end, words),)
        return Refused(Problem("follow-up", Severity.ERROR, span_of(part), problem, because, fixes))

    def _finish(self, action: _Task | t.Action) -> t.Action:
        if not isinstance(action, _Task):
            return action
        follow_ups = tuple(
            self.make(part, t.FollowUp, state, within, self._finish(inner))
            for state, within, inner, part in action.waiting
        )
        try:
            return replace(action.ask, follow_ups=follow_ups)
        except ValueError as refusal:
            raise self.refuse(action.waiting[-1][3], "follow-up", f"{refusal}.") from None

    def _warn_late(self, late: Part, actions: Part, finished: tuple[t.Action, ...]) -> None:
        """A plain action behind a follow-up reads as part of it, and is not."""
        problem = f'"{self.words(span_of(late))}" comes after a follow-up, and is done at once, not as part of it.'
        because = "Somebody who reads the page aloud would take it for what happens when nobody answers."
        span, within = span_of(actions), self.within
        clauses = ", and ".join(action_clauses(_tasks_alone_first(finished)))
        fix = rewritten(self.text, within.start, within.end, span.start, span.end, clauses)
        warning = Severity.WARNING
        self.warnings.append(Problem("action-after-follow-up", warning, span_of(late), problem, because, (fix,)))

    def _action(self, part: Part) -> _Task | t.Action:
        method: Callable[[Any], _Task | t.Action] = getattr(self, f"_do_{part.data}")
        return method(part)

    def _do_ask(self, part: Part) -> _Task:
        who, text, *urgency = part.children
        within = [self.duration(word) for word in urgency if word.data == "duration"]
        urgent = any(word.data == "urgently" for word in urgency)
        if len(within) > 1 or len(urgency) - len(within) > 1:
            raise self.refuse(
                urgency[-1], "said-twice", f'"{self.words(span_of(urgency[-1]))}" is said twice.', "", ("",)
            )
        ask = t.Ask(self.who(who), self.quoted(text), within[0] if within else None, urgent, span=span_of(part))
        return _Task(ask, part)

    def _do_tell(self, part: Part) -> t.Action:
        return t.Tell(self.who(part.children[0]), self.quoted(part.children[1]), span=span_of(part))

    def _do_page(self, part: Part) -> t.Action:
        who, *text = part.children
        return t.PageAction(self.who(who), self.quoted(text[0]) if text else None, span=span_of(part))

    def _do_record(self, part: Part) -> t.Action:
        term, *given = part.children
        value: t.Quantity | t.AnswerIs | None = None
        if given:
            value = (
                self.answer(given[0], term.term) if given[0].data == "answer" else self.quantity(given[0], term.term)
            )
        return cast(t.Action, self.make(part, t.Record, self.name(term), value))

    def _do_send(self, part: Part) -> t.Action:
        return cast(t.Action, self.make(part, t.Send, *map(self.name, part.children)))

    def _do_start(self, part: Part) -> t.Action:
        return t.StartForm(self.name(part.children[0]), self.who(part.children[1]), span=span_of(part))

    def _do_run(self, part: Part) -> t.Action:
        return t.RunRobot(self.name(part.children[0]), span=span_of(part))

    def _do_show(self, part: Part) -> t.Action:
        return t.Show(self.quoted(part.children[0]), span=span_of(part))


def _tasks_alone_first(actions: tuple[t.Action, ...]) -> tuple[t.Action, ...]:
    """The same actions, tasks without follow-ups before those with; the printer puts the rest before follow-ups."""
    alone = [action for action in actions if isinstance(action, t.Ask) and not action.follow_ups]
    followed = next((index for index, act in enumerate(actions) if isinstance(act, t.Ask) and act.follow_ups), 0)
    moved = [action for action in alone if action in actions[followed:]]
    kept = [action for action in actions if action not in moved]
    return (*kept[:followed], *moved, *kept[followed:])
