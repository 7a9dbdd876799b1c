"""How often portions are read: gathered while little comes, at once when reading and deciding take longer than that."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine_live.around import NOON
from wardwright.engine.live import reader as module
from wardwright.engine.live.reader import Portion, serve
from wardwright.record.rows import StoredMessage

STORED = 500  # messages


class Time:
    """Goes on only when somebody sleeps, reads or decides."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Engine:
    """The other end of the pipe: asks for the next portion as soon as it has one, and then decides for a while."""

    def __init__(self, time: Time, deciding: float, most: int) -> None:
        self._time, self._deciding = time, deciding
        self._after = iter(range(0, STORED, most))
        self._limit = most
        self.began: list[float] = []

    def recv(self) -> Portion:
        if self.began:
            self._time.now += self._deciding
        self.began.append(self._time.now)
        after = next(self._after, None)
        if after is None:
            raise EOFError
        return Portion(after, 900, 0.05)

    def send(self, answer: Any) -> None:
        assert answer is None or len(answer) == self._limit


class Messages:
    """So many at a time have come."""

    def __init__(self, at_a_time: int) -> None:
        self._at_a_time = at_a_time

    def after(self, seq: int, limit: int, size: int = 0) -> list[StoredMessage]:
        numbers = range(seq + 1, seq + self._at_a_time + 1)
        return [StoredMessage(number, "lab feed", "hl7v2", b"", NOON, "", "", "") for number in numbers]

    def last(self) -> int:
        return STORED


class Reading:
    """Takes its time."""

    def __init__(self, time: Time, each: float) -> None:
        self._time, self._each = time, each

    def read(self, stored: StoredMessage) -> StoredMessage:
        self._time.now += self._each
        return stored


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    fake = Time()
    monkeypatch.setattr(module, "time", fake)
    return fake


def served(time: Time, at_a_time: int, each: float, deciding: float) -> list[float]:
    """How long was slept between portions of so many messages."""
    serve(Engine(time, deciding, at_a_time), Messages(at_a_time), Reading(time, each))  # type: ignore[arg-type]
    return time.slept


def test_few_messages_are_gathered(time: Time) -> None:
    slept = served(time, at_a_time=50, each=0.0, deciding=0.0)
    assert slept == pytest.approx(
        [0.04] * 9
    )  # 20 ms, and 0.4 for each of the last portion; the first waits for nothing


def test_the_time_of_reading_counts_as_gathering(time: Time) -> None:
    slept = served(time, at_a_time=50, each=0.0005, deciding=0.0)
    assert slept == pytest.approx([0.015] * 9)


def test_nobody_waits_while_deciding_takes_longer_than_gathering(time: Time) -> None:
    assert served(time, at_a_time=250, each=0.0001, deciding=0.09) == []
