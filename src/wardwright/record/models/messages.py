"""What arrived and what became of it.

Lives here: messages (a file of their own under SQLite), their fates and what of them was set aside. Must not live
here: how they are appended and read on the hot path (messages.py, decisions.py of this room).
"""

from __future__ import annotations

from django.db import models

from wardwright.record.models.fields import Moment, Word, word


class Message(models.Model):
    """One message, byte for byte, compressed."""

    seq = models.BigIntegerField(primary_key=True)
    arrived = Moment()
    source = Word()
    format = Word()
    encoding = models.SmallIntegerField()  # how `raw` is written: encoding.py
    copies = models.IntegerField(default=0)  # how often it came again
    control_id = word()
    type = word()
    origin = word()
    digest = models.BinaryField()
    raw = models.BinaryField()

    class Meta:
        db_table = "messages"
        # Control ids mostly grow: with them in front, a new entry goes where the last one went. An index that begins
        # with the digest is written at random places and cost as much as all the rest of a message.
        constraints = (models.UniqueConstraint("source", "control_id", "digest", name="messages_once"),)


class MessagesLead(models.Model):
    """Which engine may append, in the file of the messages (SQLite)."""

    id = models.BigIntegerField(primary_key=True)
    epoch = models.BigIntegerField(default=0)

    class Meta:
        db_table = "messages_lead"


class Fate(models.Model):
    """What became of a message. There is none before the engine has come to it."""

    message = models.BigIntegerField(primary_key=True)
    seen = Moment()
    fate = Word()
    facts = models.IntegerField()
    not_mapped = word()  # one per line
    replayed_as = models.BigIntegerField(null=True, blank=True)  # REPLACED: the message it was taken in as

    class Meta:
        db_table = "fates"
        indexes = (models.Index("message", name="fates_not_read", condition=~models.Q(fate="read")),)


class SetAsidePart(models.Model):
    """A message, or a part of one, that was not understood, with what to do about it."""

    id = models.BigAutoField(primary_key=True)
    message = models.BigIntegerField()
    slug = Word()
    place = Word()
    problem = Word()
    fix = Word()

    class Meta:
        db_table = "set_aside"
        indexes = (
            models.Index("message", name="set_aside_message"),
            models.Index("slug", name="set_aside_slug"),
        )
