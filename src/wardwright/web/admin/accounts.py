"""Who may sign in, and what each may do.

Lives here: the list, the form, views. Must not live here: making accounts (web/accounts/making), what a hat allows
(govern.rights).
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.db import IntegrityError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wardwright.govern.rights import RIGHTS, Hat
from wardwright.record.site.models import Account
from wardwright.web.accounts.first import invitation
from wardwright.web.accounts.making import change_account, make_account
from wardwright.web.admin.shared import part_of
from wardwright.web.answers import go, show
from wardwright.web.installation import installation


class AccountForm(forms.Form):
    """Whose it is and what it may do."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    person = forms.CharField(
        label=gettext_lazy("Person"), max_length=150, required=False,
        help_text=gettext_lazy("Name or key of the person whose tasks this account does; nothing for nobody's"),
    )  # fmt: skip
    hats = forms.MultipleChoiceField(
        label=gettext_lazy("Hats"),
        choices=[(hat.value, hat.value.capitalize()) for hat in Hat],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one: without any, the account opens nothing.")},
    )

    def clean_person(self) -> str:
        """The key."""
        said = str(self.cleaned_data["person"]).strip()
        if not said:
            return ""
        found = installation().desk.directory.find(said)
        if found is None:
            raise forms.ValidationError(_("There is nobody called that. Add the person first, or leave this empty."))
        return found.id


class NewAccountForm(AccountForm):
    """The name to sign in with never changes."""

    username = forms.CharField(label=gettext_lazy("Sign-in name"), max_length=150)
    field_order = ("username",)

    def clean_username(self) -> str:
        """One word that nobody has."""
        found = str(self.cleaned_data["username"]).strip()
        if not found or any(letter.isspace() for letter in found) or "/" in found:
            raise forms.ValidationError(_("Write one word without spaces."))
        if Account.objects.filter(username__iexact=found).exists():
            raise forms.ValidationError(_("Somebody signs in with that name already."))
        return found


def listed(request: HttpRequest) -> HttpResponse:
    """Every account, or those called like `?q=`."""
    words = request.GET.get("q", "").strip()
    found = Account.objects.order_by("name", "id")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(username__icontains=words) | Q(person__icontains=words))
    return show(request, "admin/accounts.html", {"part": part_of(request, found, found.count()), "q": words})


def new(request: HttpRequest) -> HttpResponse:
    """A new account; its page then shows the invitation."""
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            account = make_account(
                actor=request.user.actor, now=installation().now(), username=said["username"], name=said["name"],
                person=said["person"], hats=[Hat(value) for value in said["hats"]],
            )  # fmt: skip
            return go(request, f"/admin/accounts/{account.id}?invite=1")
        except IntegrityError:
            form.add_error("username", _("Somebody signs in with that name already."))
    return show(request, "admin/account_new.html", _context(form), status=422 if form.errors else 200)


def one(request: HttpRequest, number: int) -> HttpResponse:
    """One account; a POST changes it, invites anew, closes or opens it, ends what is signed in."""
    account = Account.objects.filter(id=number).first()
    if account is None:
        raise Http404
    known = {"name": account.name, "person": account.person, "hats": account.hats}
    form = AccountForm(request.POST if "keep" in request.POST else known)
    here = f"/admin/accounts/{number}"
    if request.method == "POST":
        refused = _refused(request, account, form)
        if refused:
            form.is_valid()
            form.add_error(None, refused)
        elif "keep" not in request.POST:
            return go(request, f"{here}?invite=1" if "invite" in request.POST else here, _deed(request, account))
        elif form.is_valid():
            _change(request, account, "change", **form.cleaned_data)
            return go(request, here, _("Kept."))
    address = request.build_absolute_uri(f"/invited/{invitation(account)}") if "invite" in request.GET else ""
    steps = Authenticator.objects.filter(user=account).exclude(type="recovery_codes").count()
    more = {
        "one": account,
        "invitation": address,
        "steps": steps,
        "sessions": UserSession.objects.filter(user=account).count(),
    }
    return show(request, "admin/account.html", _context(form) | more, status=422 if request.method == "POST" else 200)


def _context(form: Any) -> dict[str, Any]:
    allowed = {hat.value: sorted(right.value for right in rights) for hat, rights in RIGHTS.items()}
    return {"form": form, "allowed": allowed}


def _refused(request: HttpRequest, account: Account, form: AccountForm) -> str:
    """Nobody locks the last administrator out, nor themselves."""
    losing = "close" in request.POST or ("keep" in request.POST and Hat.ADMIN.value not in request.POST.getlist("hats"))
    if not losing or Hat.ADMIN.value not in account.hats:
        return ""
    if account.pk == request.user.pk:
        return str(_("This is your own account: somebody else must do that."))
    others = Account.objects.filter(is_active=True).exclude(pk=account.pk).values_list("hats", flat=True)
    if not any(Hat.ADMIN.value in hats for hats in others):
        return str(_("This is the last administrator. Make another one first."))
    return ""


def _deed(request: HttpRequest, account: Account) -> str:
    if "invite" in request.POST:
        _end_sessions(account)
        _change(request, account, "invite", password=None)
        return str(_("The password is gone; the invitation below is good for three days, once."))
    if "close" in request.POST:
        _end_sessions(account)
        _change(request, account, "close", is_active=False)
        return str(_("The account is closed, and signed out everywhere."))
    if "open" in request.POST:
        _change(request, account, "open", is_active=True)
        return str(_("The account is open again."))
    if "steps" in request.POST:
        Authenticator.objects.filter(user=account).delete()
        _change(request, account, "remove second steps")
        return str(_("The second steps are gone: the password is enough until new ones are set."))
    _end_sessions(account)
    _change(request, account, "end sessions")
    return str(_("The account is signed out everywhere."))


def _end_sessions(account: Account) -> None:
    for session in UserSession.objects.filter(user=account):
        session.end()


def _change(request: HttpRequest, account: Account, verb: str, **values: Any) -> None:
    change_account(account, actor=request.user.actor, now=installation().now(), verb=verb, **values)
