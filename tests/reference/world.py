"""The logs of one run, and what can be asked of them: views, limits, tasks that are open, dues already taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo

from tests.reference.identity import read
from tests.reference.log import Decided, Entry, Reading, Recorded, Task, View, Wave
from wardwright.facts.fact import Fact, Kind, Status
from wardwright.facts.instant import Instant, Length, civil
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.firing import Outcome
from wardwright.kernel.reads import scores_named, series_read
from wardwright.kernel.series import series_term
from wardwright.language.tree import Flow, FollowUp, TaskState


@dataclass
class World:
    """Flows, vocabulary and zone never change; the logs only grow."""

    flows: tuple[Flow, ...]
    vocabulary: Vocabulary
    zone: tzinfo
    assume_done: Length | None = None
    waves: list[Wave] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    recorded: list[Recorded] = field(default_factory=list)
    taken: set[tuple[object, ...]] = field(default_factory=set)
    schedules: dict[tuple[int, int], list[Instant]] = field(default_factory=dict)  # (flow, sentence) → its instants
    _read: tuple[int, Reading] = (0, Reading())

    def reading(self) -> Reading:
        """What is visible, read from the whole log (once per length of the log: it only grows)."""
        if self._read[0] != len(self.waves):
            self._read = (len(self.waves), read(self.waves, self.vocabulary, self.zone))
        return self._read[1]

    def who(self, subject: str) -> str:
        """The identifier under which this one stands."""
        return self.reading().who(subject)

    def can_look_at(self, fact: Fact) -> bool:
        """Whether a page names the fact, or looks at facts of its kind."""
        return (fact.kind, series_term(fact.kind, fact.term)) in series_read(
            self.flows, self.vocabulary, scores_named(self.flows, self.vocabulary)
        )

    def subjects(self) -> list[str]:
        """§7.6: everyone of whom a fact arrived, neither pending nor withdrawn, by the identifier as text."""
        arrived = [fact for wave in self.waves for fact in wave.facts]
        known = [fact.subject for fact in arrived if fact.status not in (Status.PENDING, Status.WITHDRAWN)]
        return sorted({self.who(subject) for subject in known})

    def view(self, subject: str, now: Instant) -> View:
        """What can be seen of one subject."""
        mine = tuple(entry for entry in self.reading().entries if self.who(entry.fact.subject) == subject)
        return View(self.vocabulary, self.zone, now, subject, mine)

    # ── §7: dues ──

    def is_taken(self, flow: int, sentence: int, subject: str, due: Instant) -> bool:
        """Each timer is (flow, sentence, subject, due) and is taken once; a merged patient has both sets (§2.8)."""
        return any(
            key[:2] == (flow, sentence) and key[3] == due and self.who(str(key[2])) == subject for key in self.taken
        )

    # ── §8: limits ──

    def held_by(self, flow: int, subject: str, now: Instant) -> str:
        """§8.3: once per patient is looked at first, then the cap; "" when nothing holds it."""
        if self.held_by_once(flow, subject, now):
            return "once"
        return "cap" if self.held_by_cap(flow, now) else ""

    def held_by_once(self, flow: int, subject: str, now: Instant) -> bool:
        """§8.1: a firing at t holds back those before t + D; a suppressed one does not."""
        once = self.flows[flow].once_per
        return once is not None and any(
            now < past.firing.at + once.duration.length
            for past in self.fired(flow)
            if self.who(past.firing.subject) == subject
        )

    def held_by_cap(self, flow: int, now: Instant) -> bool:
        """§8.2: more than N in one local day pauses the flow to the end."""
        cap = self.flows[flow].daily_cap
        if cap is None:
            return False
        if any(past.held_by_cap for past in self.decided if past.flow == flow):
            return True
        today = civil(now, self.zone).date()
        return sum(civil(past.firing.at, self.zone).date() == today for past in self.fired(flow)) >= cap.count

    def fired(self, flow: int) -> list[Decided]:
        """The firings of a flow, without its follow-ups."""
        return [past for past in self.decided if past.flow == flow and past.firing.outcome is Outcome.FIRED]

    # ── §8.4: tasks ──

    def open_tasks(self, now: Instant) -> list[Task]:
        """Neither closed nor done, in the order they were opened."""
        return [task for task in self.tasks if not task.closed and not self.is_done(task, now)]

    def is_done(self, task: Task, now: Instant) -> bool:
        """Done by a step, or so long after it was opened when the run assumes so."""
        assumed = self.assume_done is not None and task.opened + self.assume_done <= now
        return assumed or (task.done is not None and task.done <= now)

    def follow_ups_waiting(self, now: Instant) -> list[tuple[Instant, Task, int, FollowUp]]:
        """§7.7: due, task and follow-up, of the tasks that are open and not yet what the follow-up waits for."""
        found = []
        for task in self.open_tasks(now):
            for position, follow in enumerate(task.ask.follow_ups):
                length = follow.within or task.ask.within
                assert length is not None
                if ("follow", task.number, position) in self.taken:
                    continue
                if not (follow.unless is TaskState.ACCEPTED and task.accepted):
                    found.append((task.opened + length.length, task, position, follow))
        return found


def cause_left(reading: Reading, cause: Entry) -> bool:
    """§2.5: the last wave withdrew the trigger fact, or a part fact that the score had used."""
    return any(cause.order in gone.line or cause.parts & gone.line for gone in reading.removed)


def cause_became(reading: Reading, cause: Entry) -> Entry | None:
    """§2.5: what took the trigger fact's place in the last wave with another value."""
    return next((new for old, new in reading.replaced if cause.order in old.line), None)


def as_it_stands(reading: Reading, cause: Entry | None) -> Entry | None:
    """§9: the version of the trigger fact that stands now; the one that fired when none does."""
    return next((entry for entry in reading.entries if cause is not None and cause.order in entry.line), cause)


def measured_by_then(facts: list[Fact]) -> list[Fact]:
    """§1.6: no result was measured after it arrived; a later version of it keeps that time."""
    first: dict[tuple[object, ...], Instant] = {}
    for fact in facts:
        if fact.kind is Kind.RESULT and fact.status is not Status.PENDING and fact.at > fact.seen:
            first.setdefault((fact.subject, fact.term, fact.key, fact.at), fact.seen)
    return [
        fact._replace(at=first[fact.subject, fact.term, fact.key, fact.at])
        if fact.kind is Kind.RESULT and (fact.subject, fact.term, fact.key, fact.at) in first
        else fact
        for fact in facts
    ]


def in_order_of_arrival(arrivals: list[Fact]) -> list[Fact]:
    """§1.5: a moment never goes back: a fact is seen no earlier than the one before it of its subject."""
    last: dict[str, Instant] = {}
    taken = []
    for fact in arrivals:
        seen = max(fact.seen, last.get(fact.subject, fact.seen))
        last[fact.subject] = seen
        taken.append(fact._replace(seen=seen))
    return measured_by_then(sorted(taken, key=lambda fact: fact.seen))
