"""Pain points: what goes wrong on a ward, who else it happens to, and what became of it.

Lives here: the tables. Must not live here: states and what they cost (govern.pains), writing them (engine.pains).
"""

from __future__ import annotations

from django.db import models

from wardwright.record.audited import Audited
from wardwright.record.models.fields import Moment, Word, word


class Pain(Audited):
    """Something that keeps going wrong, as somebody on the ward wrote it. Nothing of a patient is in it."""

    id = models.BigAutoField(primary_key=True)
    title = Word()
    text = word()
    place = word()  # a place of the vocabulary, or the writer's own words
    times = models.IntegerField()  # how often it happens to one person …
    per = Word()  # … a day, week or month: govern.pains.Per
    minutes = models.IntegerField()  # lost each time
    system = word()  # the hospital's system that it concerns, by name
    state = Word(default="new")  # govern.pains.State
    became = word()  # the flow's title, the robot, the training; of a duplicate the other's number
    why = word()  # the words of whoever decided
    by = Word()  # the sign-in name
    at = Moment()
    changed = Moment()  # the last step, so that a reader sees what moved
    too = models.IntegerField(default=0)  # how many others said "me too"
    cost = models.BigIntegerField()  # minutes a month, of all of them together
    edits = models.IntegerField(default=0)  # how often what it says was changed

    class Meta:
        db_table = "pains"
        indexes = (
            models.Index("cost", "id", name="pains_cost"),
            models.Index("at", name="pains_at"),
            models.Index("state", "cost", name="pains_state"),
            models.Index("became", name="pains_became", condition=~models.Q(became="")),
            models.Index("system", name="pains_system", condition=~models.Q(system="")),
        )


class PainToo(Audited):
    """Somebody to whom it happens, too: once for each account."""

    id = models.BigAutoField(primary_key=True)
    pain = models.ForeignKey(Pain, models.CASCADE, related_name="toos")
    account = Word()
    at = Moment()
    edits = models.IntegerField(default=0)  # how often it had been changed then: to which words it was said

    class Meta:
        db_table = "pain_toos"
        constraints = (models.UniqueConstraint("pain", "account", name="pain_toos_once"),)


class PainStep(Audited):
    """What somebody said or decided, in order."""

    id = models.BigAutoField(primary_key=True)
    pain = models.ForeignKey(Pain, models.CASCADE, related_name="steps")
    verb = Word()  # govern.pains.Verb
    at = Moment()
    by = Word()
    text = word()
    became = word()
    state = Word()  # after it

    class Meta:
        db_table = "pain_steps"


class PainBefore(Audited):
    """What a pain point said before somebody changed it."""

    id = models.BigAutoField(primary_key=True)
    step = models.OneToOneField(PainStep, models.CASCADE, related_name="before")  # who changed it, and when
    title = Word()
    text = word()
    place = word()
    times = models.IntegerField()
    per = Word()
    minutes = models.IntegerField()
    system = word()
    cost = models.BigIntegerField()

    class Meta:
        db_table = "pain_befores"
