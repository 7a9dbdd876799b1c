"""Conditions made ready: from a clause of the page to a function of a timeline and a moment.

Lives here: the verdict on each kind of condition, with the facts it read (meaning.md §3, §5). Must not live here:
what is asked of the patient (patient), numbers out of windows (summaries), triggers. Called by plan.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from wardwright.facts.fact import Fact, Flaw, Kind, Measured
from wardwright.facts.instant import Instant, Length
from wardwright.facts.truth import Truth, all_of, any_of, negate
from wardwright.kernel.calendar import is_between, is_weekend
from wardwright.kernel.finding import Evaluate, Finding, Setting, bounds, found, members_of, truth_of, with_parts
from wardwright.kernel.patient import has_condition, is_aged, is_inpatient, is_on, is_sex, is_taking, was_moved
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
    IsAged,
    IsInpatient,
    IsOn,
    IsSex,
    IsTaking,
    IsWeekday,
    IsWeekend,
    LatestIs,
    Not,
    Quantifier,
    SummaryIs,
    TimeIsBetween,
    TimesSummary,
    WasMoved,
    WasThere,
)


def make_ready(condition: Condition, setting: Setting) -> Evaluate:
    """The clause as a function, for like clauses the same; CannotPlan when its units do not fit the vocabulary."""
    ready = setting.ready.get(condition)
    if ready is None:
        made: Evaluate = _READY[type(condition)](condition, setting)
        ready = setting.ready[condition] = made
    return ready


def _latest(condition: LatestIs, setting: Setting) -> Evaluate:
    term = setting.vocabulary[condition.term.name]
    terms = members_of(setting, term.name)
    test = value_test(term, condition.test)
    assert test is not None
    far, near = bounds(condition.window) if condition.window is not None else (term.good_for, 0)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        fact = timeline.latest(Kind.RESULT, terms, now - far, now - near)
        if fact is None:
            return found(Truth.UNKNOWN, (), f"no {term.name} in that time")
        verdict = test(fact.value)
        why = why_unknown(fact) if verdict is Truth.UNKNOWN else ""
        return found(verdict, with_parts(timeline, (fact,)), why)

    return evaluate


def _summary(condition: SummaryIs, setting: Setting) -> Evaluate:
    term = setting.vocabulary[condition.term.name]
    terms = members_of(setting, term.name)
    far, near = bounds(condition.window)
    decide = summary_test(condition.summary, condition.comparison, term)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        facts = tuple(timeline.window(Kind.RESULT, terms, now - far, now - near))
        verdict, why = decide(facts)
        return found(verdict, with_parts(timeline, facts), why)

    return evaluate


def _rest_and_latest(
    timeline: Timeline, terms: tuple[str, ...], now: Instant, window: tuple[Length, Length], good_for: Length
) -> tuple[Fact | None, tuple[Fact, ...]]:
    """The latest value and the window's other values (meaning.md 5.4)."""
    far, near = window
    reach = min(good_for, far) if near == 0 else good_for
    latest = timeline.latest(Kind.RESULT, terms, now - reach, now)
    rest = tuple(fact for fact in timeline.window(Kind.RESULT, terms, now - far, now - near) if fact is not latest)
    return latest, rest


def _times(condition: TimesSummary, setting: Setting) -> Evaluate:
    term = setting.vocabulary[condition.term.name]
    terms = members_of(setting, term.name)
    decide = factor_test(condition)
    window = bounds(condition.window)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        latest, rest = _rest_and_latest(timeline, terms, now, window, term.good_for)
        if latest is None:
            return found(Truth.UNKNOWN, (), f"no {term.name} in that time")
        verdict, why = decide(latest, rest)
        return found(verdict, with_parts(timeline, (latest, *rest)), why)

    return evaluate


def _changed(condition: ChangedBy, setting: Setting) -> Evaluate:
    term = setting.vocabulary[condition.term.name]
    terms = members_of(setting, term.name)
    decide = change_test(condition, term)
    window = bounds(condition.window)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        latest, rest = _rest_and_latest(timeline, terms, now, window, term.good_for)
        if latest is None:
            return found(Truth.UNKNOWN, (), f"no {term.name} in that time")
        verdict, why = decide(latest, rest)
        return found(verdict, with_parts(timeline, (latest, *rest)), why)

    return evaluate


def _was_there(condition: WasThere, setting: Setting) -> Evaluate:
    thing = matcher(condition.thing, setting.vocabulary)
    far, near = bounds(condition.window)
    least = condition.at_least

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        true, unknown = thing.split(timeline, now - far, now - near)
        facts = with_parts(timeline, tuple(true + unknown))
        if len(true) >= least:
            return found(Truth.TRUE, facts)
        if len(true) + len(unknown) >= least:
            return found(Truth.UNKNOWN, facts, why_unknown(unknown[-1]))
        return found(Truth.FALSE, facts)

    return evaluate


def _time_between(condition: TimeIsBetween, setting: Setting) -> Evaluate:
    return lambda timeline, now: found(truth_of(is_between(condition, now, setting.zone)))


def _weekend(condition: IsWeekend, setting: Setting) -> Evaluate:
    return lambda timeline, now: found(truth_of(is_weekend(now, setting.zone)))


def _weekday(condition: IsWeekday, setting: Setting) -> Evaluate:
    return lambda timeline, now: found(truth_of(not is_weekend(now, setting.zone)))


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
            return found(Truth.TRUE, hits)
        missing = [reading.part.term for reading in readings if reading.points is None]
        if missing:
            return found(Truth.UNKNOWN, facts, f"no usable {', '.join(missing)}")
        return found(Truth.FALSE, facts)

    return evaluate


def _not(condition: Not, setting: Setting) -> Evaluate:
    inner = make_ready(condition.condition, setting)

    def evaluate(timeline: Timeline, now: Instant) -> Finding:
        verdict, facts, why = inner(timeline, now)
        return found(negate(verdict), facts, why)

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
        facts = tuple({id(fact): fact for finding in findings for fact in finding.facts}.values())
        why = "; ".join(dict.fromkeys(finding.why for finding in findings if finding.why))
        return found(verdict, facts, why if verdict is Truth.UNKNOWN else "")

    return evaluate


# One row per condition of the tree; a test holds it against `Condition`.
_READY: Final[dict[type, Callable[..., Evaluate]]] = {
    IsInpatient: is_inpatient,
    IsOn: is_on,
    IsAged: is_aged,
    IsSex: is_sex,
    HasCondition: has_condition,
    IsTaking: is_taking,
    WasMoved: was_moved,
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
