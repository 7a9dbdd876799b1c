"""What the pages say of a step: the button, what it means, what became of it.

Lives here: texts. Must not live here: what a step does (engine.tasks.steps), who may take it (govern.may).
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from wardwright.engine.tasks.desk import Desk
from wardwright.engine.tasks.steps import Step, Taken
from wardwright.govern.tasks import StepVerb


def button(verb: StepVerb) -> str:
    """The button's word."""
    return {
        StepVerb.ACCEPT: _("Accept"),
        StepVerb.DONE: _("Done"),
        StepVerb.DECLINE: _("Decline"),
        StepVerb.HAND_OVER: _("Hand over"),
        StepVerb.ESCALATE: _("Escalate"),
        StepVerb.NOTE: _("Add a note"),
    }[verb]


def heading(verb: StepVerb) -> str:
    """The question of the step's own page."""
    return {
        StepVerb.ACCEPT: _("Accept this task?"),
        StepVerb.DONE: _("Is it done?"),
        StepVerb.DECLINE: _("Why will you not do it?"),
        StepVerb.HAND_OVER: _("To whom do you hand it over?"),
        StepVerb.ESCALATE: _("Escalate this task?"),
        StepVerb.NOTE: _("What should be known about it?"),
    }[verb]


def meaning(verb: StepVerb) -> str:
    """What the step brings about, before it is taken."""
    return {
        StepVerb.ACCEPT: _("It is yours then, and others see that you have it."),
        StepVerb.DONE: _("Its follow-ups end. It cannot be opened again."),
        StepVerb.DECLINE: _("It is still not done: its follow-ups happen, and others can take it."),
        StepVerb.HAND_OVER: _("They are told at once, and it is theirs."),
        StepVerb.ESCALATE: _("The next follow-up of its page, if there is one, happens now."),
        StepVerb.NOTE: _("Everybody who opens the task reads it."),
    }[verb]


def said(taken: Taken, step: Step, desk: Desk) -> str:
    """What became of a step."""
    words = {"number": taken.task.number}
    if taken.repeated:
        return _("Task %(number)d: that is so already; nothing was changed.") % words
    if step.verb is StepVerb.HAND_OVER:
        person = desk.directory.find(step.to)
        to = (person.name or person.id) if person is not None else step.to
        return _("Task %(number)d is handed over to %(to)s.") % {**words, "to": to}
    return {
        StepVerb.ACCEPT: _("Task %(number)d is yours."),
        StepVerb.DONE: _("Task %(number)d is done; its follow-ups end."),
        StepVerb.DECLINE: _(
            "Task %(number)d is declined and still not done: its follow-ups happen, and others can take it."
        ),
        StepVerb.ESCALATE: _(
            "Task %(number)d is escalated: the next follow-up of its page, if there is one, happens now."
        ),
        StepVerb.NOTE: _("Task %(number)d has your note."),
    }[step.verb] % words
