"""Pages for what went wrong: they help, carry a reference number, and show nothing of the inside.

Lives here: answers to an unknown page, no permission, a form whose key has gone, a fault. Must not live here: problems
of a form (its own page shows them), logs (engine.telemetry).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from wardwright.engine.telemetry.logs import logger
from wardwright.govern.rights import Hat, Right, rights_of
from wardwright.web.answers import show

# What a form on its way out of date must not show: its key, the password typed again, a code of a second step.
_NEVER_SHOWN = frozenset({"csrfmiddlewaretoken", "writer", "again", "code", "credential", "unverified_code"})


def _answer(request: HttpRequest, status: int, template: str, slug: str, problem: str, **more: Any) -> HttpResponse:
    if request.path.startswith("/api/"):
        number = getattr(request, "number", "")
        return JsonResponse({"error": {"slug": slug, "problem": problem, "reference": number}}, status=status)
    return show(request, f"errors/{template}.html", more, status=status)


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
    """The form's key does not fit: signed out and in again in another tab, mostly. What was typed is shown again."""
    typed = [
        (name, value)
        for name, value in request.POST.items()
        if name not in _NEVER_SHOWN and not any(word in name for word in ("password", "pin")) and value.strip()
    ]
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
