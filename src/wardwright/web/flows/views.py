"""The list of flows, and a flow's page.

Lives here: what these pages show. Must not live here: queries (engine.flows), versions and downloads (versions.py),
what is written beside lines (remarks.py).
"""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from wardwright.engine.flows.shelf import Entry, State, Wanted, chosen
from wardwright.engine.flows.ward_problem import WardProblem
from wardwright.web.answers import part_or_page, show
from wardwright.web.flows.known import known
from wardwright.web.flows.shown import Typed, page_of

A_PAGE = 60


def listed(request: HttpRequest) -> HttpResponse:
    """Every flow, by ward problem."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in ("q", "problem", "state")}
    entries = known().entries()
    found = sorted(chosen(entries, _wanted(asked)), key=_in_order)
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(max(_number(request.GET.get("page", "1")), 1), pages)
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    groups = [(problem, list(group)) for problem, group in groupby(shown, key=_about)]
    counts = {problem: sum(entry.about is problem for entry in found) for problem in WardProblem}
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "groups": groups, "counts": counts, "total": len(found), "all": len(entries), "asked": asked, "page": page,
        "pages": pages, "problems": list(WardProblem), "states": _states(entries), "State": State,
        "fired": known().fired(), "open_tasks": known().open_tasks(),
        "address": f"?{urlencode(kept)}&" if kept else "?",
    }  # fmt: skip
    return part_or_page(request, "flows/_list.html", "flows/list.html", context)


def _wanted(asked: dict[str, str]) -> Wanted:
    problems = {problem.name.casefold(): problem for problem in WardProblem}
    states = {state.value: state for state in State}
    return Wanted(asked["q"], problems.get(asked["problem"]), states.get(asked["state"]))


def _states(entries: tuple[Entry, ...]) -> list[tuple[State, int]]:
    """The states that there are, with how many stand so."""
    return [(state, count) for state in State if (count := sum(entry.state is state for entry in entries))]


def _about(entry: Entry) -> WardProblem:
    return entry.about


def _in_order(entry: Entry) -> tuple[int, str]:
    return list(WardProblem).index(entry.about), entry.title.casefold()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def one(request: HttpRequest, slug: str) -> HttpResponse:
    """A flow's page."""
    return show_flow(request, slug)


def show_flow(request: HttpRequest, slug: str, typed: Typed | None = None) -> HttpResponse:
    """The page of one flow; with what was typed and what is wrong with it, when a form on it was refused."""
    entry = known().called(slug)
    if entry is None:
        raise Http404
    line = _number(request.GET.get("line", "0")) if typed is None else typed.line
    context: dict[str, Any] = page_of(entry, known(), line, request.GET.get("version", ""))
    context["typed"] = typed
    return show(request, "flows/one.html", context, status=422 if typed is not None else 200)
