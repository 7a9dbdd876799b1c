"""Tasks and what happened to them.

Lives here: the task that the engine opened and closed, and the steps that people take. Must not live here: which step
is allowed when (govern), in what order tasks are shown (engine).
"""

from __future__ import annotations

from django.db import models

from wardwright.record.audited import Audited
from wardwright.record.models.fields import Moment, Word, maybe_moment, word


class Task(models.Model):
    """A task as it stands. The engine writes its opening and closing, steps of people change the rest."""

    number = models.BigAutoField(primary_key=True)  # what people call it: "task 12"; given when it opens
    key = Word(unique=True, db_column="id")  # TaskRow.id, "<firing id>/<position>"
    firing = Word()
    flow = Word()
    version = Word()
    subject = Word()
    who = Word()  # the role, team or person that was asked
    words = Word()
    opened = Moment()
    due = maybe_moment()
    urgent = models.BooleanField(default=False)
    place = word()
    state = Word(default="open")  # open, accepted, declined, done, withdrawn, stopped
    person = word()  # who accepted it, or whom it was handed to
    asked = word()  # who is asked now, when it was handed over or escalated; "" as `who`
    accepted = maybe_moment()
    closed = maybe_moment()  # when the kernel closed it
    why = word()  # the kernel's word for why

    class Meta:
        db_table = "tasks"
        indexes = (
            models.Index("opened", name="tasks_open", condition=models.Q(closed__isnull=True)),
            models.Index("subject", name="tasks_subject"),
            models.Index("firing", name="tasks_firing"),
            # Whom open tasks ask, and how many are whose, without a look at the tasks themselves.
            models.Index(
                "who", "asked", "place", "person", "state", name="tasks_asked", condition=models.Q(closed__isnull=True)
            ),
            models.Index("person", name="tasks_person", condition=models.Q(closed__isnull=True) & ~models.Q(person="")),
        )


class TaskStep(Audited):
    """What a person did to a task, in the order of recording. The engine takes these in with the messages."""

    seq = models.BigAutoField(primary_key=True)
    task = Word()
    subject = Word()
    verb = Word()
    at = Moment()
    person = Word()
    reason = word()
    text = word()
    to = word()
    seen = maybe_moment()  # the moment at which the kernel took it in

    class Meta:
        db_table = "task_steps"
        indexes = (models.Index("task", name="task_steps_task"),)
