"""What somebody says beside a line of a flow.

Lives here: what these forms do with what was typed. Must not live here: the rules (engine.flows.remarks).
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wardwright.engine.flows.history import versions_of
from wardwright.engine.flows.remarks import Beside, answer, resolve, say
from wardwright.engine.flows.shelf import Entry
from wardwright.engine.pains.refused import NotThere, Refused
from wardwright.engine.pains.writing import Who
from wardwright.web.answers import go
from wardwright.web.flows.known import known
from wardwright.web.flows.shown import Typed
from wardwright.web.flows.views import show_flow
from wardwright.web.installation import installation


def _entry(slug: str) -> Entry:
    entry = known().called(slug)
    if entry is None:
        raise Http404
    return entry


def _who(request: HttpRequest) -> Who:
    return Who(request.user.username, request.user.actor)


def say_beside(request: HttpRequest, slug: str) -> HttpResponse:
    """A remark beside a line, or about the whole page."""
    entry = _entry(slug)
    asked, text = request.POST.get("line", "0"), request.POST.get("text", "")
    line = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    beside = _beside(entry, request.POST.get("version", ""), line)
    if beside is None:
        return show_flow(request, slug, Typed("say", 0, text, _("The page has changed: choose the line again.")))
    try:
        number = say(_who(request), beside, text, installation().now())
    except NotThere:
        return show_flow(request, slug, Typed("say", 0, text, _("That line is not on the page: choose one again.")))
    except Refused as refused:
        return show_flow(request, slug, Typed("say", line, text, _(str(refused))))
    return go(request, f"/flows/{slug}#remark-{number}", _("It stands beside the line."))


def _beside(entry: Entry, version: str, line: int) -> Beside | None:
    """The place in the text that was on the screen: the page, or a version; None when it is neither any more."""
    if entry.sheet is not None and entry.sheet.version == version:
        return Beside(entry.title, version, entry.sheet.text, line)
    kept = next((each for each in versions_of(entry.title) if each.version == version), None)
    return Beside(entry.title, version, kept.text, line) if kept is not None else None


def answer_to(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An answer to a remark."""
    entry, text = _entry(slug), request.POST.get("text", "")
    try:
        answer(_who(request), number, entry.title, text, installation().now())
    except NotThere:
        raise Http404 from None
    except Refused as refused:
        return show_flow(request, slug, Typed(f"answer-{number}", 0, text, _(str(refused))))
    return go(request, f"/flows/{slug}#remark-{number}", _("Your answer stands below it."))


def settle(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The remark is settled, or open again."""
    try:
        settled = resolve(_who(request), number, _entry(slug).title, installation().now())
    except NotThere:
        raise Http404 from None
    said = _("The remark is settled.") if settled else _("The remark is open again.")
    return go(request, f"/flows/{slug}#remark-{number}", said)
