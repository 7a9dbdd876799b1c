"""Who looked at which patient, when, and what for.

Lives here: the table. Must not live here: who may look (govern.rights), the page that asks (web/patients).
"""

from __future__ import annotations

from django.db import models

from wardwright.record.models.fields import Moment, Word, word


class Look(models.Model):
    """One look at a patient's data by a person. Written before the page is shown; never changed."""

    id = models.BigAutoField(primary_key=True)
    at = Moment()
    account = Word()  # the sign-in name
    subject = Word()
    page = Word()  # which page showed it: "patient", "task", "proof"
    purpose = word()

    class Meta:
        db_table = "looks"
        indexes = (
            models.Index("subject", "at", name="looks_subject"),
            models.Index("account", "at", name="looks_account"),
        )
