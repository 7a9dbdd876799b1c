"""Drafts as things: my list, a new one, sharing, discarding, the file, putting one into the flows folder.

Lives here: the views. Must not live here: writing one (writing), rules (engine.drafts).
"""

from __future__ import annotations

import re
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wardwright import starter
from wardwright.engine.drafts.finding import drafts_for
from wardwright.engine.drafts.keeping import (
    LONGEST,
    UNTITLED,
    discard_draft,
    make_draft,
    restore_draft,
    share_draft,
)
from wardwright.engine.drafts.publishing import NotReady, put_into_flows
from wardwright.engine.pains.listing import names_of
from wardwright.govern.rights import Right
from wardwright.record.site.models import Account
from wardwright.web.answers import go, show
from wardwright.web.editor.asking import draft_of, looked_at, writer_of
from wardwright.web.installation import installation


def mine(request: HttpRequest) -> HttpResponse:
    """My drafts; a new one."""
    name = request.user.get_username()
    if request.method == "POST":
        text, began_as, asked = _beginning(request)
        if len(text) > LONGEST:
            return show(request, "editor/drafts.html", {**_lists(name), "too_long": True}, status=422)
        made = make_draft(writer_of(request), installation().now(), text, asked, began_as)
        return go(request, reverse("draft", kwargs={"key": made.key}))
    return show(request, "editor/drafts.html", _lists(name))


def _lists(name: str) -> dict[str, object]:
    drafts = drafts_for(name)
    named = names_of({who for each in drafts for who in (each.changed_by, each.owner, *each.shared)})
    discarded = drafts_for(name, discarded=True)[:20]
    return {"drafts": drafts, "discarded": discarded, "account_name": name, "named": named}


def _beginning(request: HttpRequest) -> tuple[str, str, str]:
    """What a new draft begins with: nothing, a starter flow, a flow of the home, or a text that was proposed."""
    asked = request.POST.get("asked", "")
    if text := request.POST.get("text", "").replace("\r\n", "\n").strip():
        return f"{text}\n", request.POST.get("began_as", ""), asked
    flow = f"{request.POST.get('flow', '').removesuffix('.flow')}.flow"
    texts = starter.flow_texts()
    if flow in texts:
        return texts[flow], flow, asked
    title = " ".join(request.POST.get("title", "").replace("#", "").split())
    return f"Flow: {title or UNTITLED}\n", "", asked


def share(request: HttpRequest, key: str) -> HttpResponse:
    """Who writes with me."""
    there = draft_of(request, key)
    if there.owner != request.user.get_username():
        return go(request, reverse("draft", kwargs={"key": key}), _("Only its owner shares a draft."))
    writers = [each for each in Account.objects.filter(is_active=True).order_by("name")
               if each.may(Right.WRITE) and each.username != there.owner]  # fmt: skip
    if request.method == "POST":
        asked, known = set(request.POST.getlist("with")), {each.username for each in writers}
        share_draft(there, writer_of(request), installation().now(), asked & known, bool(request.POST.get("for_all")))
        return go(request, reverse("draft", kwargs={"key": key}), _("Saved: who writes this draft."))
    return show(request, "editor/share.html", {"draft": there, "writers": writers})


def discard(request: HttpRequest, key: str) -> HttpResponse:
    """Out of the list, or back into it."""
    there = draft_of(request, key)
    if there.discarded is None:
        discard_draft(there, writer_of(request), installation().now())
        return go(
            request,
            reverse("drafts"),
            _("The draft is discarded. You find it under “Discarded” for as long as you like."),
        )
    restore_draft(there, writer_of(request), installation().now())
    return go(request, reverse("draft", kwargs={"key": key}), _("The draft is back."))


def file(request: HttpRequest, key: str) -> HttpResponse:
    """The text, to keep or to give to `wardwright check`."""
    there = draft_of(request, key)
    response = HttpResponse(there.text, content_type="text/plain; charset=utf-8")
    name = re.sub(r"[^a-z0-9]+", "-", there.title.casefold()).strip("-") or "draft"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.flow"
    return response


def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Into the flows folder of the home, where `up` finds it."""
    there, known = draft_of(request, key), installation()
    back = reverse("draft", kwargs={"key": key})
    try:
        name = put_into_flows(
            there, writer_of(request), known.now(), known.home, looked_at(there.text), known.vocabulary
        )
    except NotReady as problem:
        return show(request, "editor/not_ready.html", {"draft": there, "problem": problem}, status=422)
    return go(request, back, _("It is in the flows folder now, as %(name)s.") % {"name": name})
