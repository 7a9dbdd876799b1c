"""The decider: messages, people's steps and timers, in one order, through the kernel, into one batch.

Lives here: the moment of each event, what the kernel decided as rows, which memories must be written. Must not live
here: the loop around it (process.py), how things are kept (record). Nothing is kept before `Decisions.commit(batch)`
returns; a decider whose commit failed is thrown away and made again from the record.

Order (decision 0008): every message and step has a moment of its own, `seen = max(arrived, clock + 1)`, and timers due
before it have their turn first. So a replay from the record takes the same things in the same order.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from wardwright.engine.live.calendars import Calendars
from wardwright.engine.live.dues import Dues, Place
from wardwright.engine.live.encode import body_facts, facts_body, following, pack, row_timer, timer_body, unpack
from wardwright.engine.live.patients import Patients
from wardwright.engine.live.reading import Read, Said
from wardwright.engine.live.rows import Rows
from wardwright.engine.live.warm import MOST_FACTS, Warm
from wardwright.facts.fact import Fact, Kind, Status
from wardwright.facts.instant import Instant
from wardwright.kernel.decide import rederive
from wardwright.kernel.event import NOTHING, Arrived, Decision, Due, Event, Tally, Timer, TimerKind
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.memory import FlowNames, remember
from wardwright.kernel.near import Near
from wardwright.kernel.plan import FlowPlan, Plan
from wardwright.kernel.run import Arrival, Escalation, Run, TaskStep, is_patient
from wardwright.kernel.series import FAR, MOVEMENTS
from wardwright.kernel.timeline import Timeline
from wardwright.language.tree import TaskState
from wardwright.record.rows import Batch, FactsRow, MemoryRow, MergeRow, MessageFate, StepVerb, TaskStepRow, TimerRow
from wardwright.record.store import Decisions

# Series that are kept though no flow names them: where the patient is, who is in charge, for people and schedules.
ALSO_READ: Final = frozenset((kind, "") for kind in (*MOVEMENTS, Kind.ATTENDING, Kind.BORN, Kind.SEX))
_PENDING: Final = frozenset({TimerKind.SILENCE, TimerKind.QUIET})  # timers that a timeline remembers to be set
_UNCHANGED: Final = frozenset({Outcome.MISSED, Outcome.UNKNOWN, Outcome.SUPPRESSED})
_AT_A_VISIT: Final = 200  # patients of a schedule in one commit
_new: Final[Any] = tuple.__new__  # a NamedTuple's own constructor is three times as slow
_STATES: Final = {StepVerb.ACCEPT: TaskState.ACCEPTED, StepVerb.DONE: TaskState.DONE}


class AtWork(NamedTuple):
    """One thing that is being decided, as somebody must be told of it when it fails."""

    what: str  # "message", "step", "timer", "schedule", "new flows"
    which: int | str  # its number; the patient whom a schedule or new flows look at


class Decider(Run):
    """One engine's run, from where the record says it is."""

    def __init__(
        self,
        plan: Plan,
        store: Decisions,
        warm_limit: int = 20_000,
        warm_facts: int = MOST_FACTS,
        dry_run: frozenset[str] = frozenset(),
    ) -> None:
        """`warm_limit`, `warm_facts`: timelines in memory and facts in them; `dry_run`: titles that send nothing."""
        self.cursor = store.cursor()
        self._near = Near()
        tally = Tally(plan.zone, arrivals=self.cursor.arrivals, near=self._near)
        super().__init__(plan, tally)
        self.names = FlowNames(plan)
        self._store = store
        self._state: dict[str, Any] = unpack(self.cursor.body) if self.cursor.body else {}
        self._recall_tally()
        self.alias = store.survivors()
        self.warm = Warm(store, plan, self.names, tally, self.wanted, warm_limit, warm_facts)
        self.dues = Dues(store, self._place)
        self.calendars = Calendars(plan, self._state.get("schedule"))
        if self.cursor.clock:
            self.calendars.start(self.cursor.clock)
        self._patients = Patients(store, self.survivor)
        self._dry_run = dry_run
        self.skip: Container[AtWork] = ()  # what failed without a flow to blame
        self.at_work: AtWork | None = None  # the last thing that was begun since the last commit
        self._sweep_after: str | None = self._state.get("sweep")
        self._see_new_versions()
        self._begin()

    def _begin(self) -> None:
        """A new batch."""
        self.batch = Batch(self.cursor)
        self._rows = Rows(self.batch, self.plan, self._dry_run, self._near)
        self._touched: dict[str, Timeline] = {}
        self._message: int | None = None
        self.at_work = None

    @property
    def empty(self) -> bool:
        """Whether nothing happened since the last commit."""
        batch = self.batch
        return not (batch.fates or batch.steps_taken or batch.timers_gone or batch.timers or self._touched)

    # ── events ───────────────────────────────────────────────────────────────────────────────

    def message(self, read: Read) -> list[Firing]:
        """One message. Timers due before it must have had their turn: `run_due(moment(read.arrived))` first."""
        self.at_work = _new(AtWork, ("message", read.seq))
        seen = self._moment(read.arrived)
        self._message = read.seq
        group: list[Arrival] = [
            _new(Fact, (subject, Kind.HEARD, "", seen, seen, None, Status.FINAL, "", "", str(read.seq)))
            for subject in read.heard
        ]
        for said in read.said:
            facts = body_facts(said.subject, seen, said.body)
            group += facts
            self.warm.grow(self.survivor(said.subject), len(facts))
            self._patients.see(said.subject, facts)
        outcomes = list(self.arrive(seen, group))
        self._keep_facts(read, seen)
        for subject, name in read.names:
            self._patients.name(subject, name)
        fate = (read.seq, seen, read.fate, read.facts, read.set_aside, read.not_mapped)
        self.batch.fates.append(_new(MessageFate, fate))
        self.cursor.message = read.seq
        self._message = None
        return outcomes

    def step(self, row: TaskStepRow) -> list[Firing]:
        """What a person did to a task. Timers due before it must have had their turn."""
        self.at_work = AtWork("step", row.seq)
        seen = self._moment(row.at)
        outcomes: list[Firing] = []
        if self.at_work in self.skip:
            pass
        elif row.verb is StepVerb.ESCALATE:
            outcomes = list(self.arrive(seen, [Escalation(row.subject, seen, row.task)]))
        elif row.verb in _STATES:
            outcomes = list(self.arrive(seen, [TaskStep(row.subject, seen, _STATES[row.verb], row.task)]))
        self.batch.steps_taken.append((row.seq, seen))
        self.cursor.step = row.seq
        return outcomes

    def run_due(self, until: Instant, most: int = 500) -> bool:
        """Let what is due before `until` have its turn, at most `most` of them; False: commit first, then ask again."""
        for _ in range(most):
            if self.calendars.running is not None:
                return self._run_schedule(min(most, _AT_A_VISIT))
            if self.dues.must_refill:
                if not self.empty:
                    return False
                self.dues.refill()
            due, scheduled = self.dues.next_due(), self.calendars.next_due
            if min(FAR if due is None else due, FAR if scheduled is None else scheduled) >= until:
                return True
            if due is not None and (scheduled is None or due <= scheduled):
                self._fall_due(self.dues.pop())
            else:
                if not self.empty:
                    return False  # the patients of the record are those whom the schedule visits
                self.calendars.begin()
        return False

    def sweep(self, portion: int = 100) -> None:
        """New flows whose timers depend on what is already known: set them, some patients at a time."""
        if self._sweep_after is None:
            return
        if not self._sweep_after:
            for subject in sorted({rule.subject for rule in self.plan.repeating if rule.subject}):
                self._rederive(subject)
        rows = self._store.patients(self._sweep_after, portion, False)
        for row in rows:
            if row.known:
                self._rederive(row.subject)
            self._sweep_after = row.subject
        if len(rows) < portion:
            self._sweep_after = None

    def _see_new_versions(self) -> None:
        """A flow with stays or silences that was not there before looks at everybody whom the record knows."""
        active = self.plan.flows[: len(self.plan.flows) - self.plan.retired]
        versions = sorted(flow.version for flow in active)
        before = self._state.get("flows")
        self._state["flows"] = versions
        if not self.cursor.clock or before is None or before == versions:
            return
        if {rule.flow.version for rule in self.plan.repeating} - set(before):
            self._sweep_after = ""

    def _rederive(self, subject: str) -> None:
        self.at_work = AtWork("new flows", subject)
        if self.at_work in self.skip:
            return
        timeline = self.timeline(self.survivor(subject))
        decision = rederive(self.plan, timeline, self.cursor.clock, self.tally)
        if decision is not NOTHING:
            for _ in self.settle(decision, timeline, None):
                pass

    # ── the batch ────────────────────────────────────────────────────────────────────────────

    def finished_batch(self) -> Batch:
        """Everything since the last commit, with what must be remembered."""
        for subject, timeline in self._touched.items():
            self._remember(subject, timeline, None)
        self._touched = {}
        self._rows.finish()
        self._patients.write(self.batch, self.timeline, self.cursor.clock)
        self.cursor.arrivals = self.tally.arrivals
        self.cursor.body = pack(self._state_now())
        return self.batch

    def committed(self) -> None:
        """The batch is on disk."""
        self.warm.shrink()
        self._patients.begin()
        self._begin()

    # ── what a run keeps ─────────────────────────────────────────────────────────────────────

    def timeline(self, subject: str) -> Timeline:
        """The timeline of a subject, warm or made again."""
        return self.warm.get(subject)

    def end(self, ended: str, survivor: str) -> Timeline | None:
        """Give up the timeline of the identifier that ends, and keep when that was."""
        timeline = self.warm.give_up(ended, survivor)
        self.batch.merges.append(MergeRow(ended, survivor, self._message or 0))
        self._touched.pop(ended, None)
        self._patients.merge(ended, survivor, self.batch)
        if timeline is not None:
            self._remember(ended, timeline, self.cursor.clock)
        return timeline

    def settle(self, decision: Decision, timeline: Timeline, event: Event | None) -> Iterator[Firing]:
        """Write down what was decided; the outcomes in order."""
        if not isinstance(event, Arrived) or _must_be_remembered(decision, timeline, event.now):
            self._touched[timeline.subject] = timeline
        if decision.timers:
            self._set_timers(decision.timers)
        if decision.firings or decision.opened or decision.closed:
            self._rows.add(decision, timeline, self.cursor.clock, self._message)
        return iter(decision.firings)

    def _set_timers(self, timers: tuple[Timer, ...]) -> None:
        """Rows for them. Deadlines that one fact sets for one page lie together in one row (see encode.following)."""
        together: list[tuple[int, Timer]] = []
        for timer in timers:
            if together and not _lie_together(together[0][1], timer):
                self._set(together)
                together = []
            self.cursor.timer += 1
            together.append((self.cursor.timer, timer))
        self._set(together)

    def _set(self, together: list[tuple[int, Timer]]) -> None:
        if len(together) > 1:
            together.sort(key=_turn)
        number, timer = together[0]
        flow = self.plan.flows[timer.flow]
        body = timer_body(timer, together[1:])
        self._keep(TimerRow(number, timer.due, timer.rank, timer.subject, flow.title, flow.version, body))

    def _keep(self, row: TimerRow) -> None:
        self.batch.timers.append(row)
        self.dues.add(row)

    def newest_task(self) -> str:
        """A live step always names its subject."""
        raise AssertionError("a step without a subject")

    # ── moments ──────────────────────────────────────────────────────────────────────────────

    def moment(self, arrived: Instant) -> Instant:
        """When what arrived then would be seen: every message and step has a moment of its own."""
        return max(arrived, self.cursor.clock + 1)

    def _moment(self, arrived: Instant) -> Instant:
        if not self.cursor.clock:
            self.calendars.start(arrived - 1)
        seen = self.cursor.clock = self.moment(arrived)
        return seen

    def _fall_due(self, row: TimerRow) -> None:
        self.batch.timers_gone.append(row.id)
        self.cursor.clock = max(self.cursor.clock, row.due)
        later = following(row)
        if later is not None:
            self._keep(later)
        kind_names = unpack(row.body)[0]
        finishing = kind_names in (TimerKind.FOLLOW_UP.value, TimerKind.DEADLINE.value)
        flow = self.names.by_version.get(row.version) if finishing else self._live_version(row)
        self.at_work = AtWork("timer", row.id)
        if flow is None or self.at_work in self.skip:
            return
        subject, timer = self.survivor(row.subject), row_timer(row, flow.number)
        if self.warm.is_moot(subject, timer):
            return
        timeline = self.timeline(subject)
        if timer.fact is not None:
            timer = timer._replace(fact=timeline.find(timer.fact) or timer.fact)
        for _ in self.decide(timeline, Due(row.due, timer)):
            pass

    def _live_version(self, row: TimerRow) -> FlowPlan | None:
        flow = self.names.by_title.get(row.flow)
        return flow if flow is not None and flow.version == row.version else None

    def _run_schedule(self, most: int) -> bool:
        """One portion of the patients whom a schedule visits, as one batch; always asks for a commit."""
        running = self.calendars.running
        assert running is not None
        self.cursor.clock = max(self.cursor.clock, running.due)
        rows = self._store.patients(running.after, most, running.only_inpatients)
        for row in rows:
            self.at_work = AtWork("schedule", row.subject)
            if row.known and is_patient(row.subject) and self.at_work not in self.skip:
                timeline = self.timeline(row.subject)
                for timer in running.timers:
                    for _ in self.decide(timeline, Due(running.due, timer._replace(subject=row.subject))):
                        pass
            running.after = row.subject
        if not rows:
            self.calendars.finish()
        return False

    def _place(self, row: TimerRow) -> Place:
        flow = self.names.by_version.get(row.version) or self.names.by_title.get(row.flow)
        number = flow.number if flow is not None else 0
        return row.due, row.rank, row.subject, number, unpack(row.body)[1], row.id

    # ── what is kept of a message ────────────────────────────────────────────────────────────

    def _keep_facts(self, read: Read, seen: Instant) -> None:
        """One row for each survivor that the message speaks of."""
        if not self.alias:
            self.batch.facts += [_new(FactsRow, (said.subject, read.seq, seen, said.body)) for said in read.said]
            return
        by_survivor: dict[str, list[Said]] = {}
        for said in read.said:
            by_survivor.setdefault(self.survivor(said.subject), []).append(said)
        for survivor, parts in by_survivor.items():
            if len(parts) == 1 and parts[0].subject == survivor:
                body = parts[0].body
            else:
                facts = [fact for said in parts for fact in body_facts(said.subject, seen, said.body)]
                body = facts_body(survivor, facts)
            self.batch.facts.append(FactsRow(survivor, read.seq, seen, body))

    def _remember(self, subject: str, timeline: Timeline, ended: Instant | None) -> None:
        body = pack({"memory": remember(timeline, self.names), "ended": ended})
        self.batch.memories.append(MemoryRow(subject, self.cursor.message, body))

    # ── the tally ────────────────────────────────────────────────────────────────────────────

    def _recall_tally(self) -> None:
        limits_of = self.names.limits_of
        for title, day, count in self._state.get("fired", ()):
            self.tally.fired[limits_of(title)] = (date.fromisoformat(day), count)
        self.tally.paused = {limits_of(title) for title in self._state.get("paused", ())}

    def _state_now(self) -> dict[str, Any]:
        titles = self.names.titles
        return {
            "fired": [[titles[flow], day.isoformat(), count] for flow, (day, count) in self.tally.fired.items()],
            "paused": sorted(titles[flow] for flow in self.tally.paused),
            "schedule": self.calendars.state(),
            "flows": self._state["flows"],
            "sweep": self._sweep_after,
        }


def _lie_together(first: Timer, timer: Timer) -> bool:
    return (
        timer.kind is TimerKind.DEADLINE
        and first.kind is TimerKind.DEADLINE
        and timer.flow == first.flow
        and timer.fact == first.fact
    )


def _turn(numbered: tuple[int, Timer]) -> tuple[Instant, int, int]:
    number, timer = numbered
    return timer.due, timer.rule, number


def _must_be_remembered(decision: Decision, timeline: Timeline, now: Instant) -> bool:
    """Whether facts that arrived now changed more than what their rows say."""
    derived = timeline.derived
    return (
        bool(decision.opened or decision.closed or timeline.tasks or timeline.recorded)
        or bool(derived and derived[-1].seen == now)  # a correction may take back the last flag, and nothing else
        or any(timer.kind in _PENDING for timer in decision.timers)
        or not is_patient(timeline.subject)
        or any(firing.outcome not in _UNCHANGED for firing in decision.firings)
    )
