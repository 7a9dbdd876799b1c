"""The engine's smaller parts: dues that do not fit into memory, pages that come and go, the clock, the reader."""

from __future__ import annotations

import os
import random
import time
from multiprocessing.connection import Connection

import pytest

from tests.engine_live.around import NOON, POTASSIUM, SODIUM, VOCABULARY, ZONE
from tests.live.kept import Kept
from wardwright.engine.clock import Clock
from wardwright.engine.live.dues import Dues, Place
from wardwright.engine.live.flows import Loaded, load
from wardwright.engine.live.reader import ReaderProcess, serve
from wardwright.engine.live.reading import Read, Reader
from wardwright.facts.instant import MINUTE, SECOND
from wardwright.home.settings import HospitalClock
from wardwright.record.rows import Batch, Cursor, Fate, StoredMessage, TimerRow

# ── dues ─────────────────────────────────────────────────────────────────────────────────────────


def _place(row: TimerRow) -> Place:
    return row.due, row.rank, row.subject, 0, 0, row.id


def test_timers_come_in_order_though_few_fit_into_memory() -> None:
    kept, chance = Kept(), random.Random(3)
    rows = [
        TimerRow(n, chance.randrange(40), chance.randrange(3), str(chance.randrange(5)), "f", "v", b"")
        for n in range(300)
    ]
    kept.commit(Batch(Cursor(), timers=rows[:250]))
    dues = Dues(kept, _place, at_once=16)
    late, popped = rows[250:], []
    gone: list[int] = []
    while True:
        if dues.must_refill:
            kept.commit(Batch(Cursor(), timers_gone=gone, timers=[]))
            gone = []
            dues.refill()
        if late and len(popped) % 5 == 0:
            fresh = late.pop()._replace(due=50)
            kept.commit(Batch(Cursor(), timers=[fresh]))
            dues.add(fresh)
        if dues.next_due() is None:
            break
        row = dues.pop()
        gone.append(row.id)
        popped.append(row)
    assert [_place(row) for row in popped] == sorted(_place(row) for row in popped)
    assert len({row.id for row in popped}) == 300 - len(late)


@pytest.mark.parametrize("moments", [1, 40, 100_000])
def test_timers_that_are_set_while_it_runs_do_not_fill_the_memory(moments: int) -> None:
    kept, chance = Kept(), random.Random(5)
    dues = Dues(kept, _place, at_once=16)
    dues.refill()  # nothing waits: all of it is in memory
    rows = [TimerRow(n, chance.randrange(moments), 0, str(n % 7), "f", "v", b"") for n in range(2000)]
    most = 0
    for row in rows:
        kept.commit(Batch(Cursor(), timers=[row]))
        dues.add(row)
        most = max(most, dues.held)
    assert most <= 33 if moments > 40 else most < 700
    popped, gone = [], []
    while True:
        if dues.must_refill:
            kept.commit(Batch(Cursor(), timers_gone=gone, timers=[]))
            gone = []
            dues.refill()
        if dues.next_due() is None:
            break
        popped.append(dues.pop())
        gone.append(popped[-1].id)
    assert popped == sorted(rows, key=_place)


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


def _load(texts: dict[str, str], before: dict[str, list[str]] | None = None) -> Loaded:
    return load(texts, before or {}, VOCABULARY, ZONE)


def test_a_page_that_checks_becomes_live() -> None:
    loaded = _load({"a.flow": POTASSIUM, "b.flow": SODIUM})
    assert [live.flow.title for live in loaded.live] == ["High potassium", "Low sodium"]
    assert loaded.refused == []


def test_a_page_that_does_not_check_leaves_the_version_before_it_live() -> None:
    loaded = _load({"a.flow": POTASSIUM.replace("6.0 mmol/L", "6.0")}, {"a.flow": [POTASSIUM]})
    assert [live.flow.title for live in loaded.live] == ["High potassium"]
    [refused] = loaded.refused
    assert (refused.file, refused.title) == ("a.flow", "High potassium")
    assert refused.problem.startswith("no-unit")


def test_a_page_whose_own_example_fails_is_refused() -> None:
    wrong = POTASSIUM + "\nExample: it stays quiet\n  day 1 09:00 potassium 6.4 mmol/L\n  nothing happens\n"
    loaded = _load({"a.flow": wrong})
    assert loaded.live == []
    assert len(loaded.refused) == 1


def test_of_two_pages_with_one_title_one_runs() -> None:
    loaded = _load({"a.flow": SODIUM, "b.flow": SODIUM})
    assert len(loaded.live) + len(loaded.refused) >= 1
    assert len(loaded.live) <= 1
    assert loaded.refused


# ── the clock ────────────────────────────────────────────────────────────────────────────────────


class _Machine:
    """A wall clock that can be moved and a steady one that cannot."""

    def __init__(self) -> None:
        self.wall, self.steady = NOON, 0

    def pass_by(self, length: int) -> None:
        self.wall += length
        self.steady += length


def test_a_wall_clock_that_jumps_is_followed_slowly_and_alarms() -> None:
    machine = _Machine()
    clock = Clock(None, lambda: machine.wall, lambda: machine.steady)
    machine.wall += 365 * 24 * 60 * MINUTE
    machine.pass_by(MINUTE)
    assert NOON + MINUTE <= clock.now() <= NOON + MINUTE + 3 * SECOND
    assert clock.is_alarming


def test_a_wall_clock_that_goes_back_never_takes_the_clock_back() -> None:
    machine = _Machine()
    clock = Clock(None, lambda: machine.wall, lambda: machine.steady)
    shown = [clock.now()]
    machine.wall -= 60 * MINUTE
    for _ in range(50):
        machine.pass_by(SECOND)
        shown.append(clock.now())
    assert shown == sorted(shown)


def test_a_small_difference_is_made_up_for() -> None:
    machine = _Machine()
    clock = Clock(None, lambda: machine.wall, lambda: machine.steady)
    machine.wall += SECOND
    for _ in range(60):
        machine.pass_by(SECOND)
        clock.now()
    assert clock.apart == 0
    assert not clock.is_alarming


def test_a_synthetic_hospital_may_have_a_faster_clock() -> None:
    machine = _Machine()
    clock = Clock(HospitalClock(start=0, began=NOON, rate=60), lambda: machine.wall, lambda: machine.steady)
    machine.pass_by(SECOND)
    assert clock.now() == 60 * SECOND


# ── the reading process ──────────────────────────────────────────────────────────────────────────

_POISON = 4


class _Messages:
    """Ten messages; the fourth one kills whoever reads it."""

    def after(self, seq: int, limit: int, size: int = 0) -> list[StoredMessage]:
        numbers = range(seq + 1, min(seq + limit, 10) + 1)
        return [StoredMessage(number, "lab feed", "hl7v2", b"MSH|^~\\&|", NOON, "", "", "") for number in numbers]

    def last(self) -> int:
        """The greatest number."""
        return 10


class _DiesOfOne(Reader):
    """A reader that one message is too much for."""

    def read(self, stored: StoredMessage) -> Read:
        if stored.seq == _POISON:
            os.abort()
        return super().read(stored)


def _start(asked: Connection) -> None:
    serve(asked, _Messages(), _DiesOfOne(VOCABULARY, ZONE))  # type: ignore[arg-type]


def test_a_message_that_kills_the_reader_is_set_aside_and_those_behind_it_are_read() -> None:
    reader = ReaderProcess(_start, _Messages(), limit=6)  # type: ignore[arg-type]
    try:
        found: list[Read] = []
        until = time.monotonic() + 60
        while len(found) < 10 and time.monotonic() < until:
            reader.ask(found[-1].seq if found else 0, 0.0)
            found += reader.answer()
    finally:
        reader.close()
    assert [read.seq for read in found] == list(range(1, 11))
    assert [read.seq for read in found if any(part.slug == "reader-failed" for part in read.set_aside)] == [_POISON]
    assert found[_POISON - 1].fate is Fate.SET_ASIDE
    assert reader.restarts == 4  # once over a portion, three times over the message alone
