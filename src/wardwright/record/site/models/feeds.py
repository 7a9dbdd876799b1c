"""What came by each source, hour by hour, and the codes that nobody has named: counted once, read by pages.

Lives here: the tables that `engine.connections.counting` fills and the pages of connections read. Must not live here:
counting. No person writes them: they follow from the messages and can be counted again.
"""

from __future__ import annotations

from django.db import models

from wardwright.record.models.fields import Moment, Word, word


class FeedHour(models.Model):
    """How many messages of a source arrived in one hour, and how many of them were not wholly understood."""

    id = models.BigAutoField(primary_key=True)
    source = Word()
    hour = Moment()  # its beginning
    messages = models.IntegerField(default=0)
    set_aside = models.IntegerField(default=0)  # of these, wholly or in part

    class Meta:
        db_table = "feed_hours"
        constraints = (models.UniqueConstraint("hour", "source", name="feed_hours_once"),)


class UnknownCode(models.Model):
    """A code that messages of a source carry and the vocabulary did not name when they were read."""

    id = models.BigAutoField(primary_key=True)
    source = Word()
    place = Word()  # where it stood: "OBX-3", "Observation"
    code = Word()  # "system:code"
    messages = models.IntegerField(default=0)
    first_message = models.BigIntegerField()
    last_message = models.BigIntegerField()
    first_seen = Moment()
    last_seen = Moment()
    display = word()  # how a sender calls it, of one message
    unit = word()  # as one message wrote it
    form = word()  # what its values look like: "number", "answer", "words", ""

    class Meta:
        db_table = "unknown_codes"
        constraints = (models.UniqueConstraint("source", "place", "code", name="unknown_codes_once"),)
        indexes = (models.Index("code", name="unknown_codes_code"),)


class Counted(models.Model):
    """How far the counting has come: one row."""

    id = models.BigIntegerField(primary_key=True)
    message = models.BigIntegerField(default=0)

    class Meta:
        db_table = "feeds_counted"
