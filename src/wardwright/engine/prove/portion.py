"""A portion: some patients run through the kernel, their outcomes with what puts them in order among all others'.

Lives here: one run over the facts of some patients. Must not live here: who these are (scan), processes and files
(portions). The kernel is unchanged: this is a replay of these patients alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

import pyarrow as pa

from wardwright.engine.prove.identities import Identities
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Instant
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.plan import Plan, make_plan
from wardwright.kernel.simulate import Simulation
from wardwright.language.tree import Flow
from wardwright.record.history.rows import Reviver

Place = tuple[Instant, int, int, str, int]
"""Where an outcome comes among those of all portions: instant, phase, rank and subject of a due, order of arrival."""
Placed = tuple[Place, Firing]

Going = Callable[[], None]
"""Whether to go on: raises when somebody asked to stop."""

ASKED_EVERY = 2_000  # facts: a tenth of a second at most
_ARRIVALS = 1


@dataclass(frozen=True, slots=True)
class Setting:
    """What every portion of a proof shares; it travels to other processes."""

    flows: tuple[Flow, ...]
    vocabulary: Vocabulary
    zone: tzinfo
    since: Instant
    last: Instant  # timers and schedules run up to and including it
    near_misses: bool = False

    def plan(self) -> Plan:
        """The flows made ready."""
        plan = make_plan(self.flows, self.vocabulary, self.zone)
        plan.near_misses = self.near_misses
        return plan


@dataclass(slots=True)
class Counts:
    """What came of some patients."""

    patients: int = 0
    facts: int = 0
    outcomes: Counter[tuple[str, Outcome]] = field(default_factory=Counter)  # (flow's title, outcome) → how many
    fired_for: Counter[str] = field(default_factory=Counter)  # flow's title → for how many patients it fired

    def add(self, other: Counts) -> None:
        """Take in what came of others."""
        self.patients += other.patients
        self.facts += other.facts
        self.outcomes += other.outcomes
        self.fired_for += other.fired_for

    def total(self, outcome: Outcome) -> int:
        """How many of an outcome, over all flows."""
        return sum(number for (_, each), number in self.outcomes.items() if each is outcome)


def revived(table: pa.Table) -> tuple[list[Fact], list[int]]:
    """The facts of a table with the history's columns, in order of arrival, and their numbers of arrival."""
    ordered = table.sort_by([("seen", "ascending"), ("n", "ascending")]).combine_chunks()
    facts: list[Fact] = []
    reviver = Reviver()
    for batch in ordered.to_batches():
        facts += reviver.facts(batch)
    return facts, ordered.column("n").to_pylist()


def first_known(known: Iterable[tuple[str, Instant]]) -> list[tuple[int, Fact]]:
    """Facts that no flow can look at, and that make patients known to schedules from a moment on."""
    return [(-1, Fact(subject, Kind.DOCUMENT, "", seen, seen)) for subject, seen in known]


class Portion:
    """One run over some patients. Iterate over `placed()`; then `counts` holds the figures."""

    def __init__(
        self,
        setting: Setting,
        plan: Plan,
        facts: Sequence[Fact],
        numbers: Sequence[int],
        going: Going = lambda: None,
    ) -> None:
        """`facts` in order of arrival, `numbers` their numbers of arrival; `going` is asked now and then."""
        self._setting = setting
        self._facts, self._numbers, self._going = facts, numbers, going
        self._identities = Identities.of_facts(facts)
        self._simulation = Simulation(plan)
        self._first: dict[tuple[Instant, str], int] = {}
        self.counts = Counts()
        self._fired: set[tuple[str, str]] = set()

    def placed(self) -> Iterator[Placed]:
        """The outcomes that the proof tells, in order, with their places."""
        setting, counts = self._setting, self.counts
        reached: Place = (-(1 << 62), 0, 0, "", 0)
        for firing in self._outcomes():
            # What becomes due while its instant is worked through comes right after what made it due.
            reached = max(reached, self._place())
            if firing.at < setting.since:
                continue
            if firing.outcome is Outcome.MISSED and not setting.near_misses:
                continue
            counts.outcomes[firing.flow, firing.outcome] += 1
            if firing.outcome is Outcome.FIRED:
                self._fired.add((firing.flow, firing.subject))
            yield reached, firing
        counts.fired_for = Counter(flow for flow, _ in self._fired)
        counts.facts = len(self._facts)

    def _outcomes(self) -> Iterator[Firing]:
        yield from self._simulation.run(self._arriving())
        if self._facts:
            yield from self._simulation.finish(self._setting.last)

    def _arriving(self) -> Iterator[Fact]:
        for position, (fact, number) in enumerate(zip(self._facts, self._numbers, strict=True)):
            if not position % ASKED_EVERY:
                self._going()
            if number >= 0 and fact.kind is not Kind.MERGED:
                self._first.setdefault((fact.seen, fact.subject), number)
            yield fact

    def _place(self) -> Place:
        at, phase, rank, subject = self._simulation.turn
        if phase > _ARRIVALS:
            return at, phase, rank, subject, 0
        if phase < _ARRIVALS:
            return at, phase, 0, "", 0
        return at, phase, 0, "", self._first_arrival(at, subject)

    def _first_arrival(self, at: Instant, subject: str) -> int:
        alike = self._identities.alike(subject)
        if len(alike) == 1:
            return self._first[at, subject]
        survivor = self._simulation.survivor
        return min(self._first[at, each] for each in alike if (at, each) in self._first and survivor(each) == subject)
