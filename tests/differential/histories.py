"""Strategies for what arrives: one to three patients over a few days, with everything that goes wrong on the way.

Late, resent, corrected, withdrawn, preliminary then final, merged, out of order, censored, in the wrong unit,
implausible, seen at the same instant. Biased towards the terms that the pages name.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from tests.differential.flows import named_in, nodes_in
from tests.differential.pools import ANSWERS, NUMBERS, OTHER_UNITS, PLACES, STARTS, VOCABULARY
from wardwright.facts.fact import Coded, Fact, Kind, Measured, Status, Value
from wardwright.facts.instant import DAY, HOUR, MINUTE, Instant
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
STEPS = (0, 0, 1, 2, 3, 4, 8, 23, 24, 48)  # half hours from one fact to the next
DELAYS = (0, 0, 0, 0, 30 * MINUTE, 2 * HOUR, 24 * HOUR, 25 * HOUR, -30 * MINUTE)
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
)
WORDS = {
    Kind.ADMITTED: ("inpatient", "emergency", "preadmit", "outpatient"),
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
    form = draw(st.integers(0, 14))
    if form == 0:
        return draw(st.sampled_from([None, Coded("see comment"), Measured(Decimal(6), "")]))
    if term in ANSWERS:
        return coded(VOCABULARY[term], draw(st.sampled_from(ANSWERS[term])))
    if form == 1 and term in OTHER_UNITS:
        number, unit = draw(st.sampled_from(OTHER_UNITS[term]))
        return measured(VOCABULARY[term], Decimal(number), unit)
    comparator = draw(st.sampled_from(["<", "<=", ">", ">="])) if form == 2 else ""
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


@st.composite
def one_fact(draw: st.DrawFn, terms: list[str], asked: list[Fact], at: Instant, number: int) -> Fact:
    """One thing that happens to somebody."""
    if asked and draw(st.booleans()):
        return draw(st.sampled_from(asked))._replace(
            subject=draw(st.sampled_from(["101", "101", "102"])),
            at=at,
            seen=at + draw(st.sampled_from([0, 0, 0, HOUR])),
            key=draw(st.sampled_from(["", f"k{number}"])),
            source=f"m{number}",
        )
    subject = draw(st.sampled_from(["101", "101", "101", "102", "102", "103"]))
    delay = draw(st.sampled_from(DELAYS))
    key = draw(st.sampled_from(["", "", f"k{number}"]))
    status = draw(st.sampled_from([Status.FINAL] * 6 + [Status.PRELIMINARY, Status.CORRECTED, Status.PENDING]))
    where = f"m{number}"
    if draw(st.integers(0, 2)) == 0:
        kind = draw(st.sampled_from(EVENTS))
        word = draw(st.none() | st.sampled_from(WORDS[kind])) if kind is Kind.ADMITTED else None
        word = draw(st.sampled_from(WORDS[kind])) if kind in (Kind.BORN, Kind.SEX) else word
        place = draw(st.sampled_from([*PLACES, ""])) if kind in (Kind.ADMITTED, Kind.MOVED, Kind.DISCHARGED) else ""
        value = None if word is None else Coded(word)
        return Fact(subject, kind, "", at, at + max(delay, 0), value, Status.FINAL, place, key, where)
    if draw(st.integers(0, 7)) == 0:
        return Fact(draw(st.sampled_from(HEARD)), Kind.HEARD, "", at, at, source=where)
    term = draw(st.sampled_from(terms))
    kind = draw(st.sampled_from(KINDS_OF[VOCABULARY[term].kind]))
    value = draw(values(term)) if kind is Kind.RESULT else None
    status = status if kind is Kind.RESULT else Status.FINAL
    return Fact(subject, kind, term, at, at + delay, value, status, "", key, where)


@st.composite
def observations(draw: st.DrawFn, at: Instant, number: int) -> list[Fact]:
    """A full set of the score's parts, in one message."""
    subject, delay = draw(st.sampled_from(["101", "101", "102"])), draw(st.sampled_from([0, 0, HOUR, 25 * HOUR]))
    key = draw(st.sampled_from(["", f"k{number}"]))
    score = VOCABULARY["EWS"].score
    assert score is not None
    return [
        Fact(subject, Kind.RESULT, part.term, at, at + delay, draw(values(part.term)), key=key, source=f"m{number}")
        for part in score.parts
    ]


@st.composite
def afterthought(draw: st.DrawFn, fact: Fact, number: int) -> Fact:
    """What comes later about the same record: resent, corrected, made final, withdrawn, given another time."""
    later = draw(st.sampled_from([0, 30 * MINUTE, HOUR, 4 * HOUR, 26 * HOUR]))
    told = fact._replace(seen=fact.seen + later, source=f"m{number}")
    form = draw(st.sampled_from(["resent", "withdrawn", "corrected", "corrected", "final", "moved"]))
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
def histories(draw: st.DrawFn, flows: tuple[Flow, ...], most: int = 16) -> tuple[list[Fact], Instant]:
    """Facts in the order of their arrival, and the instant until which to run."""
    terms, asked, at = terms_named(flows), wanted(flows), draw(st.sampled_from(STARTS))
    facts: list[Fact] = []
    scored = any(name.kind is TermKind.SCORE for name in named_in(flows))
    if draw(st.booleans()):
        facts.append(Fact("101", Kind.ADMITTED, "", at, at, place=draw(st.sampled_from(PLACES)), source="m0"))
    for number in range(1, draw(st.integers(1, most) | st.integers(most // 2, most)) + 1):
        at += draw(st.sampled_from(STEPS)) * 30 * MINUTE
        if scored and draw(st.integers(0, 3)) == 0:
            facts += draw(observations(at, number))
        else:
            facts.append(draw(one_fact(terms, asked, at, number)))
        if draw(st.integers(0, 3)) == 0:
            earlier = draw(st.sampled_from(facts))
            facts.append(draw(afterthought(earlier, 100 + number)))
    if draw(st.integers(0, 5)) == 0:
        when = draw(st.sampled_from(facts)).seen + draw(st.sampled_from([1, 10 * MINUTE]))
        facts.append(Fact("101", Kind.MERGED, "", when, when, Coded("102"), source="m999"))
    facts = [fact for fact in facts if fact.subject not in HEARD or fact.status is not Status.WITHDRAWN]
    last = max(fact.seen for fact in facts)
    until = last + draw(st.sampled_from([0, HOUR, 6 * HOUR, DAY]))
    return sorted(facts, key=lambda fact: fact.seen), until
