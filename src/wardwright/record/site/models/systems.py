"""The hospital's systems: who owns each, which interfaces are its, when it is to be down.

Lives here: the inventory that people keep by hand. Must not live here: what was measured of a system (it follows from
the alarms of its interfaces: engine.connections.downtime), pain points (they name a system).
"""

from __future__ import annotations

from django.db import models

from wardwright.record.audited import Audited
from wardwright.record.models.fields import Moment, Word, maybe_moment, word


class System(Audited):
    """One system of the hospital: a laboratory system, a monitor, a pager gateway."""

    id = models.BigAutoField(primary_key=True)
    name = Word()
    folded = Word(unique=True)  # the name without its case: a name means one system
    owner = word()
    supplier = word()
    contact = word()  # whom to call, and when
    criticality = word()  # engine.connections.systems.Criticality
    notes = word()
    sources = models.JSONField(default=list)  # names of sources of the settings
    channels = models.JSONField(default=list)
    made = Moment()
    changed = Moment()

    class Meta:
        db_table = "systems"

    def __str__(self) -> str:
        return self.name


class PlannedDowntime(Audited):
    """A time at which a system is to be down, as somebody wrote it in. Taken back, never deleted."""

    id = models.BigAutoField(primary_key=True)
    system = models.ForeignKey(System, models.CASCADE, related_name="planned")
    starts = Moment()
    ends = Moment()
    why = word()
    by = Word()
    withdrawn = maybe_moment()

    class Meta:
        db_table = "planned_downtimes"
        indexes = (models.Index("system", "starts", name="planned_downtimes_when"),)
