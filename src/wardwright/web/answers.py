"""How a view answers: a page, or the part of one that a browser asked for anew.

Lives here: `show`, `part_or_page`, `said`. Must not live here: templates, what an address means.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.utils.encoding import iri_to_uri


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page of this template (a path under web/templates)."""
    text = engines["jinja2"].get_template(template).render(dict(context or {}), request)
    return HttpResponse(text, status=status)


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks, which wants the part only."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def part_or_page(
    request: HttpRequest, part: str, page: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The part's template for htmx, the whole page's for everybody else: the same content, with and without scripts."""
    response = show(request, part if is_part(request) else page, context, status)
    response["Vary"] = "HX-Request"
    return response


def go(request: HttpRequest, to: str, said: str = "") -> HttpResponse:
    """After something was done: to another page, which says so once."""
    if said:
        messages.success(request, said)
    if is_part(request):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = iri_to_uri(to)  # as a Location would say it
        return response
    return HttpResponseRedirect(to)
