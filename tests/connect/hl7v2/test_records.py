"""Medicines, conditions, procedures, documents, appointments."""

from __future__ import annotations

import pytest

from tests.connect.hl7v2.feed import facts, local, one, reading
from wardwright.facts.fact import Coded, Kind, Status


def rxe(order: str = "NW", status: str = "") -> tuple[str, str]:
    return f"ORC|{order}|P1|||{status}||||202603010900", "RXE||11289^Warfarin^RXNORM|5||mg"


@pytest.mark.parametrize("order", ["NW", "XO", "RE", "OK", "PA", "RL", ""])
def test_an_order_prescribes(order: str) -> None:
    fact = one("RDE^O11", *rxe(order))
    assert (fact.kind, fact.term, fact.key) == (Kind.PRESCRIBED, "warfarin", "P1/11289")
    assert local(fact.at) == "2026-03-01T09:00:00+00:00"


@pytest.mark.parametrize("order", ["CA", "DC", "OC", "OD", "CR", "DR", "HD", "OH", "HR"])
def test_a_cancelled_stopped_or_held_order_stops(order: str) -> None:
    assert one("RDE^O11", *rxe(order)).kind is Kind.STOPPED


@pytest.mark.parametrize("status", ["DC", "CA"])
def test_a_status_of_stopped_stops(status: str) -> None:
    assert one("RDE^O11", *rxe("SC", status)).kind is Kind.STOPPED


@pytest.mark.parametrize("order", ["UA", "UC", "UD", "UX", "DE"])
def test_a_refused_request_changes_nothing(order: str) -> None:
    assert facts("RDE^O11", *rxe(order)) == []


def test_orders_in_their_older_form() -> None:
    assert one("ORM^O01", "ORC|NW|P1", "RXO|11289^Warfarin^RXNORM").kind is Kind.PRESCRIBED
    assert one("OMP^O09", "ORC|DC|P1", "RXO|11289^Warfarin^RXNORM").kind is Kind.STOPPED


def test_a_dispensed_medicine_was_prescribed_and_is_counted_once() -> None:
    assert [fact.kind for fact in facts("RDS^O13", *rxe(), "RXD|1|11289^W^RXNORM|20260301")] == [Kind.PRESCRIBED]
    assert one("RDS^O13", "ORC|NW|P1", "RXD|1|11289^W^RXNORM|20260301").kind is Kind.PRESCRIBED


def test_two_orders_keep_their_own_control_code() -> None:
    second = ("ORC|DC|P2", "RXE||CAGLU^Calcium gluconate^L")
    found = facts("RDE^O11", *rxe(), *second)
    assert [(fact.kind, fact.term) for fact in found] == [
        (Kind.PRESCRIBED, "warfarin"),
        (Kind.STOPPED, "calcium gluconate"),
    ]


def rxa(completion: str = "", action: str = "") -> str:
    return f"RXA|0|1|202603010930||CAGLU^Calcium gluconate^L|10|mL{'|' * 13}{completion}|{action}"


@pytest.mark.parametrize(
    ("completion", "action", "status"),
    [
        *(("CP", "", Status.FINAL), ("PA", "", Status.FINAL), ("", "", Status.FINAL)),
        *(("RE", "", Status.WITHDRAWN), ("NA", "", Status.WITHDRAWN)),
        *(("CP", "D", Status.WITHDRAWN), ("CP", "A", Status.FINAL), ("NA", "A", Status.WITHDRAWN)),
    ],
)
def test_a_dose_is_given_unless_it_was_refused_not_given_or_deleted(
    completion: str, action: str, status: Status
) -> None:
    fact = one("RAS^O17", "ORC|RE|P1", rxa(completion, action))
    assert (fact.kind, fact.term, fact.status, fact.key) == (Kind.GIVEN, "calcium gluconate", status, "")
    assert local(fact.at) == "2026-03-01T09:30:00+00:00"


def test_a_vaccination_is_given() -> None:
    fact = one("VXU^V04", "ORC|RE||F7", "RXA|0|1|20260301||141^Influenza^CVX")
    assert (fact.kind, fact.term, fact.key) == (Kind.GIVEN, "influenza vaccine", "F7/141")


def test_no_vaccine_administered_is_nothing_given() -> None:
    assert facts("VXU^V04", "ORC|RE||F7", "RXA|0|1|20260301||998^No vaccine administered^CVX") == []


def test_a_diagnosis() -> None:
    fact = one("ADT^A08", "DG1|1||I50.9^Heart failure^I10||202602280800")
    assert (fact.kind, fact.term) == (Kind.CONDITION, "heart failure")
    assert local(fact.at) == "2026-02-28T08:00:00+00:00"


def test_a_diagnosis_repeated_with_every_message_of_a_visit_is_one_record() -> None:
    visit = "PV1|1|I|7A" + "|" * 16 + "V1"
    keys = {one(type, visit, "DG1|1||I50.9^HF^I10", kind=Kind.CONDITION).key for type in ("ADT^A01", "ADT^A08")}
    assert keys == {"V1/I50.9"}


def test_a_deleted_diagnosis_is_withdrawn() -> None:
    line = "DG1|1||I50.9^HF^I10" + "|" * 17 + "D1|D"
    fact = one("ADT^A08", line)
    assert (fact.status, fact.key) == (Status.WITHDRAWN, "D1/I50.9")


@pytest.mark.parametrize(
    ("action", "status"), [("AD", Status.FINAL), ("DE", Status.WITHDRAWN), ("CO", Status.CORRECTED)]
)
def test_a_problem(action: str, status: Status) -> None:
    fact = one("PPR^PC1", f"PRB|{action}|20260301|I50.9^HF^I10|PR7")
    assert (fact.kind, fact.term, fact.status, fact.key) == (Kind.CONDITION, "heart failure", status, "PR7")


def test_an_allergy_is_a_condition_only_where_the_vocabulary_says_so() -> None:
    assert one("ADT^A01", "AL1|1|DA|PEN^Penicillin^L", kind=Kind.CONDITION).term == "penicillin allergy"
    assert not facts("ADT^A01", "AL1|1|DA|NUT^Nuts^L", kind=Kind.CONDITION)


def test_what_an_allergy_row_leaves_out_is_listed() -> None:
    assert "AL1-3 local:NUT" in reading("ADT^A01", "AL1|1|DA|NUT^Nuts^L").not_mapped


@pytest.mark.parametrize(
    ("type", "line"),
    [
        ("ADT^A08", "PR1|1||X40.3^Haemodialysis^OPCS4||202603010800"),
        ("DFT^P03", "FT1|1|T1||202603010800|||||||||||||||||||||X40.3^Haemodialysis^OPCS4"),
        ("BAR^P01", "PR1|1||X40.3^Haemodialysis^OPCS4||202603010800"),
    ],
)
def test_a_procedure(type: str, line: str) -> None:
    fact = one(type, line)
    assert (fact.kind, fact.term, local(fact.at)) == (Kind.PROCEDURE, "dialysis", "2026-03-01T08:00:00+00:00")


# ── Documents ────────────────────────────────────────────────────────────────────────────────────


def txa(completion: str = "AU", availability: str = "AV") -> str:
    return f"TXA|1|DS||||202603010900||||||DOC7|||||{completion}||{availability}"


@pytest.mark.parametrize(
    ("type", "completion", "availability", "status"),
    [
        ("MDM^T02", "AU", "AV", Status.FINAL),
        ("MDM^T01", "LA", "", Status.FINAL),
        ("MDM^T02", "DI", "", Status.PRELIMINARY),
        ("MDM^T02", "AU", "CA", Status.WITHDRAWN),
        ("MDM^T02", "AU", "OB", Status.WITHDRAWN),
        ("MDM^T11", "AU", "AV", Status.WITHDRAWN),
        ("MDM^T08", "", "", Status.FINAL),
    ],
)
def test_a_document_and_its_status(type: str, completion: str, availability: str, status: Status) -> None:
    fact = one(type, txa(completion, availability))
    assert (fact.kind, fact.term, fact.key, fact.status) == (Kind.DOCUMENT, "discharge summary", "DOC7", status)


def test_a_report_that_the_vocabulary_knows_as_a_document_or_procedure_is_one() -> None:
    assert one("ORU^R01", "OBR|1||F1|DS^Discharge summary^L|||20260301").kind is Kind.DOCUMENT
    assert one("ORU^R01", "OBR|1||F1|X40.3^Dialysis^OPCS4|||20260301").kind is Kind.PROCEDURE


# ── Appointments ─────────────────────────────────────────────────────────────────────────────────


def sch(status: str = "") -> str:
    return f"SCH|PL1|FI1|||||||||^^30^202603051400^202603051430{'|' * 14}{status}"


@pytest.mark.parametrize(
    ("event", "code", "kind", "status"),
    [
        ("S12", "", Kind.BOOKED, Status.FINAL),
        ("S12", "Booked", Kind.BOOKED, Status.FINAL),
        ("S13", "", Kind.BOOKED, Status.CORRECTED),
        ("S14", "", Kind.BOOKED, Status.FINAL),
        ("S15", "", Kind.CANCELLED, Status.FINAL),
        ("S16", "", Kind.CANCELLED, Status.FINAL),
        ("S17", "", Kind.BOOKED, Status.WITHDRAWN),
        ("S26", "", Kind.MISSED, Status.FINAL),
        ("S26", "Noshow", Kind.MISSED, Status.FINAL),
        ("S14", "NoShow", Kind.MISSED, Status.FINAL),
        ("S14", "Cancelled", Kind.CANCELLED, Status.FINAL),
        ("S14", "Deleted", Kind.BOOKED, Status.WITHDRAWN),
    ],
)
def test_what_becomes_of_an_appointment(event: str, code: str, kind: Kind, status: Status) -> None:
    fact = one(f"SIU^{event}", sch(code), "PID|1||1001")
    assert (fact.kind, fact.status, fact.key, fact.subject) == (kind, status, "FI1", "1001")


def test_a_booking_is_true_from_when_it_is_made_and_tells_the_time_of_the_appointment() -> None:
    fact = one("SIU^S12", sch(), "PID|1||1001")
    assert local(fact.at) == "2026-03-01T10:15:00+00:00"
    assert fact.value == Coded("2026-03-05T14:00:00+00:00")


def test_a_missed_appointment_was_missed_when_it_should_have_been() -> None:
    assert local(one("SIU^S26", sch(), "PID|1||1001").at) == "2026-03-05T14:00:00+00:00"


def test_the_time_may_stand_with_the_service_instead() -> None:
    lines = ("SCH|PL1|FI1", "PID|1||1001", "RGS|1", "AIS|1||XR|202603051500")
    assert one("SIU^S12", *lines).value == Coded("2026-03-05T15:00:00+00:00")
