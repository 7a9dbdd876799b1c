"""Who the patient is, where the patient is, and when two records turn out to be one patient."""

from __future__ import annotations

import pytest

from tests.connect.hl7v2.feed import facts, local, one, reading, source
from wardwright.facts.fact import Coded, Kind, Status

EVN = "EVN||20260301100000"


def pv1(cls: str = "I", place: str = "7A^01^2^HOSP", prior: str = "", visit: str = "V1", **more: str) -> str:
    fields = {1: "1", 2: cls, 3: place, 6: prior, 19: visit} | {int(key[1:]): value for key, value in more.items()}
    return "PV1|" + "|".join(fields.get(at, "") for at in range(1, 53))


# ── Identity ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("pid", "subject"),
    [
        ("PID|1||1001^^^HOSP^MR", "1001"),
        ("PID|1||9434765919^^^NHS^NH~1001^^^HOSP^MR", "1001"),
        ("PID|1||9434765919^^^NHS^NH~55^^^X^PI", "9434765919"),
        ("PID|1|77|", "77"),
        ("PID|1|||88", "88"),
        ('PID|1|77|""', "77"),
        ("PID|1||^^^HOSP^MR~55", "55"),
        (r"PID|1||10\T\01^^^HOSP^MR", "10&01"),
    ],
)
def test_the_patient_is_the_hospitals_number_else_the_first_there_is(pid: str, subject: str) -> None:
    assert {fact.subject for fact in reading("ADT^A08", pid + "||||19500612|F").facts} <= {subject}
    assert facts("ADT^A01", pid, EVN, pv1())[0].subject == subject


def test_a_source_may_prefer_another_identifier() -> None:
    pid = "PID|1||1001^^^HOSP^MR~9434765919^^^NHS^NH~7^^^OLD^MR"
    assert facts("ADT^A01", pid, by=source("identifiers: {prefer: [NH]}"))[0].subject == "9434765919"
    assert facts("ADT^A01", pid, by=source("identifiers: {prefer: [MR@OLD]}"))[0].subject == "7"


def test_a_message_without_an_identifier_is_set_aside() -> None:
    found = reading("ADT^A01", "PID|1||||Canary^Tweety")
    assert not found.understood
    assert [aside.slug for aside in found.set_aside] == ["no-patient"]


@pytest.mark.parametrize(
    ("type", "slug"),
    [("ACK^A01", "acknowledgement"), ("MFN^M02", "master-file"), ("QBP^Q22", "query"), ("ZZZ^Z01", "no-patient")],
)
def test_a_message_about_no_patient_is_set_aside_with_its_reason(type: str, slug: str) -> None:
    found = reading(type, "PIDX|")
    assert not found.understood
    assert [aside.slug for aside in found.set_aside] == [slug]
    assert found.set_aside[0].fix


def test_whatever_carries_a_pid_tells_who_the_patient_is() -> None:
    for type in ("BAR^P01", "REF^I12", "ORL^O22", "RSP^K22", "ZZZ^Z01", "CUSTOM"):
        assert {fact.kind for fact in reading(type).facts} == {Kind.BORN, Kind.SEX}, type


def test_birth_and_sex() -> None:
    born, sex = reading("ADT^A08").facts
    assert (born.kind, born.value, sex.kind, sex.value) == (Kind.BORN, Coded("1950-06-12"), Kind.SEX, Coded("female"))


def test_the_same_patient_in_another_message_says_the_same() -> None:
    first, second = (reading(type).facts for type in ("ADT^A08", "ORU^R01"))
    assert [fact._replace(seen=0) for fact in first] == [fact._replace(seen=0) for fact in second]


def test_the_hl7_null_takes_back_and_an_empty_field_says_nothing() -> None:
    taken = reading("ADT^A08", 'PID|1||7||||""|""').facts
    assert {(fact.kind, fact.status) for fact in taken} == {(Kind.BORN, Status.WITHDRAWN), (Kind.SEX, Status.WITHDRAWN)}
    assert reading("ADT^A08", "PID|1||7").facts == ()


def test_an_unknown_code_is_listed_and_a_word_in_its_place_is_not() -> None:
    assert "PID-8 W" in reading("ADT^A08", "PID|1||7||||19500612|W").not_mapped
    assert "PID-8 (not a code)" in reading("ADT^A08", "PID|1||7||||19500612|Canary").not_mapped


# ── Movements ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("type", "kind", "value", "status"),
    [
        ("ADT^A01", Kind.ADMITTED, Coded("inpatient"), Status.FINAL),
        ("ADT^A02", Kind.MOVED, None, Status.FINAL),
        ("ADT^A03", Kind.DISCHARGED, Coded("inpatient"), Status.FINAL),
        ("ADT^A04", Kind.ADMITTED, Coded("inpatient"), Status.FINAL),
        ("ADT^A05", Kind.ADMITTED, Coded("preadmit"), Status.FINAL),
        ("ADT^A06", Kind.ADMITTED, Coded("inpatient"), Status.FINAL),
        ("ADT^A11", Kind.ADMITTED, Coded("inpatient"), Status.WITHDRAWN),
        ("ADT^A13", Kind.DISCHARGED, None, Status.WITHDRAWN),
        ("ADT^A23", Kind.ADMITTED, Coded("inpatient"), Status.WITHDRAWN),
        ("ADT^A38", Kind.ADMITTED, Coded("preadmit"), Status.WITHDRAWN),
    ],
)
def test_what_each_event_does(type: str, kind: Kind, value: Coded | None, status: Status) -> None:
    fact = one(type, EVN, pv1())
    assert (fact.kind, fact.value, fact.status, fact.place) == (kind, value, status, "Ward 7A")
    assert local(fact.at) == "2026-03-01T10:00:00+00:00"


@pytest.mark.parametrize("type", ["ADT^A08", "ADT^A28", "ADT^A31", "ADT^A09", "ADT^A10", "ADT^A15", "ADT^A60"])
def test_events_that_move_nobody(type: str) -> None:
    assert facts(type, EVN, pv1()) == []


def test_the_end_of_an_inpatient_stay_as_an_outpatient_is_both() -> None:
    assert [fact.kind for fact in facts("ADT^A07", EVN, pv1("O"))] == [Kind.DISCHARGED, Kind.ADMITTED]


@pytest.mark.parametrize(
    ("type", "letter", "word"),
    [
        *(("ADT^A01", "E", "emergency"), ("ADT^A01", "O", "outpatient"), ("ADT^A01", "", "inpatient")),
        *(("ADT^A01", "B", "inpatient"), ("ADT^A04", "B", "obstetrics"), ("ADT^A04", "E", "emergency")),
        *(("ADT^A04", "", "outpatient"), ("ADT^A04", "R", "recurring"), ("ADT^A01", "IP", "inpatient")),
    ],
)
def test_the_class_of_a_stay(type: str, letter: str, word: str) -> None:
    assert one(type, EVN, pv1(letter)).value == Coded(word)


def test_a_source_may_have_classes_of_its_own() -> None:
    own = source("codes: {class at admission: {DAY: outpatient}}")
    assert one("ADT^A01", EVN, pv1("DAY"), by=own).value == Coded("outpatient")


def test_an_old_sender_may_leave_the_event_in_evn() -> None:
    assert one("ADT", "EVN|A01|20260301100000", pv1()).kind is Kind.ADMITTED


def test_the_time_of_a_movement_is_the_visits_else_the_events() -> None:
    assert local(one("ADT^A01", EVN, pv1(f44="202603010830")).at) == "2026-03-01T08:30:00+00:00"
    assert local(one("ADT^A03", EVN, pv1(f45="202603010930")).at) == "2026-03-01T09:30:00+00:00"
    assert local(one("ADT^A02", EVN + "||||202603010915", pv1()).at) == "2026-03-01T09:15:00+00:00"
    assert local(one("ADT^A02", pv1()).at) == "2026-03-01T10:15:00+00:00"


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("7A^02^1^HOSP", "Ward 7A"),
        ("7a", "Ward 7A"),
        ("8^B2", "Bay 2"),
        ("8^B3", "8"),
        ("Ward 7B^1", "Ward 7B"),
        ("^^^HOSP", "HOSP"),
        ("", ""),
    ],
)
def test_a_place_is_found_by_its_point_of_care_else_as_a_whole_else_kept(place: str, name: str) -> None:
    found = one("ADT^A01", EVN, pv1(place=place)).place
    assert found.strip("^") == name


def test_a_visit_and_its_class_are_one_admission_however_often_it_is_sent() -> None:
    first, again = one("ADT^A01", EVN, pv1()), one("ADT^A01", "EVN||20260301110000", pv1())
    assert first.key == again.key == "V1/inpatient"


def test_an_emergency_attendance_and_the_admission_after_it_are_two() -> None:
    assert one("ADT^A04", EVN, pv1("E")).key != one("ADT^A01", EVN, pv1("I")).key


def test_a_cancelled_admission_has_the_key_of_the_admission() -> None:
    assert one("ADT^A11", EVN, pv1()).key == one("ADT^A01", EVN, pv1()).key
    assert one("ADT^A13", EVN, pv1()).key == one("ADT^A03", EVN, pv1()).key


@pytest.mark.parametrize("letter", ["I", "E", "O", "B", "R", "U", "", "DAY"])
@pytest.mark.parametrize("type", ["ADT^A01", "ADT^A04"])
def test_a_cancelled_registration_has_the_key_of_the_registration_whatever_its_class(type: str, letter: str) -> None:
    assert one(type, EVN, pv1(letter)).key in {fact.key for fact in facts("ADT^A11", EVN, pv1(letter))}


@pytest.mark.parametrize(
    ("transfer", "cancel"),
    [
        ({"place": "7B", "prior": "7A"}, {"place": "7A"}),  # as the standard says
        ({"place": "7B", "prior": "7A"}, {"place": "7A", "prior": "7B"}),
        ({"place": "7B", "prior": "7A"}, {"place": "7B", "prior": "7A"}),  # the A02 again
        ({"place": "7B"}, {"place": "7A"}),  # an A02 that does not say where from
    ],
)
def test_a_cancelled_transfer_has_the_key_of_the_transfer(transfer: dict[str, str], cancel: dict[str, str]) -> None:
    key = one("ADT^A02", EVN, pv1(**transfer)).key
    cancelled = facts("ADT^A12", EVN, pv1(**cancel))
    assert {fact.status for fact in cancelled} == {Status.WITHDRAWN}
    assert key in {fact.key for fact in cancelled}


def test_transfers_of_one_visit_from_different_places_are_different_records() -> None:
    first = one("ADT^A02", EVN, pv1(place="7B", prior="7A")).key
    assert first != one("ADT^A02", EVN, pv1(place="ED", prior="7B")).key


def test_a_swap_moves_both_patients() -> None:
    second = ("PID|2||2002^^^HOSP^MR", pv1(place="7B", visit="V2"))
    found = facts("ADT^A17", EVN, "PID|1||1001^^^HOSP^MR", pv1(place="7A"), *second)
    assert [(fact.subject, fact.place) for fact in found] == [("1001", "Ward 7A"), ("2002", "Ward 7B")]


def test_the_clinician_in_charge() -> None:
    found = facts("ADT^A01", EVN, pv1(f7="C12^Doctor^Dana"), kind=Kind.ATTENDING)
    assert [fact.value for fact in found] == [Coded("C12")]
    assert "Doctor" not in str(found)


def test_facts_stand_patient_first_then_movement_then_the_rest() -> None:
    diagnosis = "DG1|1||I50.9^Heart failure^I10"
    kinds = [fact.kind for fact in reading("ADT^A01", EVN, pv1(), diagnosis).facts]
    assert kinds == [Kind.BORN, Kind.SEX, Kind.ADMITTED, Kind.CONDITION]


# ── Death ────────────────────────────────────────────────────────────────────────────────────────


def pid(death: str = "", indicator: str = "") -> str:
    return "PID|1||7" + "|" * 26 + f"{death}|{indicator}"


def test_death_with_a_time_and_without() -> None:
    assert local(one("ADT^A08", pid("202603010200", "Y")).at) == "2026-03-01T02:00:00+00:00"
    assert local(one("ADT^A08", pid("202603010200")).at) == "2026-03-01T02:00:00+00:00"
    assert local(one("ADT^A08", pid("", "Y")).at) == "2026-03-01T10:15:00+00:00"
    assert one("ADT^A08", pid("", "Y")).key == one("ADT^A08", pid("202603010200")).key


@pytest.mark.parametrize("code", ["20", "exp", "41"])
def test_a_discharge_as_dead_is_a_death(code: str) -> None:
    kinds = [fact.kind for fact in facts("ADT^A03", EVN, pv1(f36=code))]
    assert sorted(kind.value for kind in kinds) == ["died", "discharged"]


def test_a_discharge_home_is_no_death() -> None:
    assert [fact.kind for fact in facts("ADT^A03", EVN, pv1(f36="01"))] == [Kind.DISCHARGED]


@pytest.mark.parametrize("indicator", ["N", '""'])
def test_a_death_that_is_taken_back(indicator: str) -> None:
    fact = one("ADT^A31", pid("", indicator))
    assert (fact.kind, fact.status, fact.key) == (Kind.DIED, Status.WITHDRAWN, "died")


# ── Merges ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("event", ["A18", "A30", "A34", "A36", "A39", "A40", "A43", "A46", "A47"])
def test_a_merge_names_the_identifier_that_ends(event: str) -> None:
    fact = one(f"ADT^{event}", EVN, "MRG|9009^^^NHS^NH~2002^^^HOSP^MR")
    assert (fact.kind, fact.subject, fact.value) == (Kind.MERGED, "1001", Coded("2002"))


@pytest.mark.parametrize("event", ["A35", "A41", "A42", "A44", "A45", "A49", "A50", "A51"])
def test_a_merge_of_accounts_or_visits_merges_no_patients(event: str) -> None:
    found = reading(f"ADT^{event}", EVN, "MRG|2002^^^HOSP^MR")
    assert not [fact for fact in found.facts if fact.kind is Kind.MERGED]
    assert "MRG" in found.not_mapped


def test_a_patient_is_not_merged_with_itself() -> None:
    assert facts("ADT^A40", EVN, "MRG|1001^^^HOSP^MR") == []


def test_several_merges_in_one_message() -> None:
    lines = ("PID|1||1^^^H^MR", "MRG|11^^^H^MR", "PID|2||2^^^H^MR", "MRG|22^^^H^MR")
    merged = [(fact.subject, fact.value) for fact in facts("ADT^A40", EVN, *lines)]
    assert merged == [("1", Coded("11")), ("2", Coded("22"))]


def test_a_merge_is_not_lost_for_an_unreadable_event_time() -> None:
    assert local(one("ADT^A40", "EVN||20261399", "MRG|2002").at) == "2026-03-01T10:15:00+00:00"


@pytest.mark.parametrize("prior", ["MRG|", "MRG|1001^^^HOSP^MR"])
def test_a_merge_that_names_no_other_patient_is_told(prior: str) -> None:
    found = reading("ADT^A40", "PID|1||1001^^^HOSP^MR", prior)
    assert [reason.slug for reason in found.set_aside] == ["no-prior-patient"]
