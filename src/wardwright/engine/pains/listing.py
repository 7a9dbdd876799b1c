"""Pain points as lists and pages show them: by cost, by state, one with all that was said.

Lives here: queries, a few for a page however many rows there are. Must not live here: how they look (web/pains).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from django.db.models import Count, Max, Q, QuerySet, Sum

from wardwright.engine.pains.alike import Alike, Alikes
from wardwright.govern.pains import COSTS, State
from wardwright.record.site.models import Account, Pain, PainStep, PainToo, System

A_PAGE = 25


class Order(Enum):
    """In which order."""

    COST = "what costs most"
    NEWEST = "newest"
    MOVED = "what moved last"


_ORDERS = {Order.COST: ("-cost", "-id"), Order.NEWEST: ("-at", "-id"), Order.MOVED: ("-changed", "-id")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ones."""

    states: tuple[State, ...] = tuple(COSTS)
    words: str = ""
    place: str = ""
    system: str = ""
    order: Order = Order.COST
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list."""

    pains: tuple[Pain, ...]
    total: int
    pages: int
    names: dict[str, str]  # sign-in name → name


def find(wanted: Wanted) -> Found:
    """The pain points that are asked for."""
    rows = _asked(wanted)
    total = rows.count()
    pages = max(1, -(-total // A_PAGE))
    page = min(max(wanted.page, 1), pages)
    pains = tuple(rows.order_by(*_ORDERS[wanted.order])[(page - 1) * A_PAGE : page * A_PAGE])
    return Found(pains, total, pages, names_of(pain.by for pain in pains))


def _asked(wanted: Wanted) -> QuerySet[Pain]:
    rows = Pain.objects.filter(state__in=[state.value for state in wanted.states])
    if wanted.place:
        rows = rows.filter(place=wanted.place)
    if wanted.system:
        rows = rows.filter(system=wanted.system)
    for part in wanted.words.split():
        rows = rows.filter(Q(title__icontains=part) | Q(text__icontains=part) | Q(system__icontains=part))
    return rows


@dataclass(frozen=True, slots=True)
class Summed:
    """How many there are in each state, what those that go on cost together, and where they are."""

    counts: dict[State, int]
    cost: int  # minutes a month
    places: tuple[str, ...]
    systems: tuple[str, ...]


def summed() -> Summed:
    """The whole in a few figures."""
    rows = Pain.objects.values("state").annotate(n=Count("id"), cost=Sum("cost"))
    found = {State(row["state"]): (int(row["n"]), int(row["cost"] or 0)) for row in rows}
    places = Pain.objects.exclude(place="").order_by("place").values_list("place", flat=True).distinct()
    counts = {state: found.get(state, (0, 0))[0] for state in State}
    return Summed(counts, sum(found.get(state, (0, 0))[1] for state in COSTS), tuple(places), systems_named())


def systems_named() -> tuple[str, ...]:
    """The hospital's systems that pain points name, by name."""
    return tuple(Pain.objects.exclude(system="").order_by("system").values_list("system", flat=True).distinct())


def systems_to_choose() -> tuple[str, ...]:
    """Those, and whatever the inventory of systems holds."""
    return tuple(sorted({*systems_named(), *System.objects.values_list("name", flat=True)}, key=str.casefold))


@dataclass(frozen=True, slots=True)
class Whole:
    """One pain point with everything that belongs to it."""

    pain: Pain
    steps: tuple[PainStep, ...]
    me_too: bool
    names: dict[str, str]
    same: tuple[Pain, ...]  # those that were called the same as this one


def whole(number: int, account: str) -> Whole | None:
    """One of them; None when there is none of that number. `account`: who looks."""
    pain = Pain.objects.filter(id=number).first()
    if pain is None:
        return None
    steps = tuple(PainStep.objects.filter(pain=pain).order_by("id"))
    me_too = PainToo.objects.filter(pain=pain, account=account).exists()
    same = tuple(Pain.objects.filter(state=State.DUPLICATE.value, became=str(number)).order_by("id"))
    return Whole(pain, steps, me_too, names_of((pain.by, *(step.by for step in steps))), same)


def led_to(flow: str) -> Sequence[Pain]:
    """The pain points that became this flow, the most costly first."""
    rows = Pain.objects.filter(became=flow, state__in=[State.FLOW.value, State.SOLVED.value])
    return tuple(rows.order_by("-cost", "id"))


def names_of(accounts: Iterable[str]) -> dict[str, str]:
    """Sign-in name → the name that people know; an account that is gone keeps its sign-in name."""
    asked = set(accounts)
    found = dict(Account.objects.filter(username__in=asked).values_list("username", "name"))
    return {each: found.get(each) or each for each in asked}


# ── Which are alike ──────────────────────────────────────────────────────────────────────────────


class LikeThese:
    """The pain points of a record, compared with what somebody types. Read anew when one was written or changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: tuple[int, int] | None = None
        self._alikes = Alikes(())

    def like(self, text: str, limit: int = 5, but: int | None = None) -> tuple[tuple[Pain, Alike], ...]:
        """The likest first, with what they share; those that were called the same as another are left out."""
        found = self._ready().like(text, limit, but)
        pains = Pain.objects.in_bulk([each.id for each in found])
        return tuple((pains[each.id], each) for each in found if each.id in pains)

    def _ready(self) -> Alikes:
        newest = Pain.objects.aggregate(last=Max("id"), changed=Max("changed"))
        state = (newest["last"] or 0, newest["changed"] or 0)
        with self._lock:
            if state != self._state:
                rows = Pain.objects.exclude(state=State.DUPLICATE.value).values_list("id", "title", "text")
                self._alikes = Alikes((number, f"{title}\n{text}") for number, title, text in rows)
                self._state = state
            return self._alikes
