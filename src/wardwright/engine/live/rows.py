"""Decisions as rows: firings, near misses, tasks, and the acts that must reach somebody.

Lives here: which outcome becomes which row of the record. Must not live here: what was decided (kernel), who receives
it (deliver).
"""

from __future__ import annotations

from typing import Final

from wardwright.engine.live.encode import firing_body
from wardwright.facts.fact import Coded, Kind
from wardwright.facts.instant import Instant
from wardwright.facts.truth import Truth
from wardwright.kernel.event import Decision
from wardwright.kernel.firing import Act, ActionKind, Firing, Outcome
from wardwright.kernel.near import Near, NearKey, near_key
from wardwright.kernel.plan import Plan
from wardwright.kernel.stays import stay_at
from wardwright.kernel.tasks import Closing, Task
from wardwright.kernel.timeline import Timeline
from wardwright.record.rows import TAKEN_BACK, Batch, FiringRow, NearMiss, OutboxRow, PatientRow, TaskClosing, TaskRow

ACTED: Final = (Outcome.FIRED, Outcome.FOLLOWED)


class Rows:
    """Puts decisions into a batch."""

    def __init__(self, batch: Batch, plan: Plan, dry_run: frozenset[str], near: Near) -> None:
        self._batch, self._plan, self._dry_run, self._near = batch, plan, dry_run, near
        self._samples: dict[NearKey, Firing] = {}
        self._taken_back_of: set[str] = set()  # firings

    def add(self, decision: Decision, timeline: Timeline, now: Instant, message: int | None) -> None:
        """One decision; `message`: the message that brought it about, if one did."""
        for firing in decision.firings:
            if firing.outcome in ACTED:
                self._acted(firing, decision, timeline, message)
            else:
                self._near_miss(firing)
        for closed in decision.closed:
            self._batch.closings.append(TaskClosing(closed.task, closed.why.value, now))
            if closed.was is not None and closed.why is Closing.WITHDRAWN:
                self._taken_back(closed.was, timeline, now)

    def _taken_back(self, task: Task, timeline: Timeline, now: Instant) -> None:
        """Whoever was told must hear of it: once for a firing, however many tasks it had."""
        if task.firing in self._taken_back_of:
            return
        self._taken_back_of.add(task.firing)
        flow = self._plan.flows[task.flow]
        self._batch.outbox.append(
            OutboxRow(
                f"{task.firing}/{TAKEN_BACK}", task.firing, flow.title, flow.version, timeline.subject, TAKEN_BACK,
                "", task.words, None, False, now, _place(timeline, now), None, None, flow.title in self._dry_run,
            )
        )  # fmt: skip

    def finish(self) -> None:
        """Near misses, counted; each sort with a reason when it is told for the first time."""
        samples = self._samples
        self._batch.near_misses += [
            NearMiss(*key, count, firing_body(samples[key]) if key in samples else b"")
            for key, count in self._near.take()
        ]

    def _acted(self, firing: Firing, decision: Decision, timeline: Timeline, message: int | None) -> None:
        body = firing_body(firing)
        self._batch.firings.append(
            FiringRow(
                firing.id, firing.flow, firing.version, firing.subject, firing.at, firing.outcome.value,
                firing.follows, message, body,
            )
        )  # fmt: skip
        place = _place(timeline, firing.at)
        tasks = _tasks(firing, decision)
        for position, act in enumerate(firing.acts):
            if act.kind is not ActionKind.RECORD:
                task = tasks.get(position)
                if task is not None:
                    self._batch.tasks.append(
                        TaskRow(
                            task, firing.follows or firing.id, firing.flow, firing.version, firing.subject, act.who,
                            act.text, firing.at, act.due, act.urgent, place,
                        )
                    )  # fmt: skip
                self._send(firing, position, act, place, task)

    def _send(self, firing: Firing, position: int, act: Act, place: str, task: str | None) -> None:
        self._batch.outbox.append(
            OutboxRow(
                f"{firing.id}/{position}", firing.id, firing.flow, firing.version, firing.subject, act.kind.value,
                act.who, act.text, act.due, act.urgent, firing.at, place, task, firing.follows,
                firing.flow in self._dry_run,
            )
        )  # fmt: skip

    def _near_miss(self, firing: Firing) -> None:
        why = next((clause for clause in firing.reason if clause.verdict is not Truth.TRUE), None)
        clause, because = ("", "") if why is None else (why.text, why.why_unknown)
        key = near_key(firing.flow, firing.version, firing.at, firing.outcome.value, clause, because)
        self._near.tell(key)
        self._samples.setdefault(key, firing)


def _tasks(firing: Firing, decision: Decision) -> dict[int, str]:
    """Which act of the firing opened which task."""
    if firing.outcome is Outcome.FIRED:
        own = f"{firing.id}/"
        return {int(task.id[len(own) :]): task.id for task in decision.opened if task.id.startswith(own)}
    asked = [task.id for task in decision.opened if task.firing == firing.follows and task.id.count("/") > 1]
    return {0: asked[0]} if asked else {}


def _place(timeline: Timeline, now: Instant) -> str:
    stay = stay_at(timeline, now)
    return "" if stay is None else stay.place


def patient_row(timeline: Timeline, before: PatientRow | None, name: str, now: Instant) -> PatientRow:
    """What people may see of a patient; a name that no message gave again stays."""
    stay = stay_at(timeline, now)
    to_come = any(entry[0] > now for entry in timeline.movements)
    return PatientRow(
        timeline.subject,
        name or (before.name if before is not None else ""),
        _text(timeline, Kind.BORN),
        _text(timeline, Kind.SEX),
        "" if stay is None else stay.place,
        to_come or (stay is not None and stay.inpatient_since is not None),
        timeline.known,
        now,
    )


def _text(timeline: Timeline, kind: Kind) -> str:
    fact = timeline.single(kind)
    return fact.value.text if fact is not None and isinstance(fact.value, Coded) else ""
