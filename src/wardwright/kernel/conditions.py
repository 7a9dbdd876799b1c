"""Conditions made ready: from a clause of the page to a function of a timeline and a moment.

Lives here: the verdict on each kind of condition, with the facts it read (meaning.md §3–§5). Must not live here:
numbers out of windows (summaries), stays (stays), triggers. Called by plan.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from decimal import Decimal
from typing import NamedTuple

from wardwright.facts.fact import Coded, Fact, Flaw, Kind, Measured
from wardwright.facts.instant import HOUR, Instant, Length
from wardwright.facts.truth import Truth, all_of, any_of, negate
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.calendar import aged, is_between, is_weekend
from wardwright.kernel.scores import ScorePlan, has_any
from wardwright.kernel.stays import INPATIENT, class_of, ends_a_stay, stay_at
from wardwright.kernel.summaries import change_test, factor_test, summary_test
from wardwright.kernel.things import matcher
from wardwright.kernel.timeline import Timeline
from wardwright.kernel.values import number_test, value_test, why_unknown
from wardwright.language.tree import (
    AnyPartIs,
    ChangedBy,
    Condition,
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
    Quantifier,
    SummaryIs,
    TimeIsBetween,
    TimesSummary,
    WasMoved,
    WasThere,
    Window,
)


class Finding(NamedTuple):
    """The verdict on a clause, the facts it read, and why it could not be told."""

    verdict: Truth
    facts: tuple[Fact, ...] = ()
    why: str = ""


Evaluate = Callable[[Timeline, Instant], Finding]


class Setting(NamedTuple):
    """What conditions are made ready against."""

    vocabulary: Vocabulary
    zone: tzinfo
    scores: dict[str, ScorePlan]


def _truth(value: bool) -> Truth:
    return Truth.TRUE if value else Truth.FALSE


def bounds(window: Window) -> tuple[Length, Length]:
    """How far back a window begins (not included) and ends (included)."""
    if isinstance(window, InLast):
        return window.duration.length, 0
    return window.earlier.length, window.later.length


def with_parts(timeline: Timeline, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts, and after each worked-out score the facts that it was worked out from."""
    if not timeline.parts:
        return facts
    return tuple(each for fact in facts for each in (fact, *timeline.parts_of(fact)))


def make_ready(condition: Condition, setting: Setting) -> Evaluate:
    """The clause as a function; CannotPlan when its units do not fit the vocabulary."""
    return _READY[type(condition)](condition, setting)


def _members(setting: Setting, name: str) -> tuple[str, ...]:
    return tuple(sorted(setting.vocabulary.members(name)))


def _inpatient(condition: IsInpatient, setting: Setting) -> Evaluate:
    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        stay = stay_at(timeline, now)
        if stay is None or stay.inpatient_since is None:
            return Finding(Truth.FALSE, _last_movement(timeline, now))
        return Finding(Truth.TRUE, (stay.inpatient_since,))

    return evaluate


def _last_movement(timeline: Timeline, now: Instant) -> tuple[Fact, ...]:
    past = [entry[3] for entry in timeline.movements if entry[0] <= now]
    return tuple(past[-1:])


def _on(condition: IsOn, setting: Setting) -> Evaluate:
    places = setting.vocabulary.members(condition.place.name)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        stay = stay_at(timeline, now)
        if stay is None:
            return Finding(Truth.FALSE, _last_movement(timeline, now))
        return Finding(_truth(stay.place in places), (stay.place_since,))

    return evaluate


def _aged(condition: IsAged, setting: Setting) -> Evaluate:
    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        fact = timeline.single(Kind.BORN)
        if fact is None or not isinstance(fact.value, Coded):
            return Finding(Truth.UNKNOWN, (), "no date of birth")
        verdict = aged(condition, fact.value.text, now, setting.zone)
        return Finding(verdict, (fact,), "date of birth not known to the day" if verdict is Truth.UNKNOWN else "")

    return evaluate


def _sex(condition: IsSex, setting: Setting) -> Evaluate:
    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        fact = timeline.single(Kind.SEX)
        if fact is None or not isinstance(fact.value, Coded) or fact.value.text in ("unknown", ""):
            return Finding(Truth.UNKNOWN, (fact,) if fact else (), "sex not recorded")
        return Finding(_truth(fact.value.text == condition.sex.value), (fact,))

    return evaluate


def _has(condition: HasCondition, setting: Setting) -> Evaluate:
    terms = _members(setting, condition.term.name)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        fact = has_any(timeline, terms, now)
        return Finding(_truth(fact is not None), (fact,) if fact else ())

    return evaluate


def _taking(condition: IsTaking, setting: Setting) -> Evaluate:
    terms = _members(setting, condition.term.name)

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
        return Finding(_truth(taking), tuple(read))

    return evaluate


def _as_inpatient(timeline: Timeline, fact: Fact) -> bool:
    return class_of(fact) == INPATIENT


def _was_moved(condition: WasMoved, setting: Setting) -> Evaluate:
    kind = Kind(condition.movement.value)
    far, near = bounds(condition.window)
    counts: Callable[[Timeline, Fact], bool] = ends_a_stay
    if condition.movement is Movement.ADMITTED:
        counts = _as_inpatient

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        found = [fact for fact in timeline.window(kind, ("",), now - far, now - near) if counts(timeline, fact)]
        return Finding(_truth(bool(found)), tuple(found))

    return evaluate


def _latest(condition: LatestIs, setting: Setting) -> Evaluate:
    term = setting.vocabulary[condition.term.name]
    terms = _members(setting, term.name)
    test = value_test(term, condition.test)
    assert test is not None
    far, near = bounds(condition.window) if condition.window is not None else (term.good_for, 0)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        fact = timeline.latest(Kind.RESULT, terms, now - far, now - near)
        if fact is None:
            return Finding(Truth.UNKNOWN, (), f"no {term.name} in that time")
        verdict = test(fact.value)
        why = why_unknown(fact, "") if verdict is Truth.UNKNOWN else ""
        return Finding(verdict, with_parts(timeline, (fact,)), why)

    return evaluate


def _summary(condition: SummaryIs, setting: Setting) -> Evaluate:
    term = setting.vocabulary[condition.term.name]
    terms = _members(setting, term.name)
    far, near = bounds(condition.window)
    decide = summary_test(condition.summary, condition.comparison, term)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        facts = tuple(timeline.window(Kind.RESULT, terms, now - far, now - near))
        verdict, why = decide(facts)
        return Finding(verdict, with_parts(timeline, facts), why)

    return evaluate


def _rest_and_latest(
    timeline: Timeline, terms: tuple[str, ...], now: Instant, window: Window, good_for: Length
) -> tuple[Fact | None, tuple[Fact, ...]]:
    """The latest value and the window's other values (meaning.md 5.4)."""
    far, near = bounds(window)
    reach = min(good_for, far) if near == 0 else good_for
    latest = timeline.latest(Kind.RESULT, terms, now - reach, now)
    rest = tuple(fact for fact in timeline.window(Kind.RESULT, terms, now - far, now - near) if fact is not latest)
    return latest, rest


def _times(condition: TimesSummary, setting: Setting) -> Evaluate:
    term = setting.vocabulary[condition.term.name]
    terms = _members(setting, term.name)
    decide = factor_test(condition)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        latest, rest = _rest_and_latest(timeline, terms, now, condition.window, term.good_for)
        if latest is None:
            return Finding(Truth.UNKNOWN, (), f"no {term.name} in that time")
        verdict, why = decide(latest, rest)
        return Finding(verdict, with_parts(timeline, (latest, *rest)), why)

    return evaluate


def _changed(condition: ChangedBy, setting: Setting) -> Evaluate:
    term = setting.vocabulary[condition.term.name]
    terms = _members(setting, term.name)
    decide = change_test(condition, term)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        latest, rest = _rest_and_latest(timeline, terms, now, condition.window, term.good_for)
        if latest is None:
            return Finding(Truth.UNKNOWN, (), f"no {term.name} in that time")
        verdict, why = decide(latest, rest)
        return Finding(verdict, with_parts(timeline, (latest, *rest)), why)

    return evaluate


def _was_there(condition: WasThere, setting: Setting) -> Evaluate:
    thing = matcher(condition.thing, setting.vocabulary)
    far, near = bounds(condition.window)
    least = condition.at_least

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        true, unknown = thing.split(timeline, now - far, now - near)
        facts = with_parts(timeline, tuple(true + unknown))
        if len(true) >= least:
            return Finding(Truth.TRUE, facts)
        if len(true) + len(unknown) >= least:
            return Finding(Truth.UNKNOWN, facts, why_unknown(unknown[-1], ""))
        return Finding(Truth.FALSE, facts)

    return evaluate


def _time_between(condition: TimeIsBetween, setting: Setting) -> Evaluate:
    return lambda timeline, now: Finding(_truth(is_between(condition, now, setting.zone)))


def _weekend(condition: IsWeekend, setting: Setting) -> Evaluate:
    return lambda timeline, now: Finding(_truth(is_weekend(now, setting.zone)))


def _weekday(condition: IsWeekday, setting: Setting) -> Evaluate:
    return lambda timeline, now: Finding(_truth(not is_weekend(now, setting.zone)))


def _any_part(condition: AnyPartIs, setting: Setting) -> Evaluate:
    score = setting.scores[condition.score.name]
    comparison = condition.comparison
    upper = comparison.upper.value if comparison.upper is not None else None
    test = number_test(comparison.op, comparison.quantity.value, upper)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        readings = score.read(timeline, now)
        facts = tuple(reading.fact for reading in readings if reading.fact is not None)
        hits = tuple(
            reading.fact
            for reading in readings
            if reading.points is not None
            and reading.fact is not None
            and test(Measured(Decimal(reading.points), "", "", Flaw.NONE)) is Truth.TRUE
        )
        if hits:
            return Finding(Truth.TRUE, hits)
        missing = [reading.part.term for reading in readings if reading.points is None]
        if missing:
            return Finding(Truth.UNKNOWN, facts, f"no usable {', '.join(missing)}")
        return Finding(Truth.FALSE, facts)

    return evaluate


def _not(condition: Not, setting: Setting) -> Evaluate:
    inner = make_ready(condition.condition, setting)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        verdict, facts, why = inner(timeline, now)
        return Finding(negate(verdict), facts, why)

    return evaluate


def _group(condition: Group, setting: Setting) -> Evaluate:
    lines = [make_ready(line, setting) for line in condition.conditions]
    quantifier = condition.quantifier

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        findings = [line(timeline, now) for line in lines]
        verdicts = [finding.verdict for finding in findings]
        verdict = all_of(verdicts) if quantifier is Quantifier.ALL else any_of(verdicts)
        if quantifier is Quantifier.NONE:
            verdict = negate(verdict)
        facts = tuple(dict.fromkeys(fact for finding in findings for fact in finding.facts))
        why = "; ".join(dict.fromkeys(finding.why for finding in findings if finding.why))
        return Finding(verdict, facts, why if verdict is Truth.UNKNOWN else "")

    return evaluate


# One row per condition of the tree; a test holds it against `Condition`.
_READY: dict[type, Callable[..., Evaluate]] = {
    IsInpatient: _inpatient,
    IsOn: _on,
    IsAged: _aged,
    IsSex: _sex,
    HasCondition: _has,
    IsTaking: _taking,
    WasMoved: _was_moved,
    LatestIs: _latest,
    SummaryIs: _summary,
    TimesSummary: _times,
    ChangedBy: _changed,
    WasThere: _was_there,
    TimeIsBetween: _time_between,
    IsWeekend: _weekend,
    IsWeekday: _weekday,
    AnyPartIs: _any_part,
    Not: _not,
    Group: _group,
}
