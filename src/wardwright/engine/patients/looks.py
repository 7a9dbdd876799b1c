"""Who looked at whom: writing a look before it is shown, and reading them.

Lives here: the looks of the pages. Must not live here: who may look (govern.rights), the pages (web/patients).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from wardwright.facts.instant import Instant
from wardwright.kernel.run import is_patient
from wardwright.record.site.models import Look

AT_ONCE = 50


def look(account: str, subjects: Iterable[str], page: str, purpose: str, now: Instant) -> None:
    """Writes that somebody is about to see these patients. Called before anything of them is shown."""
    seen = [subject for subject in dict.fromkeys(subjects) if is_patient(subject)]
    Look.objects.bulk_create(
        [Look(at=now, account=account, subject=subject, page=page, purpose=purpose) for subject in seen]
    )


def looks_at(identifiers: Sequence[str]) -> QuerySet[Look]:
    """Looks at one patient, under every identifier, the newest first."""
    return Look.objects.filter(subject__in=identifiers).order_by("-at", "-id")


def looks_of(account: str) -> QuerySet[Look]:
    """Looks by one account, the newest first."""
    return Look.objects.filter(account=account).order_by("-at", "-id")


def all_looks() -> QuerySet[Look]:
    """Every look, the newest first."""
    return Look.objects.order_by("-id")
