"""What is known: facts by subject, memories, merges, patients.

Lives here: the tables that the engine reads a timeline from. Must not live here: what the bytes mean (engine).
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Upper

from wardwright.record.models.fields import Moment, Word, word


class Facts(models.Model):
    """What one message said of one subject: one row, because rows are what cost.

    `id` is the message's number times 2**20 plus a position: rows are written in the order of arrival, at the end of
    the table, and a range of messages is a range of ids. Only the small index by subject is written at random places.
    """

    id = models.BigIntegerField(primary_key=True)
    subject = Word()
    message = models.BigIntegerField()
    seen = Moment()
    body = models.BinaryField()

    class Meta:
        db_table = "facts"
        constraints = (models.UniqueConstraint("subject", "message", name="facts_of_subject"),)


class Memory(models.Model):
    """What flows did about a subject and its visible facts, as of a message."""

    subject = Word(primary_key=True)
    through = models.BigIntegerField()
    body = models.BinaryField()

    class Meta:
        db_table = "memories"


class Merge(models.Model):
    """An identifier that ended, and the one that goes on."""

    ended = Word(primary_key=True)
    survivor = Word()
    message = models.BigIntegerField()

    class Meta:
        db_table = "merges"
        indexes = (models.Index("survivor", name="merges_survivor"),)


class Rederivation(models.Model):
    """That the facts of some messages were derived again: whoever copied them before copies them anew."""

    id = models.BigAutoField(primary_key=True)
    first_message = models.BigIntegerField()
    last_message = models.BigIntegerField()

    class Meta:
        db_table = "rederivations"


class Patient(models.Model):
    """What people see of a patient."""

    subject = Word(primary_key=True)
    name = word()
    born = word()
    sex = word()
    place = word()
    inpatient = models.BooleanField(default=False)
    known = models.BooleanField(default=False)
    heard = Moment()

    class Meta:
        db_table = "patients"
        indexes = (
            models.Index("subject", name="patients_in", condition=models.Q(inpatient=True)),
            models.Index("place", name="patients_place", condition=~models.Q(place="")),
            models.Index(Upper("name"), name="patients_called"),  # searched by how a name begins
        )
