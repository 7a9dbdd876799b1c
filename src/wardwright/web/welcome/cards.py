"""What waits for somebody, for the first page: tasks, questions, feeds, drafts, pain points.

Lives here: gathering a few lines of each area for one reader. Must not live here: how the areas show themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

from wardwright.engine.people.covering import waiting_for
from wardwright.engine.tasks.worklist import Wanted, Whose, work_list
from wardwright.govern.pains import State
from wardwright.govern.rights import Right
from wardwright.record.models import Alarm, SourceState
from wardwright.record.site.models import Draft, Pain
from wardwright.web.installation import installation
from wardwright.web.oncall.views import name_of
from wardwright.web.work.rows import Row, rows_of
from wardwright.web.work.who import person_of

_A_FEW: Final = 3
_GOOD: Final = "good"


@dataclass(frozen=True, slots=True)
class Tasks:
    """What waits for the reader: how many, how many overdue, the first of them."""

    total: int
    overdue: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Few:
    """How many there are, and the first of them."""

    total: int
    some: tuple[Any, ...]


def tasks(request: HttpRequest) -> Tasks | None:
    """The tasks that ask the reader; None for somebody who is never asked."""
    person = person_of(request)
    if person is None or not request.user.may(Right.WORK):
        return None
    desk, now = installation().desk, installation().now()
    found = work_list(desk, Wanted(person, Whose.MY_ROLES, limit=_A_FEW), now)
    return Tasks(found.total, found.overdue, tuple(rows_of(request, desk, person, found.lines, now)))


def covers(request: HttpRequest) -> list[dict[str, Any]]:
    """Covers that wait for the reader's word."""
    person = person_of(request)
    if person is None:
        return []
    directory = installation().desk.directory
    return [
        {"cover": cover, "by": name_of(directory, cover.by), "covered": name_of(directory, cover.covered)}
        for cover in waiting_for(person.id, installation().now())
    ]


def feeds(request: HttpRequest) -> Few | None:
    """Sources that are not well, with the alarms that are up; for those who look after them."""
    if not request.user.may(Right.MESSAGES):
        return None
    unwell = list(SourceState.objects.exclude(state=_GOOD).order_by("since")[: _A_FEW + 1])
    alarms = Alarm.objects.filter(until__isnull=True).count()
    return Few(alarms, tuple(unwell[:_A_FEW]))


def drafts(request: HttpRequest) -> Few | None:
    """The reader's own drafts, the newest first."""
    if not request.user.may(Right.WRITE):
        return None
    mine = Draft.objects.filter(owner=request.user.username, discarded__isnull=True, published="").order_by("-changed")
    return Few(mine.count(), tuple(mine[:_A_FEW]))


def pains(request: HttpRequest) -> Few | None:
    """Pain points that nobody has decided on yet: the newest; for everybody who may write one."""
    if not request.user.may(Right.TELL):
        return None
    new = Pain.objects.filter(state=State.NEW.value).order_by("-at")
    return Few(new.count(), tuple(new[:_A_FEW]))
