"""The pages of tasks."""

from __future__ import annotations

from wardwright.govern.rights import Right
from wardwright.web.pages import Page
from wardwright.web.work import choices, steps, views

_BOTH = ("GET", "POST")

PAGES = (
    Page("work", "tasks", views.my_work, "tasks for me, my roles and my ward, in the order in which to do them",
         Right.WORK, shows_patients=True),
    Page("work-choices", "tasks/choices", choices.change, "chooses how My work behaves", Right.WORK, ("POST",)),
    Page("task", "tasks/<int:number>", views.task, "one task: why, what happened, what can be done", Right.WORK,
         shows_patients=True),
    Page("task-owners", "tasks/<int:number>/owners", steps.owners, "whom a task can be handed over to", Right.WORK),
    Page("task-step", "tasks/<int:number>/<slug:verb>", steps.step,
         "takes a step: accept, done, decline, hand over, escalate, note", Right.WORK, _BOTH, shows_patients=True),
)  # fmt: skip
