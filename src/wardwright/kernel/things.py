"""Things: what can happen, made ready to be looked for among facts.

Lives here: from a thing of the page to the kinds and terms of the facts that can be it, and the test on such a fact.
Called by triggers (a new fact), conditions (facts in a window), timers (facts before a deadline) and `Stop when`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from wardwright.facts.fact import Fact, Flaw, Kind, Measured
from wardwright.facts.instant import Instant
from wardwright.facts.truth import Truth
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.stays import INPATIENT, class_of, ends_a_stay, stay_before
from wardwright.kernel.timeline import Timeline
from wardwright.kernel.values import ValueTest, value_test
from wardwright.language.tree import (
    AppointmentThing,
    DocumentThing,
    FormThing,
    MedicineThing,
    MovementThing,
    ProcedureThing,
    RecordedThing,
    ResultThing,
    Thing,
)

FactTest = Callable[[Timeline, Fact], Truth]


def _always(timeline: Timeline, fact: Fact) -> Truth:
    return Truth.TRUE


@dataclass(frozen=True, slots=True)
class Matcher:
    """A thing made ready: the series to look in and the test that a fact of them must pass."""

    kinds: tuple[Kind, ...]
    terms: tuple[str, ...]
    test: FactTest
    presence: FactTest | None = None  # the test in a window, where it differs from that of a trigger

    def window(self, timeline: Timeline, after: Instant, until: Instant) -> list[Fact]:
        """The visible facts of its series with after < at ≤ until, untested."""
        if len(self.kinds) == 1:
            return timeline.window(self.kinds[0], self.terms, after, until)
        found = [fact for kind in self.kinds for fact in timeline.window(kind, self.terms, after, until)]
        return sorted(found, key=lambda fact: (fact.at, fact.seen))

    def latest(self, timeline: Timeline, now: Instant) -> Fact | None:
        """The visible fact with the greatest (at, seen) up to now that is the thing."""
        # No function inside: compiled, it would be a circle that holds the timeline until somebody looks for circles.
        is_it = partial(_is_it, self.presence or self.test, timeline)
        found = [timeline.newest(kind, term, now, self, is_it) for kind in self.kinds for term in self.terms]
        newest: Fact | None = max((entry for entry in found if entry is not None), default=(0, 0, 0, None))[3]
        return newest

    def split(self, timeline: Timeline, after: Instant, until: Instant) -> tuple[list[Fact], list[Fact]]:
        """The facts of the window that are the thing, and those of which it cannot be told."""
        test = self.presence or self.test
        true: list[Fact] = []
        unknown: list[Fact] = []
        for fact in self.window(timeline, after, until):
            verdict = test(timeline, fact)
            if verdict is Truth.TRUE:
                true.append(fact)
            elif verdict is Truth.UNKNOWN:
                unknown.append(fact)
        return true, unknown


def _is_it(test: FactTest, timeline: Timeline, fact: Fact) -> bool:
    return test(timeline, fact) is Truth.TRUE


def matcher(thing: Thing, vocabulary: Vocabulary) -> Matcher:
    """The thing made ready against this vocabulary; CannotPlan when its units do not fit."""
    if isinstance(thing, ResultThing):
        value = value_test(vocabulary[thing.term.name], thing.test)
        terms = _members(vocabulary, thing.term.name)
        if value is None:
            return Matcher((Kind.RESULT,), terms, _arrives, _is_there)
        return Matcher((Kind.RESULT,), terms, _on_value(value))
    if isinstance(thing, MovementThing):
        return _movement(thing, vocabulary)
    if isinstance(thing, MedicineThing):
        return Matcher((Kind(thing.act.value),), _members(vocabulary, thing.term.name), _always)
    if isinstance(thing, ProcedureThing):
        return Matcher((Kind.PROCEDURE,), _members(vocabulary, thing.term.name), _always)
    if isinstance(thing, RecordedThing):
        return Matcher((Kind.CONDITION, Kind.FLAG), _members(vocabulary, thing.term.name), _always)
    if isinstance(thing, DocumentThing):
        return Matcher((Kind.DOCUMENT,), _members(vocabulary, thing.term.name), _always)
    if isinstance(thing, FormThing):
        return Matcher((Kind.FORM,), _members(vocabulary, thing.term.name), _always)
    assert isinstance(thing, AppointmentThing)
    return Matcher((Kind(thing.act.value),), ("",), _always)


def _members(vocabulary: Vocabulary, name: str) -> tuple[str, ...]:
    return tuple(sorted(vocabulary.members(name)))


def _on_value(value: ValueTest) -> FactTest:
    return lambda timeline, fact: value(fact.value)


def _arrives(timeline: Timeline, fact: Fact) -> Truth:
    """Any value will do, but none that is missing a part or outside the plausible range: that never fires."""
    implausible = isinstance(fact.value, Measured) and fact.value.flaw is Flaw.IMPLAUSIBLE
    return Truth.UNKNOWN if implausible or fact.value is None else Truth.TRUE


def _is_there(timeline: Timeline, fact: Fact) -> Truth:
    """In a window, a score that is missing a part is not there yet: one pulse does not make a set of observations."""
    return Truth.FALSE if fact.value is None else _arrives(timeline, fact)


def _movement(thing: MovementThing, vocabulary: Vocabulary) -> Matcher:
    kind = Kind(thing.movement.value)
    places = vocabulary.members(thing.place.name) if thing.place is not None else None

    def admitted(timeline: Timeline, fact: Fact) -> Truth:
        if places is not None:
            return Truth.TRUE if fact.place in places else Truth.FALSE
        if class_of(fact) != INPATIENT:
            return Truth.FALSE
        stay = stay_before(timeline, fact)
        return Truth.FALSE if stay is not None and stay.inpatient_since is not None else Truth.TRUE

    def moved(timeline: Timeline, fact: Fact) -> Truth:
        return Truth.TRUE if places is None or fact.place in places else Truth.FALSE

    def discharged(timeline: Timeline, fact: Fact) -> Truth:
        if places is None:
            return Truth.TRUE if ends_a_stay(timeline, fact) else Truth.FALSE
        stay = stay_before(timeline, fact)
        place = fact.place or (stay.place if stay is not None else "")
        return Truth.TRUE if place in places else Truth.FALSE

    tests: dict[Kind, FactTest] = {Kind.ADMITTED: admitted, Kind.MOVED: moved, Kind.DISCHARGED: discharged}
    return Matcher((kind,), ("",), tests.get(kind, _always))
