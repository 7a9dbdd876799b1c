"""The audit chain's links.

Lives here: the table. Must not live here: how a link is made and checked (audit.py of this room).
"""

from __future__ import annotations

from django.db import models

from wardwright.record.models.fields import Moment, Word


class AuditRecord(models.Model):
    """One write by a person. `hash` covers this record and the hash before it."""

    seq = models.BigIntegerField(primary_key=True)
    at = Moment()
    actor = Word()
    verb = Word()
    kind = Word()  # what sort of thing it was done to
    thing = Word()  # which one
    detail = Word()  # canonical JSON
    hash = models.BinaryField()

    class Meta:
        db_table = "audit"
        indexes = (
            models.Index("kind", "thing", name="audit_thing"),
            models.Index("actor", name="audit_actor"),
        )


class AuditHead(models.Model):
    """Where the chain ends: one row, so that cutting off the end is found out."""

    id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "audit_head"
