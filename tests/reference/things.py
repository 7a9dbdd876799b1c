"""§6.1 and §3.7 of the meaning: whether a fact is the thing that a page names."""

from __future__ import annotations

from tests.reference.log import Entry, View
from tests.reference.patient import INPATIENT, KIND_OF, class_of, ends_a_stay, in_window, stay_before, truth
from tests.reference.values import holds
from wardwright.facts.fact import Flaw, Kind, Measured
from wardwright.facts.truth import Truth
from wardwright.facts.vocabulary import TermKind
from wardwright.language.tree import (
    AppointmentAct,
    AppointmentThing,
    DocumentThing,
    FormThing,
    MedicineAct,
    MedicineThing,
    Movement,
    MovementThing,
    ProcedureThing,
    RecordedThing,
    ResultThing,
    Test,
    Thing,
    WasThere,
)

MEDICINE_KIND = {
    MedicineAct.PRESCRIBED: Kind.PRESCRIBED,
    MedicineAct.GIVEN: Kind.GIVEN,
    MedicineAct.STOPPED: Kind.STOPPED,
}
APPOINTMENT_KIND = {
    AppointmentAct.BOOKED: Kind.BOOKED,
    AppointmentAct.MISSED: Kind.MISSED,
    AppointmentAct.CANCELLED: Kind.CANCELLED,
}


def kind_and_term(thing: Thing) -> tuple[Kind, str]:
    """The kind and the name that a thing's facts carry ("" where any term will do)."""
    match thing:
        case ResultThing():
            return Kind.RESULT, thing.term.name
        case MovementThing():
            return KIND_OF[thing.movement], ""
        case MedicineThing():
            return MEDICINE_KIND[thing.act], thing.term.name
        case ProcedureThing():
            return Kind.PROCEDURE, thing.term.name
        case RecordedThing():
            kind = Kind.FLAG if thing.term.kind is TermKind.FLAG else Kind.CONDITION
            return kind, thing.term.name
        case DocumentThing():
            return Kind.DOCUMENT, thing.term.name
        case FormThing():
            return Kind.FORM, thing.term.name
        case AppointmentThing():
            return APPOINTMENT_KIND[thing.act], ""


def is_of(view: View, entry: Entry, kind: Kind, name: str) -> bool:
    """The fact is of that kind and term, or of a member of the group."""
    return entry.fact.kind is kind and (not name or entry.fact.term in view.vocabulary.members(name))


def is_thing(view: View, entry: Entry, thing: Thing) -> Truth:
    """Whether the fact is that thing, as a condition reads it (§3.7)."""
    kind, name = kind_and_term(thing)
    if not is_of(view, entry, kind, name):
        return Truth.FALSE
    if isinstance(thing, ResultThing):
        return result_passes(view, entry, thing.test)
    if isinstance(thing, MovementThing):
        return movement_passes(view, entry, thing)
    return Truth.TRUE


def result_passes(view: View, entry: Entry, test: Test | None) -> Truth:
    """§3.4, §3.6: without a test any value will do, but an implausible one, an unknown score and none at all."""
    value = entry.fact.value
    if test is None:
        implausible = isinstance(value, Measured) and value.flaw is Flaw.IMPLAUSIBLE
        return Truth.UNKNOWN if value is None or implausible else Truth.TRUE
    return holds(entry.fact.value, test, view.vocabulary[entry.fact.term])


def is_present(view: View, entry: Entry, thing: Thing) -> Truth:
    """§3.6: as in a window: a score that is missing a part is not there yet."""
    if isinstance(thing, ResultThing) and thing.test is None and entry.fact.value is None:
        return Truth.FALSE
    return is_thing(view, entry, thing)


def movement_passes(view: View, entry: Entry, thing: MovementThing) -> Truth:
    """§6.1: to or from a place; an admission to no place in particular makes an inpatient."""
    fact = entry.fact
    if thing.place is None:
        if thing.movement is Movement.DISCHARGED:
            return truth(ends_a_stay(view, entry))
        return truth(thing.movement is not Movement.ADMITTED or makes_an_inpatient(view, entry))
    place = fact.place
    if thing.movement is Movement.DISCHARGED and not place:
        ended = stay_before(view, entry)
        place = "" if ended is None else ended.place
    return truth(place in view.vocabulary.members(thing.place.name))


def makes_an_inpatient(view: View, entry: Entry) -> bool:
    """§6.1: an admission of class inpatient of somebody who was not one (a second A01 admits nobody again)."""
    before = stay_before(view, entry)
    return class_of(entry.fact) == INPATIENT and (before is None or before.kind != INPATIENT)


def was_there(view: View, condition: WasThere) -> Truth:
    """§3.7: at least k are true; or could be, with those that are unknown; or not."""
    verdicts = [
        is_present(view, entry, condition.thing)
        for entry in view.entries
        if in_window(view, entry.fact.at, condition.window)
    ]
    sure, open_ = verdicts.count(Truth.TRUE), verdicts.count(Truth.UNKNOWN)
    if sure >= condition.at_least:
        return Truth.TRUE
    return Truth.UNKNOWN if sure + open_ >= condition.at_least else Truth.FALSE
