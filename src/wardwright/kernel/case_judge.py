"""What a case must still show: the outcome that it was made from, with the same verdict on every clause.

Lives here: an outcome as something to look for, and the look itself, in the facts as they came and in the lines of an
example. Must not live here: which lines are tried (case, case_values, case_times). Called by those. Every look is a run
of the kernel over a handful of facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from wardwright.facts.instant import DAY, Instant, Length
from wardwright.facts.truth import Truth
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.examples import arrivals_of
from wardwright.kernel.firing import Act, ActionKind, Firing, Outcome
from wardwright.kernel.plan import make_plan
from wardwright.kernel.run import Arrival
from wardwright.kernel.simulate import Simulation
from wardwright.language.tree import Duration, EveryDay, EveryInterval, EveryWeek, Flow, NotFor, Step
from wardwright.language.walk import walk

_seen = attrgetter("seen")
Clauses = tuple[tuple[str, Truth, str], ...]


class Sought(NamedTuple):
    """An outcome without its patient and its time."""

    outcome: Outcome
    clauses: Clauses  # of a follow-up: those of the firing that it follows
    did: tuple[tuple[ActionKind, str], ...] = ()  # of a follow-up: what it did, and to whom


class Found(NamedTuple):
    """Where a run shows it."""

    at: Instant
    acts: tuple[tuple[Instant, Act], ...]  # everything that was done until then
    firing: Firing


def clauses_of(firing: Firing) -> Clauses:
    """The words of each clause, its verdict, and what could not be told."""
    return tuple((clause.text, clause.verdict, clause.why_unknown) for clause in firing.reason)


def sought_of(firing: Firing, parent: Firing | None = None) -> Sought:
    """What to look for: the outcome, or of a follow-up the firing that it follows and what it did."""
    if parent is None:
        return Sought(firing.outcome, clauses_of(firing))
    return Sought(firing.outcome, clauses_of(parent), _did(firing))


def _did(firing: Firing) -> tuple[tuple[ActionKind, str], ...]:
    return tuple((act.kind, act.who) for act in firing.acts)


class Judge:
    """Looks for one outcome of one flow, again and again."""

    def __init__(self, flow: Flow, vocabulary: Vocabulary, zone: tzinfo, sought: Sought) -> None:
        self.flow, self.vocabulary, self.zone, self.sought = flow, vocabulary, zone, sought
        self.plan = make_plan((flow,), vocabulary, zone)
        self.looks = 0
        self._beyond = _longest_wait(flow)

    def decides(self, arrivals: Sequence[Arrival], firing: Firing) -> bool:
        """Whether these arrivals, in their order, give that very outcome at that very moment."""
        self.looks += 1
        wanted = clauses_of(firing)
        for each in self._run(arrivals, firing.at):
            if each.id == firing.id and clauses_of(each) == wanted:
                return True
            if each.at > firing.at:
                return False
        return False

    def shows(self, steps: Sequence[Step]) -> Found | None:
        """Where the lines of an example show it first; None when they do not."""
        self.looks += 1
        arrivals = sorted(arrivals_of(steps, self.vocabulary, self.zone), key=_seen)
        if not arrivals:
            return None
        acts: list[tuple[Instant, Act]] = []
        parents: set[str] = set()
        found: Firing | None = None
        for firing in self._run(arrivals, arrivals[-1].seen + self._beyond):
            if found is not None and firing.at > found.at:
                break
            acts += [(firing.at, act) for act in firing.acts]
            if found is None and self._is_it(firing, parents):
                found = firing
        return None if found is None else Found(found.at, tuple(acts), found)

    def _is_it(self, firing: Firing, parents: set[str]) -> bool:
        sought = self.sought
        if sought.outcome is not Outcome.FOLLOWED:
            return firing.outcome is sought.outcome and clauses_of(firing) == sought.clauses
        if firing.outcome is Outcome.FIRED and clauses_of(firing) == sought.clauses:
            parents.add(firing.id)
        return firing.outcome is Outcome.FOLLOWED and firing.follows in parents and _did(firing) == sought.did

    def _run(self, arrivals: Sequence[Arrival], until: Instant) -> Iterator[Firing]:
        simulation = Simulation(self.plan)
        return chain(simulation.run(arrivals), simulation.finish(until))


def _longest_wait(flow: Flow) -> Length:
    """How long after the last line something may still be due."""
    nodes = [node for rule in flow.rules for part in (rule.trigger, *rule.actions) for node, _ in walk(part)]
    waits = sum(node.length for node in nodes if isinstance(node, Duration))
    again_and_again = any(isinstance(node, EveryDay | EveryWeek | EveryInterval | NotFor) for node in nodes)
    return 2 * waits + (8 * DAY if again_and_again else 0)  # every hour of the week comes by
