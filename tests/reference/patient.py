"""§4 of the meaning: the patient's stay, conditions, medicines, age and sex, and the time of day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.reference.log import Entry, View, in_order
from wardwright.facts.fact import Coded, Fact, Kind, Value
from wardwright.facts.instant import Instant, civil
from wardwright.facts.truth import Truth
from wardwright.language.tree import BetweenAgo, Clock, Duration, InLast, IsAged, IsSex, Movement, Op, Unit, Window

MOVEMENTS = (Kind.ADMITTED, Kind.MOVED, Kind.DISCHARGED, Kind.DIED)
INPATIENT = "inpatient"
PREADMIT = "preadmit"
VISITS = ("outpatient", "recurring", "virtual", "home", "field")  # nobody lies in a bed
A_DAY = InLast(Duration(((24, Unit.HOUR),)))
KIND_OF = {
    Movement.ADMITTED: Kind.ADMITTED,
    Movement.MOVED: Kind.MOVED,
    Movement.DISCHARGED: Kind.DISCHARGED,
    Movement.DIED: Kind.DIED,
}


def truth(it: bool) -> Truth:
    """A plain yes or no as a verdict."""
    return Truth.TRUE if it else Truth.FALSE


def class_of(fact: Fact) -> str:
    """§4.1: the class of an admission or a discharge; no value is inpatient."""
    return fact.value.text if isinstance(fact.value, Coded) else INPATIENT


def is_visit(kind: str) -> bool:
    """§4.1: a class of visits, not of stays."""
    return kind.casefold() in VISITS


@dataclass(frozen=True)
class Stay:
    """How a patient stood after a movement: not here when `place` and `kind` are None."""

    since: Instant  # when the stay began
    kind: str  # its class
    place: str
    fact: Fact  # the movement that made it so
    admissions: tuple[Fact, ...] = ()  # all that it took in, oldest first


def steps(movements: list[Entry]) -> list[tuple[Fact, Stay | None]]:
    """§4.1: the stay after each of the visible movements, in the order of (at, seen, arrival)."""
    found: list[tuple[Fact, Stay | None]] = []
    stay: Stay | None = None
    for entry in in_order(movements):
        stay = after(stay, entry.fact)
        found.append((entry.fact, stay))
    return found


def after(stay: Stay | None, fact: Fact) -> Stay | None:
    """§4.1: the stay after one more movement; a visit that falls into a stay changes nothing."""
    if stay and fact.kind is not Kind.DIED and is_visit(class_of(fact)) and not is_visit(stay.kind):
        return stay
    if fact.kind is Kind.DISCHARGED and stay and closes_only_what_came_before(stay, fact):
        return stay
    if fact.kind in (Kind.DISCHARGED, Kind.DIED):
        return None
    if fact.kind is Kind.ADMITTED and class_of(fact) == PREADMIT:
        return stay
    admissions = (*(stay.admissions if stay else ()), *((fact,) if fact.kind is Kind.ADMITTED else ()))
    if stay is None:
        kind = class_of(fact) if fact.kind is Kind.ADMITTED else INPATIENT
        return Stay(fact.at, kind, fact.place, fact, admissions)
    place = fact.place or stay.place
    if fact.kind is Kind.ADMITTED and class_of(fact) == INPATIENT and stay.kind != INPATIENT:
        return Stay(stay.since, INPATIENT, place, fact, admissions)
    return Stay(stay.since, stay.kind, place, fact, admissions)


def closes_only_what_came_before(stay: Stay, discharge: Fact) -> bool:
    """§4.1: the discharge is from an attendance that has become an admission since, and not from that."""
    if not stay.admissions:
        return False
    *before, last = stay.admissions
    if discharge.key:
        before_it = [each for each in before if names_visit(discharge.key, each.key)]
        return bool(before_it) and not names_visit(discharge.key, last.key)
    if discharge.value is None or class_of(discharge) == stay.kind:
        return False
    return class_of(discharge) in [class_of(each) for each in before]


def names_visit(visit: str, key: str) -> bool:
    """§4.1: the key of an admission is the visit, or the visit, a stroke and more."""
    return key == visit or key.startswith(visit + "/")


def stay_now(view: View) -> Stay | None:
    """§4.1: the stay from the visible movement facts with at ≤ now."""
    history = steps(view.of_kind(*MOVEMENTS))
    return history[-1][1] if history else None


def stay_before(view: View, entry: Entry) -> Stay | None:
    """§6.1: the stay as it was right before that movement."""
    movements = in_order([each for each in view.entries if each.fact.kind in MOVEMENTS])
    before = steps(movements[: movements.index(entry)])
    return before[-1][1] if before else None


def is_there(view: View, stay: Stay | None, place: str | None) -> bool:
    """§4.2: in that place (or a member of it), or, with no place, an inpatient."""
    if stay is None:
        return False
    return stay.kind == INPATIENT if place is None else stay.place in view.vocabulary.members(place)


def there_since(view: View, place: str | None) -> Fact | None:
    """§7.1: the movement that began the current continuous time in the place, or as an inpatient."""
    began: Fact | None = None
    for fact, stay in steps(view.of_kind(*MOVEMENTS)):
        if not is_there(view, stay, place):
            began = None
        elif began is None:
            began = fact
    return began


def in_window(view: View, at: Instant, window: Window) -> bool:
    """§5.1: now − D < at ≤ now; now − X < at ≤ now − Y. Everywhere at ≤ now."""
    if isinstance(window, InLast):
        return view.now - window.duration.length < at <= view.now
    assert isinstance(window, BetweenAgo)
    return view.now - window.earlier.length < at <= view.now - window.later.length


def was_moved(view: View, movement: Movement, window: Window) -> Truth:
    """§4.2: an admission of class inpatient, or a discharge that ends a stay, in the window."""
    counts = ends_a_stay if movement is Movement.DISCHARGED else is_inpatient_admission
    entries = [entry for entry in view.of_kind(KIND_OF[movement]) if in_window(view, entry.fact.at, window)]
    return truth(any(counts(view, entry) for entry in entries))


def is_inpatient_admission(_: View, entry: Entry) -> bool:
    """§4.2: class inpatient."""
    return class_of(entry.fact) == INPATIENT


def ends_a_stay(view: View, entry: Entry) -> bool:
    """§6.1: a discharge that is not of a visit, and ends a stay that is none (or none was known)."""
    before = stay_before(view, entry)
    if is_visit(class_of(entry.fact)):
        return False
    return before is None or not (is_visit(before.kind) or closes_only_what_came_before(before, entry.fact))


def has_condition(view: View, name: str) -> Truth:
    """§4.3: a visible condition or flag of the term or a group member with at ≤ now."""
    members = view.vocabulary.members(name)
    return truth(any(entry.fact.term in members for entry in view.of_kind(Kind.CONDITION, Kind.FLAG)))


def is_taking(view: View, name: str) -> Truth:
    """§4.4: prescribed and not stopped, per member; or given in the last 24 hours."""
    for member in view.vocabulary.members(name):
        given = [e for e in view.of_kind(Kind.GIVEN) if e.fact.term == member]
        orders = [e for e in view.of_kind(Kind.PRESCRIBED, Kind.STOPPED) if e.fact.term == member]
        if orders and orders[-1].fact.kind is Kind.PRESCRIBED:
            return Truth.TRUE
        if any(in_window(view, entry.fact.at, A_DAY) for entry in given):
            return Truth.TRUE
    return Truth.FALSE


def is_aged(view: View, test: IsAged) -> Truth:
    """§4.5: completed years on the local date of now; unknown when an imprecise birthday leaves it open."""
    told = told_last(view.of_kind(Kind.BORN))
    if not isinstance(told, Coded):
        return Truth.UNKNOWN
    today = civil(view.now, view.zone).date()
    ages = [age_on(today, born) for born in birthdays(told.text)]
    verdicts = {age_satisfies(test, age) for age in range(min(ages), max(ages) + 1)} if ages else set()
    return truth(verdicts.pop()) if len(verdicts) == 1 else Truth.UNKNOWN


def told_last(known: Sequence[Entry]) -> Value:
    """§4.5: of several that stand, the one seen last."""
    return max(known, key=lambda entry: entry.order).fact.value if known else None


def birthdays(text: str) -> list[date]:
    """The first and the last day that an ISO date, month or year may mean; none when it is not one."""
    try:
        if len(text) == 4:
            return [date(int(text), 1, 1), date(int(text), 12, 31)]
        if len(text) == 7:
            first = date.fromisoformat(text + "-01")
            following = (first + timedelta(days=31)).replace(day=1)
            return [first, following - timedelta(days=1)]
        return [date.fromisoformat(text[:10])]
    except ValueError:
        return []


def age_on(today: date, born: date) -> int:
    """Completed years; who was born on 29 February has the birthday on 1 March in other years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def age_satisfies(test: IsAged, age: int) -> bool:
    """One age against the page's words."""
    if test.op is Op.BETWEEN:
        return test.upper is not None and test.years <= age <= test.upper
    return {
        Op.AT_LEAST: age >= test.years,
        Op.AT_MOST: age <= test.years,
        Op.ABOVE: age > test.years,
        Op.BELOW: age < test.years,
        Op.EXACTLY: age == test.years,
    }[test.op]


def is_sex(view: View, test: IsSex) -> Truth:
    """§3.6: unknown without a fact or with `unknown`; false of both for `other`."""
    told = told_last(view.of_kind(Kind.SEX))
    if not isinstance(told, Coded) or told.text == "unknown":
        return Truth.UNKNOWN
    return truth(told.text == test.sex.value)


def time_is_between(view: View, start: Clock, end: Clock) -> Truth:
    """§4.6: A ≤ local time < B, wrapping past midnight."""
    local = civil(view.now, view.zone)
    clock = (local.hour, local.minute)
    first, last = (start.hour, start.minute), (end.hour, end.minute)
    return truth(first <= clock < last if first < last else clock >= first or clock < last)


def is_weekend(view: View) -> Truth:
    """§4.6: local Saturday or Sunday."""
    return truth(civil(view.now, view.zone).weekday() >= 5)
