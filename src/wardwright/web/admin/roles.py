"""Who stands behind each role and team of the vocabulary.

Lives here: the list, the form, views. Must not live here: who is on now (web/oncall), how a role is resolved
(engine.people).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wardwright.engine.people.roster import role_of
from wardwright.facts.vocabulary import TermKind
from wardwright.home.edit import fingerprint
from wardwright.home.settings import Role
from wardwright.web.admin.shared import NotChanged, change
from wardwright.web.answers import go, show
from wardwright.web.installation import installation


class RoleForm(forms.Form):
    """People by their keys, everywhere and by place; a rota; or whoever attends."""

    people = forms.CharField(
        label=gettext_lazy("People"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Names or keys, one a line: always these; beside a rota, these when it names nobody"),
    )  # fmt: skip
    places = forms.CharField(
        label=gettext_lazy("People by place"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line, for example: Ward 7A = amina, ben"),
    )  # fmt: skip
    rota = forms.CharField(
        label=gettext_lazy("Rota"), required=False, max_length=500,
        help_text=gettext_lazy("An iCalendar file of the home, or its address: rotas/medical.ics"),
    )  # fmt: skip
    attending = forms.BooleanField(
        label=gettext_lazy("The attending clinician of the patient's stay, as messages name them"), required=False
    )

    def clean_people(self) -> list[str]:
        """Keys."""
        return [_person(line) for line in str(self.cleaned_data["people"]).splitlines() if line.strip()]

    def clean_places(self) -> dict[str, list[str]]:
        """Place → keys."""
        found: dict[str, list[str]] = {}
        for line in str(self.cleaned_data["places"]).splitlines():
            if not line.strip():
                continue
            place, equals, people = line.partition("=")
            term = installation().vocabulary.find(place.strip())
            if not equals or term is None or term.kind is not TermKind.PLACE:
                raise forms.ValidationError(
                    _("“%(line)s”: write a place of the vocabulary, =, and people. For example: Ward 7A = amina")
                    % {"line": line.strip()[:80]}
                )
            found[term.name] = [_person(each) for each in people.split(",") if each.strip()]
        return found


def _person(text: str) -> str:
    person = installation().desk.directory.find(text)
    if person is None:
        near = ", ".join(installation().desk.directory.near(text))
        hint = _(" Did you mean %(near)s?") % {"near": near} if near else _(" Add them under People first.")
        raise forms.ValidationError(_("There is nobody called “%(text)s”.") % {"text": text.strip()[:80]} + hint)
    return person.id


def listed(request: HttpRequest) -> HttpResponse:
    """Every role and team, and what stands behind it."""
    here = installation()
    terms = [term for kind in (TermKind.ROLE, TermKind.TEAM) for term in here.vocabulary.of_kind(kind)]
    rows = [(term, role_of(here.home.settings, term)) for term in sorted(terms, key=lambda term: term.name.casefold())]
    return show(request, "admin/roles.html", {"rows": rows, "people": here.desk.directory})


def one(request: HttpRequest, name: str) -> HttpResponse:
    """One role; a POST changes it."""
    here = installation()
    term = here.vocabulary.find(name)
    if term is None or term.kind not in (TermKind.ROLE, TermKind.TEAM):
        raise Http404
    role = role_of(here.home.settings, term)
    form = RoleForm(request.POST if request.method == "POST" else _known(role))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        values = {
            "people": said["people"], "rota": said["rota"], "places": said["places"],
            "from": "attending" if said["attending"] else None,
        }  # fmt: skip
        key = role.name if role is not None else term.name
        try:
            change(request, ("change", "role", key), values, lambda text: text.put_role(key, values))
            return go(request, "/admin/roles", _("“%(role)s” is kept.") % {"role": term.name})
        except NotChanged as problem:
            form.add_error(None, str(problem))
    context: dict[str, Any] = {"form": form, "term": term, "before": fingerprint(here.folder)}
    return show(request, "admin/role.html", context, status=422 if request.method == "POST" else 200)


def _known(role: Role | None) -> dict[str, Any]:
    if role is None:
        return {"people": "", "places": "", "rota": "", "attending": False}
    folder = f"{installation().folder}/"
    return {
        "people": "\n".join(role.people),
        "places": "\n".join(f"{place} = {', '.join(people)}" for place, people in role.places.items()),
        "rota": role.rota.removeprefix(folder),
        "attending": role.attending,
    }
