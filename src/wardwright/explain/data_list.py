"""The data that a flow sees, derived from its tree: a flow sees only what it names.

Lives here: for every node, which facts it reads and how far back. Must not live here: how facts are found (kernel).
A node type that is missing from the match statements is a type error, and a test walks every node.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from wardwright.explain.words import length_words
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.language import print_words as words
from wardwright.language.tree import (
    AnyPartIs,
    AppointmentThing,
    ChangedBy,
    ComesBack,
    Condition,
    Crosses,
    DocumentThing,
    EveryDay,
    EveryInterval,
    EveryWeek,
    Flow,
    FormThing,
    GoesQuiet,
    Group,
    Happens,
    HasCondition,
    IsAged,
    IsInpatient,
    IsOn,
    IsSex,
    IsTaking,
    IsWeekday,
    IsWeekend,
    LatestIs,
    MedicineThing,
    MovementThing,
    Not,
    NotFor,
    NotWithin,
    ProcedureThing,
    RecordedThing,
    ResultThing,
    StayReaches,
    SummaryIs,
    Text,
    Thing,
    TimeIsBetween,
    TimesSummary,
    Trigger,
    WasMoved,
    WasThere,
)
from wardwright.language.walk import walk


@dataclass(frozen=True, slots=True)
class Seen:
    """One kind of data that a flow reads, and why."""

    kind: str  # "result", "admitted", "given" …: the `kind` column of a facts table
    term: str  # the vocabulary's name; "" for movements, birth and sex
    span: str  # how far back: "as it arrives", "in the last 1 hour", "the current stay"
    use: str  # "trigger", "condition", "text", "stop", "judgement", "measure"
    part_of: str = ""  # the score that it is read for
    codes: tuple[str, ...] = ()
    unit: str = ""


CURRENT_STAY = "the current stay"
_STAY = (("admitted", ""), ("moved", ""), ("discharged", ""))


def data_seen(flow: Flow, vocabulary: Vocabulary) -> tuple[Seen, ...]:
    """Everything the flow reads, each once, in the order in which the page names it; scores with their parts."""
    found = [_with_codes(seen, vocabulary) for seen in _flow(flow, vocabulary)]
    return tuple(dict.fromkeys(found))


def _with_codes(seen: Seen, vocabulary: Vocabulary) -> Seen:
    term = vocabulary.find(seen.term) if seen.term else None
    if term is None:
        return seen
    codes = tuple(code for member in sorted(vocabulary.members(term.name)) for code in vocabulary[member].codes)
    return replace(seen, codes=codes, unit=term.unit)


def _flow(flow: Flow, vocabulary: Vocabulary) -> Iterator[Seen]:
    for rule in flow.rules:
        yield from _trigger(rule.trigger, vocabulary)
        for condition in rule.conditions:
            yield from _condition(condition, vocabulary)
    for rule in flow.rules:
        for node, _above in walk(rule):
            if isinstance(node, Text):
                yield from _text(node, vocabulary)
    for stop in flow.stops:
        yield from _thing(stop.thing, "as it arrives", "stop", vocabulary)
    if flow.judgement is not None:
        within = f"within {words.duration(flow.judgement.within)} after"
        yield from _thing(flow.judgement.thing, within, "judgement", vocabulary)
    for measure in flow.measures:
        yield from _thing(measure.start, "as it arrives", "measure", vocabulary)
        yield from _thing(measure.end, "as it arrives", "measure", vocabulary)


def _trigger(trigger: Trigger, vocabulary: Vocabulary) -> Iterator[Seen]:
    match trigger:
        case Happens():
            yield from _thing(trigger.thing, "as it arrives", "trigger", vocabulary)
        case Crosses():
            yield from _values(trigger.term.name, "the newest and the one before", "trigger", vocabulary)
        case StayReaches():
            yield from _stay("trigger")
        case NotWithin():
            yield from _thing(trigger.event, "as it arrives", "trigger", vocabulary)
            yield from _thing(
                trigger.thing, f"within {words.duration(trigger.duration)} after it", "trigger", vocabulary
            )
        case NotFor():
            yield from _thing(trigger.thing, f"in the last {words.duration(trigger.duration)}", "trigger", vocabulary)
            yield from _stay("trigger")
        case GoesQuiet() | ComesBack():
            yield Seen("heard", trigger.term.name, "the last time it was heard from", "trigger")
        case EveryDay() | EveryWeek() | EveryInterval():
            return


def _condition(condition: Condition, vocabulary: Vocabulary) -> Iterator[Seen]:
    match condition:
        case IsInpatient() | IsOn():
            yield from _stay("condition")
        case IsAged():
            yield Seen("born", "", "ever", "condition")
        case IsSex():
            yield Seen("sex", "", "ever", "condition")
        case HasCondition():
            yield Seen(_recorded_kind(condition.term.kind), condition.term.name, "ever", "condition")
        case IsTaking():
            yield Seen("prescribed", condition.term.name, "the newest", "condition")
            yield Seen("stopped", condition.term.name, "the newest", "condition")
            yield Seen("given", condition.term.name, "in the last 24 hours", "condition")
        case WasMoved():
            yield Seen(condition.movement.value, "", words.window(condition.window), "condition")
        case LatestIs():
            name = condition.term.name
            span = words.window(condition.window) if condition.window else _good_for(name, vocabulary)
            yield from _values(name, f"the latest {span}", "condition", vocabulary)
        case SummaryIs():
            yield from _values(condition.term.name, words.window(condition.window), "condition", vocabulary)
        case TimesSummary() | ChangedBy():
            name = condition.term.name
            yield from _values(name, f"the latest {_good_for(name, vocabulary)}", "condition", vocabulary)
            yield from _values(name, words.window(condition.window), "condition", vocabulary)
        case WasThere():
            yield from _thing(condition.thing, words.window(condition.window), "condition", vocabulary)
        case AnyPartIs():
            yield from _parts(condition.score.name, "condition", vocabulary)
        case Not():
            yield from _condition(condition.condition, vocabulary)
        case Group():
            for inner in condition.conditions:
                yield from _condition(inner, vocabulary)
        case TimeIsBetween() | IsWeekend() | IsWeekday():
            return


def _thing(thing: Thing, span: str, use: str, vocabulary: Vocabulary) -> Iterator[Seen]:
    match thing:
        case ResultThing():
            yield from _values(thing.term.name, span, use, vocabulary)
        case MovementThing():
            yield Seen(thing.movement.value, "", span, use)
        case MedicineThing():
            yield Seen(thing.act.value, thing.term.name, span, use)
        case ProcedureThing():
            yield Seen("procedure", thing.term.name, span, use)
        case RecordedThing():
            yield Seen(_recorded_kind(thing.term.kind), thing.term.name, span, use)
        case DocumentThing():
            yield Seen("document", thing.term.name, span, use)
        case FormThing():
            yield Seen("form", thing.term.name, span, use)
        case AppointmentThing():
            yield Seen(thing.act.value, "", span, use)


def _text(text: Text, vocabulary: Vocabulary) -> Iterator[Seen]:
    for name in text.placeholders:
        term = vocabulary.find(name)
        if name.casefold() == "ward":
            yield from _stay("text")
        elif term is not None and term.kind in (TermKind.RESULT, TermKind.SCORE):
            yield from _values(term.name, f"the latest {_good_for(term.name, vocabulary)}", "text", vocabulary)


def _values(name: str, span: str, use: str, vocabulary: Vocabulary) -> Iterator[Seen]:
    yield Seen("result", name, span, use)
    yield from _parts(name, use, vocabulary)


def _parts(name: str, use: str, vocabulary: Vocabulary) -> Iterator[Seen]:
    term = vocabulary.find(name)
    if term is None or term.score is None:
        return
    span = f"the latest in the last {length_words(term.score.each_within)}"
    for part in term.score.parts:
        yield Seen("result", part.term, span, use, name)
    if term.score.swap is not None:
        swap = vocabulary.find(term.score.swap.when)
        kind = _recorded_kind(swap.kind if swap else TermKind.CONDITION)
        yield Seen(kind, term.score.swap.when, "ever", use, name)


def _stay(use: str) -> Iterator[Seen]:
    for kind, term in _STAY:
        yield Seen(kind, term, CURRENT_STAY, use)


def _recorded_kind(kind: TermKind) -> str:
    return "flag" if kind is TermKind.FLAG else "condition"


def _good_for(name: str, vocabulary: Vocabulary) -> str:
    term = vocabulary.find(name)
    return f"in the last {length_words(term.good_for)}" if term is not None else "that still counts"
