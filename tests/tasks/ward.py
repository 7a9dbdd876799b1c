"""A small hospital with tasks, for the tests of this folder: rows as the engine commits them, and people at work."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connections

from tests.people.settings import LONDON, VOCABULARY, moment, settings
from wardwright.engine.people.attending import AttendingOfRecord
from wardwright.engine.people.resolver import Resolver
from wardwright.engine.tasks.desk import Desk
from wardwright.engine.tasks.steps import Step, Taken, take
from wardwright.facts.instant import MINUTE, Instant
from wardwright.govern.tasks import StepVerb
from wardwright.home.settings import Role
from wardwright.record.models import Task
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import (
    Batch,
    Cursor,
    DeliveryRow,
    FiringRow,
    MergeRow,
    OutboxRow,
    PatientRow,
    TaskClosing,
    TaskRow,
)
from wardwright.record.setup import setup_django
from wardwright.record.store import Record

NOON: Instant = moment("2026-03-10 12:00")
FLOW = "Escalate dangerous potassium"
ROLES = (
    Role("on-call registrar", people=("amina", "khan")),
    Role("ward nurse", people=("ben",), places={"Ward 7A": ("khan",)}),
)


def firing_body(value: str = "6.4") -> bytes:
    """What engine/live/encode.firing_body writes."""
    fact = {"kind": "result", "term": "potassium", "at": NOON, "seen": NOON, "value": value, "unit": "mmol/L"}
    clause = {
        "clause": "a potassium result of 6.0 mmol/L or more arrives",
        "verdict": "true",
        "why": "",
        "facts": [fact],
    }
    second = {"clause": "the patient is an inpatient", "verdict": "true", "why": "", "facts": []}
    return json.dumps({"acts": [], "reason": [clause, second]}).encode()


@dataclass
class TaskWard:
    """A record, a desk, and the engine's side of it."""

    record: Record
    desk: Desk
    cursor: Cursor = field(default_factory=Cursor)
    opened: int = 0

    def commit(self, **rows: list[Any]) -> None:
        """One batch, as the engine commits it."""
        decisions = self.record.decisions()
        decisions.commit(Batch(self.cursor, **rows))  # type: ignore[arg-type]
        decisions.close()

    def open(self, *tasks: dict[str, Any]) -> list[int]:
        """Tasks that open, each with its firing and its act; their numbers."""
        rows: dict[str, list[Any]] = {"firings": [], "tasks": [], "outbox": []}
        keys = []
        for said in tasks or ({},):
            self.opened += 1
            firing = f"{self.opened:016x}"
            row = TaskRow(f"{firing}/0", firing, FLOW, "v1", "p1", "on-call registrar", "Review p1", NOON,
                          NOON + 15 * MINUTE, False, "Ward 7A")._replace(**said)  # fmt: skip
            keys.append(row.id)
            rows["firings"].append(
                FiringRow(firing, row.flow, "v1", row.subject, row.opened, "fired", None, 1, firing_body())
            )
            rows["tasks"].append(row)
            rows["outbox"].append(
                OutboxRow(row.id, firing, row.flow, "v1", row.subject, "ask", row.who, row.words, row.due, row.urgent,
                          row.opened, row.place, row.id, None)
            )  # fmt: skip
        self.commit(**rows)
        numbers = dict(Task.objects.filter(key__in=keys).values_list("key", "number"))
        return [numbers[key] for key in keys]

    def patient(self, subject: str, name: str, place: str = "Ward 7A") -> None:
        """A patient whom people can see by name."""
        self.commit(patients=[PatientRow(subject, name, "1950-06-12", "female", place, True, True, NOON)])

    def merge(self, ended: str, survivor: str) -> None:
        """Two patients are one from now on."""
        self.commit(merges=[MergeRow(ended, survivor, 1)])

    def close_task(self, number: int, why: str, at: Instant) -> None:
        """The engine closes a task."""
        self.commit(closings=[TaskClosing(Task.objects.get(number=number).key, why, at)])

    def deliver(self, act: str, recipient: str, channel: str = "page") -> None:
        """The delivery worker has written a delivery for an act."""
        outbox = self.record.outbox()
        outbox.expand([act], [DeliveryRow(f"{act}/{channel}/{recipient}", act, channel, recipient)], NOON)
        outbox.close()

    def take(self, number: int, person: str, verb: StepVerb | str, at: Instant = NOON, **said: str) -> Taken:
        """A person's step."""
        who = self.desk.directory.get(person)
        assert who is not None
        return take(self.desk, number, who, Step(StepVerb(verb), **said), at)

    def close(self) -> None:
        """Let go of every connection."""
        self.record.close()
        connections.close_all()


def ward_at(place: DatabasePlace, folder: Path, *roles: Role) -> TaskWard:
    """A new record at this place, with a desk over it."""
    record = open_record(place)
    setup_django(place)
    resolver = Resolver(settings(*(roles or ROLES)), VOCABULARY, folder / "data", AttendingOfRecord(record.decisions()))
    return TaskWard(record, Desk(resolver, VOCABULARY, LONDON))
