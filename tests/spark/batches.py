"""A stream without Spark: the stateful part driven as Spark drives it, batch by batch, with its state as bytes.

Lives here: a keyed state, timers, a watermark, and the query that begins again after a merge. So hundreds of generated
histories are streamed in the time that Spark needs to start once; that Spark does the same is shown in test_stream.py.
"""

from __future__ import annotations

import base64
import pickle
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from pyspark.sql import Row

from wardwright.engine.prove.portion import Setting
from wardwright.engine.spark.incoming import _cells
from wardwright.engine.spark.routes import Routes
from wardwright.engine.spark.stateful import HANDED_OVER, JOINED, MEMORY, MOVE, OUTCOME, Patients, Ways
from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant, Length
from wardwright.kernel.firing import Firing, Outcome

NAMES = ("sort", "who", "seen", "file", "n", "again", "body")


def said(firing: Firing) -> str:
    """An outcome as text that gives it back."""
    return base64.b64encode(pickle.dumps(firing)).decode()


_RUNS = count()


class _State:
    """One key's state and timers."""

    def __init__(self) -> None:
        self.value: tuple[bytes] | None = None
        self.timers: set[int] = set()

    def getValueState(self, name: str, schema: str) -> _State:  # Spark's names
        return self

    def get(self) -> tuple[bytes] | None:
        return self.value

    def update(self, value: tuple[bytes]) -> None:
        self.value = value

    def clear(self) -> None:
        self.value = None

    def registerTimer(self, moment: int) -> None:
        self.timers.add(moment)

    def deleteTimer(self, moment: int) -> None:
        self.timers.remove(moment)


class _Times:
    def __init__(self, watermark: int) -> None:
        self._watermark = watermark

    def getCurrentWatermarkInMs(self) -> int:
        return self._watermark


class StreamWithoutSpark:
    """Batches of facts in, outcomes out."""

    def __init__(self, setting: Setting, wait: Length = 0) -> None:
        self._setting, self._wait = setting, wait
        self._name = f"run {next(_RUNS)}"  # of its own: what a run's workers keep is found by it
        self._keys: dict[str, _State] = {}
        self._joined: set[tuple[str, str]] = set()
        self._greatest = 0
        self.outcomes: list[Firing] = []

    def take(self, facts: Iterable[tuple[Fact, int]]) -> None:
        """One batch of facts with their numbers; then, as Spark does, one without anything for the new watermark."""
        rows = [Row(**dict(zip(NAMES, each, strict=True))) for f, n in facts for each in self._rows(f, n)]
        watermark = self._watermark()
        self._greatest = max([self._greatest, *(row["seen"] for row in rows)])
        self._batch(rows, watermark)
        self._batch([], self._watermark())

    def _rows(self, fact: Fact, n: int) -> Iterable[tuple[Any, ...]]:
        return _cells(fact, "", n, b"", Routes(self._joined))

    def _watermark(self) -> int:
        return max(0, (self._greatest - self._wait) // 1000)

    def _batch(self, rows: Sequence[Row], watermark: int) -> None:
        told = self._once(rows, watermark)
        while True:
            control = [self._control(MEMORY, row["who"], row["subject"], row["body"]) for row in told[HANDED_OVER]]
            if told[JOINED]:
                self._joined |= {(row["who"], row["subject"]) for row in told[JOINED]}
                control += [self._control(MOVE, who, "", "") for who in Routes(self._joined).moved()]
            if not control:
                return
            told = self._once(control, watermark)

    @staticmethod
    def _control(sort: str, who: str, sender: str, body: str) -> Row:
        return Row(sort=sort, who=who, seen=0, file=sender, n=0, again=None, body=base64.b64decode(body))

    def _once(self, rows: Sequence[Row], watermark: int) -> dict[str, list[Row]]:
        ways = Ways(self._setting, self._wait > 0, Routes(self._joined), said, self._name)
        told: dict[str, list[Row]] = {OUTCOME: [], JOINED: [], HANDED_OVER: []}
        by_key: dict[str, list[Row]] = {}
        for row in rows:
            by_key.setdefault(row["who"], []).append(row)
        times = _Times(watermark)
        for who, mine in by_key.items():
            self._tell(told, self._processor(who, ways).handleInputRows((who,), iter(mine), times))
        for who, state in list(self._keys.items()):
            for moment in sorted(each for each in state.timers if each <= watermark):
                processor = self._processor(who, ways)
                self._tell(told, processor.handleExpiredTimer((who,), times, None))
                state.timers.discard(moment)
        return told

    def _processor(self, who: str, ways: Ways) -> Patients:
        processor = Patients(ways)
        processor.init(self._keys.setdefault(who, _State()))
        return processor

    def _tell(self, told: dict[str, list[Row]], rows: Iterable[Row]) -> None:
        for row in rows:
            if row["sort"] == OUTCOME:
                if row["line"]:
                    self.outcomes.append(pickle.loads(base64.b64decode(row["line"])))
            else:
                told.setdefault(row["sort"], []).append(row)


ACTED = (Outcome.FIRED, Outcome.FOLLOWED)


def acted(firings: Iterable[Firing], before: Instant) -> list[Firing]:
    """Firings and follow-ups before a moment, in an order that does not depend on who was run first."""
    found = [each for each in firings if each.outcome in ACTED and each.at < before]
    return sorted(found, key=lambda each: (each.at, each.id))
