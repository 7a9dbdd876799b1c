"""Who stands in for whom in a role, for a time.

Lives here: the table. Must not live here: who may agree (govern.covers), asking and agreeing (engine.people.covering),
what it does to a role (engine.people.resolver).
"""

from __future__ import annotations

from django.db import models

from wardwright.record.audited import Audited
from wardwright.record.models.fields import Moment, Word, maybe_moment, word


class Cover(Audited):
    """One person takes another's place in a role. It counts once both have agreed; never deleted."""

    id = models.BigAutoField(primary_key=True)
    role = Word()  # as the settings write it
    covered = Word()  # whose place it is: a person's key
    by = Word()  # who stands in
    starts = Moment()
    ends = Moment()  # not included
    why = word()
    asked_by = Word()
    asked = Moment()
    covered_agreed = maybe_moment()
    covered_agreed_by = word()  # she herself, or who looks after people, in her place
    by_agreed = maybe_moment()
    ended = maybe_moment()  # declined or taken back
    ended_by = word()
    swap = word()  # the same in the two halves of a swap, which are agreed to and ended together

    class Meta:
        db_table = "covers"
        indexes = (models.Index("ends", name="covers_standing", condition=models.Q(ended__isnull=True)),)
