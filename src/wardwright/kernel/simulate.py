"""Simulate: facts in the order of arrival → every outcome in order. Time comes from the facts alone.

Lives here: the loop over instants (arrivals, then what is due), many subjects, merges, schedules. Examples, replay and
proofs run on it; the live engine does the same with a database where this has a heap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from heapq import heappop, heappush
from itertools import groupby
from operator import attrgetter

from wardwright.facts.instant import Instant, Length
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.calendar import occurrences
from wardwright.kernel.event import Arrived, Decision, Due, Event, Rank, Tally, TaskStepped, Timer, TimerKind
from wardwright.kernel.firing import Firing
from wardwright.kernel.plan import Plan, RulePlan, make_plan
from wardwright.kernel.run import Arrival, Run, is_patient
from wardwright.kernel.series import FAR
from wardwright.kernel.timeline import Timeline
from wardwright.language.tree import EveryDay, EveryInterval, EveryWeek, Flow, TaskState

_seen = attrgetter("seen")


def simulate(
    flows: Iterable[Flow],
    vocabulary: Vocabulary,
    arrivals: Iterable[Arrival],
    zone: tzinfo,
    until: Instant,
    assume_done: Length | None = None,
) -> Iterator[Firing]:
    """Every outcome of the flows over the arrivals (in the order of `seen`), timers and schedules run to `until`.

    `assume_done`: every task is accepted and done that long after it was opened; None: nobody does anything.
    """
    simulation = Simulation(make_plan(flows, vocabulary, zone), assume_done)
    yield from simulation.run(arrivals)
    yield from simulation.finish(until)


Turn = tuple[Instant, int, int, str]
"""When an outcome comes among those of other runs with the same plan: the instant; merges (0), arrivals (1), dues (2)
or what became due only with that instant's schedules (3); the rank of a due; the subject that it was set for."""


class Simulation(Run):
    """One run: the timelines, and the heap of what will be due."""

    def __init__(self, plan: Plan, assume_done: Length | None = None) -> None:
        super().__init__(plan, Tally(plan.zone))
        self.turn: Turn = (-FAR, 0, 0, "")  # of the outcome that was given last
        self._scheduled: Instant = -FAR  # the last instant at which schedules had their turn
        self.timelines: dict[str, Timeline] = {}
        self._assume_done = assume_done
        self._heap: list[tuple[Instant, Rank, str, int, int, int, Timer | TaskStepped]] = []
        self._set = 0
        self._clock: Instant = -FAR
        self._calendars: dict[int, Iterator[Instant]] = {}

    def run(self, arrivals: Iterable[Arrival]) -> Iterator[Firing]:
        """Outcomes in order, up to the last arrival's moment.

        An arrival whose `seen` lies before the last moment is taken at that moment.
        """
        for seen, group in groupby(arrivals, key=_seen):
            now = max(seen, self._clock)
            if not self._calendars and self._clock == -FAR:
                self._start_calendars(now)
            if now > self._clock:
                yield from self._run_due(now, inclusive=False)
                self._clock = now
            yield from self.arrive(now, list(group))

    def finish(self, until: Instant) -> Iterator[Firing]:
        """What is due after the last arrival, up to and including `until`."""
        yield from self._run_due(until, inclusive=True)

    # ── what a run keeps ─────────────────────────────────────────────────────────────────────

    def timeline(self, subject: str) -> Timeline:
        """The timeline of a subject, a new one if it has none."""
        timeline = self.timelines.get(subject)
        if timeline is None:
            timeline = self.timelines[subject] = Timeline(subject)
        return timeline

    def end(self, ended: str, survivor: str) -> Timeline | None:
        """Give up the timeline of the identifier that ends."""
        return self.timelines.pop(ended, None)

    def newest_task(self) -> str:
        """The subject of the newest open task of all."""
        opened = [
            (task.opened, subject)
            for subject, timeline in self.timelines.items()
            for task in list(timeline.tasks.values())[-1:]
        ]
        return max(opened, default=(0, ""))[1]

    def settle(self, decision: Decision, timeline: Timeline, event: Event | None) -> Iterator[Firing]:
        """Put the timers on the heap; the outcomes in order."""
        if event is None:
            self.turn = (self._clock, 0, 0, timeline.subject)
        elif isinstance(event, Arrived):
            self.turn = (event.now, 1, 0, timeline.subject)
        for timer in decision.timers:
            self._push(timer.due, timer.rank, timer.subject, timer.flow, timer.rule, timer)
        if self._assume_done is not None:
            for task in decision.opened:
                when = task.opened + self._assume_done
                step = TaskStepped(when, TaskState.DONE, task.id)
                self._push(when, Rank.TASK, timeline.subject, 0, 0, step)
        yield from decision.firings

    # ── what is due ──────────────────────────────────────────────────────────────────────────

    def _run_due(self, until: Instant, inclusive: bool) -> Iterator[Firing]:
        heap = self._heap
        while heap and (heap[0][0] < until or (inclusive and heap[0][0] == until)):
            if heap[0][1] is Rank.SCHEDULE:
                yield from self._run_schedules(heap[0][0])
                continue
            due, rank, subject, _, _, _, what = heappop(heap)
            self._clock = due
            self.turn = (due, 3 if due == self._scheduled else 2, rank, subject)
            timeline = self.timelines.get(self.survivor(subject))
            if timeline is None:
                continue
            event: Event = what if isinstance(what, TaskStepped) else Due(due, what)
            yield from self.decide(timeline, event)
        self._clock = max(self._clock, until) if inclusive else self._clock

    def _push(self, due: Instant, rank: Rank, subject: str, flow: int, rule: int, what: Timer | TaskStepped) -> None:
        self._set += 1
        heappush(self._heap, (due, rank, subject, flow, rule, self._set, what))

    # ── schedules ────────────────────────────────────────────────────────────────────────────

    def _start_calendars(self, first: Instant) -> None:
        for position, rule in enumerate(self.plan.schedules):
            schedule = rule.tree.trigger
            assert isinstance(schedule, EveryDay | EveryWeek | EveryInterval)
            self._calendars[position] = occurrences(schedule, first - 1, self.plan.zone)
            self._set_next(position, rule)

    def _set_next(self, position: int, rule: RulePlan) -> None:
        due = next(self._calendars[position])
        timer = Timer(due, TimerKind.SCHEDULE, "", rule.flow.number, rule.number, due, position=position)
        self._push(due, Rank.SCHEDULE, "", rule.flow.number, rule.number, timer)

    def _run_schedules(self, due: Instant) -> Iterator[Firing]:
        """All schedules of one instant: patient by patient, flow by flow."""
        self._clock = self._scheduled = due
        timers: list[Timer] = []
        while self._heap and self._heap[0][0] == due and self._heap[0][1] is Rank.SCHEDULE:
            what = heappop(self._heap)[6]
            assert isinstance(what, Timer)
            timers.append(what)
        for timer in timers:
            self._set_next(timer.position, self.plan.schedules[timer.position])
        for subject in sorted(self.timelines):
            timeline = self.timelines[subject]
            if timeline.known and is_patient(subject):
                self.turn = (due, 2, Rank.SCHEDULE, subject)
                for timer in timers:
                    yield from self.decide(timeline, Due(due, timer._replace(subject=subject)))
