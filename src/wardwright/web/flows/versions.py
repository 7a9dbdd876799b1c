"""A flow's versions: which there were, what changed between two of them word by word; a flow as FHIR.

Lives here: these views. Must not live here: the comparison (engine.flows.differing), the translation (explain).
"""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse

from wardwright.engine.flows.differing import differences
from wardwright.engine.flows.history import Version, versions_of
from wardwright.engine.live.flows import parse_again
from wardwright.explain.plandefinition import plan_definition
from wardwright.web.answers import show
from wardwright.web.flows.known import known
from wardwright.web.installation import installation

PAGE = "page"
"""In the place of a version's number: the page as it is written now."""


def listed(request: HttpRequest, slug: str) -> HttpResponse:
    """All versions; the newest compared with the one before it, or any two."""
    entry = known().called(slug)
    if entry is None:
        raise Http404
    history = versions_of(entry.title)
    texts = {str(each.number): each.text for each in history}
    if entry.sheet is not None:
        texts[PAGE] = entry.sheet.text
    after = _asked(request, "to", texts, _newest(history))
    before = _asked(request, "from", texts, _before(after, history))
    lines = differences(texts[before], texts[after]) if before and after else ()
    context = {
        "entry": entry, "history": history, "before": before, "after": after, "lines": lines, "PAGE": PAGE,
        "has_page": PAGE in texts, "changed": sum(not line.is_same for line in lines),
    }  # fmt: skip
    return show(request, "flows/versions.html", context)


def _asked(request: HttpRequest, name: str, texts: dict[str, str], otherwise: str) -> str:
    said = request.GET.get(name, "")
    return said if said in texts else otherwise if otherwise in texts else ""


def _newest(history: tuple[Version, ...]) -> str:
    return str(history[0].number) if history else PAGE


def _before(after: str, history: tuple[Version, ...]) -> str:
    """The version before that one; before the page, the one that runs."""
    if after == PAGE:
        return str(history[0].number) if history else PAGE
    return str(max(1, int(after) - 1))


def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The flow as it is written now, or ran last, as a FHIR R4 PlanDefinition."""
    entry = known().called(slug)
    if entry is None:
        raise Http404
    vocabulary = installation().vocabulary
    flow = entry.sheet.flow if entry.sheet is not None else None
    if flow is None:
        history = versions_of(entry.title)
        again = parse_again(history[0].text, vocabulary) if history else ()
        flow = again[0] if again else None
    if flow is None:
        raise Http404
    text = json.dumps(plan_definition(flow, vocabulary), ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/fhir+json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{entry.slug}.plandefinition.json"'
    return response
