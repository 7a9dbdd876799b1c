"""A patient's course: what arrives, batch after batch, and what is due, through the one kernel.

Lives here: the run over one key's patients, from what is remembered to what is remembered next. Must not live here: the
shape of memory (memory), Spark (stateful). It is the same run as a replay's and the live engine's (kernel.run).

Facts are taken in the order (seen, file, place in it), timers due before them first. A fact that comes late, after what
its patient had already lived through, is taken a microsecond after that, as the live engine takes a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from heapq import heappop, heappush
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple, cast

from wardwright.engine.live.encode import body_facts, facts_body, pack, row_timer, timer_body, unpack
from wardwright.engine.live.warm import MOST_FACTS, Warm
from wardwright.engine.spark.memory import Kept, Memory, Waiting
from wardwright.facts.fact import Coded, Fact, Kind, Status
from wardwright.facts.instant import Instant
from wardwright.facts.plain import plain_as_fact
from wardwright.kernel.calendar import occurrences
from wardwright.kernel.event import Decision, Due, Event, Rank, Tally, Timer, TimerKind
from wardwright.kernel.firing import Firing
from wardwright.kernel.memory import FlowNames, remember
from wardwright.kernel.plan import FlowPlan, Plan
from wardwright.kernel.run import Run, is_patient
from wardwright.kernel.series import series_term
from wardwright.kernel.timeline import Timeline
from wardwright.language.tree import EveryDay, EveryInterval, EveryWeek
from wardwright.record.rows import TimerRow
from wardwright.record.store import Decisions

PER_MESSAGE: Final = 20
"""Bits of a fact's number within its file that count the facts of one message."""

_ALL: Final = 1 << 40
_NOT_AS_ROWS: Final = (Kind.MERGED, Kind.HEARD)  # in `alias`; in what the kernel remembers
_FINISHING: Final = (TimerKind.FOLLOW_UP, TimerKind.DEADLINE)  # an earlier version's have their turn too

Elsewhere = Callable[[str, str], bool]
"""Whether two identifiers are remembered under different keys."""


class Joined(NamedTuple):
    """A merge of two patients who are remembered apart: their memories must come together before anything goes on."""

    survivor: str
    ended: str


class Course(Run):
    """One key's patients, from one batch to the next."""

    def __init__(self, plan: Plan, names: FlowNames, memory: Memory) -> None:
        super().__init__(plan, Tally(plan.zone, arrivals=memory.number))
        self.alias = memory.alias
        self._names = names
        self._memory = memory
        self._kept = Kept(memory)
        self._warm = Warm(cast(Decisions, self._kept), plan, names, self.tally, self.wanted, _ALL, MOST_FACTS)
        self._touched: dict[str, Timeline] = {}
        self._heap: list[tuple[Instant, int, str, int, int, int, TimerRow | None]] = []
        for row in memory.timer_rows():
            self._push(row)
        self._blocked = False  # by a merge with somebody who is remembered elsewhere
        self._calendars: dict[int, Iterator[Instant]] = {}
        if memory.scheduled is not None:
            self._start_calendars(memory.scheduled)

    # ── a batch ──────────────────────────────────────────────────────────────────────────────

    def go_on(
        self, arrived: Iterable[Waiting], until: Instant, wait: bool, apart: Elsewhere
    ) -> Iterator[Firing | Joined]:
        """Work through what arrived and what was held, then through what is due before `until`.

        `wait`: what was seen at `until` or later is held, so that what is still on its way can go before it.
        """
        memory = self._memory
        waiting = sorted([*memory.waiting, *arrived])
        done = 0
        for seen, rows in groupby(waiting, key=attrgetter("seen")):
            if wait and seen >= until:
                break
            group = list(rows)
            facts = self._not_again(group)
            if facts:
                now = seen if memory.clock is None or seen > memory.clock else memory.clock + 1
                yield from self._run_due(now)
                split = [each for each in _merges(facts) if apart(*each)]
                if split:
                    yield from self._ask_for(split)
                    self._blocked = True
                    break
                yield from self._take_moment(now, facts)
            self._note(group)
            done += len(group)
        memory.held = [list(each) for each in waiting[done:]]
        if not self._blocked:
            yield from self._run_due(until)

    def _take_moment(self, now: Instant, facts: list[Fact]) -> Iterator[Firing]:
        memory = self._memory
        if memory.scheduled is None and any(is_patient(fact.subject) for fact in facts):
            self._start_calendars(now - 1)
        memory.clock = now
        yield from self.arrive(now, list(facts))
        self._keep(now, facts)

    def _ask_for(self, split: list[Joined]) -> Iterator[Joined]:
        for each in split:
            if list(each) not in self._memory.asked:
                self._memory.asked.append(list(each))
                yield each

    def next_turn(self) -> Instant | None:
        """When there is something to do though nothing comes; None: never."""
        if self._blocked:
            return None
        found = [self._heap[0][0]] if self._heap else []
        found += [self._memory.waiting[0].seen] if self._memory.held else []
        return min(found, default=None)

    def remembered(self) -> Memory:
        """What must be remembered until the next batch."""
        memory = self._memory
        for subject, timeline in self._touched.items():
            self._remember(subject, timeline, None)
        memory.timers = [list(entry[6]) for entry in sorted(self._heap, key=_place) if entry[6] is not None]
        return memory

    @property
    def lost_tasks(self) -> int:
        """Open tasks of pages that are not in the plan."""
        return len(self._warm.lost_tasks)

    # ── what a run keeps ─────────────────────────────────────────────────────────────────────

    def timeline(self, subject: str) -> Timeline:
        """The timeline of a subject, made again once a batch."""
        return self._warm.get(subject)

    def end(self, ended: str, survivor: str) -> Timeline | None:
        """Give up the timeline of the identifier that ends, and keep when that was."""
        timeline = self._warm.give_up(ended, survivor)
        self._touched.pop(ended, None)
        if timeline is not None:
            self._remember(ended, timeline, self._memory.clock)
        return timeline

    def settle(self, decision: Decision, timeline: Timeline, event: Event | None) -> Iterator[Firing]:
        """Set the timers; the outcomes in order."""
        self._touched[timeline.subject] = timeline
        for timer in decision.timers:
            flow = self.plan.flows[timer.flow]
            self._memory.number += 1
            self._push(
                TimerRow(
                    self._memory.number, timer.due, timer.rank, timer.subject, flow.title, flow.version,
                    timer_body(timer),
                )
            )  # fmt: skip
        yield from decision.firings

    def newest_task(self) -> str:
        """Nobody does anything about a task in a stream of facts."""
        raise AssertionError("a step in a stream")

    # ── what arrives ─────────────────────────────────────────────────────────────────────────

    def _not_again(self, group: list[Waiting]) -> list[Fact]:
        """The facts of a moment, without those of messages that came before, and rows that came twice."""
        first = dict.fromkeys(self._memory.messages, ("", -1))
        rows: set[tuple[str, int, bytes]] = set()
        facts: list[Fact] = []
        late = self._memory.clock is not None and group[0].seen <= self._memory.clock
        for each in group:
            fact = plain_as_fact(unpack(each.body))
            own = (each.file, each.n >> PER_MESSAGE)
            resent = bool(each.again) and first.setdefault(each.again, own) != own and fact.kind is not Kind.HEARD
            row = (each.file, each.n, each.body)
            if resent or row in rows or (late and self._is_held(fact)):
                continue
            rows.add(row)
            facts.append(fact)
        return facts

    def _note(self, group: list[Waiting]) -> None:
        """Which messages were taken. Of a connection it is only kept when it was heard."""
        known = set(self._memory.messages)
        fresh = dict.fromkeys(each.again for each in group if each.again)
        self._memory.messages += [each for each in fresh if each not in known]

    def _is_held(self, fact: Fact) -> bool:
        """Whether exactly this was taken at exactly its moment: a file that came twice."""
        if fact.kind is Kind.MERGED:
            return isinstance(fact.value, Coded) and self.survivor(fact.subject) == self.survivor(fact.value.text)
        subject = self.survivor(fact.subject)
        identifiers = {subject, *(each for each in self.alias if self.survivor(each) == subject)}
        rows = [row for each in identifiers for row in self._memory.facts if row[0] == each and row[2] == fact.seen]
        return any(fact in _facts(row) for row in rows)

    def _keep(self, now: Instant, facts: list[Fact]) -> None:
        """Rows of what timelines are made again from: what a flow can look at, and one fact by which each is known."""
        memory, reads = self._memory, self.plan.reads
        mine: dict[str, list[Fact]] = {}
        have = {row[0] for row in memory.facts}
        for fact in facts:
            if fact.kind in _NOT_AS_ROWS:
                continue
            subject = self.survivor(fact.subject)
            if (fact.kind, series_term(fact.kind, fact.term)) in reads or (
                subject not in have and fact.status not in (Status.PENDING, Status.WITHDRAWN)
            ):
                mine.setdefault(subject, []).append(fact)
                have.add(subject)
        for subject, kept in mine.items():
            memory.number += 1
            memory.facts.append([subject, memory.number, now, facts_body(subject, kept)])

    def _remember(self, subject: str, timeline: Timeline, ended: Instant | None) -> None:
        self._memory.memories[subject] = pack({"memory": remember(timeline, self._names), "ended": ended})

    # ── what is due ──────────────────────────────────────────────────────────────────────────

    def _push(self, row: TimerRow) -> None:
        flow = self._names.by_version.get(row.version) or self._names.by_title.get(row.flow)
        number = flow.number if flow is not None else 0
        heappush(self._heap, (row.due, row.rank, row.subject, number, unpack(row.body)[1], row.id, row))

    def _run_due(self, before: Instant) -> Iterator[Firing]:
        while self._heap and self._heap[0][0] < before:
            due, rank = self._heap[0][:2]
            self._memory.clock = due if self._memory.clock is None else max(due, self._memory.clock)
            if rank == Rank.SCHEDULE:
                yield from self._run_schedules(due)
                continue
            row = heappop(self._heap)[6]
            assert row is not None
            yield from self._fall_due(row)

    def _fall_due(self, row: TimerRow) -> Iterator[Firing]:
        kind = TimerKind(unpack(row.body)[0])
        flow = self._names.by_version.get(row.version) if kind in _FINISHING else self._live_version(row)
        if flow is None:
            return
        timeline = self.timeline(self.survivor(row.subject))
        timer = row_timer(row, flow.number)
        if timer.fact is not None:
            timer = timer._replace(fact=timeline.find(timer.fact) or timer.fact)
        yield from self.decide(timeline, Due(row.due, timer))

    def _live_version(self, row: TimerRow) -> FlowPlan | None:
        flow = self._names.by_title.get(row.flow)
        return flow if flow is not None and flow.version == row.version else None

    # ── schedules ────────────────────────────────────────────────────────────────────────────

    def _start_calendars(self, after: Instant) -> None:
        self._memory.scheduled = after
        for position, rule in enumerate(self.plan.schedules):
            schedule = rule.tree.trigger
            assert isinstance(schedule, EveryDay | EveryWeek | EveryInterval)
            self._calendars[position] = occurrences(schedule, after, self.plan.zone)
            self._set_next(position)

    def _set_next(self, position: int) -> None:
        rule = self.plan.schedules[position]
        due = next(self._calendars[position])
        heappush(self._heap, (due, Rank.SCHEDULE, "", rule.flow.number, rule.number, position, None))

    def _run_schedules(self, due: Instant) -> Iterator[Firing]:
        """All schedules of one instant: patient by patient, flow by flow."""
        timers: list[Timer] = []
        while self._heap and self._heap[0][0] == due and self._heap[0][1] == Rank.SCHEDULE:
            _, _, _, flow, rule, position, _ = heappop(self._heap)
            timers.append(Timer(due, TimerKind.SCHEDULE, "", flow, rule, due, position=position))
        for timer in timers:
            self._set_next(timer.position)
        self._memory.scheduled = due
        subjects = {row[0] for row in self._memory.facts} | self._memory.memories.keys()
        for subject in sorted(subjects - self.alias.keys()):
            timeline = self.timeline(subject)
            if timeline.known and is_patient(subject):
                for timer in timers:
                    yield from self.decide(timeline, Due(due, timer._replace(subject=subject)))


def _place(entry: tuple[Any, ...]) -> tuple[Any, ...]:
    return entry[:6]


def _merges(facts: list[Fact]) -> Iterator[Joined]:
    for fact in facts:
        if fact.kind is not Kind.MERGED or fact.status in (Status.PENDING, Status.WITHDRAWN):
            continue
        if isinstance(fact.value, Coded):
            yield Joined(fact.subject, fact.value.text)


def _facts(row: list[Any]) -> list[Fact]:
    subject, _, seen, body = row
    return body_facts(subject, seen, body)
