"""Drafts from plain words: what somebody would say, and up to three pages that could mean it.

Lives here: the view. Must not live here: how they are found (engine.suggest).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from wardwright import starter
from wardwright.engine.suggest.suggesting import LONGEST, suggest_flows
from wardwright.web.answers import show
from wardwright.web.installation import installation


def suggest(request: HttpRequest) -> HttpResponse:
    """Asks for the words; shows what was found."""
    said = " ".join(request.POST.get("words", "").split())
    if request.method == "GET":
        return show(request, "editor/suggest.html", {"spoken": request.GET.get("words", "")[:LONGEST], "found": None})
    if not said:
        return show(request, "editor/suggest.html", {"spoken": "", "found": None, "missing": True}, status=422)
    found = suggest_flows(said, starter.flow_texts(), installation().home, installation().vocabulary)
    return show(request, "editor/suggest.html", {"spoken": said, "found": found})
