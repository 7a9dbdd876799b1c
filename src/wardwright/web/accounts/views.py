"""My account, and pages that say who makes accounts.

Lives here: views. Must not live here: a locked desk (unlocking.py), shared desktops (station.py), signing in itself and
second steps (allauth).
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from wardwright.web.accounts.making import change_account
from wardwright.web.accounts.station import station_of
from wardwright.web.answers import go, show
from wardwright.web.installation import installation


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
