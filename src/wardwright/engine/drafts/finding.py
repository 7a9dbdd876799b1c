"""Which drafts somebody may open, and who has one open now.

Lives here: those questions. Must not live here: writing (keeping). A draft that somebody may not open is not there for
them: nobody learns from an answer that it exists.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db.models import Q

from wardwright.facts.instant import SECOND, Instant
from wardwright.record.site.models import Draft, DraftReader

PRESENT = 60 * SECOND
"""So long after the last word from a browser somebody counts as there."""

MOST = 200


def drafts_for(account: str, discarded: bool = False) -> list[Draft]:
    """The drafts that this account may write, newest first, without their texts."""
    found = Draft.objects.filter(_open_to(account), discarded__isnull=not discarded)
    return list(found.defer("text").order_by("-changed")[:MOST])


def find_draft(key: str, account: str) -> Draft | None:
    """The draft, when this account may write it."""
    found: Draft | None = Draft.objects.filter(_open_to(account), key=key).first()
    return found


def _open_to(account: str) -> Q:
    # `shared` is a list of names as JSON: a name stands in it between quotation marks, on SQLite with \\u escapes.
    shared = Q(shared__icontains=f'"{account}"') | Q(shared__icontains=json.dumps(account))
    return Q(owner=account) | Q(for_all=True) | shared


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody else who has the draft open."""

    account: str
    name: str


def here(draft: Draft, account: str, name: str, now: Instant) -> tuple[Present, ...]:
    """Notes that somebody has the draft open, and says who else has. `now`: the machine's clock."""
    DraftReader.objects.update_or_create(draft=draft, account=account, defaults={"name": name, "seen": now})
    others = DraftReader.objects.filter(draft=draft, seen__gt=now - PRESENT).exclude(account=account).order_by("name")
    return tuple(Present(each.account, each.name) for each in others[:20])


def left(draft: Draft, account: str) -> None:
    """Somebody closed it."""
    DraftReader.objects.filter(draft=draft, account=account).delete()
