"""The first page: what there is to do and to see, for who is signed in; and the demo's tour.

Lives here: the views. Must not live here: what the other pages show, what waits (cards.py), the steps (tour.py).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wardwright.web.answers import part_or_page, show
from wardwright.web.demo.personas import BY_KEY
from wardwright.web.installation import installation
from wardwright.web.times import local
from wardwright.web.welcome import cards
from wardwright.web.welcome.tour import steps_for

_NOON, _EVENING = 12, 18


def start(request: HttpRequest) -> HttpResponse:
    """Where to begin."""
    context = {
        "greeting": _greeting(),
        "name": request.user.name or request.user.username,
        "tasks": cards.tasks(request),
        "covers": cards.covers(request),
        "feeds": cards.feeds(request),
        "drafts": cards.drafts(request),
        "pains": cards.pains(request),
        "areas": _areas(request),
        "at": installation().now(),
    }
    return part_or_page(request, "welcome/part.html", "welcome/start.html", context)


def tour(request: HttpRequest) -> HttpResponse:
    """Five minutes through the demo, for the persona who is signed in."""
    if not installation().is_demo:
        raise Http404
    persona = BY_KEY.get(request.user.persona)
    context = {"persona": persona, "steps": steps_for(request.user), "personas": BY_KEY.values()}
    return show(request, "welcome/tour.html", context)


def _greeting() -> str:
    hour = local(installation().now()).hour
    if hour < _NOON:
        return _("Good morning")
    return _("Good afternoon") if hour < _EVENING else _("Good evening")


def _areas(request: HttpRequest) -> list[dict[str, Any]]:
    """The areas of the menu with what each is for."""
    site = import_module("wardwright.web.site_map")  # which imports these views
    return [
        {"text": _(item.text), "page": item.page, "says": _(site.BY_NAME[item.page].says)}
        for item in site.MENU
        if request.user.may(item.right)
    ]
