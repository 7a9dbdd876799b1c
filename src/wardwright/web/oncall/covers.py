"""Standing in: asking, agreeing, taking back.

Lives here: the views and their form. Must not live here: whose consent it takes (govern.covers), writing it
(engine.people.covering).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wardwright.engine.people.covering import Asking, NotCovered, Span, agree, ask, end
from wardwright.facts.instant import DAY, Instant, instant
from wardwright.govern.rights import Right
from wardwright.record.store import RecordUnavailable
from wardwright.web.answers import go, show
from wardwright.web.installation import installation
from wardwright.web.oncall.views import actor_of, cover_line, name_of
from wardwright.web.times import local

_LOCAL = "%Y-%m-%dT%H:%M"
_MOST = 12
_A_WEEK = 7 * DAY


class _When(forms.DateTimeField):
    """A moment on the hospital's clocks."""

    def __init__(self, label: Any, missing: Any, required: bool = True) -> None:
        widget = forms.DateTimeInput(format=_LOCAL)
        widget.input_type = "datetime-local"
        super().__init__(
            label=label, required=required, input_formats=[_LOCAL, "%Y-%m-%d %H:%M"], widget=widget,
            error_messages={"required": missing, "invalid": gettext_lazy("Write it as 2026-03-03T20:00")},
        )  # fmt: skip


class CoverForm(forms.Form):
    """Who stands in, from when to when, and what is given back."""

    role = forms.CharField(widget=forms.HiddenInput)
    covered = forms.CharField(widget=forms.HiddenInput)
    by = forms.CharField(error_messages={"required": gettext_lazy("Choose who stands in")})
    starts = _When(gettext_lazy("From"), gettext_lazy("Say from when"))
    ends = _When(gettext_lazy("Until"), gettext_lazy("Say until when"))
    why = forms.CharField(label=gettext_lazy("Why? (not needed)"), required=False, max_length=500)
    swap = forms.BooleanField(label=gettext_lazy("It is a swap: I take a time in return"), required=False)
    back_starts = _When(gettext_lazy("In return, from"), "", required=False)
    back_ends = _When(gettext_lazy("In return, until"), "", required=False)

    def clean(self) -> dict[str, Any]:
        """A swap needs both times."""
        said = super().clean() or {}
        for name, text in (("back_starts", _("Say from when you take over")), ("back_ends", _("Say until when"))):
            if said.get("swap") and not said.get(name) and name not in self.errors:
                self.add_error(name, text)
        return said

    def asking(self) -> Asking:
        """What is proposed; call it on a valid form."""
        said = self.cleaned_data
        span = Span(said["role"], _moment(said["starts"]), _moment(said["ends"]))
        back = Span(said["role"], _moment(said["back_starts"]), _moment(said["back_ends"])) if said["swap"] else None
        return Asking(span, said["covered"], said["by"], said["why"], back)


def ask_for(request: HttpRequest) -> HttpResponse:
    """The form; a POST asks."""
    if request.method != "POST":
        return _form(request, CoverForm(initial=_initial(request)))
    form = CoverForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    here, actor = installation(), actor_of(request)
    try:
        written = ask(here.desk.resolver, form.asking(), actor, here.now())
    except NotCovered as problem:
        form.add_error(None, str(problem))
        return _form(request, form, status=422)
    except RecordUnavailable:
        form.add_error(None, _("It could not be written down just now. Send it again."))
        return _form(request, form, status=422)
    missing = {line.waits_for for line in (cover_line(each, actor, here.desk.directory) for each in written)} - {""}
    if missing:
        said = _("Asked. It counts as soon as %(who)s has agreed, on this page.") % {"who": ", ".join(sorted(missing))}
    else:
        said = _("Both have agreed: it counts.")
    return go(request, "/on-call", said)


def people(request: HttpRequest) -> HttpResponse:
    """Who could stand in, as somebody types: a part of the form."""
    found = _people_like(request.GET.get("q", ""), request.GET.get("role", ""))
    return show(request, "oncall/people.html", {"people": found, "chosen": ""})


def agree_to(request: HttpRequest, number: int) -> HttpResponse:
    """The consent of whoever is signed in."""
    return _stepped(request, agree, number, _("You have agreed."))


def end_it(request: HttpRequest, number: int) -> HttpResponse:
    """Declined, or taken back."""
    return _stepped(request, end, number, _("It does not count any more."))


def _stepped(request: HttpRequest, step: Any, number: int, said: str) -> HttpResponse:
    try:
        step(number, actor_of(request), installation().now())
    except NotCovered as refused:
        problem = str(refused)
    except RecordUnavailable:
        problem = _("It could not be written down just now. Send it again.")
    else:
        return go(request, "/on-call", said)
    return show(request, "oncall/refused.html", {"problem": problem}, status=422)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What the link that led here says: role, who is covered, the shift."""
    said: dict[str, Any] = {name: request.GET.get(name, "") for name in ("role", "covered", "by")}
    for name in ("starts", "ends"):
        value = request.GET.get(name, "")
        if value.isascii() and value.isdigit() and len(value) < 18:
            said[name] = local(max(int(value), installation().now()) if name == "starts" else int(value)).strftime(
                _LOCAL
            )
    return said


def _form(request: HttpRequest, form: CoverForm, status: int = 200) -> HttpResponse:
    here, actor = installation(), actor_of(request)
    covered = str(form["covered"].value() or "")
    q = request.GET.get("q", "")
    context = {
        "form": form,
        "role": str(form["role"].value() or ""),
        "covered": name_of(here.desk.directory, covered),
        "is_mine": covered == actor.person != "",
        "is_admin": request.user.may(Right.ADMINISTER),
        "me": here.desk.directory.get(actor.person) if actor.person else None,
        "chosen": str(form["by"].value() or ""),
        "chosen_name": name_of(here.desk.directory, str(form["by"].value() or "")),
        "people": [each for each in _people_like(q, str(form["role"].value() or "")) if each.id != covered],
        "q": q,
    }
    return show(request, "oncall/cover.html", context, status)


def _people_like(text: str, role: str) -> list[Any]:
    """People whose name has words that begin with each word typed; who is in the role at times stands first."""
    desk, words = installation().desk, text.casefold().split()
    now = installation().now()
    peers = {id for shift in desk.resolver.shifts(role, now - _A_WEEK, now + _A_WEEK) for id in shift.people}
    found = [each for each in desk.directory if all(_has(word, f"{each.name} {each.id}") for word in words)]
    in_role = {each.id for each in found if each.id in peers or desk.resolver.is_listed(role, each.id)}
    return sorted(found, key=lambda each: (each.id not in in_role, (each.name or each.id).casefold()))[:_MOST]


def _has(beginning: str, text: str) -> bool:
    return any(word.startswith(beginning) for word in text.casefold().split())


def _moment(value: datetime) -> Instant:
    return instant(value)
