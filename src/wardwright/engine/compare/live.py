"""Live: the version of a page that runs in a home now.

Lives here: finding it in the record. Must not live here: taking pages in (engine.live). Called by `wardwright compare`
with Django set up.
"""

from __future__ import annotations

from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.parse import parse
from wardwright.language.tree import Flow
from wardwright.record.models import FlowVersion


def live_version(title: str, vocabulary: Vocabulary) -> Flow | None:
    """The version with this title that runs now; None when none does."""
    return next((flow for flow in parse(live_text(title), vocabulary).flows if flow.title == title), None)


def live_text(title: str) -> str:
    """The page of the version with this title that runs now; "" when none does."""
    row = FlowVersion.objects.filter(title=title, retired__isnull=True).order_by("-id").first()
    return "" if row is None else row.text
