"""Browsers that may be told when a task comes, and how far each was told.

Lives here: the two tables: what a person asked for, and what the sender keeps of it. Must not live here: whom a task
asks, when a notice goes (engine/push), sending (act/push).
"""

from __future__ import annotations

from django.db import models

from wardwright.record.audited import Audited
from wardwright.record.models.fields import Moment, Word, maybe_moment, word
from wardwright.record.site.models.accounts import Account


class PushBrowser(Audited):
    """One browser of one account, told for as long as the session in which it was turned on is alive."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="push_browsers")
    session = models.CharField(max_length=40)  # the key of that session
    address = models.CharField(max_length=1000, unique=True)  # at its push service; whoever knows it may wake it
    public = models.CharField(max_length=120)  # its public key, base64url
    secret = models.CharField(max_length=40)  # what it shares with us, base64url
    ours = models.CharField(max_length=120)  # the hospital's public key to which it is tied
    name = Word()  # "Chrome, Android"
    ward = word()  # every task of this place too; "" only those that ask her or her roles
    added = Moment()  # by the machine's clock

    class Meta:
        db_table = "push_browsers"
        indexes = (models.Index("session", name="push_browsers_session"),)


class PushMark(models.Model):
    """How far a browser was told, and how sending to it goes. Written by the sender alone."""

    browser = models.OneToOneField(PushBrowser, models.CASCADE, primary_key=True, related_name="mark")
    task = models.BigIntegerField()  # the last task (its number) that was looked at for it
    step = models.BigIntegerField()  # … the last step of a person (its seq)
    due = Moment()  # … and up to which moment of the hospital's clock what became overdue
    told = maybe_moment()  # when the last notice went, by the machine's clock
    failures = models.IntegerField(default=0)  # in a row
    next_try = maybe_moment()  # by the machine's clock
    problem = word()  # the last one; names the push service's host only

    class Meta:
        db_table = "push_marks"
