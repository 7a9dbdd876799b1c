"""Pain points to read: the list, one of them.

Lives here: what these pages show. Must not live here: writing (writing.py), queries (engine.pains).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from wardwright.engine.pains.editing import changed_since, changes_of
from wardwright.engine.pains.listing import Found, Order, Wanted, find, summed, whole
from wardwright.govern.pains import COSTS, Per, State, decisions, may_edit
from wardwright.govern.rights import Right
from wardwright.web.answers import show
from wardwright.web.flows.known import known

GOES_ON, ALL = "goes on", "all"


def listed(request: HttpRequest) -> HttpResponse:
    """The list, by cost at first."""
    wanted, chosen = _wanted(request)
    found = find(wanted)
    context = {
        "found": found, "sums": summed(), "chosen": chosen, "orders": list(Order), "states": list(State),
        "page": min(max(wanted.page, 1), found.pages), "address": _address(chosen), "per": PER_WORDS,
        "greatest": _greatest(found), "mine": request.user.username,
        "otherwise": changed_since(request.user.username, found.pains),
    }  # fmt: skip
    return show(request, "pains/list.html", context)


def _greatest(found: Found) -> int:
    return max((pain.cost for pain in found.pains), default=1) or 1


def _wanted(request: HttpRequest) -> tuple[Wanted, dict[str, str]]:
    asked = request.GET
    by_name = {state.value: (state,) for state in State}
    states = {GOES_ON: tuple(state for state in State if state in COSTS), ALL: tuple(State), **by_name}
    chosen = {name: asked.get(name, "").strip()[:200] for name in ("q", "state", "place", "system", "order")}
    chosen["state"] = chosen["state"] if chosen["state"] in states else GOES_ON
    orders = {order.value: order for order in Order}
    chosen["order"] = chosen["order"] if chosen["order"] in orders else Order.COST.value
    page = asked.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1
    order = orders[chosen["order"]]
    wanted = Wanted(states[chosen["state"]], chosen["q"], chosen["place"], chosen["system"], order, number)
    return wanted, chosen


def _address(chosen: dict[str, str]) -> str:
    """The list's address with these choices, to which a page's number is added."""
    said = {name: value for name, value in chosen.items() if value}
    return f"?{urlencode(said)}&" if said else "?"


def one(request: HttpRequest, number: int) -> HttpResponse:
    """One pain point."""
    return show_one(request, number)


def show_one(
    request: HttpRequest, number: int, errors: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> HttpResponse:
    """The page of one; with what was typed and what is wrong with it, when a form on it was refused."""
    found = whole(number, request.user.username)
    if found is None:
        raise Http404
    state = State(found.pain.state)
    changes = changes_of(found.pain)
    steps = [(step, found.names[step.by], changes.get(step.id, ())) for step in found.steps]
    mine = found.pain.by == request.user.username
    slugs = {entry.title: entry.slug for entry in known().entries()}
    context: dict[str, Any] = {
        "whole": found, "pain": found.pain, "state": state, "per": PER_WORDS, "steps": steps,
        "name": found.names[found.pain.by], "mine": mine,
        "decisions": decisions(state), "goes_on": state in COSTS, "errors": errors or {}, "typed": typed or {},
        "slugs": slugs, "may_edit": may_edit(state, mine, request.user.may(Right.COACH)),
        "otherwise": found.me_too and bool(changed_since(request.user.username, [found.pain])),
    }  # fmt: skip
    return show(request, "pains/one.html", context, status=422 if errors else 200)


PER_WORDS = {Per.DAY.value: "a day", Per.WEEK.value: "a week", Per.MONTH.value: "a month"}
