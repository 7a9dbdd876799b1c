"""Writing a draft: the page with chips or text, each step a form that is sent, and what stands beside it.

Lives here: the views. Must not live here: what a step does (steps), what is drawn (offers, beside), keeping
(engine.drafts). Without scripts every step is a page; with them, a part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wardwright.engine.drafts.keeping import Overtaken, TooLong, save_draft, step_back, text_of
from wardwright.engine.drafts.merge import merge
from wardwright.engine.drafts.writing import HEADERS, header_of
from wardwright.engine.pains.listing import names_of
from wardwright.record.site.models import Draft, DraftText
from wardwright.web.answers import go, is_part, part_or_page, show
from wardwright.web.digits import is_whole
from wardwright.web.editor.asking import draft_of, looked_at, present, writer_of
from wardwright.web.editor.beside import beside
from wardwright.web.editor.offers import chips_of
from wardwright.web.editor.steps import Step, take
from wardwright.web.installation import installation
from wardwright.web.kept import take_back, writer_word

_FACES = ("chips", "text")


def draft(request: HttpRequest, key: str) -> HttpResponse:
    """The page of one draft; a step of it."""
    there = draft_of(request, key)
    if request.method == "POST":
        return _step(request, there, request.POST.dict())
    fields = take_back(request)
    if fields is not None:
        answer = _step(request, there, fields, came_back=True)
        if answer.status_code != 422:
            return answer
    return _page(request, there, Step(there.text), _face(request))


def _face(request: HttpRequest) -> str:
    """Chips or text: what was asked for, else what was last used."""
    asked = request.POST.get("face") or request.GET.get("face", "")
    if asked in _FACES:
        request.session["face"] = asked
    return str(request.session.get("face", "chips"))


def _step(request: HttpRequest, there: Draft, fields: Mapping[str, str], came_back: bool = False) -> HttpResponse:
    face, made_from = _face(request), _revision(fields, there)
    if fields.get("do") == "back":
        return _after(request, step_back(there, writer_of(request), installation().now()), Step(""), face)
    base = there.text if made_from == there.revision else text_of(there, made_from)
    step = take(there.text if base is None else base, _with_headers(fields), installation().vocabulary)
    try:
        saved = save_draft(there, writer_of(request), installation().now(), step.text, made_from)
    except TooLong as problem:
        step.wrong[""] = str(problem)
        return _page(request, there, step, face, status=422)
    if isinstance(saved, Overtaken):
        return go(request, reverse("draft_clash", kwargs={"key": there.key, "aside": saved.aside}))
    if came_back:
        return go(request, request.path, _("You are signed in again. What you were writing is here."))
    return _after(request, saved.draft, step, face)


def _with_headers(fields: Mapping[str, str]) -> Mapping[str, str]:
    return fields


def _revision(fields: Mapping[str, str], there: Draft) -> int:
    said = fields.get("revision", "")
    return int(said) if is_whole(said) and int(said) <= there.revision else there.revision


def _after(request: HttpRequest, there: Draft, step: Step, face: str) -> HttpResponse:
    """A step that leaves something open, or did not fit, is shown at once; another is a page to come back to."""
    step.text = there.text
    if step.wrong:
        return _page(request, there, step, face, status=200 if is_part(request) else 422)
    if is_part(request) or step.form or step.part is not None:
        return _page(request, there, step, face)
    address = reverse("draft", kwargs={"key": there.key})
    return go(request, f"{address}?at={step.at}#next" if step.at is not None else f"{address}#next")


def _page(request: HttpRequest, there: Draft, step: Step, face: str, status: int = 200) -> HttpResponse:
    words = installation().vocabulary
    if step.at is None and request.method == "GET" and is_whole(request.GET.get("at", "")):
        step.at = int(request.GET["at"])
    context: dict[str, Any] = {
        "draft": there,
        "face": face,
        "step": step,
        "writer": writer_word(request.user),
        "headers": {word: header_of(there.text, word) for word in HEADERS},
        "others": present(request, there),
        "beside": beside(looked_at(there.text), words),
    }
    if face == "chips":
        context["chips"] = chips_of(there.text, step, words)
    return part_or_page(request, "editor/part.html", "editor/draft.html", context, status)


def beside_part(request: HttpRequest, key: str) -> HttpResponse:
    """What stands beside the page, for the text that is kept now."""
    there = draft_of(request, key)
    context = {"draft": there, "beside": beside(looked_at(there.text), installation().vocabulary), "face": "text",
               "writer": writer_word(request.user), "step": Step(there.text)}  # fmt: skip
    return part_or_page(request, "editor/beside_part.html", "editor/beside_page.html", context)


def clash(request: HttpRequest, key: str, aside: int) -> HttpResponse:
    """Two texts that were made from one: both, and what comes of them; the person chooses."""
    there = draft_of(request, key)
    mine = DraftText.objects.filter(draft=there, id=aside, aside=True, by=request.user.get_username()).first()
    if mine is None:
        raise Http404
    base = text_of(there, mine.before)
    merged = merge(base if base is not None else there.text, mine.text, there.text)
    if request.method == "POST":
        chosen = {"merged": request.POST.get("text", merged.text()), "mine": mine.text, "theirs": there.text}
        text = chosen.get(request.POST.get("take", ""), there.text).replace("\r\n", "\n")
        said = request.POST.get("revision", "")
        made_from = int(said) if is_whole(said) else there.revision
        saved = save_draft(there, writer_of(request), installation().now(), text, made_from)
        if isinstance(saved, Overtaken):
            return go(request, reverse("draft_clash", kwargs={"key": key, "aside": saved.aside}))
        theirs = request.POST.get("take") == "theirs"
        kept = (
            _("The draft goes on as it was saved first.")
            if theirs
            else _("Both texts are kept. The draft goes on with yours.")
        )
        return go(request, reverse("draft", kwargs={"key": key}), kept)
    first = names_of([there.changed_by])[there.changed_by]
    return show(request, "editor/clash.html", {"draft": there, "mine": mine, "merged": merged, "first": first})
