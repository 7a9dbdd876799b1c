"""The first account of an installation, and the first password of every other.

Lives here: the two pages that a key opens. Must not live here: making accounts (making.py), administrators’ pages.

While no active administrator exists, the file `data/set-up-key` holds a word; whoever can read it may make the first
account. An invitation is signed, works once, for three days.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any, Final

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wardwright.govern.rights import Hat
from wardwright.record.site.models import Account
from wardwright.web.accounts.entering import enter
from wardwright.web.accounts.making import change_account, make_account
from wardwright.web.answers import go, show
from wardwright.web.installation import installation

_KEY_FILE: Final = "set-up-key"
_SALT: Final = "wardwright.invitation"
_THREE_DAYS: Final = 3 * 24 * 3600  # seconds


class PasswordForm(forms.Form):
    """A password, twice."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput,
        help_text=gettext_lazy("Ten characters or more; three words that do not belong together are good."),
        strip=False,
    )
    again = forms.CharField(label=gettext_lazy("The same again"), widget=forms.PasswordInput, strip=False)

    account: Account | None = None

    def clean(self) -> dict[str, Any]:
        """Both are one, and nobody would guess it first."""
        found = super().clean() or {}
        password, again = found.get("password"), found.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two are not the same. Type both anew."))
        elif password:
            try:
                validate_password(password, self.account)
            except forms.ValidationError as problem:
                self.add_error("password", problem)
        return found


class FirstForm(PasswordForm):
    """Who looks after the installation."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=150)
    username = forms.CharField(
        label=gettext_lazy("Sign-in name"), max_length=150, help_text=gettext_lazy("Short, without spaces")
    )
    field_order = ("name", "username", "password", "again")

    def clean_username(self) -> str:
        """One word."""
        found = str(self.cleaned_data["username"]).strip()
        if not found or any(letter.isspace() for letter in found):
            raise forms.ValidationError(_("Write one word without spaces."))
        if Account.objects.filter(username__iexact=found).exists():
            raise forms.ValidationError(_("Somebody has that name already. Choose another."))
        return found


def set_up_key(folder: Path) -> str | None:
    """The word that makes the first account; None when there is an administrator."""
    file = folder / _KEY_FILE
    if _has_administrator():
        file.unlink(missing_ok=True)
        return None
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as new:
            new.write(secrets.token_urlsafe(24))
    except FileExistsError:
        pass
    return file.read_text(encoding="ascii").strip()


def _has_administrator() -> bool:
    accounts = Account.objects.filter(is_active=True, persona="")
    return any(Hat.ADMIN.value in hats for hats in accounts.values_list("hats", flat=True))


def first(request: HttpRequest, key: str) -> HttpResponse:
    """Makes the first administrator."""
    wanted = set_up_key(installation().home.data)
    if wanted is None or not constant_time_compare(wanted, key):
        raise Http404
    form = FirstForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            account = make_account(
                actor="set-up", now=installation().now(), username=said["username"], name=said["name"],
                hats=(Hat.ADMIN,), password=said["password"],
            )  # fmt: skip
        except IntegrityError:
            raise Http404 from None
        set_up_key(installation().home.data)
        enter(request, account)
        return go(request, "/")
    return show(request, "accounts/first.html", {"form": form}, status=422 if form.errors else 200)


def invitation(account: Account) -> str:
    """The key of the page on which this account's password is chosen: no longer good once there is another password."""
    return signing.dumps([account.id, account.password[-12:]], salt=_SALT)


def invited(request: HttpRequest, key: str) -> HttpResponse:
    """Chooses the password of an account that an administrator made."""
    account = _account_of(key)
    if account is None:
        return show(request, "accounts/invitation_over.html", status=404)
    form = PasswordForm(request.POST or None)
    form.account = account
    if request.method == "POST" and form.is_valid():
        now = installation().now()
        change_account(
            account, actor=account.actor, now=now, verb="choose password", password=form.cleaned_data["password"]
        )
        enter(request, account)
        return go(request, "/")
    return show(request, "accounts/invited.html", {"form": form, "who": account}, status=422 if form.errors else 200)


def _account_of(key: str) -> Account | None:
    try:
        number, password = signing.loads(key, salt=_SALT, max_age=_THREE_DAYS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    account = Account.objects.filter(id=number, is_active=True).first()
    return account if account is not None and account.password[-12:] == password else None
