"""Strategies for things, triggers and conditions."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from tests.differential.pools import ANSWERS, CLOCKS, DURATIONS, LONG, NUMBERS, answers, names, quantities
from wardwright.facts.vocabulary import TermKind
from wardwright.language.tree import (
    AnyPartIs,
    AppointmentAct,
    AppointmentThing,
    BetweenAgo,
    ChangedBy,
    ComesBack,
    Comparison,
    Condition,
    Crosses,
    Direction,
    DocumentThing,
    EveryDay,
    EveryInterval,
    EveryWeek,
    FormThing,
    GoesQuiet,
    Group,
    Happens,
    HasCondition,
    InLast,
    IsAged,
    IsInpatient,
    IsOn,
    IsSex,
    IsTaking,
    IsWeekday,
    IsWeekend,
    LatestIs,
    MedicineAct,
    MedicineThing,
    Movement,
    MovementThing,
    Name,
    Not,
    NotFor,
    NotWithin,
    Op,
    ProcedureThing,
    Quantifier,
    Quantity,
    RecordedThing,
    ResultThing,
    Sex,
    StayReaches,
    Summary,
    SummaryIs,
    Thing,
    TimeIsBetween,
    TimesSummary,
    Trigger,
    WasMoved,
    WasThere,
    Weekday,
    Window,
)

durations = st.sampled_from(DURATIONS)
clocks = st.sampled_from(CLOCKS)
places = st.sampled_from(names(TermKind.PLACE))
medicines = st.sampled_from(names(TermKind.MEDICINE))
recorded = st.sampled_from(names(TermKind.CONDITION) + names(TermKind.FLAG))


def _name(term: str) -> Name:
    return Name(TermKind.SCORE if term == "EWS" else TermKind.RESULT, term)


# The first few are drawn most often, so that a flow and its history speak of the same thing.
measurable = st.sampled_from([_name(t) for t in ("potassium", "EWS", "creatinine", *NUMBERS)])
coded_terms = st.sampled_from([_name(t) for t in ANSWERS])


@cache
@st.composite
def comparisons(draw: st.DrawFn, term: str) -> Comparison:
    """A comparison whose thresholds are values of the pool."""
    op = draw(st.sampled_from(Op))
    quantity = draw(st.sampled_from(quantities(term)))
    if op is not Op.BETWEEN:
        return Comparison(op, quantity)
    own_unit = [each for each in quantities(term) if each.unit == quantity.unit and each.value >= quantity.value]
    return Comparison(op, quantity, draw(st.sampled_from(own_unit)))


@cache
@st.composite
def windows(draw: st.DrawFn) -> Window:
    """`in the last …`, `between … and … ago`."""
    if draw(st.integers(0, 3)):
        return InLast(draw(durations))
    later, earlier = draw(st.tuples(durations, durations).filter(lambda pair: pair[0].length < pair[1].length))
    return BetweenAgo(earlier, later)


@cache
@st.composite
def result_things(draw: st.DrawFn) -> ResultThing:
    """A result, with and without a test."""
    if draw(st.integers(0, 4)) == 0:
        term = draw(coded_terms)
        return ResultThing(term, draw(st.none() | st.sampled_from(answers(term.name))))
    term = draw(measurable)
    return ResultThing(term, draw(comparisons(term.name) | st.none()))


@cache
def other_things() -> st.SearchStrategy[Thing]:
    """Everything that can happen but a result."""
    movements = st.sampled_from([Movement.ADMITTED, Movement.MOVED, Movement.DISCHARGED])
    return st.one_of(
        st.builds(MovementThing, movements, st.none() | places),
        st.just(MovementThing(Movement.DIED)),
        st.builds(MedicineThing, medicines, st.sampled_from(MedicineAct)),
        st.builds(ProcedureThing, st.sampled_from(names(TermKind.PROCEDURE))),
        st.builds(RecordedThing, recorded),
        st.builds(DocumentThing, st.sampled_from(names(TermKind.DOCUMENT))),
        st.builds(FormThing, st.sampled_from(names(TermKind.FORM))),
        st.builds(AppointmentThing, st.sampled_from(AppointmentAct)),
    )


@cache
def things() -> st.SearchStrategy[Thing]:
    """Results half of the time."""
    return result_things() | other_things()


@cache
@st.composite
def crossings(draw: st.DrawFn) -> Crosses:
    """`rises to`, `falls below`."""
    term = draw(measurable)
    op = draw(st.sampled_from([Op.AT_LEAST, Op.ABOVE, Op.AT_MOST, Op.BELOW]))
    return Crosses(term, op, draw(st.sampled_from(quantities(term.name))))


@cache
def fact_triggers() -> st.SearchStrategy[Trigger]:
    """Those that a fact sets off."""
    return st.one_of(
        st.builds(Happens, result_things(), st.booleans()),
        st.builds(Happens, other_things()),
        crossings(),
    )


@cache
def timers() -> st.SearchStrategy[Trigger]:
    """Those that fall due."""
    return st.one_of(
        st.builds(StayReaches, st.none() | places, durations),
        st.builds(NotWithin, things(), durations, things()),
        st.builds(NotFor, things(), st.sampled_from(LONG)),
        schedules(),
    )


listened = st.sampled_from(names(TermKind.CONNECTION) + names(TermKind.DEVICE))
quiet = st.builds(GoesQuiet, listened, durations) | st.builds(ComesBack, listened)


@cache
def schedules() -> st.SearchStrategy[Trigger]:
    """`Every …`."""
    return st.one_of(
        st.builds(EveryDay, clocks),
        st.builds(EveryWeek, st.sampled_from(Weekday), clocks),
        st.builds(EveryInterval, st.sampled_from(LONG)),
    )


@cache
@st.composite
def aged(draw: st.DrawFn) -> IsAged:
    """Ages around those of the histories."""
    op, years = draw(st.sampled_from(Op)), draw(st.sampled_from([15, 16, 65, 66]))
    return IsAged(op, years, years + 1 if op is Op.BETWEEN else None)


@cache
def patient_conditions() -> st.SearchStrategy[Condition]:
    """What is asked of the patient."""
    return st.one_of(
        st.just(IsInpatient()),
        st.builds(IsOn, places),
        aged(),
        st.builds(IsSex, st.sampled_from(Sex)),
        st.builds(HasCondition, recorded),
        st.builds(IsTaking, medicines),
        st.builds(WasMoved, st.sampled_from([Movement.ADMITTED, Movement.DISCHARGED]), windows()),
    )


@cache
def time_conditions() -> st.SearchStrategy[Condition]:
    """What is asked of the clock."""
    spans = st.tuples(clocks, clocks).filter(lambda pair: pair[0] != pair[1])
    return st.one_of(spans.map(lambda pair: TimeIsBetween(*pair)), st.just(IsWeekend()), st.just(IsWeekday()))


@cache
@st.composite
def value_conditions(draw: st.DrawFn) -> Condition:
    """What is asked of values."""
    form = draw(st.sampled_from([0, 1, 1, 2, 2, 2, 3, 4, 5]))
    term = draw(measurable)
    if form == 0:
        coded = draw(coded_terms)
        return LatestIs(coded, draw(st.sampled_from(answers(coded.name))), draw(st.none() | windows()))
    if form == 1:
        return LatestIs(term, draw(comparisons(term.name)), draw(st.none() | windows()))
    if form == 2:
        summary = draw(st.sampled_from(Summary))
        count = draw(st.integers(0, 3).map(lambda n: Comparison(Op.AT_LEAST, Quantity(Decimal(n)))))
        wanted = count if summary is Summary.NUMBER else draw(comparisons(term.name))
        return SummaryIs(summary, term, draw(windows()), wanted)
    if form == 3:
        summary = draw(st.sampled_from([Summary.LOWEST, Summary.HIGHEST, Summary.AVERAGE, Summary.MEDIAN]))
        op = draw(st.sampled_from([Op.AT_LEAST, Op.AT_MOST, Op.ABOVE, Op.BELOW]))
        factor = draw(st.sampled_from([Decimal("1.5"), Decimal(1), Decimal("0.5")]))
        return TimesSummary(term, op, factor, summary, draw(windows()))
    if form == 4:
        amount = draw(
            st.sampled_from([*quantities(term.name), Quantity(Decimal(50), "%"), Quantity(Decimal(26), _unit(term))])
        )
        amount = amount if amount.value > 0 else Quantity(Decimal(1), amount.unit)
        op = draw(st.sampled_from([Op.AT_LEAST, Op.ABOVE]))
        return ChangedBy(term, draw(st.sampled_from(Direction)), op, amount, draw(windows()))
    points = Comparison(draw(st.sampled_from([Op.EXACTLY, Op.AT_LEAST])), Quantity(Decimal(draw(st.integers(1, 3)))))
    return AnyPartIs(_name("EWS"), points)


def _unit(term: Name) -> str:
    return quantities(term.name)[0].unit


@cache
def presences() -> st.SearchStrategy[WasThere]:
    """`there was a …`, `there were at least 2 …`."""
    return st.builds(WasThere, things(), windows(), st.sampled_from([1, 1, 2]))


@cache
def negated() -> st.SearchStrategy[Condition]:
    """`not`, `no`."""
    one = presences().filter(lambda presence: presence.at_least == 1)
    return st.builds(Not, one | one | patient_conditions() | time_conditions())


@cache
def conditions() -> st.SearchStrategy[Condition]:
    """Every condition, lists of them, and lists of lists."""
    others = st.one_of(patient_conditions(), presences(), negated(), time_conditions())
    # The values are drawn as often as all the others together: they have the most forms.
    leaf = st.booleans().flatmap(lambda about_values: value_conditions() if about_values else others)
    return leaf | st.builds(
        Group, st.sampled_from(Quantifier), st.lists(_nested(leaf), min_size=1, max_size=2).map(tuple)
    )


@cache
def _nested(leaf: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    inner = st.builds(Group, st.sampled_from(Quantifier), st.lists(leaf, min_size=1, max_size=2).map(tuple))
    return leaf | leaf | leaf | inner
