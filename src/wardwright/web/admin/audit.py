"""Who did what, as the audit keeps it.

Lives here: the list. Must not live here: the chain (record.audit).
"""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse

from wardwright.record.audit import verify
from wardwright.record.models import AuditHead, AuditRecord
from wardwright.web.admin.shared import part_of
from wardwright.web.answers import show

_FILTERS = ("actor", "kind")
_LOOKS = ("task", "patient")  # whose `thing` or detail may lead to a patient


def listed(request: HttpRequest) -> HttpResponse:
    """Deeds, the newest first; `?actor=`, `?kind=`; `?verify=1` walks the chain."""
    chosen = {name: request.GET.get(name, "").strip() for name in _FILTERS}
    found = AuditRecord.objects.order_by("-seq").filter(**{name: value for name, value in chosen.items() if value})
    whole = AuditHead.objects.values_list("seq", flat=True).first() or 0
    total = found.count() if any(chosen.values()) else whole
    part = part_of(request, found, total)
    rows = [(each, "" if each.kind in _LOOKS else _words(each.detail)) for each in part.items]
    chain = verify() if "verify" in request.GET else None
    return show(request, "admin/audit.html", {"part": part, "rows": rows, "chosen": chosen, "chain": chain})


def _words(detail: str) -> str:
    said = json.loads(detail)
    return "; ".join(f"{name}: {_value(value)}" for name, value in said.items() if value not in ("", None, [], {}))


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
