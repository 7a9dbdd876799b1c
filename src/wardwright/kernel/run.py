"""A run: how what arrives reaches timelines, whoever keeps them.

Lives here: who is meant by an identifier, merges, and the order in which one moment's arrivals are taken. Must not live
here: where timelines and timers are kept. Simulate keeps them in memory, the live engine in the record: both are
this run, so that what was proved is what runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from wardwright.facts.fact import Coded, Fact, Kind, Status
from wardwright.facts.instant import Instant
from wardwright.kernel.decide import decide, rederive
from wardwright.kernel.event import Arrived, Decision, Event, Tally, TaskEscalated, TaskStepped
from wardwright.kernel.firing import Firing
from wardwright.kernel.plan import Plan
from wardwright.kernel.series import TERMLESS, series_term
from wardwright.kernel.timeline import Timeline
from wardwright.language.tree import TaskState

_HEARD_BY: Final = ("connection:", "device:")
_new: Final[Any] = tuple.__new__  # a NamedTuple's own constructor is three times as slow


class TaskStep(NamedTuple):
    """Somebody accepts or does a task: the one named, else the newest open one of the subject (of anybody when "")."""

    subject: str
    seen: Instant
    state: TaskState
    task: str = ""


class Escalation(NamedTuple):
    """Somebody asks for the next follow-up of a task now."""

    subject: str
    seen: Instant
    task: str


Arrival = Fact | TaskStep | Escalation


def is_patient(subject: str) -> bool:
    """False for a connection or a device."""
    return not subject.startswith(_HEARD_BY)


def _is_merge(each: Any) -> bool:
    return type(each) is Fact and each[1] is Kind.MERGED


class Run:
    """Takes arrivals moment by moment. Subclasses keep the timelines and settle what is decided."""

    def __init__(self, plan: Plan, tally: Tally) -> None:
        self.plan = plan
        self.tally = tally
        self.alias: dict[str, str] = {}  # ended identifier → survivor

    # ── what a subclass keeps ────────────────────────────────────────────────────────────────

    def timeline(self, subject: str) -> Timeline:
        """The timeline of a subject, a new one if it has none."""
        raise NotImplementedError

    def end(self, ended: str, survivor: str) -> Timeline | None:
        """Two patients are one: give up the timeline of the identifier that ends; None when it has none."""
        raise NotImplementedError

    def settle(self, decision: Decision, timeline: Timeline, event: Event | None) -> Iterator[Firing]:
        """Keep what was decided (`event` None: because of a merge); its outcomes in order."""
        raise NotImplementedError

    def newest_task(self) -> str:
        """The subject of the newest open task of all."""
        raise NotImplementedError

    # ── what all runs do ─────────────────────────────────────────────────────────────────────

    def survivor(self, subject: str) -> str:
        """The identifier that goes on for this one."""
        while subject in self.alias:
            subject = self.alias[subject]
        return subject

    def arrive(self, now: Instant, group: list[Arrival]) -> Iterator[Firing]:
        """One moment's arrivals: merges first, then subject by subject, in the order of what flows can look at."""
        if any(_is_merge(each) for each in group):
            for each in group:
                if isinstance(each, Fact) and _is_merge(each):
                    yield from self._merge(each, now)
            group = [each for each in group if not _is_merge(each)]
        by_subject: dict[str, list[Arrival]] = {}
        turns: dict[str, None] = {}
        of: str | None = None  # mostly the next is about the same subject
        subject, mine, has_turn = "", list[Arrival](), False
        for each in group:
            named = each[0]  # the subject: by name costs ten times as much
            if named != of:
                of, subject = named, self.survivor(named) if named else self.newest_task()
                mine, has_turn = by_subject.setdefault(subject, []), subject in turns
            mine.append(each)
            # What no flow looks at has no say in whose turn it is: a replay and a proof need not keep it.
            if not has_turn and self._is_looked_at(each):
                turns[subject] = None
                has_turn = True
        for subject in turns:
            yield from self._arrive_at(subject, by_subject.pop(subject), now)
        for subject, mine in by_subject.items():
            yield from self._arrive_at(subject, mine, now)

    def _is_looked_at(self, each: Arrival) -> bool:
        return not isinstance(each, Fact) or (each.kind, series_term(each.kind, each.term)) in self.plan.reads

    def decide(self, timeline: Timeline, event: Event) -> Iterator[Firing]:
        """Let the kernel decide one event, and settle it."""
        return self.settle(decide(self.plan, timeline, event, self.tally), timeline, event)

    def _arrive_at(self, subject: str, group: list[Arrival], now: Instant) -> Iterator[Firing]:
        timeline = self.timeline(subject)
        facts: list[Fact] = []
        for each in group:
            if isinstance(each, Fact):
                facts.append(each)
                continue
            yield from self._take(timeline, facts, now)
            facts = []
            if isinstance(each, TaskStep):
                yield from self.decide(timeline, TaskStepped(now, each.state, each.task))
            else:
                yield from self.decide(timeline, TaskEscalated(now, each.task))
        yield from self._take(timeline, facts, now)

    def _take(self, timeline: Timeline, facts: list[Fact], now: Instant) -> Iterable[Firing]:
        wanted = self.wanted(timeline, facts, now)
        return self.decide(timeline, _new(Arrived, (now, wanted))) if wanted else ()

    def wanted(self, timeline: Timeline, facts: list[Fact], now: Instant) -> tuple[Fact, ...]:
        """The facts that a flow can look at, seen now; of the others it is only kept that the subject is known."""
        terms_read = self.plan.terms_read
        wanted = []
        for fact in facts:
            _, kind, term, _, seen, _, status, _, _, _ = fact  # in one go: by name costs ten times as much
            terms = terms_read.get(kind)
            if terms is not None and ("" if kind in TERMLESS else term) in terms:
                wanted.append(fact if seen == now else fact._replace(seen=now))
            elif status is not Status.PENDING and status is not Status.WITHDRAWN:
                timeline.known = True
        return tuple(wanted)

    def _merge(self, fact: Fact, now: Instant) -> Iterator[Firing]:
        if not isinstance(fact.value, Coded) or fact.status in (Status.WITHDRAWN, Status.PENDING):
            return
        survivor, ended = self.survivor(fact.subject), self.survivor(fact.value.text)
        if survivor == ended:
            return
        self.alias[ended] = survivor
        timeline = self.timeline(survivor)
        timeline.known = True
        other = self.end(ended, survivor)
        if other is not None:
            timeline.absorb(other)
            yield from self.settle(rederive(self.plan, timeline, now, self.tally), timeline, None)
