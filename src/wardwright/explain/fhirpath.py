"""A page's conditions as FHIRPath, for a PlanDefinition.

Lives here: one expression for each type of condition. They say what the page says about FHIR resources; the kernel,
not they, decides in Wardwright. FHIRPath's empty stands for unknown. Must not live here: their pieces (series.py).
"""

from __future__ import annotations

from wardwright.explain.resources import CONDITION, FLAG, GIVEN, INPATIENT, MOVEMENTS, RESULT, Place
from wardwright.explain.score_path import part_points, score_now
from wardwright.explain.series import (
    OPERATORS,
    all_of,
    at_place,
    coded,
    comparison,
    newest,
    number_in_unit,
    numbers,
    quoted,
    resources,
    things,
    value_test,
    within,
)
from wardwright.facts.instant import HOUR
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.language.tree import (
    AnyPartIs,
    ChangedBy,
    Clock,
    Comparison,
    Condition,
    Direction,
    Duration,
    Group,
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
    Movement,
    Not,
    Op,
    Quantifier,
    Summary,
    SummaryIs,
    TimeIsBetween,
    TimesSummary,
    Unit,
    WasMoved,
    WasThere,
    Window,
)

_OPEN_STAY = Place("Encounter", "period.start", "status = 'in-progress'")
_PATIENT = Place("Patient", "")
_DAY = InLast(Duration(((24, Unit.HOUR),)))


def condition_path(condition: Condition, vocabulary: Vocabulary) -> str:
    """The condition as one FHIRPath expression that gives true, false or nothing."""
    match condition:
        case IsInpatient():
            return f"{resources(_OPEN_STAY, INPATIENT)}.exists()"
        case IsOn():
            return f"{resources(_OPEN_STAY, at_place(condition.place.name, vocabulary))}.exists()"
        case IsAged():
            return _aged(condition)
        case IsSex():
            return f"{resources(_PATIENT)}.gender = {quoted(condition.sex.value)}"
        case HasCondition():
            place = FLAG if condition.term.kind is TermKind.FLAG else CONDITION
            return f"{resources(place, coded(place.code, condition.term.name, vocabulary))}.exists()"
        case IsTaking():
            return _taking(condition, vocabulary)
        case WasMoved():
            return _moved(condition)
        case LatestIs():
            return _latest_is(condition, vocabulary)
        case SummaryIs():
            return _summary_is(condition, vocabulary)
        case TimesSummary():
            return _times(condition, vocabulary)
        case ChangedBy():
            return _changed(condition, vocabulary)
        case WasThere():
            found = things(condition.thing, condition.window, vocabulary)
            return f"{found}.exists()" if condition.at_least == 1 else f"{found}.count() >= {condition.at_least}"
        case TimeIsBetween():
            return _time_between(condition)
        case IsWeekend():
            return f"({_WEEKDAY}) in (0 | 6)"
        case IsWeekday():
            return f"(({_WEEKDAY}) in (0 | 6)).not()"
        case AnyPartIs():
            return _any_part(condition, vocabulary)
        case Not():
            return f"({condition_path(condition.condition, vocabulary)}).not()"
        case Group():
            return _group(condition, vocabulary)


# ── The patient ──────────────────────────────────────────────────────────────────────────────────


def _aged(condition: IsAged) -> str:
    born = f"{resources(_PATIENT)}.birthDate"

    def at_least(years: int) -> str:
        return f"{born} <= today() - {years} years"

    def under(years: int) -> str:
        return f"{born} > today() - {years} years"

    match condition.op:
        case Op.AT_LEAST:
            return at_least(condition.years)
        case Op.ABOVE:
            return at_least(condition.years + 1)
        case Op.BELOW:
            return under(condition.years)
        case Op.AT_MOST:
            return under(condition.years + 1)
        case Op.EXACTLY | Op.BETWEEN:
            last = condition.years if condition.upper is None else condition.upper
            return f"({at_least(condition.years)} and {under(last + 1)})"


def _taking(condition: IsTaking, vocabulary: Vocabulary) -> str:
    requests = Place("MedicationRequest", "authoredOn", "status = 'active'", "medication.ofType(CodeableConcept)")
    prescribed = resources(requests, coded(requests.code, condition.term.name, vocabulary))
    given = resources(GIVEN, coded(GIVEN.code, condition.term.name, vocabulary), within(GIVEN.time, _DAY))
    return f"({prescribed}.exists() or {given}.exists())"


def _moved(condition: WasMoved) -> str:
    place = MOVEMENTS[condition.movement]
    test = "" if condition.movement is Movement.ADMITTED else INPATIENT
    return f"{resources(place, test, within(place.time, condition.window))}.exists()"


# ── Values ───────────────────────────────────────────────────────────────────────────────────────


def _series(name: str, window: Window | None, vocabulary: Vocabulary) -> str:
    in_window = within(RESULT.time, window or _good_for(name, vocabulary))
    return resources(RESULT, coded(RESULT.code, name, vocabulary), in_window)


def _good_for(name: str, vocabulary: Vocabulary) -> Window:
    hours = max(1, vocabulary[name].good_for // HOUR)
    return InLast(Duration(((hours, Unit.HOUR),)))


def _latest_is(condition: LatestIs, vocabulary: Vocabulary) -> str:
    name = condition.term.name
    if vocabulary[name].score is not None and condition.window is None and isinstance(condition.test, Comparison):
        return comparison(f"({score_now(name, vocabulary)})", condition.test, name, vocabulary)
    latest = newest(_series(name, condition.window, vocabulary))
    return f"{latest}.select({value_test(name, condition.test, vocabulary)})"


def _summary(summary: Summary, values: str) -> str:
    match summary:
        case Summary.HIGHEST:
            return f"{values}.aggregate(iif($total.empty() or $this > $total, $this, $total))"
        case Summary.LOWEST:
            return f"{values}.aggregate(iif($total.empty() or $this < $total, $this, $total))"
        case Summary.TOTAL:
            return f"{values}.aggregate($this + $total, 0)"
        case Summary.NUMBER:
            return f"{values}.count()"
        case Summary.AVERAGE:
            return f"({values}.aggregate($this + $total, 0) / {values}.count())"
        case Summary.MEDIAN:
            # The middle, or the mean of the two middles: sort() is FHIRPath 3.0.
            low = f"{values}.sort().skip(({values}.count() - 1) div 2).first()"
            high = f"{values}.sort().skip({values}.count() div 2).first()"
            return f"(({low} + {high}) / 2)"


def _summary_is(condition: SummaryIs, vocabulary: Vocabulary) -> str:
    name = condition.term.name
    series = _series(name, condition.window, vocabulary)
    if condition.summary is Summary.NUMBER:
        return comparison(f"{series}.count()", condition.comparison, name, vocabulary)
    value = _summary(condition.summary, f"{series}.{numbers(name, vocabulary)}")
    return comparison(value, condition.comparison, name, vocabulary)


def _latest_and_rest(name: str, window: Window, vocabulary: Vocabulary) -> tuple[str, str]:
    # The newest value itself is left out of what it is compared with.
    latest = newest(_series(name, None, vocabulary))
    rest = f"{_series(name, window, vocabulary)}.exclude({latest})"
    value = numbers(name, vocabulary)
    return f"{latest}.{value}", f"{rest}.{value}"


def _times(condition: TimesSummary, vocabulary: Vocabulary) -> str:
    latest, rest = _latest_and_rest(condition.term.name, condition.window, vocabulary)
    return f"{latest} {OPERATORS[condition.op]} {condition.factor:f} * {_summary(condition.summary, rest)}"


def _changed(condition: ChangedBy, vocabulary: Vocabulary) -> str:
    name = condition.term.name
    latest, rest = _latest_and_rest(name, condition.window, vocabulary)
    rising = condition.direction is Direction.RISEN
    base = _summary(Summary.LOWEST if rising else Summary.HIGHEST, rest)
    change = f"({latest} - {base})" if rising else f"({base} - {latest})"
    sign = OPERATORS[condition.op]
    if condition.quantity.unit == "%" and vocabulary[name].unit != "%":
        return f"{change} / {base} * 100 {sign} {condition.quantity.value:f}"
    return f"{change} {sign} {number_in_unit(condition.quantity, name, vocabulary):f}"


def _any_part(condition: AnyPartIs, vocabulary: Vocabulary) -> str:
    name = condition.score.name
    test = comparison("$this", condition.comparison, name, vocabulary)
    points = " | ".join(part_points(name, vocabulary))
    return f"({points}).where({test}).exists()"


# ── Time and lists ───────────────────────────────────────────────────────────────────────────────


def _time_between(condition: TimeIsBetween) -> str:
    start, end = _clock(condition.start), _clock(condition.end)
    joined = "and" if _minutes(condition.start) < _minutes(condition.end) else "or"
    return f"(timeOfDay() >= {start} {joined} timeOfDay() < {end})"


def _clock(clock: Clock) -> str:
    return f"@T{clock.hour:02}:{clock.minute:02}:00"


def _minutes(clock: Clock) -> int:
    return clock.hour * 60 + clock.minute


# FHIRPath has no day of the week: Sakamoto's rule, 0 = Sunday. January and February count to the year before.
_MONTH = "today().toString().substring(5, 2).toInteger()"
_YEAR = f"(today().toString().substring(0, 4).toInteger() - iif({_MONTH} < 3, 1, 0))"
_SHIFT = f"'032503514624'.substring({_MONTH} - 1, 1).toInteger()"
_DATE = "today().toString().substring(8, 2).toInteger()"
_WEEKDAY = f"({_YEAR} + {_YEAR} div 4 - {_YEAR} div 100 + {_YEAR} div 400 + {_SHIFT} + {_DATE}) mod 7"


def _group(condition: Group, vocabulary: Vocabulary) -> str:
    inner = [f"({condition_path(each, vocabulary)})" for each in condition.conditions]
    match condition.quantifier:
        case Quantifier.ALL:
            return f"({all_of(*inner)})"
        case Quantifier.ANY:
            return f"({' or '.join(inner)})"
        case Quantifier.NONE:
            return f"({' or '.join(inner)}).not()"
