"""The gallery: starter flows by ward problem, each with what it needs here.

Lives here: the list, one of them. Must not live here: the flows (starter), what becomes of a draft (editor).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from markupsafe import Markup

from wardwright import starter
from wardwright.engine.flows.book import Sheet, sheets_of
from wardwright.engine.flows.in_place import Need, Sort, needs_of
from wardwright.engine.flows.slugs import slugs_of
from wardwright.engine.flows.ward_problem import WardProblem
from wardwright.explain.picture import draw_picture, picture_words
from wardwright.facts.load import load_vocabulary
from wardwright.web.answers import show
from wardwright.web.flows.elsewhere import address_of
from wardwright.web.flows.known import known
from wardwright.web.flows.shown import BROAD, NARROW
from wardwright.web.installation import installation


@dataclass(frozen=True, slots=True)
class Starter:
    """A flow of the gallery."""

    name: str  # its file's, without the ending: what a draft is made from
    slug: str
    sheet: Sheet


@cache
def starters() -> tuple[Starter, ...]:
    """All of them, by ward problem and title; read once with the vocabulary that they came with."""
    words = load_vocabulary(starter.vocabulary_text())
    sheets = [sheet for file, text in starter.flow_texts().items() for sheet in sheets_of(file, text, words)]
    slugs = slugs_of(sheet.title for sheet in sheets)
    found = [Starter(sheet.file.removesuffix(".flow"), slugs[sheet.title], sheet) for sheet in sheets]
    return tuple(sorted(found, key=lambda each: (list(WardProblem).index(each.sheet.about), each.sheet.title)))


def listed(request: HttpRequest) -> HttpResponse:
    """The gallery."""
    asked = request.GET.get("q", "").strip()[:200]
    parts = asked.casefold().split()
    found = [each for each in starters() if all(part in each.sheet.words for part in parts)]
    here = {entry.title for entry in known().entries()}
    missing = {each.name: _missing(each) for each in found}
    groups = [(problem, list(group)) for problem, group in groupby(found, key=_about)]
    context = {"groups": groups, "asked": asked, "here": here, "missing": missing, "total": len(found)}
    return show(request, "flows/gallery.html", context)


def _about(each: Starter) -> WardProblem:
    return each.sheet.about


def _missing(each: Starter) -> int:
    return sum(bool(need.missing) for need in _needs(each))


def _needs(each: Starter) -> tuple[Need, ...]:
    home = installation().home
    return needs_of(each.sheet.flow, installation().vocabulary, home.settings) if each.sheet.flow is not None else ()


def one(request: HttpRequest, slug: str) -> HttpResponse:
    """One starter flow."""
    found = next((each for each in starters() if each.slug == slug), None)
    if found is None or found.sheet.flow is None:
        raise Http404
    needs = _needs(found)
    flow = found.sheet.flow
    context = {
        "starter": found, "flow": flow, "page": _without_examples(found.sheet.text), "needs": _by_sort(needs),
        "missing": sum(bool(need.missing) for need in needs), "entry": known().titled(found.sheet.title),
        "drafts": address_of("drafts"), "broad": Markup(draw_picture(flow, BROAD, "broad")),
        "narrow": Markup(draw_picture(flow, NARROW, "narrow")), "words": picture_words(flow),
    }  # fmt: skip
    return show(request, "flows/gallery_one.html", context)


def _without_examples(text: str) -> str:
    return text.partition("\nExample:")[0].rstrip()


def _by_sort(needs: Iterable[Need]) -> list[tuple[Sort, list[Need]]]:
    found = list(needs)
    return [(sort, own) for sort in Sort if (own := [need for need in found if need.sort is sort])]
