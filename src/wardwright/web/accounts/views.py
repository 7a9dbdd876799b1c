"""A locked desk, and pages that say who makes accounts.

Lives here: views. Must not live here: when a desk is locked (lock.py), signing in itself (allauth).
"""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from wardwright.web.accounts.lock import lock, touch, unlock
from wardwright.web.answers import go, show


def locked(request: HttpRequest) -> HttpResponse:
    """Asks for the password; goes back to where it was locked."""
    back = request.GET.get("next") or request.POST.get("next") or "/"
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    error = ""
    if request.method == "POST":
        name = request.user.get_username()
        if authenticate(request, username=name, password=request.POST.get("password", "")) == request.user:
            unlock(request)
            return go(request, back)
        error = _("That is not the password of this account. Type it again, or sign out.")
    lock(request)
    return show(request, "accounts/locked.html", {"back": back, "error": error}, status=422 if error else 200)


def lock_now(request: HttpRequest) -> HttpResponse:
    """Locks at once."""
    lock(request)
    return go(request, "/locked")


def here(request: HttpRequest) -> HttpResponse:
    """Writing without a request for long says that somebody is there."""
    touch(request)
    return HttpResponse(status=204)


def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Nobody signs up by themselves."""
    return show(request, "accounts/no_sign_up.html")


def inactive(request: HttpRequest) -> HttpResponse:
    """The account was closed."""
    return show(request, "accounts/inactive.html")
