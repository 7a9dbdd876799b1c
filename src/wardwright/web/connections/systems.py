"""The hospital's systems: the inventory, one system with what was measured of it, planned downtime, files of them.

Lives here: the views. Must not live here: the inventory itself (engine/connections/systems.py), files
(engine/connections/systems_csv.py).
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wardwright.engine.connections import systems_csv
from wardwright.engine.connections.systems import (
    NameTaken,
    add_system,
    all_systems,
    change_system,
    down_now,
    measured,
    plan_downtime,
    planned_of,
    remove_system,
    withdraw_downtime,
)
from wardwright.facts.instant import DAY
from wardwright.record.site.models import PlannedDowntime, System
from wardwright.web.answers import go, show
from wardwright.web.connections.forms import CRITICALITY, DowntimeForm, FileForm, SystemForm
from wardwright.web.connections.pain_points import pains_of
from wardwright.web.installation import installation

_LOOKS_BACK = 30 * DAY
_WORDS = {each.value: words for each, words in CRITICALITY.items()}


def systems(request: HttpRequest) -> HttpResponse:
    """The inventory, by name."""
    now = installation().now()
    rows = all_systems()
    found = {
        "systems": rows,
        "measured": measured(rows, now - _LOOKS_BACK, now),
        "down": down_now(now),
        "pains": pains_of([row.name for row in rows]),
        "criticality": _WORDS,
        "form": FileForm(),
    }
    return show(request, "connections/systems.html", found)


def system(request: HttpRequest, number: int) -> HttpResponse:
    """One system."""
    return _page(request, _system(number), DowntimeForm())


def system_new(request: HttpRequest) -> HttpResponse:
    """A system is added."""
    initial = {"sources": [request.GET.get("source", "")], "channels": [request.GET.get("channel", "")],
               "name": request.GET.get("name", "")}  # fmt: skip
    form = SystemForm(request.POST or None, settings=installation().home.settings, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_system(_clean(form), request.user.actor, installation().now())
            return go(request, _address(made), _("%(name)s was added.") % {"name": made.name})
        except NameTaken:
            form.add_error("name", _("Another system has that name."))
    status = 422 if request.method == "POST" else 200
    return show(request, "connections/system_form.html", {"form": form, "system": None}, status=status)


def system_edit(request: HttpRequest, number: int) -> HttpResponse:
    """A system is changed, or removed."""
    row = _system(number)
    if request.POST.get("remove"):
        remove_system(row, request.user.actor, installation().now())
        return go(request, reverse("systems"), _("%(name)s was removed.") % {"name": row.name})
    initial = {name: getattr(row, name) for name in SystemForm.base_fields}
    form = SystemForm(request.POST or None, settings=installation().home.settings, initial=initial,
                      more_sources=row.sources, more_channels=row.channels)  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            different = change_system(row, _clean(form), request.user.actor, installation().now())
            return go(request, _address(row), _("Changed.") if different else _("Nothing was different."))
        except NameTaken:
            form.add_error("name", _("Another system has that name."))
    status = 422 if request.method == "POST" else 200
    return show(request, "connections/system_form.html", {"form": form, "system": row}, status=status)


def system_downtime(request: HttpRequest, number: int) -> HttpResponse:
    """Planned downtime is written in, or taken back."""
    row = _system(number)
    if withdrawn := request.POST.get("withdraw", ""):
        found = PlannedDowntime.objects.filter(
            id=int(withdrawn) if withdrawn.isascii() and withdrawn.isdigit() and len(withdrawn) < 16 else 0,
            system=row,
            withdrawn__isnull=True,
        ).first()
        if found is None:
            raise Http404
        withdraw_downtime(found, request.user.actor, installation().now())
        return go(request, _address(row), _("The planned downtime was taken back."))
    form = DowntimeForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    plan_downtime(row, form.span(), form.cleaned_data["why"], request.user.actor, installation().now())
    return go(request, _address(row), _("The planned downtime was written in."))


def systems_file(request: HttpRequest) -> HttpResponse:
    """The inventory as a CSV file."""
    response = HttpResponse(systems_csv.written(all_systems()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="systems.csv"'
    return response


def systems_import(request: HttpRequest) -> HttpResponse:
    """A CSV file: systems are added and changed, all of them or none."""
    form = FileForm(request.POST, request.FILES)
    problems: tuple[str, ...] = ()
    if form.is_valid():
        given = form.cleaned_data["file"]
        if given.size > systems_csv.LARGEST:
            problems = (_("The file is larger than 1 MB."),)
        else:
            try:
                rows = systems_csv.read(given.read())
                added, changed = systems_csv.take_in(rows, request.user.actor, installation().now())
                said = ngettext("%(n)d system added", "%(n)d systems added", added) % {"n": added}
                return go(request, reverse("systems"), _("%(added)s, %(changed)d changed.")
                          % {"added": said, "changed": changed})  # fmt: skip
            except systems_csv.CannotTakeIn as problem:
                problems = problem.problems
    for each in problems[:20]:
        form.add_error("file", each)
    return show(request, "connections/systems_import.html", {"form": form}, status=422)


def _page(request: HttpRequest, row: System, form: DowntimeForm, status: int = 200) -> HttpResponse:
    now = installation().now()
    found: dict[str, Any] = {
        "system": row,
        "measured": measured([row], now - _LOOKS_BACK, now)[row.id],
        "planned": planned_of(row, now - _LOOKS_BACK),
        "pains": pains_of([row.name]).get(row.name, ()),
        "criticality": _WORDS,
        "form": form,
    }
    return show(request, "connections/system.html", found, status=status)


def _system(number: int) -> System:
    row = System.objects.filter(id=number).first() if number < 1 << 62 else None
    if row is None:
        raise Http404
    return row


def _address(row: System) -> str:
    return reverse("system", kwargs={"number": row.id})


def _clean(form: SystemForm) -> dict[str, Any]:
    """What the form holds; a name with single spaces."""
    return {**form.cleaned_data, "name": " ".join(form.cleaned_data["name"].split())}
