"""Where FHIR R4 keeps each thing that a page names: the resource, its code, its time, and what does not count.

Lives here: one table, and codes as FHIR writes them. Must not live here: expressions (fhirpath.py) or the plan.
"""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.facts.codes import PUBLISHED, split_code
from wardwright.facts.vocabulary import TermKind, Vocabulary
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
    Thing,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing stands in a patient's FHIR resources; paths are FHIRPath, seen from the resource."""

    resource: str
    time: str  # when it was true of the patient
    counts: str = ""  # what else must hold of the resource
    code: str = ""  # path of its CodeableConcept; "" where the resource needs none
    filter_code: str = ""  # the same as a search path for a DataRequirement, where FHIRPath's differs
    filter_time: str = ""

    @property
    def code_path(self) -> str:
        """The path that a DataRequirement's codeFilter names."""
        return self.filter_code or self.code

    @property
    def time_path(self) -> str:
        """The path that a DataRequirement's dateFilter names."""
        return self.filter_time or self.time


INPATIENT = "class.where(code in ('IMP' | 'ACUTE' | 'NONAC')).exists()"

RESULT = Place(
    "Observation",
    "(effective.ofType(dateTime) | effective.ofType(instant) | effective.ofType(Period).start)",
    "status in ('final' | 'preliminary' | 'amended' | 'corrected')",
    "code",
    filter_time="effective",
)
GIVEN = Place(
    "MedicationAdministration",
    "(effective.ofType(dateTime) | effective.ofType(Period).start)",
    "status in ('completed' | 'in-progress')",
    "medication.ofType(CodeableConcept)",
    filter_code="medication",
    filter_time="effective",
)
_PRESCRIBED = Place(
    "MedicationRequest",
    "authoredOn",
    "status in ('active' | 'completed')",
    "medication.ofType(CodeableConcept)",
    filter_code="medication",
)
_STOPPED = Place(
    "MedicationRequest",
    "meta.lastUpdated",
    "status in ('stopped' | 'cancelled')",
    "medication.ofType(CodeableConcept)",
    filter_code="medication",
)
MEDICINES = {MedicineAct.PRESCRIBED: _PRESCRIBED, MedicineAct.GIVEN: GIVEN, MedicineAct.STOPPED: _STOPPED}

MOVEMENTS = {
    Movement.ADMITTED: Place("Encounter", "period.start", f"{INPATIENT} and status != 'entered-in-error'"),
    Movement.MOVED: Place("Encounter", "location.period.start", "status != 'entered-in-error'"),
    Movement.DISCHARGED: Place("Encounter", "period.end", "status = 'finished'"),
    Movement.DIED: Place("Patient", "deceased.ofType(dateTime)", "deceased.exists()"),
}
APPOINTMENTS = {
    AppointmentAct.BOOKED: Place("Appointment", "start", "status = 'booked'"),
    AppointmentAct.MISSED: Place("Appointment", "start", "status = 'noshow'"),
    AppointmentAct.CANCELLED: Place("Appointment", "start", "status = 'cancelled'"),
}
PROCEDURE = Place(
    "Procedure",
    "(performed.ofType(dateTime) | performed.ofType(Period).start)",
    "status in ('completed' | 'in-progress')",
    "code",
    filter_time="performed",
)
CONDITION = Place(
    "Condition",
    "(onset.ofType(dateTime) | recordedDate).first()",
    "verificationStatus.coding.where(code = 'entered-in-error').empty()",
    "code",
    filter_time="recordedDate",
)
FLAG = Place("Flag", "period.start", "status != 'entered-in-error'", "code")
DOCUMENT = Place("DocumentReference", "date", "status = 'current'", "type")
FORM = Place("QuestionnaireResponse", "authored", "status in ('completed' | 'amended')", "questionnaire")


def place_of(thing: Thing) -> Place:
    """Where this thing stands in FHIR."""
    match thing:
        case MedicineThing():
            return MEDICINES[thing.act]
        case MovementThing():
            return MOVEMENTS[thing.movement]
        case AppointmentThing():
            return APPOINTMENTS[thing.act]
        case RecordedThing():
            return FLAG if thing.term.kind is TermKind.FLAG else CONDITION
        case ResultThing():
            return RESULT
        case ProcedureThing():
            return PROCEDURE
        case DocumentThing():
            return DOCUMENT
        case FormThing():
            return FORM


@dataclass(frozen=True, slots=True)
class Coding:
    """One code as FHIR writes it; `system` is "" for a code of the hospital's own."""

    system: str
    code: str


def codings(name: str, vocabulary: Vocabulary) -> tuple[Coding, ...]:
    """All codes of a term, and of the members where it is a group, in the order of their names."""
    members = sorted(vocabulary.members(name))
    return tuple(dict.fromkeys(as_coding(code) for member in members for code in vocabulary[member].codes))


def as_coding(text: str) -> Coding:
    """A "system:code" as FHIR writes it: the published system by its address, a local one without."""
    system, code = split_code(text)
    addresses = [name for name in PUBLISHED.get(system, ()) if ":" in name]
    return Coding(addresses[0] if addresses else "", code)
