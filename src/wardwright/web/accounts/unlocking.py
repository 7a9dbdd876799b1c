"""A locked desk: asking who is there, as a page of its own or as the cover over a page that holds what was typed.

Lives here: the views of both. Must not live here: when a desk is locked (lock.py), PINs (station.py), what is kept
(kept.py). The cover (cover.js) asks with the header `X-Cover`, whose value is the signed word of the account that its
page was made for. It gets the form as a part, also when the session itself has ended; 204 when the page may come back;
409 when it may not, because somebody else is signed in by now.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from wardwright.record.site.models import Account
from wardwright.web import kept
from wardwright.web.accounts.entering import enter
from wardwright.web.accounts.lock import is_locked_quietly, lock, touch, unlock
from wardwright.web.accounts.station import come_by_pin, people_here, pin_fits, station_of
from wardwright.web.answers import go, show
from wardwright.web.installation import installation

COVER = "X-Cover"
_TOKEN = "X-Form-Key"  # the key for forms from now on: signing in makes another


@dataclass(slots=True)
class Asked:
    """What a locked desk asks of the account, and what was wrong with the answer."""

    who: Account
    here: list[Account] = field(default_factory=list)  # who may come back to this desktop by PIN
    by_pin: bool = False
    is_persona: bool = False  # of the demo: nobody has a password
    is_signed_in: bool = True  # False: its session has ended
    error: str = ""

    @property
    def elsewhere(self) -> bool:
        """Whether only the whole sign-in helps: no password here, or a second step after it."""
        if self.by_pin or self.is_persona:
            return False
        return not self.who.has_usable_password() or (
            not self.is_signed_in and Authenticator.objects.filter(user=self.who).exists()
        )

    @property
    def others(self) -> list[Account]:
        """Somebody else who may come to this desktop by PIN."""
        return [each for each in self.here if each.id != self.who.id]


def _asked(request: HttpRequest, who: Account) -> Asked:
    here = people_here(request)
    is_persona = bool(who.persona and installation().is_demo)
    return Asked(who, here, any(each.id == who.id for each in here), is_persona, request.user.is_authenticated)


def locked(request: HttpRequest) -> HttpResponse:
    """Asks for the password, or for the PIN on a shared desktop; goes back to where it was locked."""
    if COVER in request.headers:
        return _cover(request)
    back = request.GET.get("next") or request.POST.get("next") or "/"
    if not _is_ours(request, back):
        back = "/"
    if not request.user.is_authenticated or not request.user.is_active:
        return redirect(f"/sign-in?{urlencode({'next': back})}")
    asked = _asked(request, request.user)
    if request.method == "POST":
        if _shows_who_it_is(request, asked):
            unlock(request)
            return go(request, back)
        asked.error = _what_was_wrong(asked)
    lock(request)
    context = {"back": back, "asked": asked, "is_shared": station_of(request)}
    return show(request, "accounts/locked.html", context, status=422 if asked.error else 200)


def _cover(request: HttpRequest) -> HttpResponse:
    who = Account.objects.filter(pk=kept.writer_of(request.headers[COVER]), is_active=True).first()
    user = request.user
    if who is None or (user.is_authenticated and user.pk != who.pk):
        return HttpResponse(status=409)
    if request.method == "GET" and user.is_authenticated and not is_locked_quietly(request):
        return _come_back(request)
    asked = _asked(request, who)
    if request.method == "POST":
        if _shows_who_it_is(request, asked):
            _let_in(request, asked)
            return _come_back(request)
        asked.error = _what_was_wrong(asked)
    response = show(request, "accounts/_unlock.html", {"asked": asked, "is_cover": True, "back": "/"})
    response.status_code = 422 if asked.error else 200
    response["Cache-Control"] = "no-store"
    return response


def _let_in(request: HttpRequest, asked: Asked) -> None:
    if asked.is_signed_in:
        unlock(request)
    elif asked.by_pin and request.POST.get("password", "").isdigit():
        come_by_pin(request, asked.who)
    else:
        enter(request, asked.who)


def _come_back(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(status=204)
    response[_TOKEN] = get_token(request)
    return response


def _shows_who_it_is(request: HttpRequest, asked: Asked) -> bool:
    said = request.POST.get("password", "")
    if asked.by_pin and said.isdigit() and pin_fits(asked.who, said):
        return True
    if asked.is_persona:
        return True
    if asked.elsewhere or (not asked.is_signed_in and Authenticator.objects.filter(user=asked.who).exists()):
        return False
    try:
        found = get_adapter().authenticate(request, username=asked.who.get_username(), password=said)
    except forms.ValidationError:
        return False  # too many were tried: for some minutes none is looked at
    return bool(found == asked.who)


def _what_was_wrong(asked: Asked) -> str:
    if asked.by_pin:
        return _("That is neither the PIN nor the password of this account.")
    return _("That is not the password of this account. Type it again, or sign out.")


class _Written(msgspec.Struct, frozen=True):
    """What a covered page holds, as its script tells it."""

    page: str
    forms: tuple[kept.Form, ...] = ()
    had_files: bool = False


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Signs out, and keeps what the covered page held until the same account has signed in wholly (a second step, the
    hospital's own door). Answers 204; 409 where the page is somebody else's.
    """
    account = kept.writer_of(request.headers.get(COVER, ""))
    if account is None or (request.user.is_authenticated and request.user.pk != account):
        return HttpResponse(status=409)
    try:
        written = msgspec.json.decode(request.POST.get("written", ""), type=_Written)
    except msgspec.DecodeError:
        return HttpResponse(status=400)
    told = tuple(kept.Form(each.path, kept.worth_keeping(each.fields)) for each in written.forms)
    forms_ = tuple(each for each in told if each.fields and _is_ours(request, each.path))
    if request.user.is_authenticated:
        logout(request)
    response = HttpResponse(status=204)
    if forms_ and _is_ours(request, written.page):
        kept.put(request, response, kept.Kept(account, written.page, forms_, written.had_files))
    return response


def _is_ours(request: HttpRequest, address: str) -> bool:
    return address.startswith("/") and url_has_allowed_host_and_scheme(
        address, {request.get_host()}, request.is_secure()
    )


def lock_now(request: HttpRequest) -> HttpResponse:
    """Locks at once."""
    lock(request)
    return go(request, "/locked")


def here(request: HttpRequest) -> HttpResponse:
    """Writing without a request for long says that somebody is there."""
    touch(request)
    return HttpResponse(status=204)
