"""What flows and people did about a patient: firings with their reasons, tasks with their history.

Lives here: reading both of the record, newest first, a page at a time. Must not live here: one task in full
(engine.tasks.story), who may see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wardwright.engine.tasks.desk import Desk
from wardwright.engine.tasks.reasons import Because, acts_of, reason_of
from wardwright.engine.tasks.worklist import Line, lines_of
from wardwright.facts.instant import Instant
from wardwright.govern.override_reasons import BY_CODE
from wardwright.record.models import Firing, Task, TaskStep

AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Fired:
    """One firing or follow-up."""

    id: str
    flow: str
    version: str
    at: Instant
    outcome: str
    follows: bool
    message: int | None
    acts: tuple[str, ...]  # "ask on-call registrar: Review …"
    reason: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody did to a task."""

    at: Instant
    verb: str
    person: str
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One task with its history."""

    line: Line
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of how many there are."""

    page: int
    pages: int
    total: int


def firings_of(desk: Desk, identifiers: Sequence[str], page: int = 1) -> tuple[tuple[Fired, ...], Pages]:
    """The newest first."""
    rows = Firing.objects.filter(subject__in=identifiers).order_by("-at", "id")
    where = _pages(rows.count(), page)
    return tuple(_fired(desk, row) for row in rows[_first(where) : _first(where) + AT_ONCE]), where


def _fired(desk: Desk, row: Firing) -> Fired:
    body = bytes(row.body)
    acts = tuple(
        f"{act['kind']} {act['who']}".strip() + (f": {act['text']}" if act["text"] else "") for act in acts_of(body)
    )
    return Fired(
        row.id, row.flow, row.version, row.at, row.outcome, bool(row.follows), row.message, acts,
        reason_of(body, desk.zone),
    )  # fmt: skip


def tasks_of(desk: Desk, identifiers: Sequence[str], now: Instant, page: int = 1) -> tuple[tuple[Asked, ...], Pages]:
    """The newest first, each with its steps."""
    rows = Task.objects.filter(subject__in=identifiers).order_by("-opened", "-number")
    where = _pages(rows.count(), page)
    tasks = list(rows[_first(where) : _first(where) + AT_ONCE])
    steps: dict[str, list[Step]] = {}
    for step in TaskStep.objects.filter(task__in=[task.key for task in tasks]).order_by("seq"):
        steps.setdefault(step.task, []).append(_step(desk, step))
    return tuple(Asked(line, tuple(steps.get(line.key, ()))) for line in lines_of(desk, tasks, now)), where


def _step(desk: Desk, step: TaskStep) -> Step:
    person = desk.directory.get(step.person)
    reason = BY_CODE.get(step.reason)
    words = (reason.words if reason is not None else step.reason, step.text, f"to {step.to}" if step.to else "")
    name = (person.name or person.id) if person is not None else step.person
    return Step(step.at, step.verb, name, "; ".join(part for part in words if part))


def _pages(total: int, page: int) -> Pages:
    pages = max(1, -(-total // AT_ONCE))
    return Pages(min(max(page, 1), pages), pages, total)


def _first(where: Pages) -> int:
    return (where.page - 1) * AT_ONCE
