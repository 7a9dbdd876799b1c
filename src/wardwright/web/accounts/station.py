"""Shared desktops: whoever signed in on one with a password today comes back with a PIN.

Lives here: which browser is a station, who may come back, the PIN, and its pages. Must not live here: the lock
(lock.py), full sign-in (allauth).

A station's cookie holds a word of which the record keeps the hash only. Five wrong PINs end the PIN until the next full
sign-in. A PIN opens nothing anywhere else.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from itertools import pairwise
from typing import Any, Final

from django import forms
from django.contrib.auth import logout
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.signals import user_logged_in
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wardwright.facts.instant import Instant
from wardwright.record.audit import Deed, kept
from wardwright.record.site.models import Account, Station
from wardwright.web.accounts.entering import enter
from wardwright.web.accounts.making import change_account
from wardwright.web.answers import go, show
from wardwright.web.installation import installation
from wardwright.web.kept import where_to
from wardwright.web.push.leaving import forget_browser

COOKIE: Final = "station"
MOST_FAILURES: Final = 5
PIN_LENGTH: Final = 6
_YEAR: Final = 31_536_000  # seconds
_BY_PIN: Final = "by_pin"
View = Callable[..., HttpResponse]


class PinForm(forms.Form):
    """Six digits that are not all one, nor in a row."""

    pin = forms.CharField(
        label=gettext_lazy("PIN"),
        help_text=gettext_lazy("Six digits"),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric"}),
    )

    def clean_pin(self) -> str:
        """The digits."""
        found = str(self.cleaned_data["pin"])
        if not (found.isascii() and found.isdigit() and len(found) == PIN_LENGTH):
            raise forms.ValidationError(_("Write six digits."))
        steps = {int(b) - int(a) for a, b in pairwise(found)}
        if len(steps) == 1 and steps <= {-1, 0, 1}:
            raise forms.ValidationError(_("Others would guess that one first. Choose digits that are not in a row."))
        return found


def station_of(request: HttpRequest) -> Station | None:
    """The station that this browser is."""
    word = request.COOKIES.get(COOKIE, "")
    return Station.objects.filter(id=_hashed(word), ended__isnull=True).first() if word else None


def people_here(request: HttpRequest) -> list[Account]:
    """Whoever may come back here by PIN: signed in fully within the time of a session, and has a PIN that works."""
    found = station_of(request)
    if found is None:
        return []
    since = installation().wall() - installation().home.settings.web.sign_out_after
    ids = [int(key) for key, moment in found.known.items() if moment >= since]
    here = Account.objects.filter(id__in=ids, is_active=True, pin_failures__lt=MOST_FAILURES).exclude(pin="")
    return list(here.order_by("name", "id"))


def pin_fits(account: Account, pin: str) -> bool:
    """Whether it is that account's PIN; a wrong one counts."""
    # Counted before it is looked at: of guesses sent all at once, five are looked at as well.
    counted = Account.objects.filter(id=account.id, pin_failures__lt=MOST_FAILURES).update(
        pin_failures=F("pin_failures") + 1
    )
    if not account.pin or not counted or not check_password(pin, account.pin):
        return False
    Account.objects.filter(id=account.id).update(pin_failures=0)
    return True


def is_by_pin(request: HttpRequest) -> bool:
    """Whether somebody came by PIN, which opens shared desktops only."""
    return bool(request.session.get(_BY_PIN))


def not_by_pin(view: View) -> View:
    """The view, for whoever signed in fully: a PIN changes nothing about how somebody signs in."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_by_pin(request):
            return show(request, "accounts/not_by_pin.html", status=403)
        return view(request, *args, **kwargs)

    return answer


def switch(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody who was here before comes back by PIN."""
    account = next((each for each in people_here(request) if each.id == number), None)
    if account is None:
        raise Http404
    error = ""
    if request.method == "POST":
        if pin_fits(account, request.POST.get("pin", "")):
            come_by_pin(request, account)
            return go(request, where_to(request))
        error = _("That is not the PIN. After five wrong ones the password is needed.")
    return show(request, "accounts/switch.html", {"who": account, "error": error}, status=422 if error else 200)


def come_by_pin(request: HttpRequest, account: Account) -> None:
    """Signs in whoever showed the PIN. Whoever was signed in here leaves nothing behind."""
    if request.user.is_authenticated:
        logout(request)
    request.session[_BY_PIN] = True
    enter(request, account)


def pin(request: HttpRequest) -> HttpResponse:
    """A PIN of one's own; an empty form takes it away."""
    form = PinForm(request.POST or None)
    if request.method == "POST" and "remove" in request.POST:
        _keep_pin(request, "")
        return go(request, "/account", _("The PIN is gone."))
    if request.method == "POST" and form.is_valid():
        _keep_pin(request, make_password(form.cleaned_data["pin"]))
        return go(request, "/account", _("The PIN is set. It opens shared desktops on which you signed in that day."))
    return show(request, "accounts/pin.html", {"form": form}, status=422 if form.errors else 200)


def _keep_pin(request: HttpRequest, hashed: str) -> None:
    verb = "set PIN" if hashed else "remove PIN"
    change_account(
        request.user, actor=request.user.actor, now=installation().now(), verb=verb, pin=hashed, pin_failures=0
    )


class StationForm(forms.Form):
    """What a desktop is called."""

    name = forms.CharField(
        label=gettext_lazy("Where is it?"), max_length=80, help_text=gettext_lazy("For example: Ward 7A, bay 2")
    )


def station(request: HttpRequest) -> HttpResponse:
    """This browser becomes a shared desktop, or is one no longer."""
    found, form = station_of(request), StationForm(request.POST or None)
    if request.method == "POST" and "end" in request.POST and found is not None:
        _end(found, request.user.actor)
        return go(request, "/account", _("This desktop is no longer shared."))
    if request.method == "POST" and form.is_valid():
        response = go(request, "/account", _("This desktop is shared now: people come back to it by PIN."))
        word = secrets.token_urlsafe(32)
        _enrol(word, form.cleaned_data["name"], request.user)
        forget_browser(request, request.user.actor)
        response.set_cookie(
            COOKIE, word, max_age=_YEAR, httponly=True, secure=request.is_secure(), samesite="Lax"
        )  # fmt: skip
        return response
    return show(request, "accounts/station.html", {"form": form, "station": found}, status=422 if form.errors else 200)


def _enrol(word: str, name: str, account: Account) -> None:
    now = installation().now()
    made = Station(id=_hashed(word), name=name, enrolled=now, enrolled_by=account.actor)
    made.known = {str(account.id): installation().wall()}
    with kept(Deed(account.actor, "enrol", "station", name), now):
        made.save(force_insert=True)


def _end(found: Station, actor: str) -> None:
    now = installation().now()
    with kept(Deed(actor, "end", "station", found.name), now):
        Station.objects.filter(id=found.id).update(ended=now)


def _hashed(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def _remember(sender: Any, request: HttpRequest, user: Account, **_more: Any) -> None:
    """A full sign-in on a station: from now on, for some hours, the PIN is enough here."""
    if request.session.get(_BY_PIN):
        return
    if user.pin_failures:
        Account.objects.filter(id=user.id).update(pin_failures=0)
    found = station_of(request) if request.COOKIES.get(COOKIE) else None
    if found is None:
        return
    now: Instant = installation().wall()
    since = now - installation().home.settings.web.sign_out_after
    known = {key: moment for key, moment in found.known.items() if moment >= since}
    Station.objects.filter(id=found.id).update(known={**known, str(user.id): now})


user_logged_in.connect(_remember, dispatch_uid="station")
