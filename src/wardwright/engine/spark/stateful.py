"""The stateful part of a stream: Spark keeps one memory for each key, this takes it through a batch.

Lives here: Spark's side of it: state, timers, rows in and out. Must not live here: what happens to a patient (course).
Runs on workers; whatever fails is told without its text.

A merge of two patients who are remembered under different keys stops both at its moment. The query is then begun again
with both under one key (see stream): the other key hands its memory over, as a row, and the one that goes on waits.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyspark.sql import Row
from pyspark.sql.streaming.stateful_processor import StatefulProcessor

from wardwright.engine.live.encode import unpack
from wardwright.engine.prove.portion import Setting
from wardwright.engine.spark.course import Course, Joined
from wardwright.engine.spark.memory import Memory, Waiting
from wardwright.engine.spark.patients import where
from wardwright.engine.spark.refused import WorkFailed
from wardwright.engine.spark.routes import Routes
from wardwright.engine.spark.telling import Say
from wardwright.facts.instant import Instant
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.memory import FlowNames
from wardwright.kernel.plan import Plan

FACT, MOVE, MEMORY, PROBLEM, TICK = "fact", "move", "memory", "problem", "tick"
"""What a row that comes in is: a fact; that the key's memory goes elsewhere; such a memory; what could not be read;
that time passes. The last two have no key."""

OUTCOME, JOINED, HANDED_OVER, SET_ASIDE, LOST = "outcome", "joined", "memory", "set aside", "lost"
"""What a row that goes out is."""

INCOMING: Final = "sort string, who string, seen bigint, file string, n bigint, again binary, body binary"
OUTGOING: Final = (
    "sort string, at bigint, who string, place bigint, flow string, outcome string, subject string, line string, "
    "body string"
)

ACTED: Final = (Outcome.FIRED, Outcome.FOLLOWED)
"""The outcomes that are written; the others are counted."""

_MILLISECOND = 1_000
_ready: dict[str, tuple[Plan, FlowNames]] = {}  # of a worker: made once for a stream, not for every batch


@dataclass(frozen=True, slots=True)
class Ways:
    """What a stream's workers must know besides its flows."""

    setting: Setting
    wait: bool  # whether facts are held until what was seen before them must have come
    routes: Routes
    say: Say
    name: str  # of this run of the query


class Patients(StatefulProcessor):
    """One memory for each key."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    def init(self, handle: Any) -> None:
        """Called by Spark before anything else."""
        self._handle = handle
        self._state = handle.getValueState("memory", "body binary")

    def handleInputRows(self, key: Any, rows: Iterator[Row], timerValues: Any) -> Iterator[Row]:
        """What arrived for a key."""
        yield from self._guarded(str(key[0]), list(rows), timerValues)

    def handleExpiredTimer(self, key: Any, timerValues: Any, expiredTimerInfo: Any) -> Iterator[Row]:
        """Something is due for a key."""
        yield from self._guarded(str(key[0]), None, timerValues)

    def _guarded(self, who: str, rows: list[Row] | None, times: Any) -> Iterator[Row]:
        try:
            yield from self._turn(who, rows, times)
        except Exception as problem:
            raise WorkFailed(where(problem)) from None

    def _turn(self, who: str, rows: list[Row] | None, times: Any) -> Iterator[Row]:
        if not who:
            yield from (_set_aside(row) for row in rows or () if row["sort"] == PROBLEM)
            return
        stored = self._state.get()
        memory = Memory.of(None if stored is None else bytes(stored[0]))
        if rows is None:
            memory.wakes = None
        arrived, others, moves = _sorted_out(rows or ())
        goes_to = self._ways.routes.key_of(who)
        if goes_to != who:
            yield from self._hand_over(who, goes_to, memory, arrived, others, moves)
            return
        for sender, body in others:
            if sender not in memory.received:
                memory.received.append(sender)
                memory.take_over(Memory.of(body))
        until = max(0, int(times.getCurrentWatermarkInMs())) * _MILLISECOND
        if self._ways.routes.senders_to(who) - set(memory.received):
            memory.held += [list(each) for each in arrived]
            self._keep(memory, None)
            return
        yield from self._go_on(who, memory, arrived, until)

    def _go_on(self, who: str, memory: Memory, arrived: list[Waiting], until: Instant) -> Iterator[Row]:
        plan, names = self._plan()
        course = Course(plan, names, memory)
        for place, told in enumerate(course.go_on(arrived, until, self._ways.wait, self._ways.routes.are_apart)):
            yield _joined(told) if isinstance(told, Joined) else self._outcome(who, place, told)
        if course.lost_tasks:
            yield _row(sort=LOST, who=who, place=course.lost_tasks)
        self._keep(course.remembered(), course.next_turn())

    def _hand_over(
        self, who: str, to: str, memory: Memory, arrived: list[Waiting], others: list[tuple[str, bytes]], moves: bool
    ) -> Iterator[Row]:
        """This key is another's now: what is known here goes there, and what still comes here follows it."""
        for sender, body in others:
            yield _row(sort=HANDED_OVER, who=to, subject=sender, body=_text(body))
        if not moves and not arrived:
            return
        # Facts have no way here any more. Should one come, it goes on under a name of its own: nothing is lost.
        sender = who if moves else f"{who} {arrived[0].file} {arrived[0].n}"
        memory.held += [list(each) for each in arrived]
        self._forget_timer(memory)
        yield _row(sort=HANDED_OVER, who=to, subject=sender, body=_text(memory.body()))
        self._state.clear()

    def _keep(self, memory: Memory, turn: Instant | None) -> None:
        wakes = None if turn is None else turn // _MILLISECOND + 1  # when the watermark has passed it
        if wakes != memory.wakes:
            self._forget_timer(memory)
            if wakes is not None:
                self._handle.registerTimer(wakes)
                memory.wakes = wakes
        self._state.update((memory.body(),))

    def _forget_timer(self, memory: Memory) -> None:
        if memory.wakes is not None:
            self._handle.deleteTimer(memory.wakes)
            memory.wakes = None

    def _plan(self) -> tuple[Plan, FlowNames]:
        ready = _ready.get(self._ways.name)
        if ready is None:
            _ready.clear()
            plan = self._ways.setting.plan()
            ready = _ready[self._ways.name] = plan, FlowNames(plan)
        return ready

    def _outcome(self, who: str, place: int, firing: Firing) -> Row:
        return _row(
            sort=OUTCOME, at=firing.at, who=who, place=place, flow=firing.flow, outcome=firing.outcome.value,
            subject=firing.subject, line=self._ways.say(firing) if firing.outcome in ACTED else "",
        )  # fmt: skip


def _sorted_out(rows: Iterable[Row]) -> tuple[list[Waiting], list[tuple[str, bytes]], bool]:
    """What arrived: facts; memories of other keys; whether this key's own goes elsewhere."""
    facts: list[Waiting] = []
    others: list[tuple[str, bytes]] = []
    moves = False
    for row in rows:
        if row["sort"] == FACT:
            facts.append(Waiting(row["seen"], row["file"], row["n"], bytes(row["again"] or b""), bytes(row["body"])))
        elif row["sort"] == MEMORY:
            others.append((row["file"], bytes(row["body"])))
        else:
            moves = True
    return facts, others, moves


def _joined(told: Joined) -> Row:
    return _row(sort=JOINED, who=told.survivor, subject=told.ended)


def _set_aside(row: Row) -> Row:
    return _row(sort=SET_ASIDE, who="", line=unpack(bytes(row["body"])))


def _row(**cells: Any) -> Row:
    names = ("sort", "at", "who", "place", "flow", "outcome", "subject", "line", "body")
    return Row(**{name: cells.get(name, 0 if name in ("at", "place") else "") for name in names})


def _text(body: bytes) -> str:
    return base64.b64encode(body).decode()
