"""A plan: checked flows made ready, and indexed so that a fact touches only the flows that name it.

Lives here: what is worked out once when flows are loaded. Must not live here: anything that changes while they run.
`make_plan(flows, vocabulary, zone)` is the only door; it raises CannotPlan for a flow that was not checked.
"""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from decimal import Decimal
from typing import Final

from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import MINUTE, Length
from wardwright.facts.truth import Truth
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.kernel.conditions import make_ready
from wardwright.kernel.finding import Evaluate, Setting
from wardwright.kernel.reads import scores_named, series_read
from wardwright.kernel.scores import ScorePlan
from wardwright.kernel.series import SeriesKey, series_term
from wardwright.kernel.stays import Stay, step
from wardwright.kernel.things import FactTest, Matcher, matcher
from wardwright.kernel.timeline import Timeline
from wardwright.kernel.values import Number, ValueTest, comparison_test, necessary
from wardwright.language.print import print_condition, print_flow, print_trigger
from wardwright.language.tree import (
    PATIENT_CONDITIONS,
    ComesBack,
    Crosses,
    EveryDay,
    EveryInterval,
    EveryWeek,
    Flow,
    GoesQuiet,
    Happens,
    IsWeekday,
    IsWeekend,
    Not,
    NotFor,
    NotWithin,
    ResultThing,
    Rule,
    StayReaches,
    TimeIsBetween,
)

Necessary = tuple[Callable[[Number, Number], bool], Decimal]

# A connection that no flow calls quiet has come back when it is heard after this long (meaning.md 7.5).
QUIET_WHEN_NOBODY_SAYS: Length = 30 * MINUTE


@dataclass(slots=True, eq=False)
class FlowPlan:
    """One flow made ready."""

    number: int
    title: str
    version: str
    once_per: Length | None
    daily_cap: int | None
    limits: (
        int  # under which number its limits are counted: earlier versions of a page share those of the one that runs
    )
    rules: list[RulePlan] = field(default_factory=list)
    stops: list[Matcher] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class RulePlan:
    """One sentence made ready. Which of the optional fields are filled depends on the trigger."""

    flow: FlowPlan
    number: int
    tree: Rule
    trigger_text: str
    conditions: tuple[tuple[str, Evaluate], ...]
    cheapest_first: tuple[int, ...] = ()  # its conditions' places: what is asked of the patient or clock goes first
    test: FactTest | None = None  # fact triggers: whether this fact is it
    still: FactTest | None = None  # whether a fact that replaced the cause would have been one
    however_old: bool = False
    necessary: Necessary | None = None  # what an exact number must pass for `test` not to be false
    thing: Matcher | None = None  # NotWithin, NotFor: what must not be missing
    event: Matcher | None = None  # NotWithin: what it is counted from
    includes_start: bool = False  # NotWithin: whether a thing at the very moment of the event counts
    places: frozenset[str] | None = None  # StayReaches: None = as an inpatient
    length: Length = 0  # the trigger's duration
    scheduled: bool = False  # EveryDay, EveryWeek, EveryInterval
    subject: str = ""  # GoesQuiet, ComesBack: the one subject that it is about


@dataclass(slots=True, eq=False)
class Listeners:
    """The sentences that one series may trigger, and between which two numbers none of them can be."""

    rules: list[RulePlan] = field(default_factory=list)
    gate: tuple[Decimal, Decimal] | None = None  # an exact number strictly between these passes no trigger

    def set_gate(self) -> None:
        """Work the gate out, once all sentences are in: most results are ordinary, and touch no sentence at all."""
        highest, lowest = Decimal("-Infinity"), Decimal("Infinity")
        for rule in self.rules:
            if rule.necessary is None or rule.necessary[0] is operator.eq:
                return
            passes, bound = rule.necessary
            if passes in (operator.lt, operator.le):
                highest = max(highest, bound)
            else:
                lowest = min(lowest, bound)
        self.gate = highest, lowest


@dataclass(slots=True, eq=False)
class Plan:
    """All flows made ready, with their indexes."""

    vocabulary: Vocabulary
    zone: tzinfo
    flows: list[FlowPlan] = field(default_factory=list)
    # By kind, then by term as of a series: asked of every fact, and a key of both costs three times as much to look up.
    listeners: dict[Kind, dict[str, Listeners]] = field(default_factory=dict)  # a fact that may trigger
    setters: dict[Kind, dict[str, list[RulePlan]]] = field(default_factory=dict)  # a fact that may set a timer
    terms_read: dict[Kind, frozenset[str]] = field(default_factory=dict)  # `reads` once more
    stops: dict[SeriesKey, list[tuple[FlowPlan, Matcher]]] = field(default_factory=dict)
    schedules: list[RulePlan] = field(default_factory=list)
    repeating: list[RulePlan] = field(default_factory=list)  # stays, silences, quiets: re-derived as a whole
    scores: dict[str, ScorePlan] = field(default_factory=dict)  # only those that a loaded flow names
    scores_by_part: dict[str, list[ScorePlan]] = field(default_factory=dict)
    reads: frozenset[SeriesKey] = frozenset()  # every series that a loaded flow can look at
    near_misses: bool = True  # False: nobody asks for them, and a sentence is done with at its first false condition
    retired: int = 0  # how many of the last flows only finish what they began: follow-ups and deadlines


def version_of(flow: Flow) -> str:
    """What the page does, as 12 hex digits: owner, reason, release and examples take no part."""
    bare = replace(flow, owner=None, because=None, release=None, judgement=None, measures=(), examples=())
    return hashlib.sha256(print_flow(bare).encode()).hexdigest()[:12]


def make_plan(
    flows: Iterable[Flow],
    vocabulary: Vocabulary,
    zone: tzinfo,
    retired: Iterable[Flow] = (),
    also_read: frozenset[SeriesKey] = frozenset(),
) -> Plan:
    """The flows made ready, in the order given.

    `retired`: earlier versions that no longer listen, whose open tasks and deadlines still have their turn.
    `also_read`: series that are kept though no flow looks at them.
    """
    plan = Plan(vocabulary, zone)
    flows, earlier = tuple(flows), tuple(retired)
    plan.scores = scores_named((*flows, *earlier), vocabulary)
    for score in plan.scores.values():
        for part in score.reads:
            plan.scores_by_part.setdefault(part, []).append(score)
    setting = Setting(vocabulary, zone, plan.scores, {})
    for number, flow in enumerate(flows):
        plan.flows.append(_flow(plan, number, flow, setting))
    _settle_returns(plan)
    for of_kind in plan.listeners.values():
        for listeners in of_kind.values():
            listeners.set_gate()
    beside = Plan(vocabulary, zone)  # where retired flows register: nothing listens there
    limits = {flow.title: flow.number for flow in plan.flows}
    for number, flow in enumerate(earlier, start=len(flows)):
        ready = _flow(beside, number, flow, setting)
        ready.limits = limits.setdefault(ready.title, number)
        plan.flows.append(ready)
    for key, stops in beside.stops.items():  # what they asked for still ends as their page says
        plan.stops.setdefault(key, []).extend(stops)
    plan.retired = len(earlier)
    plan.reads = series_read((*flows, *earlier), vocabulary, plan.scores) | also_read
    plan.terms_read = {
        kind: frozenset(term for each, term in plan.reads if each is kind) for kind in {kind for kind, _ in plan.reads}
    }
    return plan


def _flow(plan: Plan, number: int, flow: Flow, setting: Setting) -> FlowPlan:
    ready = FlowPlan(
        number,
        flow.title,
        version_of(flow),
        flow.once_per.duration.length if flow.once_per is not None else None,
        flow.daily_cap.count if flow.daily_cap is not None else None,
        number,
    )
    for position, rule in enumerate(flow.rules):
        ready.rules.append(_rule(plan, ready, position, rule, setting))
    for stop in flow.stops:
        found = matcher(stop.thing, plan.vocabulary)
        for key in _keys(found):
            plan.stops.setdefault(key, []).append((ready, found))
    return ready


def _keys(found: Matcher) -> list[SeriesKey]:
    return list(dict.fromkeys((kind, series_term(kind, term)) for kind in found.kinds for term in found.terms))


def _rule(plan: Plan, flow: FlowPlan, number: int, tree: Rule, setting: Setting) -> RulePlan:
    conditions = tuple((print_condition(each), make_ready(each, setting)) for each in tree.conditions)
    rule = RulePlan(flow, number, tree, print_trigger(tree.trigger), conditions)
    places = range(len(tree.conditions))
    rule.cheapest_first = tuple(sorted(places, key=lambda place: not isinstance(tree.conditions[place], _CHEAP)))
    _TRIGGERS[type(tree.trigger)](plan, rule, tree.trigger)
    return rule


_CHEAP: Final = (*PATIENT_CONDITIONS, Not, TimeIsBetween, IsWeekday, IsWeekend)


def _listen(plan: Plan, rule: RulePlan, keys: list[SeriesKey]) -> None:
    for kind, term in keys:
        plan.listeners.setdefault(kind, {}).setdefault(term, Listeners()).rules.append(rule)


def _set_on(plan: Plan, rule: RulePlan, keys: list[SeriesKey]) -> None:
    for kind, term in keys:
        plan.setters.setdefault(kind, {}).setdefault(term, []).append(rule)


_MOVEMENT_KEYS: Final[list[SeriesKey]] = [
    (kind, "") for kind in (Kind.ADMITTED, Kind.MOVED, Kind.DISCHARGED, Kind.DIED)
]


def _happens(plan: Plan, rule: RulePlan, trigger: Happens) -> None:
    found = matcher(trigger.thing, plan.vocabulary)
    rule.test = rule.still = found.test
    rule.however_old = trigger.however_old
    if isinstance(trigger.thing, ResultThing):
        rule.necessary = necessary(plan.vocabulary[trigger.thing.term.name], trigger.thing.test)
    _listen(plan, rule, _keys(found))


def _crosses(plan: Plan, rule: RulePlan, trigger: Crosses) -> None:
    term = plan.vocabulary[trigger.term.name]
    terms = tuple(sorted(plan.vocabulary.members(term.name)))
    passes = comparison_test(term, trigger.comparison)
    rule.test = _crossing(terms, passes)
    rule.necessary = necessary(term, trigger.comparison)
    rule.still = lambda timeline, fact: passes(fact.value)
    _listen(plan, rule, [(Kind.RESULT, member) for member in terms])


def _crossing(terms: tuple[str, ...], passes: ValueTest) -> FactTest:
    def test(timeline: Timeline, fact: Fact) -> Truth:
        now_passes = passes(fact.value)
        if now_passes is Truth.FALSE:
            return Truth.FALSE
        is_latest, earlier = timeline.before(Kind.RESULT, terms, fact)
        if not is_latest:
            return Truth.FALSE
        if earlier is None:
            return now_passes
        passed = passes(earlier.value)
        if passed is Truth.TRUE:
            return Truth.FALSE
        return Truth.UNKNOWN if Truth.UNKNOWN in (now_passes, passed) else Truth.TRUE

    return test


def _stay_reaches(plan: Plan, rule: RulePlan, trigger: StayReaches) -> None:
    rule.length = trigger.duration.length
    rule.places = plan.vocabulary.members(trigger.place.name) if trigger.place is not None else None
    rule.still = lambda timeline, fact: _begins(rule, step(None, fact))
    plan.repeating.append(rule)
    _set_on(plan, rule, _MOVEMENT_KEYS)


def _begins(rule: RulePlan, stay: Stay | None) -> Truth:
    """Whether a movement, by itself, puts the patient where the sentence measures the stay."""
    if stay is None:
        return Truth.FALSE
    there = stay.inpatient_since is not None if rule.places is None else stay.place in rule.places
    return Truth.TRUE if there else Truth.FALSE


def _not_within(plan: Plan, rule: RulePlan, trigger: NotWithin) -> None:
    rule.length = trigger.duration.length
    rule.thing = matcher(trigger.thing, plan.vocabulary)
    rule.event = matcher(trigger.event, plan.vocabulary)
    rule.still = rule.event.test
    same = set(rule.thing.kinds) & set(rule.event.kinds) and set(rule.thing.terms) & set(rule.event.terms)
    rule.includes_start = not same
    _set_on(plan, rule, _keys(rule.event))


def _not_for(plan: Plan, rule: RulePlan, trigger: NotFor) -> None:
    rule.length = trigger.duration.length
    rule.thing = matcher(trigger.thing, plan.vocabulary)
    plan.repeating.append(rule)
    _set_on(plan, rule, list(dict.fromkeys(_keys(rule.thing) + _MOVEMENT_KEYS)))


def heard_subject(kind: TermKind, name: str) -> str:
    """The subject of what is heard from a connection or a device."""
    return f"{'connection' if kind is TermKind.CONNECTION else 'device'}:{name}"


def _goes_quiet(plan: Plan, rule: RulePlan, trigger: GoesQuiet) -> None:
    rule.length = trigger.duration.length
    rule.subject = heard_subject(trigger.term.kind, trigger.term.name)
    plan.repeating.append(rule)
    _set_on(plan, rule, [(Kind.HEARD, "")])


def _comes_back(plan: Plan, rule: RulePlan, trigger: ComesBack) -> None:
    rule.subject = heard_subject(trigger.term.kind, trigger.term.name)
    _listen(plan, rule, [(Kind.HEARD, "")])


def _settle_returns(plan: Plan) -> None:
    """`comes back` after the silence that the same flow, else any flow, calls quiet (the shortest, if several)."""
    quiets = [rule for rule in plan.repeating if isinstance(rule.tree.trigger, GoesQuiet)]
    for rule in plan.listeners.get(Kind.HEARD, {}).get("", Listeners()).rules:
        about = [quiet for quiet in quiets if quiet.subject == rule.subject]
        own = [quiet.length for quiet in about if quiet.flow is rule.flow]
        rule.length = min(own or [quiet.length for quiet in about] or [QUIET_WHEN_NOBODY_SAYS])
        rule.test = rule.still = _returning(rule)


def _returning(rule: RulePlan) -> FactTest:
    def test(timeline: Timeline, fact: Fact) -> Truth:
        if timeline.subject != rule.subject:
            return Truth.FALSE
        series = timeline.series(Kind.HEARD, "")
        long_enough = len(series) > 1 and series[-1][3] is fact and fact.at - series[-2][0] > rule.length
        return Truth.TRUE if long_enough else Truth.FALSE

    return test


def _scheduled(plan: Plan, rule: RulePlan, trigger: EveryDay | EveryWeek | EveryInterval) -> None:
    rule.scheduled = True
    plan.schedules.append(rule)


# One row per trigger of the tree; a test holds it against `Trigger`.
_TRIGGERS: Final[dict[type, Callable[..., None]]] = {
    Happens: _happens,
    Crosses: _crosses,
    StayReaches: _stay_reaches,
    NotWithin: _not_within,
    NotFor: _not_for,
    GoesQuiet: _goes_quiet,
    ComesBack: _comes_back,
    EveryDay: _scheduled,
    EveryWeek: _scheduled,
    EveryInterval: _scheduled,
}
