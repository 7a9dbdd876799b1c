"""Patients in Spark's workers: rows in the order of patient and arrival → their outcomes, by the kernel unchanged.

Lives here: what runs on a worker in a proof. Must not live here: who goes where (proof). One patient after another is
in memory, never a partition. Whatever fails here is told without its text: that may quote a fact.
"""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

import pyarrow as pa

from wardwright.engine.prove.portion import Placed, Portion, Setting
from wardwright.engine.spark.refused import WorkFailed
from wardwright.facts.fact import Coded, Fact, Kind, Status
from wardwright.facts.instant import Instant
from wardwright.kernel.firing import Outcome
from wardwright.kernel.plan import Plan
from wardwright.record.history.rows import Reviver

OUTCOMES: Final = (
    "who string, at bigint, phase int, rank int, subject string, number bigint, place bigint, "
    "flow int, outcome string, patient string, body binary"
)
"""An outcome: whose, its place among all (instant, phase, rank and subject of a due, order of arrival; then the order
in which it was told), the flow's number, what came of it, for which patient, and all of it."""

_SCHEMA = pa.schema(
    [
        ("who", pa.string()), ("at", pa.int64()), ("phase", pa.int32()), ("rank", pa.int32()),
        ("subject", pa.string()), ("number", pa.int64()), ("place", pa.int64()), ("flow", pa.int32()),
        ("outcome", pa.string()), ("patient", pa.string()), ("body", pa.binary()),
    ]
)  # fmt: skip
_NOT_STANDING = (Status.PENDING, Status.WITHDRAWN)
_TOGETHER = 1_000  # outcomes in one batch on their way back

Batches = Iterable[pa.RecordBatch]


class Patient(NamedTuple):
    """Somebody's facts in order of arrival, under all identifiers, and their numbers of arrival."""

    who: str
    facts: list[Fact]
    numbers: list[int]


def outcomes_of(setting: Setting, lifted: bool) -> Callable[[Batches], Iterator[pa.RecordBatch]]:
    """What a worker does with its rows. `lifted`: without `At most N a day`, which counts over all patients."""

    def run(batches: Batches) -> Iterator[pa.RecordBatch]:
        try:
            yield from _batched(_outcomes(setting, lifted, batches))
        except Exception as problem:
            raise WorkFailed(where(problem)) from None

    return run


def where(problem: Exception) -> str:
    """What failed and where, without the text of the failure."""
    frames = [each for each in traceback.extract_tb(problem.__traceback__) if "wardwright" in each.filename]
    place = f" at {frames[-1].filename.rpartition('/wardwright/')[2]} line {frames[-1].lineno}" if frames else ""
    return f"{type(problem).__name__}{place}"


def _outcomes(setting: Setting, lifted: bool, batches: Batches) -> Iterator[tuple[str, int, int, Placed]]:
    plan = setting.plan()
    if lifted:
        for flow in plan.flows:
            flow.daily_cap = None
    numbers = {flow.version: flow.number for flow in reversed(plan.flows)}
    for patient in by_patient(batches):
        run = PatientRun(setting, plan, patient.facts, patient.numbers)
        for told, placed in enumerate(run.placed()):
            yield patient.who, told, numbers[placed[1].version], placed


def by_patient(batches: Batches) -> Iterator[Patient]:
    """Rows that come patient by patient, in order of arrival, as patients."""
    reviver = Reviver()
    mine = Patient("", [], [])
    for batch in batches:
        whos, numbers = batch.column("who").to_pylist(), batch.column("n").to_pylist()
        facts = reviver.facts(batch)
        begin, rows = 0, len(whos)
        while begin < rows:
            end = begin + 1
            who = whos[begin]
            while end < rows and whos[end] == who:
                end += 1
            if who != mine.who:
                if mine.facts:
                    yield mine
                mine = Patient(who, [], [])
            mine.facts.extend(facts[begin:end])
            mine.numbers.extend(numbers[begin:end])
            begin = end
    if mine.facts:
        yield mine


def _batched(outcomes: Iterator[tuple[str, int, int, Placed]]) -> Iterator[pa.RecordBatch]:
    rows: list[Any] = []
    for who, told, flow, (place, firing) in outcomes:
        body = pickle.dumps(firing, pickle.HIGHEST_PROTOCOL)
        rows.append((who, *place, told, flow, firing.outcome.value, firing.subject, body))
        if len(rows) >= _TOGETHER:
            yield _batch(rows)
            rows = []
    if rows:
        yield _batch(rows)


def _batch(rows: list[Any]) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(cells, field.type) for cells, field in zip(columns, _SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=_SCHEMA)


class PatientRun(Portion):
    """A portion of one patient. Merges of one instant, each in another portion, keep their order among all."""

    def __init__(self, setting: Setting, plan: Plan, facts: list[Fact], numbers: list[int]) -> None:
        super().__init__(setting, plan, facts, numbers)
        self._merges = list(_effective(facts, numbers))

    def _place(self) -> tuple[Instant, int, int, str, int]:
        at, phase, _, _ = self._simulation.turn
        joined = len(self._simulation.alias)  # each merge that has an effect adds one, before it is told of
        return super()._place() if phase or not joined else (at, 0, 0, "", self._merges[joined - 1])


def _effective(facts: list[Fact], numbers: list[int]) -> Iterator[int]:
    """The numbers of arrival of the merges that make one patient of two, in order."""
    alias: dict[str, str] = {}

    def survivor(subject: str) -> str:
        while subject in alias:
            subject = alias[subject]
        return subject

    for fact, number in zip(facts, numbers, strict=True):
        if fact.kind is Kind.MERGED and isinstance(fact.value, Coded) and fact.status not in _NOT_STANDING:
            goes_on, ended = survivor(fact.subject), survivor(fact.value.text)
            if goes_on != ended:
                alias[ended] = goes_on
                yield number


FIRED: Final = Outcome.FIRED.value
