"""Notices to this phone or browser: what they are, turning them on and off, the files that a phone asks for.

Lives here: the views. Must not live here: who may be told (state.py), rows (engine.push.browsers), the worker itself
(frontend/scripts/worker.js).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from wardwright.act.push.encryption import BrowserKeys, NoKey
from wardwright.act.push.service import may_ask
from wardwright.engine.push.browsers import Asked, TooMany, go_on, stop, turn_on
from wardwright.engine.push.news import seen_now
from wardwright.facts.instant import civil
from wardwright.record.site.models import PushBrowser
from wardwright.web.answers import go, show
from wardwright.web.configuring import HERE
from wardwright.web.installation import installation
from wardwright.web.jinja import browser as name_of
from wardwright.web.jinja import built, static
from wardwright.web.push.sessions import is_alive
from wardwright.web.push.state import is_shared, notices_of, our_key, ward_here

_WORKER = "worker.js"


def notices(request: HttpRequest) -> HttpResponse:
    """What a notice is, whether this browser gets them, and which others of hers do."""
    found = notices_of(request)
    settings = installation().home.settings
    context: dict[str, Any] = {
        "found": found,
        "is_on": settings.push.is_on,
        "is_shared": is_shared(request),
        "key": our_key() if found is not None else "",
        "ward": ward_here(request) if found is not None else "",
        "rows": [_row(each) for each in found.browsers] if found is not None else [],
        "dry_run": settings.engine.dry_run,
    }
    return show(request, "push/notices.html", context)


@dataclass(frozen=True, slots=True)
class _Row:
    """One of her browsers as the page lists it."""

    browser: PushBrowser
    is_alive: bool
    added: datetime
    told: datetime | None


def _row(browser: PushBrowser) -> _Row:
    zone, told = installation().zone, browser.mark.told
    return _Row(browser, is_alive(browser), civil(browser.added, zone), civil(told, zone) if told is not None else None)


def turn_on_here(request: HttpRequest) -> HttpResponse:
    """A browser gives its address and keys."""
    if notices_of(request) is None:
        return _refused("not-here", _("There are no notices to this browser."), 403)
    said = {name: request.POST.get(name, "") for name in ("address", "public", "secret", "ours")}
    if not may_ask(said["address"], installation().home.settings.push.services):
        problem = _("The push service of this browser is none that the hospital uses. Try another browser.")
        return _refused("service", problem)
    try:
        BrowserKeys.read(said["public"], said["secret"])
    except NoKey:
        return _refused("keys", _("This browser gave no key to encrypt with. Update it, or try another one."))
    if not said["ours"] or said["ours"] != our_key():
        return _refused("old-page", _("The hospital's key has changed. Load the page again, and turn notices on."))
    ward = ward_here(request) if request.POST.get("ward") == "on" else ""
    name = name_of(request.headers.get("User-Agent", ""))
    asked = Asked(**said, session=request.session.session_key, name=name, ward=ward)
    now = installation().now()
    try:
        turn_on(request.user, asked, seen_now(now), now, installation().wall())
    except TooMany:
        return _refused("too-many", _("Notices go to as many of your browsers as they may. Stop one of the others."))
    return JsonResponse({"told": name})


def go_on_here(request: HttpRequest) -> HttpResponse:
    """A browser that was told before its session ended; nothing happens when it was none of hers."""
    found, now = notices_of(request), installation().now()
    address = request.POST.get("address", "")[:1001]
    session = request.session.session_key
    goes = found is not None and go_on(request.user, address, our_key(), session, seen_now(now), now)
    return JsonResponse({"goes_on": goes})


def stop_one(request: HttpRequest, number: int) -> HttpResponse:
    """One of hers is told no more."""
    if not stop(request.user, number, installation().now()):
        raise Http404
    return go(request, "/account/notices", _("No more notices to that browser."))


def worker(request: HttpRequest) -> HttpResponse:
    """The script that the browser keeps; from an address of its own at the top, which its scope asks for."""
    file = HERE / "static" / built(_WORKER)
    if not file.is_file():
        raise Http404
    response = HttpResponse(file.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def home_screen(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the pages on its home screen; iPhones show notices of such pages only."""
    said = {
        "name": "Wardwright",
        "short_name": "Wardwright",
        "start_url": "/tasks",
        "scope": "/",
        "display": "standalone",
        "theme_color": "#14535c",
        "background_color": "#14535c",
        "icons": [{"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(said, content_type="application/manifest+json")


def _refused(slug: str, problem: str, status: int = 422) -> HttpResponse:
    return JsonResponse({"error": {"slug": slug, "problem": problem}}, status=status)
