"""Actions in canonical English, and the order in which follow-ups are written.

Lives here: `action` (without its follow-ups) and `action_clauses` (with them). A follow-up belongs to the nearest `ask`
before it; what is done at once is therefore written before the follow-ups.
"""

from __future__ import annotations

from collections.abc import Iterator

from wardwright.language import print_words as words
from wardwright.language import tree as t


def action(act: t.Action) -> str:
    """One thing to do, without follow-ups."""
    if isinstance(act, t.Ask):
        return _ask(act)
    if isinstance(act, t.Tell):
        return f"tell {words.who(act.who)} {words.quoted(act.text)}"
    if isinstance(act, t.PageAction):
        text = f" {words.quoted(act.text)}" if act.text else ""
        return f"page {words.who(act.who)}{text}"
    if isinstance(act, t.Record):
        return f"record {words.definite(act.term)}{_recorded(act.value)}"
    if isinstance(act, t.Send):
        return f"send {words.definite(act.message)} to {words.definite(act.connection)}"
    if isinstance(act, t.StartForm):
        return f"start the {act.form.name} for {words.who(act.who)}"
    if isinstance(act, t.RunRobot):
        return f"run the robot {act.robot.name}"
    return f"show {words.quoted(act.text)}"


def _ask(act: t.Ask) -> str:
    within = f" within {words.duration(act.within)}" if act.within else ""
    urgently = " urgently" if act.urgently else ""
    return f"ask {words.who(act.who)} to {words.quoted(act.text)}{within}{urgently}"


def _recorded(value: t.Quantity | t.AnswerIs | None) -> str:
    if value is None:
        return ""
    return f" as {value.answer if isinstance(value, t.AnswerIs) else words.quantity(value)}"


def action_clauses(actions: tuple[t.Action, ...]) -> Iterator[str]:
    """All clauses after `then`, in the order in which they are written."""
    waiting: tuple[t.FollowUp, ...] = ()
    for act in actions:
        if isinstance(act, t.Ask):
            yield from _follow_ups(waiting)
            waiting = act.follow_ups
        yield action(act)
    yield from _follow_ups(waiting)


def _follow_ups(follow_ups: tuple[t.FollowUp, ...]) -> Iterator[str]:
    for follow_up in follow_ups:
        yield follow_up_clause(follow_up)
        if isinstance(follow_up.action, t.Ask):
            yield from _follow_ups(follow_up.action.follow_ups)


def follow_up_clause(follow_up: t.FollowUp) -> str:
    """`if not accepted within 5 minutes, page the ward consultant`."""
    within = f" within {words.duration(follow_up.within)}" if follow_up.within else ""
    return f"if not {follow_up.unless.value}{within}, {action(follow_up.action)}"
