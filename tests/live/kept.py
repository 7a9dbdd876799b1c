"""A record in memory that is as plain as can be: what `Decisions` promises, in dictionaries.

Lives here: the judge's store, so that thousands of generated runs cost no disk. Must not live here: any test. The real
stores are held to the same protocol by tests/contracts.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from wardwright.facts.instant import Instant
from wardwright.record.rows import (
    Batch,
    Cursor,
    FactsRow,
    FiringRow,
    MemoryRow,
    MessageFate,
    NearMiss,
    OutboxRow,
    PatientRow,
    TaskClosing,
    TaskRow,
    TaskStepRow,
    TimerRow,
)


class Kept:
    """Everything that was committed. A batch is copied: what its maker changes afterwards is not kept."""

    def __init__(self) -> None:
        self.fates: dict[int, MessageFate] = {}
        self.firings: dict[str, FiringRow] = {}
        self.near_misses: list[NearMiss] = []
        self.tasks: dict[str, TaskRow] = {}
        self.closings: list[TaskClosing] = []
        self.outbox: dict[str, OutboxRow] = {}
        self.steps_taken: dict[int, Instant] = {}
        self.steps_to_take: list[TaskStepRow] = []
        self.twice: list[str] = []  # ids that came again: the same decision taken twice
        self._cursor = Cursor()
        self._facts: list[FactsRow] = []
        self._memories: dict[str, MemoryRow] = {}
        self._merges: dict[str, str] = {}
        self._patients: dict[str, PatientRow] = {}
        self._timers: dict[int, TimerRow] = {}

    def commit(self, batch: Batch) -> None:
        """All of it."""
        batch = deepcopy(batch)
        self._cursor = batch.cursor
        for fate in batch.fates:
            self._once(self.fates, fate.message, fate)
        for firing in batch.firings:
            self._once(self.firings, firing.id, firing)
        for task in batch.tasks:
            self._once(self.tasks, task.id, task)
        for act in batch.outbox:
            self._once(self.outbox, act.id, act)
        for seq, seen in batch.steps_taken:
            self._once(self.steps_taken, seq, seen)
        self.near_misses += batch.near_misses
        self.closings += batch.closings
        self._facts += batch.facts
        self._memories |= {row.subject: row for row in batch.memories}
        self._merges |= {row.ended: row.survivor for row in batch.merges}
        self._patients |= {row.subject: row for row in batch.patients}
        self._timers |= {row.id: row for row in batch.timers}
        for spent in batch.timers_gone:
            del self._timers[spent]

    def _once(self, rows: dict[Any, Any], key: Any, row: Any) -> None:
        if key in rows:
            self.twice.append(str(key))
        rows.setdefault(key, row)

    def cursor(self) -> Cursor:
        """How far the engine is."""
        return deepcopy(self._cursor)

    def memory(self, subject: str) -> MemoryRow | None:
        """The last memory of a subject."""
        return self._memories.get(subject)

    def facts(self, subject: str, after: int = 0) -> list[FactsRow]:
        """The facts of a subject."""
        return [row for row in self._facts if row.subject == subject and row.message > after]

    def survivors(self) -> dict[str, str]:
        """Ended identifier → the one that goes on."""
        return dict(self._merges)

    def timers(self, until: Instant, limit: int) -> list[TimerRow]:
        """Timers due at or before."""
        due = [row for row in self._timers.values() if row.due <= until]
        return sorted(due, key=lambda row: (row.due, row.rank, row.subject, row.id))[:limit]

    def next_due(self) -> Instant | None:
        """The earliest timer's due."""
        return min((row.due for row in self._timers.values()), default=None)

    def steps(self, after: int, limit: int) -> list[TaskStepRow]:
        """What a test left to be taken; most hand steps to the decider themselves."""
        return [step for step in self.steps_to_take if step.seq > after][:limit]

    def patients(self, after: str, limit: int, inpatients: bool) -> list[PatientRow]:
        """Known patients by subject."""
        found = [
            row
            for subject, row in sorted(self._patients.items())
            if subject > after and row.known and (row.inpatient or not inpatients)
        ]
        return found[:limit]

    def patient(self, subject: str) -> PatientRow | None:
        """One patient."""
        return self._patients.get(subject)

    def subjects(self) -> Iterator[str]:
        """Every subject with facts."""
        return iter(sorted({row.subject for row in self._facts}))

    def close(self) -> None:
        """Let go."""
