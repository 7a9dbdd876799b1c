"""Patients, for people and schedules: name, ward, inpatient or not, one row each, written when it changes.

Lives here: whose row must be looked at after a batch. Must not live here: what a stay is (kernel), what flows see: a
name never enters a timeline.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from wardwright.engine.live.rows import patient_row
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Instant
from wardwright.kernel.run import is_patient
from wardwright.kernel.series import MOVEMENTS
from wardwright.kernel.timeline import Timeline
from wardwright.record.rows import Batch, PatientRow
from wardwright.record.store import Decisions

_SHOWN: Final = frozenset({*MOVEMENTS, Kind.BORN, Kind.SEX})
_MOST: Final = 50_000
_HEARD: Final = PatientRow._fields.index("heard")  # the last field


class Patients:
    """The rows of patients, as far as they are known, and who may have changed since the last commit."""

    def __init__(self, store: Decisions, survivor: Callable[[str], str]) -> None:
        self._store, self._survivor = store, survivor
        self._rows: dict[str, PatientRow | None] = {}
        self._changed: set[str] = set()
        self._named: dict[str, str] = {}

    def see(self, subject: str, facts: list[Fact]) -> None:
        """What a message said of somebody."""
        row = self._row(self._survivor(subject))
        # Until something was told that is neither pending nor withdrawn, any message may make the patient known.
        if row is None or not row.known or any(fact.kind in _SHOWN for fact in facts):
            self._changed.add(subject)

    def name(self, subject: str, name: str) -> None:
        """What a message called somebody."""
        self._named[self._survivor(subject)] = name

    def merge(self, ended: str, survivor: str, batch: Batch) -> None:
        """Somebody goes on under another identifier; the name stays."""
        self._changed.add(survivor)
        before = self._row(ended)
        if before is not None:
            if before.name:
                self._named.setdefault(survivor, before.name)
            self._rows[ended] = gone = before._replace(known=False, inpatient=False)
            batch.patients.append(gone)

    def write(self, batch: Batch, timeline: Callable[[str], Timeline], clock: Instant) -> None:
        """The rows that changed, into the batch."""
        changed = {self._survivor(each) for each in self._changed}
        changed |= {subject for subject, name in self._named.items() if self._name(subject) != name}
        for subject in sorted(changed):
            if not is_patient(subject):
                continue
            before = self._row(subject)
            row = patient_row(timeline(subject), before, self._named.get(subject, ""), clock)
            if before is None or row[:_HEARD] != before[:_HEARD]:  # hearing of somebody again changes nothing
                self._rows[subject] = row
                batch.patients.append(row)

    def begin(self) -> None:
        """A new batch."""
        self._changed.clear()
        self._named.clear()
        if len(self._rows) > _MOST:
            self._rows.clear()

    def _name(self, subject: str) -> str:
        row = self._row(subject)
        return "" if row is None else row.name

    def _row(self, subject: str) -> PatientRow | None:
        if subject not in self._rows:
            self._rows[subject] = self._store.patient(subject)
        return self._rows[subject]
