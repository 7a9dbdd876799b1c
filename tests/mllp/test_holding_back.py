"""Senders are held back while decisions lag, never for long, and not while deciding stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.mllp.test_committer import NOON, in_loop, taken
from wardwright.engine.listen.committer import Committer
from wardwright.engine.listen.holding_back import HoldingBack
from wardwright.facts.instant import Instant
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import Receipt, Received
from wardwright.record.store import RecordUnavailable


class Engine:
    """An engine that decides as far as it is told, and a clock that goes when it is told."""

    def __init__(self) -> None:
        self.reached, self.last, self.time = 0, 0, 100.0
        self.is_there = True
        self.held = HoldingBack(self.decided, lambda: self.time)

    def decided(self) -> int:
        if not self.is_there:
            raise RecordUnavailable("record.db: locked")
        return self.reached

    def passes(self, seconds: float, arriving: int = 0, decided: int = 0) -> None:
        """Messages and decisions, evenly, with a look every 50 ms."""
        first, begun, at = self.reached, self.time, self.last
        steps = round(seconds / 0.05)
        for step in range(1, steps + 1):
            self.time = begun + step * 0.05
            self.last = at + arriving * step // steps
            if arriving:
                self.held.appended(self.last)
            self.reached = min(self.last, first + decided * step // steps)
            self.held.look()


def test_who_is_decided_on_in_time_is_not_held_back() -> None:
    engine = Engine()
    for _ in range(20):
        engine.passes(0.5, arriving=500, decided=500)
        assert engine.held.each == 0
    assert engine.held.seconds(1000) == 0


def test_the_further_decisions_lag_the_longer_a_message_waits() -> None:
    engine = Engine()
    waits = []
    for _ in range(8):
        engine.passes(0.25, arriving=1000, decided=500)
        waits.append(engine.held.each)
    assert waits[0] == 0
    assert waits == sorted(waits)
    assert waits[-1] == pytest.approx(250e-6)
    assert engine.held.seconds(8) == pytest.approx(8 * 250e-6)
    assert engine.held.seconds(5000) == pytest.approx(0.01), "no group waits longer than 10 ms"


def test_it_is_over_when_decisions_have_caught_up() -> None:
    engine = Engine()
    engine.passes(2, arriving=4000, decided=2000)
    assert engine.held.each > 0
    engine.passes(1, decided=2000)
    assert engine.held.each == 0


def test_nobody_is_held_back_while_deciding_stands_still() -> None:
    engine = Engine()
    engine.passes(1, arriving=1000, decided=500)
    engine.passes(1, arriving=1000)
    assert engine.held.each > 0
    engine.passes(1.5, arriving=1000)
    assert engine.held.each == 0
    engine.passes(0.5, arriving=100, decided=100)
    assert engine.held.each > 0, "it goes on, far behind"


def test_nobody_is_held_back_while_the_record_cannot_be_asked() -> None:
    engine = Engine()
    engine.passes(2, arriving=4000, decided=2000)
    assert engine.held.each > 0
    engine.is_there = False
    with pytest.raises(RecordUnavailable):
        engine.held.look()
    assert engine.held.each == 0


def test_what_it_remembers_is_bounded() -> None:
    engine = Engine()
    for number in range(100_000):
        engine.time += 0.05
        engine.held.appended(number)
    assert len(engine.held._marks) == 2000


def test_a_group_waits_before_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is acknowledged is on disk all the same, and the order is: wait, write, answer."""
    steps: list[object] = []
    monkeypatch.setattr("wardwright.engine.listen.committer.time.sleep", steps.append)
    record = open_record(DatabasePlace(tmp_path))
    engine = Engine()
    engine.passes(3, arriving=9000, decided=3000)

    async def work() -> None:
        messages = record.messages()
        append = messages.append

        def told(received: Sequence[Received], now: Instant) -> list[Receipt]:
            steps.append(len(received))
            return append(received, now)

        messages.append = told  # type: ignore[method-assign]
        committer = Committer(messages, lambda: NOON, None, engine.held)
        assert committer.held_back == pytest.approx(250e-6)
        await asyncio.gather(*(committer.receive(taken(number)) for number in range(4)))
        messages.close()

    in_loop(work)
    record.close()
    assert steps[-2:] == [pytest.approx(0.001), 4]
