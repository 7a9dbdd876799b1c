"""What a change would do: two versions held against each other, one number through a range.

Lives here: asking for them and showing them. Must not live here: figures (measure.compare, measure.explore).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from markupsafe import Markup

from wardwright.engine.compare.live import live_text
from wardwright.engine.explore.numbers import numbers_of
from wardwright.engine.patients.looks import look
from wardwright.measure.charts.curve import curve as draw_curve
from wardwright.measure.compare.shape import Comparison
from wardwright.measure.explore.shape import Curve
from wardwright.measure.pages import comparing, words
from wardwright.measure.pages.curve import Heights, Reaches, heights_of
from wardwright.measure.proving.asked import Asked, Sort
from wardwright.measure.proving.kept import About
from wardwright.measure.report.shape import WITHHELD
from wardwright.web.answers import part_or_page, show
from wardwright.web.flows.known import known
from wardwright.web.installation import installation
from wardwright.web.patients.purpose import FLOW, purpose_of
from wardwright.web.proofs.asking import flow_called, start
from wardwright.web.proofs.drawn import both_widths
from wardwright.web.proofs.forms import CompareForm, SpanForm

LIVE, PASTED = "live", "pasted"


def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a flow against the version that runs, or against a page that is pasted."""
    entry, sheet = flow_called(slug)
    form = CompareForm(request.POST if request.method == "POST" else None)
    running = live_text(sheet.title)
    if request.method == "POST" and form.is_valid():
        other = form.cleaned_data["text"].strip() if form.cleaned_data["against"] != LIVE else running
        if other:
            return start(request, Asked(Sort.COMPARISON, (sheet.text,), form.wanted, other=other))
        form.add_error("text" if form.cleaned_data["against"] != LIVE else "against", _("Paste the other page"))
    against = request.POST.get("against") or (LIVE if running and entry.is_behind else PASTED)
    shown = {"entry": entry, "sheet": sheet, "form": form, "running": running, "against": against}
    return show(request, "proofs/compare.html", shown, 422 if form.is_bound else 200)


def explore(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers of a page; a POST looks at one of them."""
    entry, sheet = flow_called(slug)
    numbers = numbers_of(sheet.flow) if sheet.flow is not None else ()
    form = SpanForm(request.POST if request.method == "POST" else None)
    chosen = request.POST.get("number", "")
    if request.method == "POST" and form.is_valid() and chosen in {str(each.number) for each in numbers}:
        return start(request, Asked(Sort.CURVE, (sheet.text,), form.wanted, number=int(chosen)))
    shown = {"entry": entry, "sheet": sheet, "form": form, "numbers": numbers}
    return show(request, "proofs/explore.html", shown, 422 if form.is_bound else 200)


def show_comparison(request: HttpRequest, about: About, found: Comparison) -> HttpResponse:
    """Gained, lost, earlier, later; for those who may see patients one by one."""
    if found.changes:
        subjects = [one.subject for one in found.changes]
        look(request.user.get_username(), subjects, "proof: comparison", purpose_of(request) or FLOW,
             installation().now())  # fmt: skip
    shown = {"about": about, "found": found, "comparing": comparing, "words": words, "zone": installation().zone,
             "WITHHELD": WITHHELD, "slug": _slug(found.this.title)}  # fmt: skip
    return show(request, "proofs/comparison.html", shown)


def show_curve(request: HttpRequest, about: About, curve: Curve) -> HttpResponse:
    """The curve, with a slider over its values."""
    place = _chosen(request, curve)
    marked = float(curve.points[place].value) if curve.points else None
    pictures = [(name, _picture(curve, heights, reaches, as_share, marked)) for name, heights, reaches, as_share in
                heights_of(curve) if any(height is not None for height in heights)]  # fmt: skip
    shown = {"about": about, "curve": curve, "place": place, "pictures": pictures, "words": words, "WITHHELD": WITHHELD,
             "zone": installation().zone, "slug": _slug(curve.title)}  # fmt: skip
    return part_or_page(request, "proofs/_curve.html", "proofs/curve.html", shown)


def _picture(curve: Curve, heights: Heights, reaches: Reaches, as_share: bool, at: float | None) -> Markup:
    values = [float(each.value) for each in curve.points]
    own = next((float(each.value) for each in curve.points if each.is_the_pages), None)
    label = _("Curve over %(n)d values; the numbers are in the table that follows") % {"n": len(values)}

    def drawn(width: int, label: str) -> Markup:
        return draw_curve(values, heights, reaches, own, as_share, curve.unit, width, label, at)

    return both_widths(drawn, label)


def _chosen(request: HttpRequest, curve: Curve) -> int:
    """Which point is looked at: by its value, by its place, else the page's own."""
    at = request.GET.get("at", "")
    for place, point in enumerate(curve.points):
        if at and point.value == at:
            return place
    step = request.GET.get("step", "")
    if step.isascii() and step.isdigit() and int(step[:6]) < len(curve.points):
        return int(step[:6])
    return next((place for place, point in enumerate(curve.points) if point.is_the_pages), 0)


def _slug(title: str) -> str:
    entry = known().titled(title)
    return entry.slug if entry is not None and entry.sheet is not None else ""
