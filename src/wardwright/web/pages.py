"""A page: its address, who may see it, what it is for; and the guard that every view stands behind.

Lives here: `Page`, `guarded`. Must not live here: the pages themselves (each area's pages.py), what an account may do
(govern.rights). docs/reference/pages.md is rendered from these tables, and a test asks every page as every persona.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from wardwright.govern.rights import Right
from wardwright.web import kept
from wardwright.web.accounts.lock import is_locked
from wardwright.web.answers import is_part
from wardwright.web.coming_back import answered
from wardwright.web.errors import bad_request, not_allowed

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Page:
    """One address. `right` None: whoever is signed in; `is_open`: whoever comes, signed in or not.

    `path` as Django writes it, without a leading slash. `shows_patients`: who lacks PATIENTS gets it without them.
    `is_api`: answers in JSON, errors too. `methods`: what it takes; a POST changes something and carries a CSRF token.
    `while_locked`: still there when the desk is locked. `keeps`: its view itself takes back what a form held when its
    session had ended or its desk had locked (kept.take_back); every other page shows its form filled again.
    """

    name: str
    path: str
    view: View
    says: str
    right: Right | None = None
    methods: tuple[str, ...] = ("GET",)
    is_open: bool = False
    shows_patients: bool = False
    is_api: bool = False
    while_locked: bool = False
    keeps: bool = False


def guarded(page: Page) -> View:
    """The page's view behind its guard: method, signed in, unlocked, right: in this order."""

    @wraps(page.view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        allowed = {*page.methods, *(("HEAD",) if "GET" in page.methods else ())}
        if request.method not in allowed:
            return HttpResponseNotAllowed(sorted(allowed))
        request.page = page
        if _holds_nul(request):
            return bad_request(request)
        if not page.is_open:
            refused = _refusal(page, request)
            if refused is not None:
                refused.refused = True  # for tests: the guard said no, not the view
                return refused
        response = answered(request, lambda: page.view(request, *args, **kwargs), page.keeps)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"  # a shared desktop's "back" shows nothing of whoever was here
        return response

    answer.page = page  # type: ignore[attr-defined]
    return answer


def _holds_nul(request: HttpRequest) -> bool:
    """Nobody can type it, no page sends it, and PostgreSQL takes no text that holds it."""
    said = [
        value for values in (request.GET, request.POST) for key, all_of in values.lists() for value in (key, *all_of)
    ]
    return any("\0" in text for text in (request.path, *said))


def _refusal(page: Page, request: HttpRequest) -> HttpResponse | None:
    if not request.user.is_authenticated or not request.user.is_active:
        return _sign_in_first(page, request)
    if not page.while_locked and is_locked(request):
        return _unlock_first(page, request)
    if page.right is not None and not request.user.may(page.right):
        if page.is_api:
            return _api_error(403, "not-allowed", "This account may not do that.")
        return not_allowed(request, page.right)
    return None


def _sign_in_first(page: Page, request: HttpRequest) -> HttpResponse:
    if page.is_api:
        return _api_error(401, "signed-out", "Sign in first.")
    return _send(request, "/sign-in")


def _unlock_first(page: Page, request: HttpRequest) -> HttpResponse:
    if page.is_api:
        return _api_error(401, "locked", "Unlock this desk first.")
    return _send(request, "/locked")


def _api_error(status: int, slug: str, problem: str) -> HttpResponse:
    return JsonResponse({"error": {"slug": slug, "problem": problem}}, status=status)


def _send(request: HttpRequest, to: str) -> HttpResponse:
    """To another page, and back here afterwards. A part of a page (htmx) goes nowhere: its page covers itself
    (cover.js), and holds what was typed.
    """
    if is_part(request) or "X-Live" in request.headers:
        response = HttpResponse(status=204)
        response["X-Lock"] = to.strip("/")
        return response
    back = request.get_full_path() if request.method == "GET" else ""
    came = kept.what_came(request)
    if came is not None:
        back = came.page or "/kept"
    response = redirect(f"{to}?{urlencode({'next': back})}" if back and back != "/" else to)
    if came is not None:
        kept.put(request, response, came)
    return response


def patterns(pages: tuple[Page, ...]) -> list[URLPattern]:
    """These pages for Django's URL table."""
    return [path(page.path, guarded(page), name=page.name) for page in pages]
