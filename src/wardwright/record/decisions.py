"""What the engine decided: the hot path of the engine.

Lives here: one transaction for a batch; what the engine reads to go on. Must not live here: what the bytes mean
(engine), deliveries (outbox). Called by the engine's decide part, and to derive facts again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from wardwright.facts.instant import Instant
from wardwright.record import tables
from wardwright.record.door import Door, Row
from wardwright.record.housekeeping import Housekeeping
from wardwright.record.leading import RECORDS_LEAD, check_epoch, check_leads, epoch_asked
from wardwright.record.rows import (
    Batch,
    Cursor,
    FactsRow,
    MemoryRow,
    MessageFate,
    PatientRow,
    StepVerb,
    TaskClosing,
    TaskRow,
    TaskStepRow,
    TimerRow,
)
from wardwright.record.store import RecordUnavailable
from wardwright.record.text import storable

FACTS_OF_ONE_MESSAGE: Final = 20  # bits: a message speaks of fewer than a million subjects

_CURSOR: Final = "SELECT message, step, clock, arrivals, timer, body FROM cursor WHERE id = 1"
_SET_CURSOR: Final = (
    "INSERT INTO cursor (id, message, step, clock, arrivals, timer, body, commits) VALUES (1, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET message = excluded.message, step = excluded.step, clock = excluded.clock, "
    "arrivals = excluded.arrivals, timer = excluded.timer, body = excluded.body, commits = excluded.commits"
)
_COMMITS: Final = "SELECT commits FROM cursor WHERE id = 1"
_ADD_NEAR_MISS: Final = (
    "INSERT INTO near_misses (flow, version, hour, outcome, clause, count, sample) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (flow, version, hour, outcome, clause) "
    "DO UPDATE SET count = near_misses.count + excluded.count, "
    "sample = CASE WHEN length(excluded.sample) > 0 THEN excluded.sample ELSE near_misses.sample END"
)
_TIMER_GONE: Final = "DELETE FROM timers WHERE id = ?"
# What a person has done stays done, though its result was withdrawn before the engine came to the step.
_CLOSE_TASK: Final = (
    "UPDATE tasks SET closed = ?, why = ?, state = CASE WHEN state = 'done' THEN state ELSE ? END "
    "WHERE id = ? AND closed IS NULL"
)
_STEP_TAKEN: Final = "UPDATE task_steps SET seen = ? WHERE seq = ?"
_MEMORY: Final = "SELECT subject, through, body FROM memories WHERE subject = ?"
_FACTS: Final = "SELECT subject, message, seen, body FROM facts WHERE subject = ? AND message > ? ORDER BY message"
_FACTS_BETWEEN: Final = "SELECT subject, message, seen, body FROM facts WHERE id >= ? AND id < ? ORDER BY id"
_MOMENTS: Final = "SELECT message, seen FROM fates WHERE message >= ? AND message <= ? ORDER BY message"
_ASIDES: Final = "SELECT slug, count(*) FROM set_aside WHERE message >= ? AND message <= ? GROUP BY slug ORDER BY slug"
_REDERIVED: Final = "SELECT id, first_message FROM rederivations WHERE id > ? ORDER BY id"
_REDERIVE: Final = "INSERT INTO rederivations (first_message, last_message) VALUES (?, ?)"
_NO_FACTS_BETWEEN: Final = "DELETE FROM facts WHERE id >= ? AND id < ?"
_TIMER: Final = "SELECT id, due, rank, subject, flow, version, body FROM timers"
_DUE: Final = f"{_TIMER} WHERE due <= ? ORDER BY due, rank, subject, id LIMIT ?"
_NEXT_DUE: Final = "SELECT due FROM timers ORDER BY due, rank, subject, id LIMIT 1"
_STEPS: Final = (
    'SELECT seq, task, subject, verb, at, person, reason, text, "to" FROM task_steps WHERE seq > ? ORDER BY seq LIMIT ?'
)
_PATIENT: Final = "SELECT subject, name, born, sex, place, inpatient, known, heard FROM patients"
_KNOWN: Final = f"{_PATIENT} WHERE known AND subject > ? ORDER BY subject LIMIT ?"
_INPATIENTS: Final = f"{_PATIENT} WHERE inpatient AND known AND subject > ? ORDER BY subject LIMIT ?"
_NEXT_SUBJECTS: Final = "SELECT DISTINCT subject FROM facts WHERE subject > ? ORDER BY subject LIMIT ?"
_SUBJECTS_AT_ONCE: Final = 1000


class StoredDecisions:
    """Decisions in the record (see record.store.Decisions)."""

    def __init__(self, door: Door, epoch: int | None, housekeeping: Housekeeping | None = None) -> None:
        self._door = door
        self._housekeeping = housekeeping
        self._epoch = epoch
        self._doubt: tuple[Batch, int] | None = None  # may have been kept, and how many were before it

    def cursor(self) -> Cursor:
        """How far the engine is."""
        found = self._door.rows(_CURSOR)
        return Cursor(*found[0]) if found else Cursor()

    def commit(self, batch: Batch) -> None:
        """One transaction for all of it. LeadLost: nothing was kept. RecordUnavailable: try the same batch again.

        A connection may be lost between the commit and its answer: then nobody knows whether it was kept. Commits are
        counted, so that the same batch tried again is found to be there, and nothing of it is written twice.
        """
        before: int | None = None
        try:
            with self._door.transaction():
                before = self._begin()
                if self._doubt is None or self._doubt[0] is not batch or self._doubt[1] == before:
                    self._write(batch, before + 1)
        except RecordUnavailable:
            if before is not None:
                self._doubt = (batch, before)
            raise
        self._doubt = None

    def _begin(self) -> int:
        """How many batches were committed before."""
        asked = epoch_asked(self._door, RECORDS_LEAD, self._epoch)
        *others, counted = self._door.together((*asked, (_COMMITS, ())))
        if self._epoch is not None:
            check_epoch(others[-1], self._epoch)
        return int(counted[0][0]) if counted else 0

    def _write(self, batch: Batch, commits: int) -> None:
        self._write_messages(batch.fates, batch.facts)
        self._write_subjects(batch)
        self._write_timers(batch)
        self._write_outcomes(batch)
        cursor = batch.cursor
        values = (cursor.message, cursor.step, cursor.clock, cursor.arrivals, cursor.timer, cursor.body, commits)
        self._door.run(_SET_CURSOR, values)

    def _write_messages(self, fates: Sequence[MessageFate], facts: Sequence[FactsRow]) -> None:
        door = self._door
        if fates:
            door.fill(tables.FATES, [tables.fate_row(fate) for fate in fates])
            if parts := [(f.message, *part) for f in fates for part in f.set_aside]:
                door.fill(tables.SET_ASIDE, parts)
        if facts:
            door.fill(tables.FACTS, list(with_ids(facts)))

    def _write_subjects(self, batch: Batch) -> None:
        for fill, rows in (
            (tables.MEMORIES, batch.memories),
            (tables.MERGES, batch.merges),
            (tables.PATIENTS, batch.patients),
        ):
            if rows:
                self._door.fill(fill, fill.last_of_each(rows))

    def _write_timers(self, batch: Batch) -> None:
        if batch.timers:
            self._door.fill(tables.TIMERS, batch.timers)
        # After the new ones: a timer may be set and go in one batch.
        if batch.timers_gone:
            self._door.each(_TIMER_GONE, [(timer,) for timer in batch.timers_gone])

    def _write_outcomes(self, batch: Batch) -> None:
        door = self._door
        if batch.firings:
            door.fill(tables.FIRINGS, batch.firings)
        if batch.near_misses:
            door.each(_ADD_NEAR_MISS, batch.near_misses)
        if batch.tasks:
            door.fill(tables.TASKS, [_task(task) for task in batch.tasks])
        if batch.closings:
            door.each(_CLOSE_TASK, [_closing(closing) for closing in batch.closings])
        if batch.steps_taken:
            door.each(_STEP_TAKEN, [(seen, seq) for seq, seen in batch.steps_taken])
        if batch.outbox:
            door.fill(tables.OUTBOX, batch.outbox)

    def memory(self, subject: str) -> MemoryRow | None:
        """The last memory of a subject."""
        found = self._door.rows(_MEMORY, (storable(subject),))
        return MemoryRow(*found[0]) if found else None

    def facts(self, subject: str, after: int = 0) -> list[FactsRow]:
        """The facts of a subject from messages after this number, in order."""
        return [FactsRow(*row) for row in self._door.rows(_FACTS, (storable(subject), after))]

    def facts_between(self, first: int, last: int) -> list[FactsRow]:
        """The facts of the messages from `first` to `last`, in order."""
        return [FactsRow(*row) for row in self._door.rows(_FACTS_BETWEEN, _ids_between(first, last))]

    def replace_facts(self, first: int, last: int, rows: Sequence[FactsRow]) -> None:
        """One transaction: what those messages say is this, in place of what was kept before."""
        with self._door.transaction():
            check_leads(self._door, RECORDS_LEAD, self._epoch)
            self._door.run(_NO_FACTS_BETWEEN, _ids_between(first, last))
            if rows:
                self._door.fill(tables.FACTS, list(with_ids(rows)))
            self._door.run(_REDERIVE, (first, last))

    def moments_between(self, first: int, last: int) -> list[tuple[int, Instant]]:
        """The messages from `first` to `last` that were decided, each with the moment at which it was seen."""
        return [(message, seen) for message, seen in self._door.rows(_MOMENTS, (first, last))]

    def asides_between(self, first: int, last: int) -> dict[str, int]:
        """How many parts of these messages were set aside, by reason."""
        rows: list[tuple[str, int]] = self._door.rows(_ASIDES, (first, last))
        return dict(rows)

    def rederived(self, after: int = 0) -> list[tuple[int, int]]:
        """Each time since number `after` that messages were derived again: its number, the first of the messages."""
        return [(number, first) for number, first in self._door.rows(_REDERIVED, (after,))]

    def survivors(self) -> dict[str, str]:
        """Ended identifier → the one that goes on (one step; follow it until it ends)."""
        rows: list[tuple[str, str]] = self._door.rows("SELECT ended, survivor FROM merges")
        return dict(rows)

    def timers(self, until: Instant, limit: int) -> list[TimerRow]:
        """Timers due at or before, by (due, rank, subject, id)."""
        return [TimerRow(*row) for row in self._door.rows(_DUE, (until, limit))]

    def next_due(self) -> Instant | None:
        """The earliest timer's due."""
        found = self._door.rows(_NEXT_DUE)
        return int(found[0][0]) if found else None

    def steps(self, after: int, limit: int) -> list[TaskStepRow]:
        """What people did to tasks since, in order."""
        return [_step(row) for row in self._door.rows(_STEPS, (after, limit))]

    def patients(self, after: str, limit: int, inpatients: bool) -> list[PatientRow]:
        """Known patients by subject, those greater than `after`; `inpatients`: only those who are."""
        return [_patient(row) for row in self._door.rows(_INPATIENTS if inpatients else _KNOWN, (after, limit))]

    def patient(self, subject: str) -> PatientRow | None:
        """One patient."""
        found = self._door.rows(f"{_PATIENT} WHERE subject = ?", (storable(subject),))
        return _patient(found[0]) if found else None

    def subjects(self) -> Iterator[str]:
        """Every subject with facts, by identifier."""
        last = ""
        while page := self._door.rows(_NEXT_SUBJECTS, (last, _SUBJECTS_AT_ONCE)):
            for (subject,) in page:
                yield subject
            last = page[-1][0]

    def tidy(self) -> None:
        """Housekeeping that must not delay a commit (checkpoints); called from a thread of its own."""
        if self._housekeeping is not None:
            self._housekeeping.tidy()

    def close(self) -> None:
        """Let go."""
        if self._housekeeping is not None:
            self._housekeeping.close()
        self._door.close()


def _ids_between(first: int, last: int) -> tuple[int, int]:
    return first << FACTS_OF_ONE_MESSAGE, (last + 1) << FACTS_OF_ONE_MESSAGE


def with_ids(facts: Iterable[FactsRow]) -> Iterator[Row]:
    """Rows with their ids: the message's number, then the position among the rows of that message."""
    positions: dict[int, int] = {}
    for row in facts:
        position = positions[row.message] = positions.get(row.message, -1) + 1
        yield (row.message << FACTS_OF_ONE_MESSAGE | position, *row)


def _task(task: TaskRow) -> Row:
    return (*task, "open", "", "", "")


def _closing(closing: TaskClosing) -> Row:
    return (closing.at, closing.why, closing.why, closing.task)


def _step(row: Row) -> TaskStepRow:
    seq, task, subject, verb, *rest = row
    return TaskStepRow(seq, task, subject, StepVerb(verb), *rest)


def _patient(row: Row) -> PatientRow:
    subject, name, born, sex, place, inpatient, known, heard = row
    return PatientRow(subject, name, born, sex, place, bool(inpatient), bool(known), heard)
