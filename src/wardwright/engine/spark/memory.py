"""What a stream remembers of a patient between two batches: the kernel's memory, as the live engine stores it.

Lives here: facts by moment, what flows did about them, timers, what waits; as bytes, from bytes, two made one. Must not
live here: what any of it leads to (course), Spark. Whoever was merged is remembered in one place: a `Memory` is of all
identifiers that share a key.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from types import SimpleNamespace
from typing import Any, NamedTuple

from wardwright.engine.live.encode import pack, unpack
from wardwright.facts.instant import Instant
from wardwright.record.rows import FactsRow, TimerRow

VERSION = 1  # of the shape below; a later shape reads the earlier ones


class Waiting(NamedTuple):
    """A fact on its way, in the order in which facts arrived: when it was seen, in which file, where in it."""

    seen: Instant
    file: str
    n: int
    again: bytes  # of a message: what it shares with its resends; empty for facts
    body: bytes  # the fact, plain


@dataclass(slots=True)
class Memory:
    """Everything that is known of the patients behind one key."""

    clock: Instant | None = None  # up to which everything was worked through
    scheduled: Instant | None = None  # the last moment at which schedules had their turn
    number: int = 0  # of the last row of facts, of the last timer: their order
    alias: dict[str, str] = field(default_factory=dict)  # ended identifier → survivor
    facts: list[list[Any]] = field(default_factory=list)  # subject, number, seen, body
    memories: dict[str, bytes] = field(default_factory=dict)  # subject → what the kernel remembers
    timers: list[list[Any]] = field(default_factory=list)  # number, due, rank, subject, title, version, body
    held: list[list[Any]] = field(default_factory=list)  # Waiting, not yet worked through
    messages: list[bytes] = field(default_factory=list)  # digests of messages that were taken
    received: list[str] = field(default_factory=list)  # keys whose memories came here after a merge
    asked: list[list[str]] = field(default_factory=list)  # merges for which other keys' memories were asked for
    wakes: int | None = None  # the moment (ms) for which Spark's timer is set

    @staticmethod
    def of(body: bytes | None) -> Memory:
        """The memory that was stored; a new one for None."""
        if not body:
            return Memory()
        version, *values = unpack(body)
        assert version == VERSION
        return Memory(*values)

    def body(self) -> bytes:
        """As bytes."""
        return pack([VERSION, *(getattr(self, each.name) for each in fields(self))])

    def take_over(self, other: Memory) -> None:
        """Two keys are one from now on: the other's patients are this one's. Nothing of either is worked through
        beyond the merge that made them one."""
        offset = self.number
        self.clock = _later(self.clock, other.clock)
        self.scheduled = _later(self.scheduled, other.scheduled)
        self.alias |= other.alias
        self.facts += [[subject, number + offset, *rest] for subject, number, *rest in other.facts]
        self.memories |= other.memories
        self.timers += [[number + offset, *rest] for number, *rest in other.timers]
        self.number += other.number
        self.held += other.held
        self.messages += other.messages
        self.received += other.received
        self.asked += other.asked

    @property
    def waiting(self) -> list[Waiting]:
        """What was not worked through yet."""
        return [Waiting(*each) for each in self.held]

    def timer_rows(self) -> Iterable[TimerRow]:
        """The timers, as the live engine keeps them."""
        return (TimerRow(*each) for each in self.timers)


def _later(one: Instant | None, other: Instant | None) -> Instant | None:
    return max((each for each in (one, other) if each is not None), default=None)


class Kept:
    """A memory as the store that timelines are made again from (`engine.live.warm.Warm` reads the record so)."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._rows: dict[str, list[FactsRow]] = {}
        for subject, number, seen, body in memory.facts:
            self._rows.setdefault(subject, []).append(FactsRow(subject, number, seen, body))

    def survivors(self) -> dict[str, str]:
        """Ended identifier → survivor."""
        return dict(self._memory.alias)

    def facts(self, subject: str) -> list[FactsRow]:
        """The rows of a subject."""
        return self._rows.get(subject, [])

    def memory(self, subject: str) -> Any:
        """What the kernel remembers of a subject; None: nothing."""
        body = self._memory.memories.get(subject)
        return None if body is None else SimpleNamespace(body=body)
