"""Tasks in a site's record, as the engine writes them, for the tests of the pages that show them."""

from __future__ import annotations

import json
from typing import Any

from tests.web.site import Site
from wardwright.facts.instant import HOUR, MINUTE
from wardwright.record.models import Task
from wardwright.record.rows import Batch, Cursor, FiringRow, OutboxRow, PatientRow, TaskClosing, TaskRow

PATIENT, NAME = "CANARY7731", "CANARY, Zebedee"
FLOW = "Escalate dangerous potassium"
NURSE, REGISTRAR = "nurse in charge", "on-call registrar"


class Ward:
    """The engine's side of a site."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._opened = 0
        self._commit(patients=[PatientRow(PATIENT, NAME, "1950-06-12", "female", "Ward 7A", True, True, site.now)])

    def admit(self, identifier: str, name: str) -> None:
        """Somebody else lies on the ward."""
        row = PatientRow(identifier, name, "1950-06-12", "female", "Ward 7A", True, True, self.site.now)
        self._commit(patients=[row])

    def open(self, **said: Any) -> int:
        """One task that opens ten minutes ago and is due in twenty; its number."""
        self._opened += 1
        now, firing = self.site.now, f"{self._opened:016x}"
        row = TaskRow(
            f"{firing}/0", firing, FLOW, "v1", PATIENT, NURSE, f"Review {PATIENT}: potassium 6.4 mmol/L",
            now - 10 * MINUTE, now + 20 * MINUTE, False, "Ward 7A",
        )._replace(**said)  # fmt: skip
        fired = FiringRow(firing, row.flow, "v1", row.subject, row.opened, "fired", None, 1, _body(now - HOUR))
        act = OutboxRow(
            row.id, firing, row.flow, "v1", row.subject, "ask", row.who, row.words, row.due, row.urgent, row.opened,
            row.place, row.id, None,
        )  # fmt: skip
        self._commit(firings=[fired], tasks=[row], outbox=[act])
        return int(Task.objects.get(key=row.id).number)

    def withdraw(self, number: int) -> None:
        """The engine ends a task."""
        self._commit(closings=[TaskClosing(Task.objects.get(number=number).key, "withdrawn", self.site.now)])

    def _commit(self, **rows: list[Any]) -> None:
        decisions = self.site.record.decisions()
        decisions.commit(Batch(Cursor(), **rows))  # type: ignore[arg-type]
        decisions.close()


def _body(at: int) -> bytes:
    fact = {"kind": "result", "term": "potassium", "at": at, "seen": at, "value": "6.4", "unit": "mmol/L"}
    clauses = [
        {"clause": "a potassium result of 6.0 mmol/L or more arrives", "verdict": "true", "why": "", "facts": [fact]},
        {"clause": "the patient is not on dialysis", "verdict": "unknown", "why": "nothing is known", "facts": []},
    ]
    return json.dumps({"acts": [], "reason": clauses}).encode()
