"""People and what they may be asked for: the minimum that tasks need.

Lives here: people, roles, memberships. Must not live here: how a role is resolved (engine), signing in (web).
"""

from __future__ import annotations

from django.db import models

from wardwright.record.audited import Audited
from wardwright.record.models.fields import Word, maybe_moment, word


class Person(Audited):
    """Somebody who can be asked, told or paged."""

    id = Word(primary_key=True)  # the short name in the settings: "amina"
    name = Word()
    email = word()
    phone = word()
    pager = word()
    staff_id = word()  # as messages write the clinician in charge
    channels = models.JSONField(default=list)
    left = maybe_moment()  # no longer in the settings: kept, because the history names them

    class Meta:
        db_table = "people"
        indexes = (models.Index("staff_id", name="people_staff_id", condition=~models.Q(staff_id="")),)


class Role(Audited):
    """A role as the vocabulary writes it, and where its holders come from."""

    id = Word(primary_key=True)  # "on-call registrar"
    rota = word()  # a file or an address
    from_data = word()  # "attending"
    left = maybe_moment()

    class Meta:
        db_table = "roles"


class Membership(Audited):
    """Somebody holds a role, everywhere or at one place."""

    id = models.BigAutoField(primary_key=True)
    role = models.ForeignKey(Role, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    place = word()  # "" everywhere

    class Meta:
        db_table = "memberships"
        constraints = (models.UniqueConstraint("role", "person", "place", name="memberships_once"),)
