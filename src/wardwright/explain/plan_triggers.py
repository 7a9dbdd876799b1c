"""A page's `When …` and `Every …` as FHIR TriggerDefinitions.

Lives here: one entry for each type of trigger. An expression of a trigger is seen from the resource that changed
(`%context`), with the patient's resources as `%resource`. Deadlines, stays and silences are the event that starts them,
a time to wait, and a condition that is looked at then. Must not live here: conditions of the page (fhirpath.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wardwright.explain.fhirpath import condition_path
from wardwright.explain.plan_data import fhir_duration, repeat, stay_requirement, thing_requirements
from wardwright.explain.resources import RESULT
from wardwright.explain.score_path import score_now
from wardwright.explain.series import all_of, coded, comparison, newest, resources, term_test, things, value_test
from wardwright.facts.vocabulary import Vocabulary
from wardwright.language import print_words as words
from wardwright.language.tree import (
    ComesBack,
    Comparison,
    Crosses,
    EveryDay,
    EveryInterval,
    EveryWeek,
    GoesQuiet,
    Happens,
    InLast,
    IsInpatient,
    IsOn,
    NotFor,
    NotWithin,
    ResultThing,
    StayReaches,
    Thing,
    Trigger,
)

Json = dict[str, Any]
_RECENT = f"{RESULT.time} >= now() - 24 hours"  # what is older when it arrives does not fire


@dataclass(frozen=True, slots=True)
class TriggerParts:
    """What a trigger becomes: TriggerDefinitions, conditions that are looked at later, and the time to wait."""

    triggers: list[Json]
    conditions: list[tuple[str, str]] = field(default_factory=list)  # (words, FHIRPath)
    timing: Json = field(default_factory=dict)


def trigger_parts(trigger: Trigger, vocabulary: Vocabulary) -> TriggerParts:
    """The trigger in FHIR's terms."""
    match trigger:
        case Happens():
            return TriggerParts([_event(trigger.thing, vocabulary, fresh=not trigger.however_old)])
        case Crosses():
            return TriggerParts([_crossing(trigger, vocabulary)])
        case StayReaches():
            still = IsInpatient() if trigger.place is None else IsOn(trigger.place)
            place = f"on {trigger.place.name}" if trigger.place is not None else "an inpatient"
            return TriggerParts(
                [{"type": "data-changed", "data": [stay_requirement()]}],
                [(f"the patient is still {place}", condition_path(still, vocabulary))],
                {"timingDuration": fhir_duration(trigger.duration)},
            )
        case NotWithin():
            nothing = f"{things(trigger.thing, InLast(trigger.duration), vocabulary)}.empty()"
            return TriggerParts(
                [_event(trigger.event, vocabulary)],
                [(f"none came within {words.duration(trigger.duration)}", nothing)],
                {"timingDuration": fhir_duration(trigger.duration)},
            )
        case NotFor():
            nothing = f"{things(trigger.thing, InLast(trigger.duration), vocabulary)}.empty()"
            return TriggerParts(
                [_event(trigger.thing, vocabulary), {"type": "data-changed", "data": [stay_requirement()]}],
                [(f"none came for {words.duration(trigger.duration)}", nothing)],
                {"timingTiming": {"repeat": repeat(trigger.duration)}},
            )
        case GoesQuiet():
            quiet = f"{trigger.term.name} goes quiet for {words.duration(trigger.duration)}"
            return TriggerParts([{"type": "named-event", "name": quiet}])
        case ComesBack():
            return TriggerParts([{"type": "named-event", "name": f"{trigger.term.name} comes back"}])
        case EveryDay() | EveryWeek() | EveryInterval():
            return TriggerParts([{"type": "periodic", "timingTiming": {"repeat": _schedule(trigger)}}])


def _event(thing: Thing, vocabulary: Vocabulary, *, fresh: bool = False) -> Json:
    event: Json = {"type": "data-changed", "data": list(thing_requirements(thing, None, vocabulary))}
    test = ""
    if isinstance(thing, ResultThing):
        if thing.test is not None:
            test = _passes(thing, vocabulary)
        recent = _RECENT if fresh and vocabulary[thing.term.name].score is None else ""
        test = all_of(test, recent)
    elif not event["data"][0].get("codeFilter"):
        test = term_test(thing, vocabulary)
    if test:
        event["condition"] = {"language": "text/fhirpath", "expression": test}
    return event


def _passes(thing: ResultThing, vocabulary: Vocabulary) -> str:
    name = thing.term.name
    assert thing.test is not None
    if vocabulary[name].score is not None and isinstance(thing.test, Comparison):
        return comparison(f"({score_now(name, vocabulary)})", thing.test, name, vocabulary)
    return value_test(name, thing.test, vocabulary)


def _crossing(trigger: Crosses, vocabulary: Vocabulary) -> Json:
    name = trigger.term.name
    event: Json = {
        "type": "data-changed",
        "data": list(thing_requirements(ResultThing(trigger.term), None, vocabulary)),
    }
    now = _passes(ResultThing(trigger.term, trigger.comparison), vocabulary)
    earlier = f"{resources(RESULT, coded(RESULT.code, name, vocabulary))}.exclude(%context)"
    did_not = f"{newest(earlier)}.where({value_test(name, trigger.comparison, vocabulary)}).empty()"
    recent = _RECENT if vocabulary[name].score is None else ""
    event["condition"] = {"language": "text/fhirpath", "expression": all_of(now, recent, did_not)}
    return event


def _schedule(schedule: EveryDay | EveryWeek | EveryInterval) -> Json:
    match schedule:
        case EveryDay():
            return {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": [_time(schedule)]}
        case EveryWeek():
            day = schedule.day.name[:3].lower()
            return {"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": [day], "timeOfDay": [_time(schedule)]}
        case EveryInterval():
            return repeat(schedule.duration)


def _time(schedule: EveryDay | EveryWeek) -> str:
    return f"{schedule.at.hour:02}:{schedule.at.minute:02}:00"
