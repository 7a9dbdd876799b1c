"""Drafts of flows: the page that is being written, every text that it had, who has it open.

Lives here: the tables. Must not live here: who may read or write one, and what becomes of two people's texts
(engine.drafts). A draft runs nothing: it becomes a flow when its text is put into the home's flows folder.
"""

from __future__ import annotations

from django.db import models

from wardwright.record.audited import Audited
from wardwright.record.models.fields import Moment, Word, maybe_moment, word


class Draft(Audited):
    """One page that is being written. `revision` counts its texts: who saves says which one they had before them."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=32, unique=True)  # in addresses
    title = Word()  # of its first flow, for lists
    text = Word(blank=True)
    revision = models.IntegerField()
    owner = Word()  # the sign-in name
    shared = models.JSONField(default=list)  # sign-in names of those who write with the owner
    for_all = models.BooleanField(default=False)  # everybody who may write drafts
    made = Moment()
    changed = Moment()
    changed_by = Word()
    asked = word()  # the plain words that it began with
    began_as = word()  # the starter flow or model that it began with
    published = word()  # the file in the flows folder
    discarded = maybe_moment()

    class Meta:
        db_table = "drafts"
        indexes = (models.Index(fields=("owner", "-changed"), name="drafts_owner"),)


class DraftText(Audited):
    """One text that a draft had, or that somebody wrote while another was faster (`aside`)."""

    id = models.BigAutoField(primary_key=True)
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="texts")
    revision = models.IntegerField()  # of an aside text: the revision that was there when it came
    before = models.IntegerField()  # the revision that it was made from
    text = Word(blank=True)
    at = Moment()
    by = Word()
    aside = models.BooleanField(default=False)

    class Meta:
        db_table = "draft_texts"
        constraints = (
            models.UniqueConstraint("draft", "revision", condition=models.Q(aside=False), name="draft_texts_one"),
        )


class DraftReader(models.Model):
    """Who has a draft open, by the machine's clock; gone with the next look after a minute."""

    id = models.BigAutoField(primary_key=True)
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="readers")
    account = Word()
    name = Word()
    seen = Moment()

    class Meta:
        db_table = "draft_readers"
        constraints = (models.UniqueConstraint("draft", "account", name="draft_readers_one"),)
