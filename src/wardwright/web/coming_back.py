"""The page that somebody comes back to after a lock or a new sign-in, with what they were writing in its forms.

Lives here: when a page is filled, and where it goes when a form has no place on it any more. Must not live here: what
is kept (kept.py), how a form is filled (filling.py). Called by the guard of every page, after its view.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template import engines
from django.utils.html import format_html
from django.utils.safestring import SafeString

from wardwright.web import kept
from wardwright.web.answers import is_part, show
from wardwright.web.filling import filled


def answered(request: HttpRequest, view: Callable[[], HttpResponse], takes_itself: bool = False) -> HttpResponse:
    """What the view answers, its forms filled with what is kept for this page. Nothing else changes."""
    found = None if takes_itself else _kept_for(request)
    if found is None:
        return view()
    try:
        response = view()
    except Http404:
        return redirect("/kept")
    text = _text_of(response)
    note = engines["jinja2"].get_template("parts/came_back.html").render({"kept": found}, request)
    again = None if text is None else filled(text, found.page, found.forms, note)
    if again is None:
        return redirect("/kept")  # the page is gone, or another now: what was written is shown apart
    kept.forget(request)
    response.content = again.encode()
    return response


def _kept_for(request: HttpRequest) -> kept.Kept | None:
    if request.method != "GET" or is_part(request) or "X-Live" in request.headers:
        return None
    if not request.user.is_authenticated or (found := kept.look(request)) is None:
        return None
    return found if found.page == request.get_full_path() else None


def _text_of(response: HttpResponse) -> str | None:
    if hasattr(response, "render"):
        response.render()  # the library's pages are made when they are sent
    is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
    return None if response.streaming or not is_page else response.content.decode()


def waiting(request: HttpRequest) -> HttpResponse:
    """What is kept and has no page of its own to come back to: shown, and sent again when the writer says so."""
    return show(request, "accounts/kept.html", {"kept": kept.look(request)})


def form_fields(request: HttpRequest) -> dict[str, SafeString]:
    """For every page that is made: `csrf_input` with whose form it is, so that each form says it."""
    fields = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"csrf_input": fields}
    word = kept.writer_word(user)
    return {
        "csrf_input": fields + format_html('<input type="hidden" name="{}" value="{}">', kept.WRITER, word),
        "writer_word": word,
    }
