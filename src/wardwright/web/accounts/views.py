"""A locked desk, my account, and pages that say who makes accounts.

Lives here: views. Must not live here: when a desk is locked (lock.py), shared desktops (station.py), signing in itself
and second steps (allauth).
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wardwright.web.accounts.lock import lock, touch, unlock
from wardwright.web.accounts.making import change_account
from wardwright.web.accounts.station import people_here, pin_fits, station_of
from wardwright.web.answers import go, show
from wardwright.web.installation import installation


def locked(request: HttpRequest) -> HttpResponse:
    """Asks for the password, or for the PIN on a shared desktop; goes back to where it was locked."""
    back = request.GET.get("next") or request.POST.get("next") or "/"
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    here = people_here(request)
    by_pin = any(each.id == request.user.id for each in here)
    error = ""
    if request.method == "POST":
        if _shows_who_it_is(request, by_pin):
            unlock(request)
            return go(request, back)
        error = (
            _("That is neither the PIN nor the password of this account.")
            if by_pin
            else _("That is not the password of this account. Type it again, or sign out.")
        )
    lock(request)
    others = [each for each in here if each.id != request.user.id]
    context = {"back": back, "error": error, "by_pin": by_pin, "others": others, "is_shared": station_of(request)}
    return show(request, "accounts/locked.html", context, status=422 if error else 200)


def _shows_who_it_is(request: HttpRequest, by_pin: bool) -> bool:
    said = request.POST.get("password", "")
    if by_pin and said.isdigit() and pin_fits(request.user, said):
        return True
    if request.user.persona and installation().is_demo:
        return True  # nobody of the demo has a password
    try:
        found = get_adapter().authenticate(request, username=request.user.get_username(), password=said)
    except forms.ValidationError:
        return False  # too many were tried: for some minutes none is looked at
    return bool(found == request.user)


def lock_now(request: HttpRequest) -> HttpResponse:
    """Locks at once."""
    lock(request)
    return go(request, "/locked")


def here(request: HttpRequest) -> HttpResponse:
    """Writing without a request for long says that somebody is there."""
    touch(request)
    return HttpResponse(status=204)


class LookForm(forms.Form):
    """How the pages look and speak."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("as my browser asks")), *settings.LANGUAGES],
        required=False,
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Colours"),
        choices=[
            ("", gettext_lazy("as my device")),
            ("light", gettext_lazy("light")),
            ("dark", gettext_lazy("dark")),
        ],
        required=False,
    )


def account(request: HttpRequest) -> HttpResponse:
    """What somebody chooses for herself."""
    mine = request.user
    form = LookForm(request.POST or {"language": mine.language, "theme": mine.theme})
    if request.method == "POST" and form.is_valid():
        change_account(mine, actor=mine.actor, now=installation().now(), verb="choose look", **form.cleaned_data)
        return go(request, "/account")
    steps = {each.type for each in Authenticator.objects.filter(user=mine)}
    context = {
        "form": form,
        "steps": steps,
        "sessions": UserSession.objects.filter(user=mine).count(),
        "station": station_of(request),
    }
    return show(request, "accounts/account.html", context, status=422 if form.errors else 200)


def to_account(request: HttpRequest) -> HttpResponse:
    """What the library calls by another name is on my account's page."""
    return go(request, "/account")


def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Nobody signs up by themselves."""
    return show(request, "accounts/no_sign_up.html")


def inactive(request: HttpRequest) -> HttpResponse:
    """The account was closed."""
    return show(request, "accounts/inactive.html")
