"""Codes that messages carry and the vocabulary does not name: the list.

Lives here: the views. Must not live here: counting (engine/connections/counting.py), the change of the vocabulary
(naming.py).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from wardwright.record.site.models import Counted, UnknownCode
from wardwright.web.answers import part_or_page
from wardwright.web.installation import installation

_A_PAGE = 50


def how_many_unknown() -> int:
    """How many codes nobody has named."""
    return len(unnamed())


def unknown_codes(request: HttpRequest) -> HttpResponse:
    """The codes nobody has named, those with most messages first."""
    source = request.GET.get("source", "")
    first = _number(request.GET.get("from", ""))
    ids = unnamed(source)
    rows = {row.id: row for row in UnknownCode.objects.filter(id__in=ids[first : first + _A_PAGE])}
    context = {
        "codes": [rows[each] for each in ids[first : first + _A_PAGE] if each in rows],
        "total": len(ids),
        "first": first,
        "next": first + _A_PAGE if len(ids) > first + _A_PAGE else None,
        "before": max(0, first - _A_PAGE) if first else None,
        "source": source,
        "sources": list(UnknownCode.objects.order_by("source").values_list("source", flat=True).distinct()),
        "counted": Counted.objects.filter(id=1).values_list("message", flat=True).first() or 0,
        "newest": installation().messages.last(),
    }
    return part_or_page(request, "connections/_codes.html", "connections/codes.html", context)


def unnamed(source: str = "") -> list[int]:
    """Their rows' numbers, most messages first. What was named since it was counted is left out."""
    rows = UnknownCode.objects.order_by("-messages", "code", "id")
    if source:
        rows = rows.filter(source=source)
    named = installation().vocabulary.by_code
    return [number for number, code in rows.values_list("id", "code")[:20_000] if named(code) is None]


def _number(text: str) -> int:
    return min(int(text), 1_000_000) if text.isascii() and text.isdigit() and len(text) < 8 else 0
