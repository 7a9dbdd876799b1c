"""What people say beside the lines of a flow's page.

Lives here: the table. Must not live here: which line of another version a remark stands beside (engine.flows).
"""

from __future__ import annotations

from django.db import models

from wardwright.record.audited import Audited
from wardwright.record.models.fields import Moment, Word, maybe_moment, word


class FlowRemark(Audited):
    """One remark about a line of one version, or an answer to one. Nothing of a patient is in it."""

    id = models.BigAutoField(primary_key=True)
    flow = Word()  # the title
    version = Word()
    line = models.IntegerField()  # 1-based, in the page as it is printed
    words = word()  # the line, so that it is found again in the next version; "" for the whole page
    sentence = word()  # the first line of the sentence or example in which it stands
    text = Word()
    by = Word()  # the sign-in name
    at = Moment()
    answers = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answered")
    resolved = maybe_moment()
    resolved_by = word()

    class Meta:
        db_table = "flow_remarks"
        indexes = (models.Index("flow", "id", name="flow_remarks_flow"),)
