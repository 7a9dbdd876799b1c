"""§6.3–§6.5 of the meaning: from the verdicts on a sentence to its outcome."""

from __future__ import annotations

from tests.reference.conditions import verdict
from tests.reference.log import Entry, View
from tests.reference.patient import after, is_there
from tests.reference.series import crosses
from tests.reference.things import is_thing
from tests.reference.timers import comes_back
from tests.reference.values import holds
from wardwright.facts.instant import DAY
from wardwright.facts.truth import Truth, all_of
from wardwright.kernel.firing import Clause, Outcome
from wardwright.language.tree import (
    ComesBack,
    Condition,
    Crosses,
    Flow,
    Happens,
    NotWithin,
    StayReaches,
    Trigger,
)


def fact_verdict(view: View, entry: Entry, trigger: Trigger, flow: Flow, flows: tuple[Flow, ...]) -> Truth:
    """§6: the verdict of a fact trigger on one new or changed fact; false for every other trigger."""
    match trigger:
        case Happens():
            return is_thing(view, entry, trigger.thing)
        case Crosses():
            return crosses(view, entry, trigger)
        case ComesBack():
            return comes_back(view, entry, trigger, flow, flows)
    return Truth.FALSE


def is_too_old(view: View, entry: Entry, trigger: Trigger) -> bool:
    """§6.3: at < seen − 24 h, unless the page says `however old`."""
    lifted = isinstance(trigger, Happens) and trigger.however_old
    return not lifted and entry.fact.at < view.now - DAY


def event_is_unknown(view: View, entry: Entry, trigger: NotWithin) -> bool:
    """§7.2: an event that may or may not be one is one UNKNOWN at the moment it is seen."""
    return is_thing(view, entry, trigger.event) is Truth.UNKNOWN


def clauses_of(view: View, trigger: Trigger, trigger_verdict: Truth, conditions: tuple[Condition, ...]) -> list[Clause]:
    """The trigger and each condition with its verdict."""
    clauses = [Clause(type(trigger).__name__, trigger_verdict)]
    return clauses + [Clause(type(each).__name__, verdict(view, each)) for each in conditions]


def outcome_of(clauses: list[Clause]) -> Outcome | None:
    """§6.4, §6.5: FIRED still has to pass the limits; None when there is nothing to record."""
    trigger, conditions = clauses[0].verdict, all_of([clause.verdict for clause in clauses[1:]])
    if trigger is Truth.FALSE or (trigger is Truth.UNKNOWN and conditions is Truth.FALSE):
        return None
    if conditions is Truth.FALSE:
        return Outcome.MISSED
    return Outcome.FIRED if all_of([trigger, conditions]) is Truth.TRUE else Outcome.UNKNOWN


def still_holds(view: View, new: Entry, trigger: Trigger) -> bool:
    """§2.5: whether the trigger test holds, or may hold, of the value that took the trigger fact's place."""
    match trigger:
        case Happens():
            return is_thing(view, new, trigger.thing) is not Truth.FALSE
        case Crosses():
            return holds(new.fact.value, trigger.comparison, view.vocabulary[new.fact.term]) is not Truth.FALSE
        case NotWithin():
            return is_thing(view, new, trigger.event) is not Truth.FALSE
        case StayReaches():
            stays = after(None, new.fact)
            return is_there(view, stays, None if trigger.place is None else trigger.place.name)
    return True
