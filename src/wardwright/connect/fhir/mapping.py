"""The mapping of FHIR R4 to facts, as tables: what an integration engineer reads, and extends per source.

Lives here: which resource says which kind of fact, from which elements, and what each status code says. Must not live
here: code (records.py and the modules of Patient, Encounter, Observation … apply these tables). The page
docs/integration/fhir.md is rendered from it by page.py, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from wardwright.facts.fact import Kind, Status
from wardwright.facts.vocabulary import TermKind


class Says(Enum):
    """What a status code says of its record. In order of weight: of two statuses the later one here counts."""

    STANDS = "it is so"
    REVISED = "it is so, and replaces what was said before"
    PROVISIONAL = "it is so, not yet confirmed"
    ENDED = "it was so, and has ended"
    WAITING = "not yet: kept as pending"
    NEVER = "it never was: withdrawn"


STATUS_OF: Mapping[Says, Status] = {
    Says.STANDS: Status.FINAL,
    Says.REVISED: Status.CORRECTED,
    Says.PROVISIONAL: Status.PRELIMINARY,
    Says.ENDED: Status.FINAL,
    Says.WAITING: Status.PENDING,
    Says.NEVER: Status.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Record:
    """One resource type that says one thing: kind, term, time and status, element by element.

    `at` and `code`: the first element that is there. An ENDED record also has its end: a fact of kind `ended_as`, or,
    with none, the withdrawal of its own fact from the end on.
    """

    resource: str
    kind: Kind
    terms: tuple[TermKind, ...]
    code: tuple[str, ...]
    at: tuple[str, ...]
    says: Mapping[str, Mapping[str, Says]]  # status element → code → what it says
    ends: tuple[str, ...] = ()
    ended_as: Kind | None = None
    subject: tuple[str, ...] = ("subject",)
    unless: Mapping[str, tuple[object, ...]] = field(default_factory=dict)  # element → values that are not mapped
    note: str = ""


_S, _R, _P, _E, _W, _N = Says.STANDS, Says.REVISED, Says.PROVISIONAL, Says.ENDED, Says.WAITING, Says.NEVER

_MEDICATION = ("medicationCodeableConcept", "medicationReference")
_CLINICAL = {"active": _S, "recurrence": _S, "relapse": _S, "inactive": _E, "remission": _E, "resolved": _E}
_VERIFICATION = {
    "confirmed": _S, "unconfirmed": _P, "provisional": _P, "presumed": _P, "differential": _W, "refuted": _N,
    "entered-in-error": _N,
}  # fmt: skip
_EVENT = {
    "preparation": _W, "in-progress": _P, "not-done": _N, "on-hold": _P, "stopped": _S, "completed": _S,
    "entered-in-error": _N, "unknown": _W,
}  # fmt: skip
_ABATEMENT = ("abatementDateTime", "abatementPeriod.start")

RECORDS: tuple[Record, ...] = (
    Record(
        "MedicationRequest", Kind.PRESCRIBED, (TermKind.MEDICINE,), _MEDICATION, ("authoredOn",),
        {"status": {
            "active": _S, "on-hold": _E, "cancelled": _E, "completed": _E, "stopped": _E, "draft": _W, "unknown": _W,
            "entered-in-error": _N,
        }},
        ends=("dispenseRequest.validityPeriod.end", "dosageInstruction.timing.repeat.boundsPeriod.end",
              "meta.lastUpdated"),
        ended_as=Kind.STOPPED,
        unless={"intent": ("proposal", "plan", "option"), "doNotPerform": (True,)},
        note="Without an end the medicine counts as stopped from the same moment.",
    ),
    Record(
        "MedicationStatement", Kind.PRESCRIBED, (TermKind.MEDICINE,), _MEDICATION,
        ("effectiveDateTime", "effectivePeriod.start", "dateAsserted"),
        {"status": {
            "active": _S, "completed": _E, "stopped": _E, "on-hold": _E, "intended": _W, "unknown": _W,
            "not-taken": _N, "entered-in-error": _N,
        }},
        ends=("effectivePeriod.end", "dateAsserted", "meta.lastUpdated"),
        ended_as=Kind.STOPPED,
    ),
    Record(
        "MedicationAdministration", Kind.GIVEN, (TermKind.MEDICINE,), _MEDICATION,
        ("effectiveDateTime", "effectivePeriod.start"),
        {"status": {
            "in-progress": _S, "completed": _S, "stopped": _S, "on-hold": _S, "not-done": _N, "unknown": _W,
            "entered-in-error": _N,
        }},
        note="An infusion counts from its start; one stopped or held was given.",
    ),
    Record(
        "Immunization", Kind.GIVEN, (TermKind.MEDICINE,), ("vaccineCode",), ("occurrenceDateTime", "recorded"),
        {"status": {"completed": _S, "not-done": _N, "entered-in-error": _N}},
        subject=("patient",),
    ),
    Record(
        "Condition", Kind.CONDITION, (TermKind.CONDITION, TermKind.FLAG), ("code",),
        ("onsetDateTime", "onsetPeriod.start", "recordedDate"),
        {"clinicalStatus": _CLINICAL, "verificationStatus": _VERIFICATION},
        ends=(*_ABATEMENT, "meta.lastUpdated"),
        note="An ended condition is withdrawn from its abatement on: `the patient has …` is no longer true.",
    ),
    Record(
        "AllergyIntolerance", Kind.CONDITION, (TermKind.CONDITION, TermKind.FLAG), ("code",),
        ("onsetDateTime", "onsetPeriod.start", "recordedDate"),
        {"clinicalStatus": _CLINICAL, "verificationStatus": _VERIFICATION},
        ends=("meta.lastUpdated",),
        subject=("patient",),
    ),
    Record(
        "Flag", Kind.FLAG, (TermKind.FLAG, TermKind.CONDITION), ("code",), ("period.start",),
        {"status": {"active": _S, "inactive": _E, "entered-in-error": _N}},
        ends=("period.end", "meta.lastUpdated"),
    ),
    Record(
        "Procedure", Kind.PROCEDURE, (TermKind.PROCEDURE,), ("code",),
        ("performedDateTime", "performedPeriod.start"),
        {"status": _EVENT},
        note="A procedure counts from its start; while it is in progress it is preliminary.",
    ),
    Record(
        "DocumentReference", Kind.DOCUMENT, (TermKind.DOCUMENT,), ("type",), ("date", "context.period.start"),
        {"status": {"current": _S, "superseded": _S, "entered-in-error": _N},
         "docStatus": {"preliminary": _P, "final": _S, "amended": _R, "entered-in-error": _N}},
    ),
    Record(
        "Composition", Kind.DOCUMENT, (TermKind.DOCUMENT,), ("type",), ("date",),
        {"status": {"preliminary": _P, "final": _S, "amended": _R, "entered-in-error": _N}},
    ),
    Record(
        "QuestionnaireResponse", Kind.FORM, (TermKind.FORM,), ("questionnaire",), ("authored",),
        {"status": {
            "in-progress": _W, "completed": _S, "amended": _R, "stopped": _W, "entered-in-error": _N,
        }},
        subject=("subject", "source"),
        note="The code is the Questionnaire's own when it is at hand, else `questionnaire:<url>` or its last part.",
    ),
    Record(
        "ServiceRequest", Kind.PROCEDURE, (TermKind.PROCEDURE, TermKind.RESULT, TermKind.FORM, TermKind.DOCUMENT),
        ("code",), ("authoredOn", "occurrenceDateTime", "occurrencePeriod.start"),
        {"status": {
            "draft": _W, "active": _W, "on-hold": _W, "completed": _W, "unknown": _W, "revoked": _N,
            "entered-in-error": _N,
        }},
        unless={"intent": ("proposal", "plan", "option"), "doNotPerform": (True,)},
        note="An order is pending: kept, never read by a flow. What was done comes as its own resource.",
    ),
)  # fmt: skip
"""Resources that say one thing each."""

OBSERVATION_STATUS: Mapping[str, Status] = {
    "registered": Status.PENDING,
    "preliminary": Status.PRELIMINARY,
    "final": Status.FINAL,
    "amended": Status.CORRECTED,
    "corrected": Status.CORRECTED,
    "cancelled": Status.WITHDRAWN,
    "entered-in-error": Status.WITHDRAWN,
    "unknown": Status.PRELIMINARY,
}
REPORT_STATUS: Mapping[str, Status] = {
    **OBSERVATION_STATUS,
    "partial": Status.PRELIMINARY,
    "appended": Status.CORRECTED,
}
OBSERVATION_TIMES = (
    "effectiveDateTime", "effectiveInstant", "effectivePeriod.start", "effectiveTiming.event", "issued",
    "meta.lastUpdated",
)  # fmt: skip
REPORT_TIMES = ("effectiveDateTime", "effectivePeriod.start", "issued", "meta.lastUpdated")

ENCOUNTER_CLASS: Mapping[str, str] = {
    # HL7 v3 ActCode
    "IMP": "inpatient", "ACUTE": "inpatient", "NONAC": "inpatient", "SS": "inpatient", "OBSENC": "observation",
    "EMER": "emergency", "AMB": "outpatient", "VR": "virtual", "HH": "home", "FLD": "field", "PRENC": "preadmit",
    # HL7 v2 table 0004, which some servers send on
    "I": "inpatient", "O": "outpatient", "E": "emergency", "P": "preadmit", "R": "outpatient", "B": "inpatient",
    # and words
    "INPATIENT": "inpatient", "OUTPATIENT": "outpatient", "AMBULATORY": "outpatient", "EMERGENCY": "emergency",
}  # fmt: skip
"""Encounter.class code, in capitals → the class of a stay. A class that is not here keeps its code: no inpatient."""

ENCOUNTER_SAYS: Mapping[str, Says] = {
    "planned": _W, "arrived": _S, "triaged": _S, "in-progress": _S, "onleave": _S, "finished": _E, "cancelled": _N,
    "entered-in-error": _N, "unknown": _P,
}  # fmt: skip

DIED_DISPOSITIONS = frozenset({"exp", "20", "40", "41", "42"})
"""dischargeDisposition codes that say the patient died: FHIR's "exp", 20 and 40–42 of NUBC and HL7 v2 table 0112."""

APPOINTMENT_SAYS: Mapping[str, tuple[Kind, Status]] = {
    "proposed": (Kind.BOOKED, Status.PENDING),
    "pending": (Kind.BOOKED, Status.PENDING),
    "waitlist": (Kind.BOOKED, Status.PENDING),
    "booked": (Kind.BOOKED, Status.FINAL),
    "arrived": (Kind.BOOKED, Status.FINAL),
    "checked-in": (Kind.BOOKED, Status.FINAL),
    "fulfilled": (Kind.BOOKED, Status.FINAL),
    "cancelled": (Kind.CANCELLED, Status.FINAL),
    "noshow": (Kind.MISSED, Status.FINAL),
    "entered-in-error": (Kind.BOOKED, Status.WITHDRAWN),
}
APPOINTMENT_TIMES: Mapping[Kind, tuple[str, ...]] = {
    Kind.BOOKED: ("created", "meta.lastUpdated", "start"),
    Kind.MISSED: ("start", "meta.lastUpdated", "created"),
    Kind.CANCELLED: ("meta.lastUpdated", "created", "start"),
}

SUPPORTING: frozenset[str] = frozenset(
    {"SubscriptionStatus"}  # of R5, sent in R4 by the subscriptions guide
)
"""Types beyond R4 that are listed as not mapped instead of being set aside."""
