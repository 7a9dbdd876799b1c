"""Warm timelines: those that are in use, made again from the record when they are not.

Lives here: a subject's facts, recorded facts and merges taken in again in the order in which they were seen, and what
was remembered laid over them; a bound on how many are kept. Must not live here: decisions.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from wardwright.engine.live.encode import row_facts, unpack
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Instant
from wardwright.home.settings import Engine
from wardwright.kernel.decide import take_in
from wardwright.kernel.event import Tally, Timer, TimerKind
from wardwright.kernel.memory import FlowNames, derived_facts, heard_facts, recall
from wardwright.kernel.plan import Plan
from wardwright.kernel.stays import gone_since
from wardwright.kernel.timeline import Timeline
from wardwright.record.store import Decisions

_MOST_GONE: Final = 50_000  # people; some 150 bytes each
_WAITED_FOR_AFTER_LEAVING: Final = frozenset({Kind.DISCHARGED, Kind.DIED})  # deadlines that leaving does not end
MOST_FACTS: Final = Engine().warm_facts  # where nobody sets another number

Wanted = Callable[[Timeline, list[Fact], Instant], tuple[Fact, ...]]


class _Step(NamedTuple):
    """Something that happened to a timeline, in the order in which it is made again."""

    seen: Instant
    rank: int  # 0: a merge, 1: a message's facts, 2: what flows recorded because of them
    number: int
    what: Any


class Warm:
    """Timelines by subject, the least recently used given up first."""

    def __init__(
        self, store: Decisions, plan: Plan, names: FlowNames, tally: Tally, wanted: Wanted, limit: int, most_facts: int
    ) -> None:
        self._store, self._plan, self._names, self._tally, self._wanted = store, plan, names, tally, wanted
        self._limit, self._most_facts = limit, most_facts
        self._held: OrderedDict[str, Timeline] = OrderedDict()
        self._weights: dict[str, int] = {}  # how many facts each holds, about
        self.facts = 0
        self._gone: OrderedDict[str, Instant] = OrderedDict()  # of those who were given up: who had left, and when
        self._merged: dict[str, list[str]] = {}
        for ended, survivor in store.survivors().items():
            self._merged.setdefault(survivor, []).append(ended)
        self.lost_tasks: set[str] = set()  # tasks whose page is no longer known: somebody must be told

    def __len__(self) -> int:
        return len(self._held)

    def get(self, subject: str) -> Timeline:
        """The timeline, warm or made again; a new one when nothing is known of the subject."""
        timeline = self._held.get(subject)
        if timeline is not None:
            self._held.move_to_end(subject)
            return timeline
        self._gone.pop(subject, None)
        timeline = self._made_again(subject) or Timeline(subject)
        self._held[subject] = timeline
        self.grow(subject, sum(1 for _ in timeline.visible()))
        return timeline

    def grow(self, subject: str, facts: int) -> None:
        """So many facts came to it."""
        self._weights[subject] = self._weights.get(subject, 0) + facts
        self.facts += facts

    def give_up(self, ended: str, survivor: str) -> Timeline | None:
        """The timeline of an identifier that ends; None when nothing is known of it."""
        self._merged.setdefault(survivor, []).append(ended)
        self._gone.pop(ended, None)
        timeline = self._held.pop(ended, None)
        if timeline is None:
            return self._made_again(ended)
        self.grow(survivor, self._weigh_out(ended))
        return timeline

    def shrink(self) -> None:
        """Give up the least recently used. Only when all that was decided is committed."""
        while len(self._held) > self._limit or (self.facts > self._most_facts and len(self._held) > 1):
            subject, timeline = self._held.popitem(last=False)
            self._weigh_out(subject)
            left = gone_since(timeline)
            if left is not None:
                self._gone[subject] = left
        while len(self._gone) > _MOST_GONE:
            self._gone.popitem(last=False)

    def is_moot(self, subject: str, timer: Timer) -> bool:
        """Whether a timer is that of a deadline which its patient left before, as is known without making the timeline
        again: the deadlines of a busy day come due when most of its patients are at home."""
        event = timer.fact
        if timer.kind is not TimerKind.DEADLINE or event is None or event.kind in _WAITED_FOR_AFTER_LEAVING:
            return False
        left = self._gone.get(subject)
        return left is not None and event.at < left <= timer.due

    def _weigh_out(self, subject: str) -> int:
        weight = self._weights.pop(subject, 0)
        self.facts -= weight
        return weight

    # ── making again ─────────────────────────────────────────────────────────────────────────

    def _made_again(self, subject: str) -> Timeline | None:
        rows = self._store.facts(subject)
        kept = self._store.memory(subject)
        if not rows and kept is None:
            return None
        memory = unpack(kept.body) if kept is not None else None
        timeline = Timeline(subject)
        timeline.known = bool(self._merged.get(subject))  # also by somebody of whom nothing was known
        for step in self._steps(subject, rows, memory):
            if step.rank == 0:
                other = self._made_again(step.what)
                if other is not None:
                    timeline.absorb(other)
            else:
                wanted = self._wanted(timeline, step.what, step.seen)
                if wanted:
                    take_in(self._plan, timeline, step.seen, wanted, self._tally)
        if memory is not None:
            self.lost_tasks |= set(recall(timeline, memory["memory"], self._names))
        return timeline

    def _steps(self, subject: str, rows: list[Any], memory: dict[str, Any] | None) -> list[_Step]:
        steps: list[_Step] = []
        for ended in self._merged.get(subject, ()):
            kept = self._store.memory(ended)
            if kept is not None:
                steps.append(_Step(unpack(kept.body)["ended"] or 0, 0, len(steps), ended))
        for row in rows:
            facts = [fact for fact in row_facts(row) if fact.kind is not Kind.MERGED]
            steps.append(_Step(row.seen, 1, row.message, facts))
        if memory is not None:
            own = memory["memory"]
            told = [*heard_facts(own), *derived_facts(own)]
            steps += [_Step(fact.seen, 2, number, [fact]) for number, fact in enumerate(told)]
        steps.sort(key=lambda step: step[:3])
        return steps
