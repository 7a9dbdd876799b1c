"""Searching a patient, and the patient's pages.

Lives here: the views; each writes its look before it shows anybody. Must not live here: what is read
(engine.patients), looks as a list (looks.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from wardwright.engine.patients.facts import facts_of
from wardwright.engine.patients.finding import find_patients
from wardwright.engine.patients.happened import firings_of, tasks_of
from wardwright.engine.patients.identity import Who, who_is
from wardwright.engine.patients.looks import look
from wardwright.engine.patients.series import Series, Sort, doubt, grouped, is_gone, said
from wardwright.web.answers import go, is_part, show
from wardwright.web.installation import installation
from wardwright.web.patients.age import age_of
from wardwright.web.patients.keys import key_of, subject_of
from wardwright.web.patients.links import flow_address, message_address, task_address
from wardwright.web.patients.purpose import PurposeForm, keep_purpose, purpose_of
from wardwright.web.patients.searching import SearchForm
from wardwright.web.patients.spark import spark

_LARGEST = 2**62


def search(request: HttpRequest) -> HttpResponse:
    """What is typed comes by POST, so that no identifier stands in an address."""
    if not purpose_of(request):
        return _ask_purpose(request)
    form = SearchForm(request.POST if request.method == "POST" else None)
    shown: dict[str, Any] = {"form": form, "purpose": purpose_of(request)}
    if request.method != "POST":
        return show(request, "patients/search.html", shown)
    if not form.is_valid():
        return show(request, "patients/search.html", shown, 422)
    found = find_patients(form.cleaned_data["who"])
    if found.exact:
        return go(request, reverse("patient", kwargs={"key": key_of(found.patients[0].subject)}))
    _write(request, found.patients, "search")
    rows = [(who, key_of(who.subject), age_of(who.born)) for who in found.patients]
    return show(request, "patients/search.html", {**shown, "found": found, "rows": rows})


def purpose(request: HttpRequest) -> HttpResponse:
    """Asked the first time in a session, and changed here."""
    back = request.POST.get("next") or request.GET.get("next") or reverse("patients")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("patients")
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        keep_purpose(request, form)
        return go(request, back)
    status = 422 if form.is_bound else 200
    return show(request, "patients/purpose.html", {"form": form, "back": back}, status)


def facts(request: HttpRequest, key: str) -> HttpResponse:
    """What is known, newest first, a portion at a time."""
    who, refused = _who(request, key, "patient")
    if who is None:
        return refused
    before = _number(request, "before")
    portion = facts_of(who.identifiers, before)
    groups = grouped(portion.known)
    tools = {"spark": spark, "shown_as": said, "doubt": doubt, "is_gone": is_gone, "message_address": message_address,
             "one_address": partial(_one_address, key, before)}  # fmt: skip
    if "series" in request.GET:
        return _one_series(request, who, key, groups, {**tools, "back": f"?before={before}" if before else ""})
    moments = [each.fact.seen for each in portion.known]
    span = (min(moments), max(moments)) if moments else None
    shown = {"groups": groups, "Sort": Sort, "count": len(portion.known), "span": span}
    return _page(request, "facts", who, key, {**tools, **shown, "older": portion.older, "newer": portion.newer})


def _one_series(
    request: HttpRequest, who: Who, key: str, groups: Mapping[Sort, tuple[Series, ...]], tools: Mapping[str, Any]
) -> HttpResponse:
    """All values of one series in the portion: the table alone for htmx."""
    wanted = request.GET.get("kind", ""), request.GET["series"]
    one = next((each for some in groups.values() for each in some if (each.kind.value, each.term) == wanted), None)
    if one is None:
        raise Http404
    if is_part(request):
        return show(request, "patients/_one.html", {**tools, "one": one})
    return _page(request, "one", who, key, {**tools, "one": one})


def _one_address(key: str, before: int | None, series: Series) -> str:
    asked = {"series": series.term, "kind": series.kind.value, **({"before": before} if before else {})}
    return f"{reverse('patient', kwargs={'key': key})}?{urlencode(asked)}"


def firings(request: HttpRequest, key: str) -> HttpResponse:
    """What flows did, newest first."""
    who, refused = _who(request, key, "patient: firings")
    if who is None:
        return refused
    fired, where = firings_of(installation().desk, who.identifiers, _number(request, "page") or 1)
    return _page(request, "firings", who, key, {"fired": fired, "where": where, "flow_address": flow_address})


def tasks(request: HttpRequest, key: str) -> HttpResponse:
    """Tasks, newest first, with what people did."""
    who, refused = _who(request, key, "patient: tasks")
    if who is None:
        return refused
    here = installation()
    asked, where = tasks_of(here.desk, who.identifiers, here.now(), _number(request, "page") or 1)
    return _page(request, "tasks", who, key, {"asked": asked, "where": where, "task_address": task_address})


def _page(request: HttpRequest, part: str, who: Who, key: str, more: Mapping[str, Any]) -> HttpResponse:
    shown = {"who": who, "key": key, "part": part, "age": age_of(who.born), "purpose": purpose_of(request), **more}
    return show(request, f"patients/{part}.html", shown)


def _who(request: HttpRequest, key: str, page: str) -> tuple[Who, HttpResponse] | tuple[None, HttpResponse]:
    """Whom the address means, with the look written; else what to answer. Http404: nobody."""
    if not purpose_of(request):
        return None, _ask_purpose(request)
    subject = subject_of(key)
    who = who_is(subject) if subject is not None else None
    if who is None:
        raise Http404
    _write(request, (who,), page)
    return who, HttpResponse()


def _write(request: HttpRequest, seen: tuple[Who, ...], page: str) -> None:
    subjects = (who.subject for who in seen)
    look(request.user.get_username(), subjects, page, purpose_of(request), installation().now())


def _ask_purpose(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else reverse("patients")
    to = f"{reverse('patients-purpose')}?{urlencode({'next': back})}"
    return go(request, to)


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 and 0 < int(text) < _LARGEST else None
