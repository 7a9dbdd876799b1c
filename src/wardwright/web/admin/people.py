"""Everybody who can be asked, told or paged.

Lives here: the list, the form, views. Must not live here: how the settings are changed (home.edit), roles (roles.py).
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wardwright.home.edit import fingerprint
from wardwright.home.settings import Person, Settings
from wardwright.record.site.models import Account
from wardwright.web.admin.shared import NotChanged, change, part_of
from wardwright.web.answers import go, show
from wardwright.web.installation import installation

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_REACHED = ("email", "phone", "pager", "staff_id")


class PersonForm(forms.Form):
    """How somebody is called and reached."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("Email"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    pager = forms.CharField(label=gettext_lazy("Pager"), max_length=40, required=False)
    staff_id = forms.CharField(
        label=gettext_lazy("Staff number"), max_length=80, required=False,
        help_text=gettext_lazy("As messages write the attending clinician"),
    )  # fmt: skip


class NewPersonForm(PersonForm):
    """Somebody new has a key too."""

    id = forms.CharField(
        label=gettext_lazy("Key"), max_length=64,
        help_text=gettext_lazy("A short word that lists and rotas use, for example: amina. It never changes."),
    )  # fmt: skip
    field_order = ("id",)

    def clean_id(self) -> str:
        """A word that nobody has."""
        found = str(self.cleaned_data["id"]).strip()
        if not _ID.fullmatch(found):
            raise forms.ValidationError(_("Use letters, digits, - _ and . only."))
        if installation().home.settings.person(found) is not None:
            raise forms.ValidationError(_("Somebody has that key already."))
        return found


def listed(request: HttpRequest) -> HttpResponse:
    """Everybody, or who is called like `?q=`."""
    settings, words = installation().home.settings, request.GET.get("q", "").strip().casefold()
    found = [person for person in settings.people if not words or words in _said(person)]
    part = part_of(request, sorted(found, key=lambda person: (person.name or person.id).casefold()))
    roles = {person.id: roles_of(settings, person.id) for person in part.items}
    accounts = dict(Account.objects.filter(person__in=list(roles)).values_list("person", "username"))
    context = {"part": part, "roles": roles, "accounts": accounts, "q": request.GET.get("q", "")}
    return show(request, "admin/people.html", context)


def _said(person: Person) -> str:
    return " ".join((person.id, person.name, person.email, person.staff_id, person.pager)).casefold()


def roles_of(settings: Settings, id: str) -> list[str]:
    """The roles that list somebody: `nurse in charge`, `nurse in charge @ Ward 7A`."""
    found = [role.name for role in settings.roles if id in role.people]
    return found + [
        f"{role.name} @ {place}" for role in settings.roles for place, people in role.places.items() if id in people
    ]


def new(request: HttpRequest) -> HttpResponse:
    """Somebody new."""
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        id = said.pop("id")
        try:
            change(request, ("add", "person", id), {}, lambda text: text.put_person(id, said))
            return go(request, f"/admin/people/{id}", _("%(name)s can be asked now.") % {"name": said["name"]})
        except NotChanged as problem:
            form.add_error(None, str(problem))
    return _form(request, "admin/person_new.html", {"form": form})


def one(request: HttpRequest, id: str) -> HttpResponse:
    """One person; a POST changes her, or takes her out."""
    person = installation().home.settings.person(id)
    if person is None:
        raise Http404
    known = {"name": person.name, **{name: getattr(person, name) for name in _REACHED}}
    form = PersonForm(request.POST or known)
    if request.method == "POST":
        try:
            if "leave" in request.POST:
                change(request, ("take out", "person", id), {}, lambda text: text.take_person(id))
                return go(request, "/admin/people", _("%(name)s is asked no longer.") % {"name": person.name or id})
            if form.is_valid():
                fields = sorted(name for name, value in form.cleaned_data.items() if value != known[name])
                change(
                    request, ("change", "person", id), {"fields": fields},
                    lambda text: text.put_person(id, form.cleaned_data),
                )  # fmt: skip
                return go(request, f"/admin/people/{id}", _("Kept."))
        except NotChanged as problem:
            form.is_valid()
            form.add_error(None, str(problem))
    account = Account.objects.filter(person=id).first()
    roles = roles_of(installation().home.settings, id)
    return _form(request, "admin/person.html", {"form": form, "who": person, "roles": roles, "account_of": account})


def _form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    context["before"] = fingerprint(installation().folder)
    return show(request, template, context, status=422 if request.method == "POST" else 200)
