"""The report of a proof as pages: its figures, its list, one patient's timeline.

Lives here: the views. Must not live here: figures and sentences (measure), what is withheld (results). Whoever sees a
patient here has looked at her: it is written first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from wardwright.engine.patients.looks import look
from wardwright.kernel.firing import Outcome
from wardwright.measure.charts import bars, patient, week
from wardwright.measure.compare.shape import Comparison
from wardwright.measure.explore.shape import Curve
from wardwright.measure.pages import sentences, words
from wardwright.measure.proving.kept import About
from wardwright.measure.proving.making import Packed, Proved
from wardwright.measure.proving.nearly import Moment
from wardwright.measure.report.shape import WITHHELD, FlowReport, Listed, Mark, Picture
from wardwright.web.answers import go, show
from wardwright.web.flows.known import known
from wardwright.web.installation import installation
from wardwright.web.patients.links import patient_address
from wardwright.web.patients.purpose import FLOW, purpose_of
from wardwright.web.proofs.changes import show_comparison, show_curve
from wardwright.web.proofs.drawn import both_widths
from wardwright.web.proofs.results import result_of

_AT_ONCE = 25
_MARKED = {Outcome.MISSED.value: "nearly", Outcome.SUPPRESSED.value: "held back", Outcome.UNKNOWN.value: "not told",
           Outcome.TOO_OLD.value: "too old"}  # fmt: skip


def whole(request: HttpRequest, id: str) -> HttpResponse:
    """What was made, whatever it is."""
    about, result = result_of(request, id)
    if isinstance(result, Comparison):
        return show_comparison(request, about, result)
    if isinstance(result, Curve):
        return show_curve(request, about, result)
    if isinstance(result, Packed):
        return show(request, "proofs/pack.html", {"about": about, "pack": result})
    if len(result.report.flows) == 1:
        return go(request, reverse("proof-flow", kwargs={"id": id, "number": 1}))
    return show(request, "proofs/several.html", {**_frame(about, result), "several": True})


def one_flow(request: HttpRequest, id: str, number: int) -> HttpResponse:
    """What one flow would have done."""
    about, result = result_of(request, id)
    flow = _flow(result, number)
    several = len(result.report.flows) > 1
    return show(request, "proofs/flow.html", {**_frame(about, result), "flow": flow, "n": number, "several": several})


def listed(request: HttpRequest, id: str, number: int) -> HttpResponse:
    """Firing by firing, and what could not be told: for those who may see patients."""
    about, result = result_of(request, id)
    flow = _flow(result, number)
    of_unknown = request.GET.get("of") == "unknown"
    every = (flow.not_told if of_unknown else flow.firings) or ()
    here = Paginator(every, _AT_ONCE).get_page(request.GET.get("page"))
    _write(request, [one.subject for one in here.object_list], "proof: list")
    first = here.start_index() or 1
    rows = [(place, one) for place, one in enumerate(here.object_list, start=first)]
    shown = {**_frame(about, result), "flow": flow, "n": number, "here": here, "rows": rows, "of_unknown": of_unknown}
    return show(request, "proofs/list.html", shown)


def one_firing(request: HttpRequest, id: str, number: int, place: int) -> HttpResponse:
    """One patient's time around a firing: what was known, what fired and what nearly did."""
    about, result = result_of(request, id)
    flow = _flow(result, number)
    of_unknown = request.GET.get("of") == "unknown"
    every = (flow.not_told if of_unknown else flow.firings) or ()
    if not 1 <= place <= len(every):
        raise Http404
    one = every[place - 1]
    _write(request, [one.subject], "proof: timeline")
    moments = result.outcomes.get((flow.title, one.subject), ())
    shown = {
        **_frame(about, result), "flow": flow, "n": number, "place": place, "one": one, "of_unknown": of_unknown,
        "last": len(every), "moments": moments, "drawn": _with_moments(one, moments), "patient": patient,
        "patient_address": patient_address,
    }  # fmt: skip
    return show(request, "proofs/firing.html", shown)


def _with_moments(one: Listed, moments: tuple[Moment, ...]) -> Picture | None:
    """The picture, with a mark wherever the flow held back, could not tell or nearly fired."""
    if one.picture is None:
        return None
    marks = [
        Mark(each.at, f"{_MARKED[each.outcome]}: {each.clause}" if each.clause else _MARKED[each.outcome], "nearly",
             each.at <= one.at)
        for each in moments
        if each.outcome in _MARKED and one.picture.since <= each.at <= one.picture.until and each.at != one.at
    ]  # fmt: skip
    return replace(one.picture, marks=tuple(sorted((*one.picture.marks, *marks), key=lambda mark: mark.at)))


def _write(request: HttpRequest, subjects: list[str], page: str) -> None:
    purpose = purpose_of(request) or FLOW  # who reads a proof checks a flow, unless she said otherwise
    look(request.user.get_username(), subjects, page, purpose, installation().now())


def _flow(result: Any, number: int) -> FlowReport:
    if not isinstance(result, Proved) or not 1 <= number <= len(result.report.flows):
        raise Http404
    return result.report.flows[number - 1]


def _frame(about: About, result: Proved) -> dict[str, Any]:
    """What every page of a report shows and draws with."""
    slugs = {entry.title: entry.slug for entry in known().entries()}
    return {
        "about": about, "report": result.report, "zone": installation().zone, "words": words, "say": sentences,
        "bars": bars, "week": week, "both_widths": both_widths, "WITHHELD": WITHHELD, "slugs": slugs,
    }  # fmt: skip
