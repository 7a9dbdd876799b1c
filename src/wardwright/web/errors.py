"""Pages for what went wrong: they help, carry a reference number, and show nothing of the inside.

Lives here: answers to an unknown page, no permission, a form whose key has gone, a fault. Must not live here: problems
of a form (its own page shows them), logs (engine.telemetry).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from wardwright.engine.telemetry.logs import logger
from wardwright.govern.rights import Hat, Right, rights_of
from wardwright.web import kept
from wardwright.web.answers import show


def _answer(request: HttpRequest, status: int, template: str, slug: str, problem: str, **more: Any) -> HttpResponse:
    if _answers_in_json(request):
        number = getattr(request, "number", "")
        return JsonResponse({"error": {"slug": slug, "problem": problem, "reference": number}}, status=status)
    return show(request, f"errors/{template}.html", more, status=status)


def _answers_in_json(request: HttpRequest) -> bool:
    """As the page's line in the site map says, also where the request did not come as far as the page's guard."""
    view = getattr(request.resolver_match, "func", None)
    page = getattr(view, "page", None)
    return page.is_api if page is not None else request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What came cannot be read."""
    return _answer(request, 400, "bad_request", "bad-request", "What came cannot be read.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not for this account."""
    return _answer(request, 403, "not_allowed", "not-allowed", "This account may not do that.", hats=[], right=None)


def not_allowed(request: HttpRequest, right: Right) -> HttpResponse:
    """A page that needs a right which this account does not have, and who has it."""
    hats = [hat.value for hat in Hat if right in rights_of([hat])]
    return _answer(request, 403, "not_allowed", "not-allowed", "This account may not do that.", hats=hats, right=right)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page, or nothing with that number."""
    return _answer(request, 404, "not_found", "not-found", "There is no such page.")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's key does not fit: signed out and in again in another tab, mostly. Whoever wrote it finds it filled on
    its page again; where the form does not say whose it is, what was typed is shown, for the hand to copy.
    """
    typed = [(name, value) for name, value in request.POST.items() if not kept.is_secret(name) and value.strip()]
    if kept.is_of_somebody_else(request):
        typed = []
    elif request.POST.get(kept.WRITER) and (came := kept.what_came(request)) is not None:
        response = redirect(came.page or "/kept")
        kept.put(request, response, came)
        return response
    return _answer(request, 403, "forged", "form-too-old", "This form is too old. Load the page again.", typed=typed)


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    return _answer(request, 500, "failed", "fault", "Something failed on our side.")


def tell_fault(request: HttpRequest, problem: BaseException) -> None:
    """The fault into the log, with the number that the page shows; no query, no form, no name of anybody."""
    if isinstance(problem, Http404 | PermissionDenied | SuspiciousOperation):
        return  # an answer, not a fault
    page = getattr(request, "page", None)
    logger().error("page failed", page=getattr(page, "name", "?"), number=request.number, exc_info=problem)
