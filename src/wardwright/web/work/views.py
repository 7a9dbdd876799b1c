"""My work, and one task.

Lives here: the two views. Must not live here: steps (steps.py), the query (engine.tasks.worklist).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from wardwright.engine.tasks.finding import find_task
from wardwright.engine.tasks.refused import NotThere
from wardwright.engine.tasks.story import story_of
from wardwright.engine.tasks.withholding import story_without_patient
from wardwright.engine.tasks.worklist import Wanted, Whose, WorkList, tasks_wanted, work_list
from wardwright.facts.instant import Instant
from wardwright.govern.rights import Right
from wardwright.home.settings import Person
from wardwright.web.answers import part_or_page
from wardwright.web.installation import installation
from wardwright.web.work.looking import look_once
from wardwright.web.work.rows import rows_of
from wardwright.web.work.who import chosen, person_of, remember, ward_of, wards

A_PAGE = 25
_FURTHEST = 400  # pages: behind ten thousand tasks nobody goes by leafing


class Tab(Enum):
    """The three lists."""

    MINE = "mine"
    ROLES = "roles"
    WARD = "ward"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list somebody looks at."""

    tab: Tab
    ward: str
    page: int

    def href(self, **other: Any) -> str:
        """The address of this list, or of another one beside it."""
        said = {"whose": self.tab.value, "ward": self.ward if self.tab is Tab.WARD else "", "page": self.page, **other}
        return "/tasks?" + urlencode({name: value for name, value in said.items() if value not in ("", 1)})


def my_work(request: HttpRequest) -> HttpResponse:
    """The list, or its part for a browser that looks again."""
    return answer_list(request, asked_of(request))


def asked_of(request: HttpRequest, values: Any = None) -> Asked:
    """Which list the address (or a form that goes back to it) asks for; what was chosen last where it says nothing."""
    values = request.GET if values is None else values
    person, kept = person_of(request), chosen(request)
    tab = _tab(values.get("whose") or kept.get("whose"), person)
    ward = values.get("ward") or kept.get("ward") or ward_of(installation().desk, person)
    page = values.get("page", "1")
    number = min(int(page[:6]), _FURTHEST) if page.isascii() and page.isdigit() else 1
    number = max(number, 1)
    if "whose" in values and "X-Live" not in request.headers:
        remember(request, whose=tab.value, **({"ward": ward} if tab is Tab.WARD else {}))
    return Asked(tab, ward, number)


def _tab(said: Any, person: Person | None) -> Tab:
    if person is None:
        return Tab.WARD
    return next((tab for tab in Tab if tab.value == said), Tab.ROLES)


def answer_list(
    request: HttpRequest, asked: Asked, said: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    """The list as it is now; `said`: what was done, `problem`: why something was not."""
    desk, person, now = installation().desk, person_of(request), installation().now()
    found = work_list(desk, wanted_of(asked, person), now)
    pages = max(1, -(-found.total // A_PAGE))
    context = {
        "asked": asked,
        "found": found,
        "rows": rows_of(request, desk, person, found.lines, now),
        "pages": min(pages, _FURTHEST),
        "person": person,
        "tabs": _tabs(asked, person, found, now),
        "wards": wards(desk),
        "choices": chosen(request),
        "said_now": said,
        "problem": problem,
        "at": now,
    }
    return part_or_page(request, "work/part.html", "work/list.html", context, status)


def wanted_of(asked: Asked, person: Person | None) -> Wanted:
    """The list as the engine is asked for it."""
    offset = (asked.page - 1) * A_PAGE
    if asked.tab is Tab.WARD:
        return Wanted(place=asked.ward, limit=A_PAGE, offset=offset)
    return Wanted(person, Whose.MINE if asked.tab is Tab.MINE else Whose.MY_ROLES, limit=A_PAGE, offset=offset)


def _tabs(asked: Asked, person: Person | None, found: WorkList, now: Instant) -> list[dict[str, Any]]:
    """Each list with how many wait in it; the one that is shown has been counted."""
    tabs = []
    for tab in Tab if person is not None else (Tab.WARD,):
        beside = Asked(tab, asked.ward, 1)
        is_here = tab is asked.tab
        count = found.total if is_here else _count(beside, person, now)
        tabs.append({"tab": tab.value, "href": beside.href(), "count": count, "is_here": is_here})
    return tabs


def _count(asked: Asked, person: Person | None, now: Instant) -> int:
    return int(tasks_wanted(installation().desk, wanted_of(asked, person), now).order_by().count())


def task(request: HttpRequest, number: int) -> HttpResponse:
    """One task. Showing it is a look at its patient."""
    return answer_task(request, number)


def answer_task(
    request: HttpRequest, number: int, said: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    """The task as it stands now."""
    desk, person, now = installation().desk, person_of(request), installation().now()
    try:
        story = story_of(desk, find_task(str(number)), now)
    except NotThere:
        raise Http404 from None
    [row] = rows_of(request, desk, person, [story.line], now)
    if request.user.may(Right.PATIENTS):
        look_once(request.user.username, story.line.subject, "task", f"task {number}", now)
    else:
        story = story_without_patient(story)
    context = {
        "row": row, "story": story, "person": person, "said_now": said, "problem": problem, "at": now, "number": number,
    }  # fmt: skip
    return part_or_page(request, "work/task_part.html", "work/task.html", context, status)
