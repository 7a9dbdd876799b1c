"""What the engine decided: firings, near misses, timers, the acts that must go out, how far it is.

Lives here: the tables that one commit of the engine writes. Must not live here: tasks (tasks), deliveries (deliveries).
"""

from __future__ import annotations

from django.db import models

from wardwright.record.models.fields import Moment, Word, maybe_moment, word


class Cursor(models.Model):
    """How far the engine is: one row."""

    id = models.BigIntegerField(primary_key=True)
    message = models.BigIntegerField(default=0)
    step = models.BigIntegerField(default=0)
    clock = Moment(default=0)
    arrivals = models.BigIntegerField(default=0)
    timer = models.BigIntegerField(default=0)
    body = models.BinaryField(default=b"")
    commits = models.BigIntegerField(default=0)  # batches committed: whether one in doubt was kept

    class Meta:
        db_table = "cursor"


class Leading(models.Model):
    """Which engine leads: one row. Its number grows with every change; a commit under an older one is refused."""

    id = models.BigIntegerField(primary_key=True)
    epoch = models.BigIntegerField(default=0)
    holder = word()  # host and process, for people
    beat = Moment(default=0)  # by the database's own clock

    class Meta:
        db_table = "lead"


class Timer(models.Model):
    """A moment at which the kernel looks again."""

    id = models.BigIntegerField(primary_key=True)
    due = Moment()
    rank = models.BigIntegerField()
    subject = Word()
    flow = Word()
    version = Word()
    body = models.BinaryField()

    class Meta:
        db_table = "timers"
        indexes = (models.Index("due", "rank", "subject", "id", name="timers_order"),)


class Firing(models.Model):
    """A firing or follow-up with its reason."""

    id = Word(primary_key=True)
    flow = Word()
    version = Word()
    subject = Word()
    at = Moment()
    outcome = Word()
    follows = Word(null=True, blank=True)
    message = models.BigIntegerField(null=True, blank=True)
    body = models.BinaryField()

    class Meta:
        db_table = "firings"
        indexes = (
            models.Index("at", name="firings_at"),
            models.Index("flow", "at", name="firings_flow"),
            models.Index("subject", "at", name="firings_subject"),
            models.Index("follows", name="firings_follows", condition=models.Q(follows__isnull=False)),
        )


class NearMiss(models.Model):
    """Outcomes that did not act, by hour."""

    id = models.BigAutoField(primary_key=True)
    flow = Word()
    version = Word()
    hour = Moment()
    outcome = Word()
    clause = Word()
    count = models.BigIntegerField()
    sample = models.BinaryField()

    class Meta:
        db_table = "near_misses"
        constraints = (
            models.UniqueConstraint("flow", "version", "hour", "outcome", "clause", name="near_misses_once"),
        )


class Act(models.Model):
    """The outbox: an act that must reach a person or a system. Expanded into deliveries by the delivery worker."""

    seq = models.BigAutoField(primary_key=True)
    key = Word(unique=True, db_column="id")  # "<firing id>/<position>": the root of the idempotency key
    firing = Word()
    flow = Word()
    version = Word()
    subject = Word()
    kind = Word()
    who = Word()
    text = Word()
    due = maybe_moment()
    urgent = models.BooleanField(default=False)
    at = Moment()
    place = word()
    task = Word(null=True, blank=True)
    follows = Word(null=True, blank=True)
    dry_run = models.BooleanField(default=False)
    expanded = maybe_moment()  # when its deliveries were written, however many

    class Meta:
        db_table = "outbox"
        indexes = (
            models.Index("seq", name="outbox_waiting", condition=models.Q(expanded__isnull=True)),
            models.Index("firing", name="outbox_firing"),
            models.Index("task", name="outbox_task", condition=models.Q(task__isnull=False)),
        )
