"""Drafts as JSON: the list, one of them, saving against a revision, who has it open.

Lives here: the views. Must not live here: the rules (engine.drafts).
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from wardwright.engine.drafts.finding import drafts_for
from wardwright.engine.drafts.keeping import UNTITLED, Overtaken, discard_draft, make_draft, save_draft
from wardwright.engine.pains.listing import names_of
from wardwright.record.site import models
from wardwright.web import times
from wardwright.web.api import shapes
from wardwright.web.api.answering import NOT_FOUND, Refusal, answered, body_as, in_json
from wardwright.web.editor.asking import draft_of, present, writer_of
from wardwright.web.installation import installation

_CLASH = "Somebody else saved first. Both texts are kept."


@in_json
def listed(request: HttpRequest) -> HttpResponse:
    """GET: mine and those shared with me; POST: a new one."""
    if request.method == "POST":
        asked = body_as(request, shapes.DraftIn)
        title = " ".join(asked.title.replace("#", "").split()) or UNTITLED
        made = make_draft(writer_of(request), installation().now(), asked.text or f"Flow: {title}\n")
        return answered(_draft(made), 201)
    rows = tuple(
        shapes.DraftRow(
            each.key, each.title, each.revision, each.owner, times.iso(each.changed), each.changed_by,
            tuple(each.shared), each.for_all,
        )
        for each in drafts_for(request.user.get_username())
    )  # fmt: skip
    return answered(shapes.Drafts(rows))


@in_json
def one(request: HttpRequest, key: str) -> HttpResponse:
    """GET: with its text; PUT: save; DELETE: discard."""
    there = _find(request, key)
    if request.method == "DELETE":
        discard_draft(there, writer_of(request), installation().now())
        return answered(shapes.Done())
    if request.method == "PUT":
        return _save(request, there)
    return answered(_draft(there))


@in_json
def here(request: HttpRequest, key: str) -> HttpResponse:
    """Says that a browser has the draft open; who else has, and which revision there is."""
    there = _find(request, key)
    others = tuple(shapes.Somebody(each.name) for each in present(request, there))
    return answered(shapes.Here(there.revision, names_of([there.changed_by])[there.changed_by], others))


def _save(request: HttpRequest, there: models.Draft) -> HttpResponse:
    asked = body_as(request, shapes.SaveIn)
    if asked.revision > there.revision:
        raise Refusal(404, "not-found", f"There is no revision {asked.revision} of this draft yet.")
    saved = save_draft(there, writer_of(request), installation().now(), asked.text, asked.revision)
    if isinstance(saved, Overtaken):
        clash = shapes.Clash(
            "clash", _CLASH, _draft(saved.draft), saved.aside, saved.merged.text(), saved.merged.clashes
        )  # fmt: skip
        return answered(shapes.Clashed(clash), 409)
    return answered(_draft(saved.draft))


def _find(request: HttpRequest, key: str) -> models.Draft:
    try:
        return draft_of(request, key)
    except Http404:
        raise Refusal(404, "not-found", NOT_FOUND) from None


def _draft(each: models.Draft) -> shapes.Draft:
    return shapes.Draft(
        each.key, each.title, each.revision, each.text, each.owner, times.iso(each.changed), each.changed_by
    )
