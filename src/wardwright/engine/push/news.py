"""What is new on somebody's list of tasks since her browser was last told.

Lives here: events (a task opened, was passed on, became overdue) and whose they are. Must not live here: browsers
(browsers.py), words (web/push/words.py). Called by web/push/watching.py, for all browsers at once: events are few and
read once, whom each asks is resolved once, and a person costs a look into a set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import Count, QuerySet

from wardwright.engine.tasks.asking import asked_people
from wardwright.engine.tasks.desk import Desk
from wardwright.engine.tasks.worklist import places_called, tasks_in_order
from wardwright.facts.instant import Instant
from wardwright.facts.vocabulary import TermKind
from wardwright.govern.tasks import StepVerb
from wardwright.home.settings import Person
from wardwright.record.models import Task, TaskStep
from wardwright.record.site.models import Look

_PASSED_ON = (StepVerb.HAND_OVER.value, StepVerb.ESCALATE.value)
_AT_ONCE = 500
_ROLES = (TermKind.ROLE, TermKind.TEAM)


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a list was looked at: the last task, the last step of a person, dues up to a moment."""

    task: int
    step: int
    due: Instant

    def earlier(self, other: Seen) -> Seen:
        """As far as both."""
        return Seen(min(self.task, other.task), min(self.step, other.step), min(self.due, other.due))


class What(Enum):
    """Why somebody is told."""

    OPENED = "opened"
    PASSED_ON = "passed on"  # handed over or escalated
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a task that still waits. Of the patient only what finds out whom it asks."""

    what: What
    place_in_order: int  # the task's number, the step's, or the moment it was due
    number: int
    key: str
    person: str
    who: str  # the role, team or person that is asked now
    subject: str
    place: str
    urgent: bool
    opened: Instant
    by: str = ""  # who passed it on

    def is_after(self, seen: Seen) -> bool:
        """Whether it is news for a list that was looked at so far."""
        before = {What.OPENED: seen.task, What.PASSED_ON: seen.step, What.OVERDUE: seen.due}
        return self.place_in_order > before[self.what]


@dataclass(frozen=True, slots=True)
class News:
    """What is new for one person, and how many tasks wait for her in all. Nothing of any patient."""

    tasks: int  # different ones among the news
    waiting: int
    by_role: dict[str, int]  # the ward's word for the role → how many of the news; "" she herself
    overdue: int
    urgent: int


def seen_now(now: Instant) -> Seen:
    """As far as one can see."""
    task = Task.objects.order_by("-number").values_list("number", flat=True).first() or 0
    step = TaskStep.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    return Seen(task, step, now)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """How many tasks wait that ask the same for the same: counted once for everybody."""

    person: str
    who: str
    subject: str
    place: str
    many: int


@dataclass(slots=True)
class Events:
    """What happened between two looks, for everybody."""

    desk: Desk
    since: Seen
    upto: Seen
    found: list[Event] = field(init=False)
    _waiting: list[_Waiting] | None = None
    _asked: dict[tuple[str, str, str], frozenset[str]] = field(default_factory=dict)
    _acted: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # a task's key → who took steps

    def __post_init__(self) -> None:
        self.found = [*self._opened(), *self._passed_on(), *self._overdue()]
        keys = sorted({event.key for event in self.found if event.what is What.OPENED})
        for some in _portions(keys):
            for key, person in TaskStep.objects.filter(task__in=some).values_list("task", "person"):
                self._acted[key].add(person)

    def news_for(self, person: Person, account: str, ward: str, seen: Seen) -> News | None:
        """What is new for her since then; None when nothing is. `ward`: every task of that place too, or "".

        What she has opened, done or passed on herself is not told to her again.
        """
        places = frozenset(places_called(self.desk, ward)) if ward else frozenset()
        mine = [each for each in self.found if each.is_after(seen) and self._is_for(each, person.id, places)]
        looked = _looked_at(account, [each for each in mine if each.what is What.OPENED])
        mine = [each for each in mine if not (each.what is What.OPENED and each.number in looked)]
        waiting = self._waiting_for(person.id, places) if mine else 0
        if not mine or not waiting:
            return None
        return self._summed(mine, waiting)

    def _is_for(self, event: Event, person: str, places: frozenset[str]) -> bool:
        if event.what is What.PASSED_ON and event.by == person:
            return False
        if event.what is What.OPENED and person in self._acted.get(event.key, ()):
            return False
        if event.person:
            return event.person == person
        return event.place in places or person in self._asks(event.who, event.subject, event.place)

    def _asks(self, who: str, subject: str, place: str) -> frozenset[str]:
        key = (who, subject if self.desk.resolver.depends_on_patient(who) else "", place)
        if key not in self._asked:
            self._asked[key] = asked_people(self.desk, *key, self.upto.due)
        return self._asked[key]

    def _waiting_for(self, person: str, places: frozenset[str]) -> int:
        """How many tasks wait for her: as many as My work shows, and those of her ward where she wants them too."""
        if self._waiting is None:
            self._waiting = _waiting_tasks(self.desk)
        return sum(
            each.many
            for each in self._waiting
            if each.person == person
            or (not each.person and (each.place in places or person in self._asks(each.who, each.subject, each.place)))
        )

    def _summed(self, mine: list[Event], waiting: int) -> News:
        tasks = {event.number: event for event in mine}
        by_role: dict[str, int] = defaultdict(int)
        for event in tasks.values():
            by_role[self._role(event)] += 1
        overdue = len({event.number for event in mine if event.what is What.OVERDUE})
        return News(len(tasks), waiting, dict(by_role), overdue, sum(event.urgent for event in tasks.values()))

    def _role(self, event: Event) -> str:
        """The vocabulary's own word, never a text of a task; "" where somebody is asked by name."""
        term = None if event.person else self.desk.vocabulary.find(event.who)
        return term.name if term is not None and term.kind in _ROLES else ""

    # ── reading ──────────────────────────────────────────────────────────────────────────────

    def _opened(self) -> Iterator[Event]:
        tasks = tasks_in_order().filter(number__gt=self.since.task, number__lte=self.upto.task)
        return (_event(What.OPENED, row["number"], row) for row in _rows(tasks))

    def _overdue(self) -> Iterator[Event]:
        tasks = tasks_in_order().filter(due__gt=self.since.due, due__lte=self.upto.due)
        return (_event(What.OVERDUE, row["due"], row) for row in _rows(tasks))

    def _passed_on(self) -> Iterator[Event]:
        steps = TaskStep.objects.filter(seq__gt=self.since.step, seq__lte=self.upto.step, verb__in=_PASSED_ON)
        last = {task: (seq, by) for seq, task, by in steps.order_by("seq").values_list("seq", "task", "person")}
        for some in _portions(sorted(last)):
            for row in _rows(tasks_in_order().filter(key__in=some)):
                seq, by = last[row["key"]]
                yield _event(What.PASSED_ON, seq, row, by)


def _rows(tasks: QuerySet[Any]) -> Iterable[dict[str, Any]]:
    columns = ("number", "key", "person", "asked", "who", "subject", "place", "urgent", "opened", "due")
    rows: Iterable[dict[str, Any]] = tasks.order_by().values(*columns)
    return rows


def _event(what: What, place_in_order: int, row: dict[str, Any], by: str = "") -> Event:
    return Event(
        what, place_in_order, row["number"], row["key"], row["person"], row["asked"] or row["who"], row["subject"],
        row["place"], row["urgent"], row["opened"], by,
    )  # fmt: skip


def _waiting_tasks(desk: Desk) -> list[_Waiting]:
    """By patient only where the role can mean somebody else for another patient."""
    tasks = tasks_in_order().order_by()
    columns = ("person", "asked", "who", "place")
    found: list[_Waiting] = []
    for row in tasks.values(*columns).annotate(many=Count("*")):
        who = row["asked"] or row["who"]
        if row["person"] or not desk.resolver.depends_on_patient(who):
            found.append(_Waiting(row["person"], who, "", row["place"], row["many"]))
            continue
        same = tasks.filter(**{column: row[column] for column in columns})
        for subject, many in same.values_list("subject").annotate(many=Count("*")):
            found.append(_Waiting("", who, subject, row["place"], many))
    return found


def _looked_at(account: str, opened: list[Event]) -> set[int]:
    """Those of these tasks whose page that account has opened."""
    purposes = {f"task {each.number}": each.number for each in opened}
    since = min((each.opened for each in opened), default=0)
    found: set[int] = set()
    for some in _portions(list(purposes)):
        looks = Look.objects.filter(account=account, at__gte=since, page="task", purpose__in=some)
        found |= {purposes[each] for each in looks.values_list("purpose", flat=True)}
    return found


def _portions(values: list[str]) -> Iterator[list[str]]:
    for begin in range(0, len(values), _AT_ONCE):
        yield values[begin : begin + _AT_ONCE]
