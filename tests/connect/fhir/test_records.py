"""Resources that say one thing each: medicines, conditions, flags, procedures, documents, forms, appointments."""

from __future__ import annotations

from typing import Any

import pytest

from tests.connect.fhir.ward import PATIENT, bundle, drawn, read, reasons
from wardwright.connect.fhir.mapping import RECORDS, STATUS_OF, Says

WARFARIN = {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "11289"}]}
FAILURE = {"coding": [{"system": "http://snomed.info/sct", "code": "84114007"}]}
FALLS = {"coding": [{"system": "http://snomed.info/sct", "code": "129839007"}]}
DIALYSIS = {"coding": [{"system": "http://snomed.info/sct", "code": "108241001"}]}
SUMMARY = {"coding": [{"system": "http://loinc.org", "code": "18842-5"}]}
ACTIVE = {"coding": [{"code": "active"}]}
RESOLVED = {"coding": [{"code": "resolved"}]}
START, END = "2026-03-01T08:00:00Z", "2026-03-04T08:00:00Z"


def resource(kind: str, **elements: Any) -> dict[str, Any]:
    return {"resourceType": kind, "id": "r1", "subject": PATIENT, **elements}


def condition(**elements: Any) -> dict[str, Any]:
    return resource("Condition", **{"code": FAILURE, "onsetDateTime": START, **elements})


def request(**elements: Any) -> dict[str, Any]:
    plain = {"intent": "order", "medicationCodeableConcept": WARFARIN, "authoredOn": START}
    return resource("MedicationRequest", **{**plain, **elements})


SPOKEN: list[tuple[str, dict[str, Any], list[str]]] = [
    ("an active prescription", request(status="active"), ["03-01 08:00 prescribed warfarin"]),
    (
        "a prescription that was stopped, and when",
        request(status="stopped", meta={"lastUpdated": END}),
        ["03-01 08:00 prescribed warfarin", "03-04 08:00 stopped warfarin"],
    ),
    (
        "a prescription that was stopped, nobody says when: from the same moment",
        request(status="completed"),
        ["03-01 08:00 prescribed warfarin", "03-01 08:00 stopped warfarin"],
    ),
    (
        "a course stopped before its planned end",
        request(
            status="stopped",
            meta={"lastUpdated": "2026-03-02T08:00:00Z"},
            dispenseRequest={"validityPeriod": {"end": END}},
        ),
        ["03-01 08:00 prescribed warfarin", "03-02 08:00 stopped warfarin"],
    ),
    ("a draft", request(status="draft"), ["03-01 08:00 prescribed warfarin pending"]),
    (
        "a prescription entered in error takes back both",
        request(status="entered-in-error"),
        ["03-01 08:00 prescribed warfarin withdrawn", "03-01 08:00 stopped warfarin withdrawn"],
    ),
    (
        "a medicine given",
        resource(
            "MedicationAdministration", status="completed", medicationCodeableConcept=WARFARIN, effectiveDateTime=START
        ),
        ["03-01 08:00 given warfarin"],
    ),
    (
        "a medicine not given",
        resource(
            "MedicationAdministration", status="not-done", medicationCodeableConcept=WARFARIN, effectiveDateTime=START
        ),
        ["03-01 08:00 given warfarin withdrawn"],
    ),
    (
        "an infusion counts from its start",
        resource(
            "MedicationAdministration",
            status="in-progress",
            medicationCodeableConcept=WARFARIN,
            effectivePeriod={"start": START},
        ),
        ["03-01 08:00 given warfarin"],
    ),
    (
        "what a patient says they take",
        resource(
            "MedicationStatement", status="active", medicationCodeableConcept=WARFARIN, effectivePeriod={"start": START}
        ),
        ["03-01 08:00 prescribed warfarin"],
    ),
    (
        "what a patient took until",
        resource(
            "MedicationStatement",
            status="completed",
            medicationCodeableConcept=WARFARIN,
            effectivePeriod={"start": START, "end": END},
        ),
        ["03-01 08:00 prescribed warfarin", "03-04 08:00 stopped warfarin"],
    ),
    ("a condition", condition(clinicalStatus=ACTIVE), ["03-01 08:00 condition heart failure"]),
    (
        "a condition of which only the day of recording is known",
        condition(onsetDateTime=None, recordedDate="2026-03-02") | {"onsetString": "last winter"},
        ["03-02 00:00 condition heart failure"],
    ),
    (
        "a condition that resolved was so until then",
        condition(clinicalStatus=RESOLVED, abatementDateTime=END),
        ["03-01 08:00 condition heart failure", "03-01 08:00 condition heart failure withdrawn seen 03-04 08:00"],
    ),
    (
        "a refuted condition never was",
        condition(verificationStatus={"coding": [{"code": "refuted"}]}),
        ["03-01 08:00 condition heart failure withdrawn"],
    ),
    (
        "a condition entered in error never was, active or not",
        condition(clinicalStatus=ACTIVE, verificationStatus={"coding": [{"code": "entered-in-error"}]}),
        ["03-01 08:00 condition heart failure withdrawn"],
    ),
    (
        "one of several possible diagnoses is pending",
        condition(verificationStatus={"coding": [{"code": "differential"}]}),
        ["03-01 08:00 condition heart failure pending"],
    ),
    (
        "a provisional diagnosis is preliminary",
        condition(verificationStatus={"coding": [{"code": "provisional"}]}),
        ["03-01 08:00 condition heart failure preliminary"],
    ),
    (
        "a condition whose code is a flag of the vocabulary is that flag",
        condition(code=FALLS),
        ["03-01 08:00 flag falls risk"],
    ),
    (
        "a flag",
        resource("Flag", status="active", code=FALLS, period={"start": START}),
        ["03-01 08:00 flag falls risk"],
    ),
    (
        "a flag that was taken down",
        resource("Flag", status="inactive", code=FALLS, period={"start": START, "end": END}),
        ["03-01 08:00 flag falls risk", "03-01 08:00 flag falls risk withdrawn seen 03-04 08:00"],
    ),
    (
        "an allergy is a condition",
        {
            "resourceType": "AllergyIntolerance",
            "id": "r1",
            "patient": PATIENT,
            "code": {"text": "heart failure"},
            "recordedDate": START,
        },
        ["03-01 08:00 condition heart failure"],
    ),
    (
        "a vaccination is a medicine given",
        {
            "resourceType": "Immunization",
            "id": "r1",
            "patient": PATIENT,
            "status": "completed",
            "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "140"}]},
            "occurrenceDateTime": START,
        },
        ["03-01 08:00 given cvx:140"],
    ),
    (
        "a procedure done",
        resource("Procedure", status="completed", code=DIALYSIS, performedPeriod={"start": START, "end": END}),
        ["03-01 08:00 procedure dialysis"],
    ),
    (
        "a procedure under way is preliminary",
        resource("Procedure", status="in-progress", code=DIALYSIS, performedDateTime=START),
        ["03-01 08:00 procedure dialysis preliminary"],
    ),
    (
        "a procedure being prepared is pending",
        resource("Procedure", status="preparation", code=DIALYSIS, performedDateTime=START),
        ["03-01 08:00 procedure dialysis pending"],
    ),
    (
        "a procedure not done",
        resource("Procedure", status="not-done", code=DIALYSIS, performedDateTime=START),
        ["03-01 08:00 procedure dialysis withdrawn"],
    ),
    (
        "a document",
        resource("DocumentReference", status="current", type=SUMMARY, date=START, content=[{"attachment": {}}]),
        ["03-01 08:00 document discharge summary"],
    ),
    (
        "an amended document",
        resource(
            "DocumentReference",
            status="current",
            docStatus="amended",
            type=SUMMARY,
            date=START,
            content=[{"attachment": {}}],
        ),
        ["03-01 08:00 document discharge summary corrected"],
    ),
    (
        "a composition",
        resource(
            "Composition", status="final", type=SUMMARY, date=START, title="Summary", author=[{"display": "ward 7A"}]
        ),
        ["03-01 08:00 document discharge summary"],
    ),
    (
        "a report arrives as a document, with its conclusion",
        resource(
            "DiagnosticReport",
            status="final",
            code=SUMMARY,
            effectiveDateTime=START,
            conclusionCode=[{"text": "no change"}],
        ),
        ['03-01 08:00 document discharge summary "no change"'],
    ),
    (
        "a report about a result carries its answer",
        resource(
            "DiagnosticReport",
            status="final",
            code={"coding": [{"system": "http://loinc.org", "code": "13317-3"}]},
            effectiveDateTime=START,
            conclusionCode=[{"coding": [{"system": "http://snomed.info/sct", "code": "10828004"}]}],
        ),
        ["03-01 08:00 result MRSA screen positive"],
    ),
    (
        "a form that was submitted, by the last part of its address",
        resource(
            "QuestionnaireResponse",
            status="completed",
            questionnaire="https://forms.hospital.example/Questionnaire/vte|2.0",
            authored=START,
        ),
        ["03-01 08:00 form VTE assessment"],
    ),
    (
        "a form that is being filled in is pending",
        resource("QuestionnaireResponse", status="in-progress", questionnaire="Questionnaire/vte", authored=START),
        ["03-01 08:00 form VTE assessment pending"],
    ),
    (
        "an order is pending",
        resource("ServiceRequest", status="active", intent="order", code=DIALYSIS, authoredOn=START),
        ["03-01 08:00 procedure dialysis pending"],
    ),
    (
        "an order for a result is a pending result",
        resource(
            "ServiceRequest",
            status="active",
            intent="order",
            authoredOn=START,
            code={"coding": [{"system": "http://loinc.org", "code": "2823-3"}]},
        ),
        ["03-01 08:00 result potassium pending"],
    ),
]


@pytest.mark.parametrize(("what", "sent", "lines"), SPOKEN, ids=[case[0] for case in SPOKEN])
def test_a_resource_says(what: str, sent: dict[str, Any], lines: list[str]) -> None:
    document = {name: value for name, value in sent.items() if value is not None}
    reading = read(document)
    assert reasons(reading) == []
    assert drawn(reading) == lines


def appointment(status: str) -> dict[str, Any]:
    return {
        "resourceType": "Appointment",
        "id": "a1",
        "status": status,
        "start": "2026-03-09T10:00:00Z",
        "end": "2026-03-09T10:20:00Z",
        "created": "2026-03-01T08:00:00Z",
        "meta": {"lastUpdated": "2026-03-05T08:00:00Z"},
        "participant": [
            {"actor": {"reference": "Practitioner/x"}, "status": "accepted"},
            {"actor": PATIENT, "status": "accepted"},
        ],
    }


@pytest.mark.parametrize(
    ("status", "lines"),
    [
        ("booked", ["03-01 08:00 booked"]),
        ("fulfilled", ["03-01 08:00 booked"]),
        ("proposed", ["03-01 08:00 booked pending"]),
        ("noshow", ["03-09 10:00 missed"]),
        ("cancelled", ["03-05 08:00 cancelled"]),
        (
            "entered-in-error",
            ["03-01 08:00 booked withdrawn", "03-09 10:00 missed withdrawn", "03-05 08:00 cancelled withdrawn"],
        ),
    ],
)
def test_an_appointment_is_booked_missed_or_cancelled(status: str, lines: list[str]) -> None:
    assert drawn(read(appointment(status))) == lines


def test_in_a_message_with_a_time_an_ended_condition_is_only_withdrawn() -> None:
    ended = condition(clinicalStatus=RESOLVED, abatementDateTime="2026-03-02")
    reading = read(bundle(ended, kind="message", timestamp="2026-03-03T00:00:00Z"))
    assert drawn(reading) == ["03-01 08:00 condition heart failure withdrawn seen 03-03 00:00"]


def test_a_medicine_may_be_contained_or_stand_in_the_same_bundle() -> None:
    drug = {"resourceType": "Medication", "id": "m1", "code": WARFARIN}
    contained = request(
        status="active", medicationCodeableConcept=None, contained=[drug], medicationReference={"reference": "#m1"}
    )
    beside = request(
        status="active", medicationCodeableConcept=None, medicationReference={"reference": "Medication/m1"}
    )
    for document in (contained, bundle(beside, drug)):
        plain = {name: value for name, value in document.items() if value is not None}
        if "entry" in plain:
            plain["entry"][0]["resource"].pop("medicationCodeableConcept")
        assert drawn(read(plain)) == ["03-01 08:00 prescribed warfarin"]


@pytest.mark.parametrize("elements", [{"intent": "plan"}, {"intent": "order", "doNotPerform": True}])
def test_a_plan_and_a_prohibition_prescribe_nothing_and_are_listed(elements: dict[str, Any]) -> None:
    reading = read(request(status="active", **elements))
    assert reading.facts == ()
    assert reading.not_mapped in (("MedicationRequest.intent",), ("MedicationRequest.doNotPerform",))


def test_a_code_and_no_known_text_is_needed() -> None:
    reading = read(request(status="active", medicationCodeableConcept={"text": "the small white ones"}))
    assert reasons(reading) == [
        "no-code at MedicationRequest: MedicationRequest.medicationCodeableConcept or medicationReference"
    ]


def test_everything_else_is_listed_as_not_mapped() -> None:
    reading = read({"resourceType": "Basic", "id": "b", "code": {"text": "x"}, "subject": PATIENT})
    assert (reading.facts, reading.set_aside, reading.not_mapped) == ((), (), ("Basic",))


def test_every_way_to_say_something_has_a_status() -> None:
    assert set(STATUS_OF) == set(Says)


@pytest.mark.parametrize("record", RECORDS, ids=[record.resource for record in RECORDS])
def test_a_record_that_can_end_knows_its_end(record: Any) -> None:
    can_end = any(Says.ENDED in meanings.values() for meanings in record.says.values())
    assert can_end == bool(record.ends)
