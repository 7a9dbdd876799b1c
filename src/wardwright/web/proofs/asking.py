"""Asking for a proof: all flows, one flow, a pasted page; waiting for it; stopping it.

Lives here: the views that start jobs and show how far they are. Must not live here: what is made (measure.proving),
showing results (report, changes).
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wardwright.engine.flows.book import Sheet
from wardwright.engine.flows.shelf import Entry
from wardwright.measure.pages import words
from wardwright.measure.proving.asked import Asked, Sort
from wardwright.measure.proving.jobs import Busy, State
from wardwright.measure.proving.kept import About, Line
from wardwright.web.answers import go, part_or_page, show
from wardwright.web.flows.known import known
from wardwright.web.proofs.desk import ask, desk
from wardwright.web.proofs.forms import SpanForm, TextForm
from wardwright.web.proofs.results import shows_figures

_SHOWN = 12  # kept results of a flow


def shelf(request: HttpRequest) -> HttpResponse:
    """Every flow with the figures of its newest proof; a POST proves them all together."""
    form = SpanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        pages = tuple(sheet.text for sheet in _good(known().sheets()))
        return start(request, Asked(Sort.PROOF, pages, form.wanted, form.cleaned_data["near"]))
    newest = newest_proofs(desk().kept.all())
    lines = [_line(request, entry, newest) for entry in known().entries() if entry.sheet is not None]
    job = desk().jobs.open_job_of(request.user.get_username())
    shown = {"form": form, "lines": lines, "job": job, "decimal": words.decimal, "percent": words.percent}
    return show(request, "proofs/shelf.html", shown, 422 if form.is_bound else 200)


def of_flow(request: HttpRequest, slug: str) -> HttpResponse:
    """One flow: its newest proof, everything that was made of it; a POST proves it."""
    entry, sheet = flow_called(slug)
    form = SpanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return start(request, Asked(Sort.PROOF, (sheet.text,), form.wanted, form.cleaned_data["near"]))
    every = desk().kept.all()
    mine = [about for about in every if any(line.title == sheet.title for line in about.lines)]
    proofs = [(about, *place) for about in mine if about.sort == Sort.PROOF.value for place in [_place(about, sheet)]]
    others = [about for about in mine if about.sort in (Sort.COMPARISON.value, Sort.CURVE.value)]
    newest = next((each for each in proofs if each[2].version == sheet.version), None)
    shown = {
        "entry": entry, "sheet": sheet, "form": form, "newest": newest, "decimal": words.decimal,
        "proofs": proofs[:_SHOWN], "others": others[:_SHOWN],
        "open": newest is not None and shows_figures(request, newest[2]),
        "job": desk().jobs.open_job_of(request.user.get_username()),
    }  # fmt: skip
    return show(request, "proofs/of_flow.html", shown, 422 if form.is_bound else 200)


def of_text(request: HttpRequest) -> HttpResponse:
    """A page that is pasted, or comes from the editor."""
    form = TextForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = Asked(Sort.PROOF, (form.cleaned_data["text"],), form.wanted, form.cleaned_data["near"])
        return start(request, asked, "instead" in request.POST)
    return show(request, "proofs/of_text.html", {"form": form}, 422 if form.is_bound else 200)


def start(request: HttpRequest, asked: Asked, instead: bool = False) -> HttpResponse:
    """To the page that waits for it; to that of the job that the reader has already."""
    try:
        job = ask(request, asked, instead)
    except Busy as busy:
        if busy.job is None:
            return show(request, "proofs/busy.html", status=503)
        return go(
            request,
            making_address(busy.job.id),
            _("You have asked for this one already: one at a time. Stop it, or wait."),
        )
    return go(request, making_address(job.id))


def making(request: HttpRequest, job: str) -> HttpResponse:
    """How far a job is; when it is done, its result."""
    found = desk().jobs.job(job)
    if found is None:
        return show(request, "proofs/forgotten.html", status=404)
    if found.state is State.DONE:
        return go(request, reverse("proof", kwargs={"id": found.kept}))
    mine = found.account == request.user.get_username()
    shown = {"job": found, "mine": mine, "State": State}
    return part_or_page(request, "proofs/_making.html", "proofs/making.html", shown)


def stop(request: HttpRequest, job: str) -> HttpResponse:
    """Nobody wants it any more: only for whoever asked."""
    found = desk().jobs.job(job)
    if found is None or found.account != request.user.get_username():
        raise Http404
    desk().jobs.stop(job)
    return go(request, reverse("proofs"), _("The proof was stopped."))


def making_address(job: str) -> str:
    """The page that waits for a job."""
    return reverse("proof-making", kwargs={"job": job})


def flow_called(slug: str) -> tuple[Entry, Sheet]:
    """The flow of an address, with its page. Http404."""
    entry = known().called(slug)
    if entry is None or entry.sheet is None:
        raise Http404
    return entry, entry.sheet


def newest_proofs(kept: list[About]) -> dict[tuple[str, str], tuple[About, int, Line]]:
    """(title, version) → the newest proof with it: which, its number there, its figures."""
    found: dict[tuple[str, str], tuple[About, int, Line]] = {}
    for about in kept:
        if about.sort == Sort.PROOF.value:
            for number, line in enumerate(about.lines, start=1):
                found.setdefault((line.title, line.version), (about, number, line))
    return found


def _good(sheets: tuple[Sheet, ...]) -> list[Sheet]:
    """Pages that can be proved; of two with one title the first, as the engine takes it."""
    by_title: dict[str, Sheet] = {}
    for sheet in sheets:
        if sheet.flow is not None and not sheet.errors:
            by_title.setdefault(sheet.title, sheet)
    return list(by_title.values())


def _line(request: HttpRequest, entry: Entry, newest: dict[tuple[str, str], tuple[About, int, Line]]) -> dict[str, Any]:
    assert entry.sheet is not None
    found = newest.get((entry.title, entry.sheet.version))
    shown = found is not None and shows_figures(request, found[2])
    return {"entry": entry, "found": found, "open": shown, "wrong": bool(entry.sheet.errors)}


def _place(about: About, sheet: Sheet) -> tuple[int, Line]:
    return next((n, line) for n, line in enumerate(about.lines, start=1) if line.title == sheet.title)
