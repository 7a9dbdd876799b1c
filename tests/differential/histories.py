"""Strategies for what arrives: one to three patients over a few days, with everything that goes wrong on the way.

Late, resent, corrected, withdrawn, preliminary then final, merged, out of order, censored, in the wrong unit,
implausible, seen at the same instant. Biased towards the terms that the pages name.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import NamedTuple

from hypothesis import strategies as st

from tests.differential.flows import named_in, nodes_in
from tests.differential.pools import ANSWERS, NUMBERS, OTHER_UNITS, PLACES, STARTS, VOCABULARY
from wardwright.facts.fact import Coded, Fact, Kind, Measured, Status, Value
from wardwright.facts.instant import DAY, HOUR, MINUTE, Instant, Length
from wardwright.facts.units import coded, measured
from wardwright.facts.vocabulary import TermKind
from wardwright.language.tree import (
    AnswerIs,
    AppointmentThing,
    Crosses,
    Flow,
    LatestIs,
    MedicineThing,
    MovementThing,
    Op,
    ResultThing,
    StayReaches,
    Test,
)

HEARD = ("connection:lab feed", "device:pump 12")
GAPS = (0, 0, 1, 2, 3, 4, 8, 23, 24, 48)  # half hours from one fact to the next
DELAYS = (0, 0, 0, 0, 0, 0, 30 * MINUTE, 2 * HOUR, 24 * HOUR, 25 * HOUR, -30 * MINUTE)
KINDS_OF = {
    TermKind.RESULT: (Kind.RESULT,),
    TermKind.MEDICINE: (Kind.GIVEN, Kind.PRESCRIBED, Kind.STOPPED),
    TermKind.CONDITION: (Kind.CONDITION,),
    TermKind.PROCEDURE: (Kind.PROCEDURE,),
    TermKind.DOCUMENT: (Kind.DOCUMENT,),
    TermKind.FORM: (Kind.FORM,),
    TermKind.FLAG: (Kind.FLAG,),
}
EVENTS = (
    Kind.ADMITTED,
    Kind.ADMITTED,
    Kind.MOVED,
    Kind.DISCHARGED,
    Kind.DIED,
    Kind.BOOKED,
    Kind.MISSED,
    Kind.CANCELLED,
    Kind.BORN,
    Kind.SEX,
    Kind.HEARD,
    Kind.HEARD,
)
WORDS = {
    Kind.ADMITTED: (None, None, "inpatient", "emergency", "preadmit", "outpatient"),
    Kind.BORN: ("1961-01-05", "1961", "1960-03", "2010-03-29", "2010-10-25"),
    Kind.SEX: ("female", "male", "other", "unknown"),
}


def terms_named(flows: tuple[Flow, ...]) -> list[str]:
    """The terms that facts can carry, those that the pages name first and thrice; a score by its parts."""
    named: set[str] = set()
    for name in named_in(flows):
        term = VOCABULARY[name.name]
        named |= {part.term for part in term.score.parts} if term.score else VOCABULARY.members(term.name)
    carried = [t.name for t in VOCABULARY if t.kind in KINDS_OF and not t.any_of]
    return sorted(name for name in named if name in carried) * 3 + carried


@cache
@st.composite
def values(draw: st.DrawFn, term: str) -> Value:
    """Mostly a number or answer of the pool; sometimes censored, in another unit, text, or nothing."""
    form = draw(st.sampled_from(["plain"] * 11 + ["censored", "other unit", "unreadable"]))
    if form == "unreadable":
        return draw(st.sampled_from([None, Coded("see comment"), Measured(Decimal(6), "")]))
    if term in ANSWERS:
        return coded(VOCABULARY[term], draw(st.sampled_from(ANSWERS[term])))
    if form == "other unit" and term in OTHER_UNITS:
        number, unit = draw(st.sampled_from(OTHER_UNITS[term]))
        return measured(VOCABULARY[term], Decimal(number), unit)
    comparator = draw(st.sampled_from(["<", "<=", ">", ">="])) if form == "censored" else ""
    number = draw(st.sampled_from(NUMBERS.get(term, ("1", "2"))))
    return measured(VOCABULARY[term], Decimal(number), VOCABULARY[term].unit, comparator)


def wanted(flows: tuple[Flow, ...]) -> list[Fact]:
    """Facts without time or patient that satisfy, by a hair or just not, what the pages ask for."""
    found: list[Fact] = []
    for node in nodes_in(flows):
        if isinstance(node, ResultThing | LatestIs | Crosses):
            test = node.comparison if isinstance(node, Crosses) else node.test
            for term in sorted(VOCABULARY.members(node.term.name)):
                found += [_bare(Kind.RESULT, term, value) for value in _around(term, test)]
        elif isinstance(node, MovementThing):
            found.append(_bare(Kind(node.movement.value))._replace(place=node.place.name if node.place else ""))
        elif isinstance(node, MedicineThing):
            found += [_bare(Kind(node.act.value), term) for term in sorted(VOCABULARY.members(node.term.name))]
        elif isinstance(node, AppointmentThing):
            found.append(_bare(Kind(node.act.value)))
        elif isinstance(node, StayReaches) and node.place is not None:
            found.append(_bare(Kind.ADMITTED)._replace(place=node.place.name))
    return [fact for fact in found if fact.kind is not Kind.RESULT or VOCABULARY[fact.term].score is None]


def _bare(kind: Kind, term: str = "", value: Value = None) -> Fact:
    return Fact("", kind, term, 0, 0, value)


def _around(term: str, test: Test | None) -> list[Value]:
    entry = VOCABULARY[term]
    if isinstance(test, AnswerIs):
        return [coded(entry, test.answer)]
    if test is None or entry.score is not None or not entry.unit:
        return []
    number, unit = test.quantity.value, test.quantity.unit
    hair = {Op.ABOVE: Decimal("0.1"), Op.BELOW: Decimal("-0.1")}.get(test.op, Decimal(0))
    return [measured(entry, number, unit), measured(entry, number + hair, unit)]


class Step(NamedTuple):
    """What one message says, times counted from its moment; and how long that is after the one before."""

    gap: Length
    facts: tuple[Fact, ...]


OWN_KEY = "own"  # stands for a key that no other step has


def plain_facts(terms: list[str]) -> st.SearchStrategy[Fact]:
    """A result, a medicine, a record of the terms."""

    @st.composite
    def fact(draw: st.DrawFn) -> Fact:
        term = draw(st.sampled_from(terms))
        kind = draw(st.sampled_from(KINDS_OF[VOCABULARY[term].kind]))
        value = draw(values(term)) if kind is Kind.RESULT else None
        statuses = [Status.FINAL] * 6 + [Status.PRELIMINARY, Status.CORRECTED, Status.PENDING]
        status = draw(st.sampled_from(statuses)) if kind is Kind.RESULT else Status.FINAL
        return _bare(kind, term, value)._replace(status=status)

    return fact()


@cache
@st.composite
def events(draw: st.DrawFn) -> Fact:
    """Movements, appointments, who the patient is, and what is heard of a feed."""
    kind = draw(st.sampled_from(EVENTS))
    if kind is Kind.HEARD:
        return _bare(kind)._replace(subject=draw(st.sampled_from(HEARD)))
    movement = kind in (Kind.ADMITTED, Kind.MOVED, Kind.DISCHARGED)
    word = draw(st.sampled_from((*WORDS[kind],))) if kind in WORDS else None
    if kind is Kind.DISCHARGED:
        word = draw(st.sampled_from((None, None, "outpatient")))
    place = draw(st.sampled_from([*PLACES, ""])) if movement else ""
    return _bare(kind, value=None if word is None else Coded(word))._replace(place=place)


@cache
@st.composite
def observations(draw: st.DrawFn) -> tuple[Fact, ...]:
    """A full set of the score's parts, in one message."""
    score = VOCABULARY["EWS"].score
    assert score is not None
    return tuple(_bare(Kind.RESULT, part.term, draw(values(part.term))) for part in score.parts)


@st.composite
def steps(draw: st.DrawFn, said: st.SearchStrategy[tuple[Fact, ...]]) -> Step:
    """One message, and perhaps what comes later about it."""
    gap = draw(st.sampled_from(GAPS)) * 30 * MINUTE
    subject = draw(st.sampled_from(["101", "101", "101", "102", "102", "103"]))
    key = draw(st.sampled_from(["", "", OWN_KEY, "shared"]))
    delay = draw(st.sampled_from(DELAYS))
    facts = tuple(
        fact._replace(subject=subject, key=key, seen=delay) if fact.kind is not Kind.HEARD else fact
        for fact in draw(said)
    )
    if draw(st.sampled_from([False, False, False, True])):
        facts = (*facts, draw(afterthought(draw(st.sampled_from(facts)))))
    return Step(gap, facts)


@st.composite
def afterthought(draw: st.DrawFn, fact: Fact) -> Fact:
    """What comes later about the same record: resent, corrected, made final, withdrawn, given another time."""
    told = fact._replace(seen=fact.seen + draw(st.sampled_from([0, 30 * MINUTE, HOUR, 4 * HOUR, 26 * HOUR])))
    form = draw(st.sampled_from(["resent", "withdrawn", "corrected", "corrected", "final", "moved"]))
    if fact.kind is Kind.HEARD:
        return fact
    if form == "withdrawn":
        return told._replace(status=Status.WITHDRAWN, value=draw(st.sampled_from([None, fact.value])))
    if form == "moved" and fact.key:
        return told._replace(at=fact.at + HOUR)
    if form in ("corrected", "final") and fact.kind is Kind.RESULT:
        status = Status.CORRECTED if form == "corrected" else Status.FINAL
        return told._replace(status=status, value=draw(values(fact.term)))
    if form == "corrected" and fact.kind in (Kind.ADMITTED, Kind.MOVED):
        return told._replace(status=Status.CORRECTED, place=draw(st.sampled_from(PLACES)))
    return told


@st.composite
def histories(draw: st.DrawFn, flows: tuple[Flow, ...], most: int = 14) -> tuple[list[Fact], Instant]:
    """Facts in the order of their arrival, and the instant until which to run."""
    asked, terms = wanted(flows), terms_named(flows)
    scored = any(name.kind is TermKind.SCORE for name in named_in(flows))
    said = [plain_facts(terms).map(_alone), events().map(_alone)]
    said += [st.sampled_from(asked).map(_alone)] * 2 if asked else []
    said += [observations()] if scored else []
    drawn = draw(st.lists(steps(st.one_of(said)), min_size=1, max_size=most))
    at, facts = draw(st.sampled_from(STARTS)), []
    if draw(st.booleans()):
        facts.append(Fact("101", Kind.ADMITTED, "", at, at, place=draw(st.sampled_from(PLACES)), source="m0"))
    for number, step in enumerate(drawn, start=1):
        at += step.gap
        for fact in step.facts:
            key = f"k{number}" if fact.key == OWN_KEY else fact.key
            facts.append(fact._replace(at=at + fact.at, seen=at + fact.seen, key=key, source=f"m{number}"))
    if draw(st.sampled_from([False] * 5 + [True])):
        when = draw(st.sampled_from(facts)).seen + draw(st.sampled_from([1, 10 * MINUTE]))
        facts.append(Fact("101", Kind.MERGED, "", when, when, Coded("102"), source="m999"))
    until = max(fact.seen for fact in facts) + draw(st.sampled_from([0, HOUR, 6 * HOUR, DAY]))
    return sorted(facts, key=lambda fact: fact.seen), until


def _alone(fact: Fact) -> tuple[Fact, ...]:
    return (fact,)
