"""Lines of a case: what came, as an example's lines can say it, each at a minute of the clock on the wall.

Lives here: fact → line, and the three ways to read times that an example has only one of. Must not live here: what is
left out or replaced (case, case_values, case_times). A line is still true to the patient here: nothing of it leaves
the kernel before it was replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import NamedTuple

from wardwright.facts.fact import Coded, Fact, Flaw, Kind, Measured, Status
from wardwright.facts.instant import Instant, civil
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.kernel.run import Arrival
from wardwright.kernel.run import TaskStep as StepOnTask
from wardwright.language import tree as t
from wardwright.language.walk import walk

DAY_MINUTES = 24 * 60
What = t.Thing | t.IsAged | t.IsSex | t.Heard | t.TaskState


class Line(NamedTuple):
    """One line: minutes of wall-clock time since the midnight with which day 1, a Monday, begins."""

    minute: int
    what: What


Story = tuple[Line, ...]
Timing = Callable[[Fact], Instant]


def steps_of(story: Story) -> tuple[t.Step, ...]:
    """The lines as steps of an example."""
    return tuple(
        t.TaskStep(moment_of(line.minute), line.what)
        if isinstance(line.what, t.TaskState)
        else t.Given(moment_of(line.minute), line.what)
        for line in story
    )


def moment_of(minute: int) -> t.Moment:
    """The minute as an example writes it."""
    day, left = divmod(minute, DAY_MINUTES)
    return t.Moment(t.Clock(*divmod(left, 60)), day + 1)


# ── times ────────────────────────────────────────────────────────────────────────────────────────


def timings(decision: Instant, cause: Fact | None) -> tuple[Timing, ...]:
    """An example has one time for what was true and for when it was seen. Three ways to choose it.

    What was seen at the moment of decision stands there, and the rest when it was true; or everything is as much before
    the decision as it was true before the cause; or everything stands when it was seen.
    """
    lag = decision - cause.at if cause is not None and cause.at < decision else 0

    def when_true(fact: Fact) -> Instant:
        return decision if fact.seen == decision else min(fact.at, decision)

    def as_far_apart(fact: Fact) -> Instant:
        return min(fact.at + lag, decision) if fact.kind is Kind.RESULT else when_true(fact)

    def when_seen(fact: Fact) -> Instant:
        return fact.seen

    return when_true, as_far_apart, when_seen


def told(timed: Sequence[tuple[Instant | None, What]], zone: tzinfo, otherwise: Instant) -> Story:
    """The lines in the order of time, on the same days of the week; None: before everything else.

    What came at different moments of one minute gets a minute each. `otherwise`: when it was, if no line says so.
    """
    moments = sorted({moment for moment, _ in timed if moment is not None}) or [otherwise]
    first = civil(moments[0], zone)
    midnight = datetime.combine(first.date(), time())
    minutes: dict[Instant, int] = {}
    last = -1
    for moment in moments:
        local = civil(moment, zone).replace(tzinfo=None)
        last = max(last + 1, (local - midnight) // timedelta(minutes=1) + first.weekday() * DAY_MINUTES)
        minutes[moment] = last
    start = minutes[moments[0]]
    lines = [Line(start if moment is None else minutes[moment], what) for moment, what in timed]
    return tuple(sorted(lines, key=lambda line: line.minute))


def each_apart(story: Story) -> Story:
    """The story with a minute for every line: of two that say the same at one moment, the second would say nothing."""
    apart: list[Line] = []
    for line in story:
        earliest = apart[-1].minute + 1 if apart else line.minute
        apart.append(line._replace(minute=max(earliest, line.minute)))
    return tuple(apart)


# ── what came ────────────────────────────────────────────────────────────────────────────────────


def timed_lines(
    arrivals: Iterable[Arrival], timing: Timing, decision: Instant, vocabulary: Vocabulary, zone: tzinfo
) -> Iterator[tuple[Instant | None, What]]:
    """Every arrival that a line can say, with its moment."""
    for each in arrivals:
        if isinstance(each, StepOnTask):
            yield each.seen, each.state
        elif isinstance(each, Fact):
            what = what_of(each, decision, vocabulary, zone)
            if what is not None:
                timeless = isinstance(what, t.IsAged | t.IsSex)
                yield None if timeless else timing(each), what


def what_of(fact: Fact, decision: Instant, vocabulary: Vocabulary, zone: tzinfo) -> What | None:
    """The fact as a line; None for what no line says (`unsayable` says why)."""
    if fact.status in (Status.WITHDRAWN, Status.PENDING):
        return None
    match fact.kind:
        case Kind.RESULT:
            return _result(fact, vocabulary)
        case Kind.ADMITTED | Kind.MOVED | Kind.DISCHARGED | Kind.DIED:
            return _movement(fact, vocabulary)
        case Kind.BOOKED | Kind.MISSED | Kind.CANCELLED:
            return t.AppointmentThing(t.AppointmentAct(fact.kind.value))
        case Kind.BORN:
            return _age(fact, decision, zone)
        case Kind.SEX:
            word = fact.value.text if isinstance(fact.value, Coded) else ""
            return t.IsSex(t.Sex(word)) if word in ("female", "male") else None
        case Kind.HEARD:
            term = vocabulary.find(fact.subject.partition(":")[2])
            return t.Heard(name_of(term)) if term is not None and term.kind in t.LISTENED else None
    return _record(fact, vocabulary)


def name_of(term: Term) -> t.Name:
    """The term as a page names it."""
    return t.Name(term.kind, term.name)


def _result(fact: Fact, vocabulary: Vocabulary) -> What | None:
    term = vocabulary.find(fact.term)
    if term is None or term.kind not in t.MEASURABLE:
        return None
    value = fact.value
    if isinstance(value, Measured):
        if value.flaw is Flaw.UNIT:
            return None
        return result_line(term, _within(value))
    if isinstance(value, Coded) and value.answer:
        return t.ResultThing(name_of(term), t.AnswerIs(value.answer))
    return None


def result_line(term: Term, number: Decimal) -> t.ResultThing:
    """`a potassium result of 6.5 mmol/L arrives`."""
    quantity = t.Quantity(number, term.unit)
    return t.ResultThing(name_of(term), t.Comparison(t.Op.EXACTLY, quantity))


def _within(value: Measured) -> Decimal:
    """A number that a censored value may be: a hundredth beyond its bound."""
    if not value.comparator:
        return value.number
    beyond = max(abs(value.number), Decimal(1)) / 100
    return value.number - beyond if value.comparator.startswith("<") else value.number + beyond


def _movement(fact: Fact, vocabulary: Vocabulary) -> What | None:
    if isinstance(fact.value, Coded) and fact.value.text == "preadmit":
        return None
    movement = t.Movement(fact.kind.value)
    term = vocabulary.find(fact.place) if fact.place else None
    place = name_of(term) if term is not None and term.kind is TermKind.PLACE else None
    return t.MovementThing(movement, place if movement is not t.Movement.DIED else None)


def _age(fact: Fact, decision: Instant, zone: tzinfo) -> What | None:
    born = fact.value.text if isinstance(fact.value, Coded) else ""
    try:
        parts = [int(part) for part in born[:10].split("-")]
        birthday = date(*parts, *(7, 15)[len(parts) - 1 :])  # in the middle of what is not known
    except (ValueError, TypeError):
        return None
    today = civil(decision, zone).date()
    years = today.year - birthday.year - ((today.month, today.day) < (birthday.month, birthday.day))
    return t.IsAged(t.Op.EXACTLY, years) if 0 <= years <= 150 else None


def _record(fact: Fact, vocabulary: Vocabulary) -> What | None:
    term = vocabulary.find(fact.term)
    if term is None:
        return None
    name = name_of(term)
    match fact.kind, term.kind:
        case ((Kind.PRESCRIBED | Kind.GIVEN | Kind.STOPPED), TermKind.MEDICINE):
            return t.MedicineThing(name, t.MedicineAct(fact.kind.value))
        case Kind.PROCEDURE, TermKind.PROCEDURE:
            return t.ProcedureThing(name)
        case ((Kind.CONDITION | Kind.FLAG), (TermKind.CONDITION | TermKind.FLAG)):
            return t.RecordedThing(name)
        case Kind.DOCUMENT, TermKind.DOCUMENT:
            return t.DocumentThing(name)
        case Kind.FORM, TermKind.FORM:
            return t.FormThing(name)
    return None


def recorded_by(flow: t.Flow) -> frozenset[t.Name]:
    """The terms that the flow itself records."""
    return frozenset(node.term for rule in flow.rules for node, _ in walk(rule) if isinstance(node, t.Record))


def unsayable(fact: Fact) -> str:
    """Which of the refusals of case_refusals a fact is, that no line can say as it came; "" for one that can."""
    value = fact.value
    if fact.status is Status.WITHDRAWN:
        return "withdrawn"
    if fact.kind is Kind.RESULT:
        if value is None:
            return "no-value"
        if isinstance(value, Coded):
            return "" if value.answer else "free-text"
        if value.flaw is Flaw.UNIT:
            return "no-unit"
        return "censored" if value.comparator else ""
    if fact.kind is Kind.SEX and isinstance(value, Coded) and value.text not in ("female", "male"):
        return "sex"
    if fact.kind is Kind.BORN and isinstance(value, Coded) and len(value.text) < len("2026-01-05"):
        return "birth"
    if fact.kind in (Kind.ADMITTED, Kind.DISCHARGED) and value is not None:
        return "class"
    if fact.status is Status.CORRECTED:
        return "corrected"
    return ""
