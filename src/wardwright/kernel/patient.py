"""Conditions on the patient: where they are, their age and sex, what they have and take (meaning.md §4).

Lives here: the verdict on each, closed-world but for age and sex. Must not live here: results and scores (conditions),
the stays themselves (stays). Called by conditions.
"""

from __future__ import annotations

from collections.abc import Callable

from wardwright.facts.fact import Coded, Fact, Kind
from wardwright.facts.instant import HOUR, Instant
from wardwright.facts.truth import Truth
from wardwright.kernel.calendar import aged
from wardwright.kernel.finding import Evaluate, Finding, Setting, bounds, found, members_of, truth_of
from wardwright.kernel.scores import has_any
from wardwright.kernel.stays import INPATIENT, class_of, ends_a_stay, stay_at
from wardwright.kernel.timeline import Timeline
from wardwright.language.tree import HasCondition, IsAged, IsInpatient, IsOn, IsSex, IsTaking, Movement, WasMoved


def is_inpatient(condition: IsInpatient, setting: Setting) -> Evaluate:
    """`the patient is an inpatient` (meaning.md 4.2)."""

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        stay = stay_at(timeline, now)
        if stay is None or stay.inpatient_since is None:
            return found(Truth.FALSE, _last_movement(timeline, now))
        return found(Truth.TRUE, (stay.inpatient_since,))

    return evaluate


def _last_movement(timeline: Timeline, now: Instant) -> tuple[Fact, ...]:
    past = [entry[3] for entry in timeline.movements if entry[0] <= now]
    return tuple(past[-1:])


def is_on(condition: IsOn, setting: Setting) -> Evaluate:
    """`the patient is on Ward 7A` (meaning.md 4.2)."""
    places = setting.vocabulary.members(condition.place.name)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        stay = stay_at(timeline, now)
        if stay is None:
            return found(Truth.FALSE, _last_movement(timeline, now))
        return found(truth_of(stay.place in places), (stay.place_since,))

    return evaluate


def is_aged(condition: IsAged, setting: Setting) -> Evaluate:
    """`the patient is aged 65 or over` (meaning.md 4.5)."""

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        fact = timeline.single(Kind.BORN)
        if fact is None or not isinstance(fact.value, Coded):
            return found(Truth.UNKNOWN, (), "no date of birth")
        verdict = aged(condition, fact.value.text, now, setting.zone)
        return found(verdict, (fact,), "date of birth not known to the day" if verdict is Truth.UNKNOWN else "")

    return evaluate


def is_sex(condition: IsSex, setting: Setting) -> Evaluate:
    """`the patient is female` (meaning.md 3.6)."""

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        fact = timeline.single(Kind.SEX)
        if fact is None or not isinstance(fact.value, Coded) or fact.value.text in ("unknown", ""):
            return found(Truth.UNKNOWN, (fact,) if fact else (), "sex not recorded")
        return found(truth_of(fact.value.text == condition.sex.value), (fact,))

    return evaluate


def has_condition(condition: HasCondition, setting: Setting) -> Evaluate:
    """`the patient has diabetes` (meaning.md 4.3)."""
    terms = members_of(setting, condition.term.name)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        fact = has_any(timeline, terms, now)
        return found(truth_of(fact is not None), (fact,) if fact else ())

    return evaluate


def is_taking(condition: IsTaking, setting: Setting) -> Evaluate:
    """`the patient is taking warfarin` (meaning.md 4.4)."""
    terms = members_of(setting, condition.term.name)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        read: list[Fact] = []
        taking = False
        for term in terms:
            given = timeline.latest(Kind.GIVEN, (term,), now - 24 * HOUR, now)
            orders = [
                entry
                for kind in (Kind.PRESCRIBED, Kind.STOPPED)
                for entry in timeline.series(kind, term)
                if entry[0] <= now
            ]
            newest = max(orders, key=lambda entry: entry[:3])[3] if orders else None
            prescribed = newest is not None and newest.kind is Kind.PRESCRIBED
            taking = taking or prescribed or given is not None
            read += [fact for fact in (newest, given) if fact is not None]
        return found(truth_of(taking), tuple(read))

    return evaluate


def _as_inpatient(timeline: Timeline, fact: Fact) -> bool:
    return class_of(fact) == INPATIENT


def was_moved(condition: WasMoved, setting: Setting) -> Evaluate:
    """`the patient was discharged in the last 30 days` (meaning.md 4.2)."""
    kind = Kind(condition.movement.value)
    far, near = bounds(condition.window)
    counts: Callable[[Timeline, Fact], bool] = ends_a_stay
    if condition.movement is Movement.ADMITTED:
        counts = _as_inpatient

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        moves = [fact for fact in timeline.window(kind, ("",), now - far, now - near) if counts(timeline, fact)]
        return found(truth_of(bool(moves)), tuple(moves))

    return evaluate
