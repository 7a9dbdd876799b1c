"""The work list: which tasks, in which order, and what each line says.

Lives here: the query, the filters, the lines. Must not live here: how a line looks (cli, web), what a step does
(steps.py).

Order: what is overdue, then by when it is due (no due time last), urgent before not, older before younger. Names of
patients and reasons are looked up for the lines that are shown only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from django.db.models import Case, Count, F, Max, Q, QuerySet, When

from wardwright.engine.tasks.asking import hers
from wardwright.engine.tasks.desk import Desk
from wardwright.engine.tasks.reasons import why_of
from wardwright.facts.instant import Instant
from wardwright.facts.vocabulary import TermKind
from wardwright.govern.tasks import WANTED, State
from wardwright.home.settings import Person
from wardwright.record.models import Firing, Merge, Patient, Task

DEFAULT_LIMIT: Final = 50
MOST: Final = 30_000  # fewer than the variables that a statement takes
_AT_ONCE: Final = 500
_LONGEST_CHAIN: Final = 20  # of merges, one after another
_IS_WANTED: Final = Q(state__in=[state.value for state in State if state in WANTED])


class Whose(Enum):
    """Which of a person's tasks."""

    MINE = "mine"  # accepted by her, or handed over to her
    MY_ROLES = "my roles"  # those, and what a role asks that she is in now


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks are asked for."""

    person: Person | None = None
    whose: Whose = Whose.MY_ROLES
    place: str = ""  # a place or group of places of the vocabulary, or as a message wrote it
    closed_too: bool = False
    limit: int = DEFAULT_LIMIT
    offset: int = 0  # how many of the first are left out
    flow: str = ""  # only what this flow asks for


@dataclass(frozen=True, slots=True)
class Line:
    """One task as a list shows it."""

    number: int
    key: str
    state: State
    asked: str  # the role, team or person that is asked now
    owner: str  # who has accepted it or did it; "" when nobody has
    words: str
    subject: str
    patient: str  # the name; "" when no message gave one
    place: str
    flow: str
    why: str  # the trigger in words, with what it read
    opened: Instant
    due: Instant | None
    urgent: bool
    overdue: bool
    ended: str  # why it is over, in the kernel's word; "" while it is wanted
    owner_key: str = ""  # the same as `owner`, by key
    asked_key: str = ""  # the same as `asked`, as the vocabulary or the settings write it
    asked_first: str = ""  # who was asked when it opened


@dataclass(frozen=True, slots=True)
class WorkList:
    """The lines asked for, and how many there are in all."""

    lines: tuple[Line, ...]
    total: int
    overdue: int = 0  # of all, not only of the lines
    newest_urgent: int = 0  # the greatest number of an urgent one; 0 when none is


def work_list(desk: Desk, wanted: Wanted, now: Instant) -> WorkList:
    """The tasks that are wanted, in the order in which to do them."""
    tasks = tasks_wanted(desk, wanted, now)
    shown = list(tasks[wanted.offset : wanted.offset + wanted.limit])
    counted = tasks.order_by().aggregate(
        total=Count("*"),
        overdue=Count("number", filter=_IS_WANTED & Q(due__lt=now)),
        urgent=Max("number", filter=_IS_WANTED & Q(urgent=True)),
    )
    return WorkList(tuple(lines_of(desk, shown, now)), counted["total"], counted["overdue"], counted["urgent"] or 0)


def tasks_wanted(desk: Desk, wanted: Wanted, now: Instant) -> QuerySet[Any]:
    """The same as a query, of all that are wanted."""
    tasks = tasks_in_order(wanted.closed_too)
    if wanted.place:
        tasks = tasks.filter(place__in=places_called(desk, wanted.place))
    if wanted.flow:
        tasks = tasks.filter(flow=wanted.flow)
    if wanted.person is None:
        return tasks
    if wanted.whose is Whose.MINE:
        return tasks.filter(person=wanted.person.id)
    return tasks.filter(hers(desk, tasks, wanted.person, now))


def tasks_in_order(closed_too: bool = False) -> QuerySet[Any]:
    """Tasks that are wanted, in the order of the list; `closed_too`: then those that are over, the newest first."""
    # Overdue ones have the earliest dues of all, so that "overdue first" and "by due" are one order.
    by_due = (F("due").asc(nulls_last=True), "-urgent", "opened", "number")
    if not closed_too:
        return Task.objects.filter(_IS_WANTED, closed__isnull=True).order_by(*by_due)
    over = Case(When(_IS_WANTED, then=0), default=1)
    return Task.objects.order_by(over, F("closed").desc(nulls_first=True), *by_due)


def places_called(desk: Desk, text: str) -> tuple[str, ...]:
    """The names under which tasks may have a place: its own, its codes' words, its members'; the text where unknown."""
    term = desk.vocabulary.find(text) or desk.vocabulary.by_code(f"local:{text}", TermKind.PLACE)
    if term is None or term.kind is not TermKind.PLACE:
        return (text,)
    return tuple(sorted(desk.vocabulary.members(term.name)))


# ── lines ────────────────────────────────────────────────────────────────────────────────────────


def lines_of(desk: Desk, tasks: Sequence[Any], now: Instant) -> Iterator[Line]:
    """What the list says of these tasks, in their order."""
    names = patients_called({task.subject for task in tasks})
    bodies = _bodies({task.firing for task in tasks})
    for task in tasks:
        state = State(task.state)
        owner = desk.directory.get(task.person) if task.person else None
        yield Line(
            number=task.number, key=task.key, state=state, asked=_name_of(desk, task.asked or task.who),
            owner=(owner.name or owner.id) if owner is not None else task.person, words=task.words,
            subject=task.subject, patient=names.get(task.subject, ""), place=task.place, flow=task.flow,
            why=why_of(bodies.get(task.firing, b""), desk.zone), opened=task.opened, due=task.due, urgent=task.urgent,
            overdue=state in WANTED and task.due is not None and task.due < now, ended=task.why,
            owner_key=task.person, asked_key=task.asked or task.who, asked_first=task.who,
        )  # fmt: skip


def _name_of(desk: Desk, asked: str) -> str:
    person = desk.directory.get(asked)
    return (person.name or person.id) if person is not None else asked


def patients_called(subjects: Iterable[str]) -> dict[str, str]:
    """Subject → the patient's name; one that was merged has the name of the one that goes on."""
    wanted = sorted(subjects)
    survivors = _survivors(wanted)
    names = _in_parts(Patient, "subject", {*wanted, *survivors.values()}, "name")
    return {subject: names.get(survivors[subject]) or names.get(subject, "") for subject in wanted}


def _survivors(subjects: Iterable[str]) -> dict[str, str]:
    """Subject → the one that goes on in its place; mostly itself."""
    found = {subject: subject for subject in subjects}
    for _ in range(_LONGEST_CHAIN):
        merged = _in_parts(Merge, "ended", found.values(), "survivor")
        if not merged:
            break
        found = {subject: merged.get(survivor, survivor) for subject, survivor in found.items()}
    return found


def _bodies(firings: Iterable[str]) -> dict[str, bytes]:
    return {key: bytes(body) for key, body in _in_parts(Firing, "id", firings, "body").items()}


def _in_parts(model: Any, key: str, values: Iterable[str], column: str) -> dict[str, Any]:
    """Key → column of the rows with these keys, a few hundred at a time."""
    found: dict[str, Any] = {}
    left = sorted(set(values))
    for begin in range(0, len(left), _AT_ONCE):
        some = {f"{key}__in": left[begin : begin + _AT_ONCE]}
        found.update(model.objects.filter(**some).values_list(key, column))
    return found
