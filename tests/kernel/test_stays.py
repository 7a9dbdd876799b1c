"""Stays out of movements: where the patient is, since when, and what sends them home."""

from __future__ import annotations

from tests.kernel.making import Told, at_hour, movement
from wardwright.facts.fact import Fact, Kind
from wardwright.kernel.stays import ends_a_stay, left_within, stay_at

ED, WARD = "Emergency Department", "Ward 7A"


def test_an_admission_without_a_class_makes_an_inpatient() -> None:
    told = Told(admitted := movement(Kind.ADMITTED, 8, WARD))
    stay = stay_at(told.timeline, at_hour(9))
    assert stay is not None
    assert stay.place == WARD
    assert stay.inpatient_since is admitted
    assert stay_at(told.timeline, at_hour(7)) is None


def test_an_attendance_that_becomes_an_admission_is_one_stay_and_an_inpatient_from_then_on() -> None:
    told = Told(came := movement(Kind.ADMITTED, 8, ED, "emergency"), stayed := movement(Kind.ADMITTED, 11, WARD))
    stay = stay_at(told.timeline, at_hour(12))
    assert stay is not None
    assert (stay.began, stay.inpatient_since, stay.place_since) == (came, stayed, stayed)


def test_closing_the_attendance_does_not_send_the_ward_patient_home() -> None:
    closing = movement(Kind.DISCHARGED, 12, "", "emergency")
    told = Told(movement(Kind.ADMITTED, 8, ED, "emergency"), movement(Kind.ADMITTED, 11, WARD), closing)
    assert stay_at(told.timeline, at_hour(13)) is not None
    assert not ends_a_stay(told.timeline, closing)


def test_a_discharge_names_its_visit_by_the_beginning_of_an_admissions_key() -> None:
    told = Told(
        movement(Kind.ADMITTED, 8, ED, "emergency", key="V1/a"),
        movement(Kind.ADMITTED, 11, WARD, key="V2/a"),
        movement(Kind.DISCHARGED, 12, key="V1"),
    )
    assert stay_at(told.timeline, at_hour(13)) is not None
    told.tell(movement(Kind.DISCHARGED, 14, key="V2"))
    assert stay_at(told.timeline, at_hour(15)) is None


def test_a_clinic_visit_during_a_stay_changes_nothing() -> None:
    told = Told(
        movement(Kind.ADMITTED, 8, WARD),
        movement(Kind.ADMITTED, 9, "Clinic 3", "outpatient"),
        movement(Kind.DISCHARGED, 10, "Clinic 3", "outpatient"),
    )
    stay = stay_at(told.timeline, at_hour(11))
    assert stay is not None
    assert stay.place == WARD
    assert not left_within(told.timeline, at_hour(8), at_hour(11))


def test_a_feed_joined_midway_knows_an_inpatient_by_a_move() -> None:
    told = Told(moved := movement(Kind.MOVED, 8, WARD))
    stay = stay_at(told.timeline, at_hour(9))
    assert stay is not None
    assert stay.inpatient_since is moved


def test_a_planned_admission_is_no_stay() -> None:
    assert stay_at(Told(movement(Kind.ADMITTED, 8, WARD, "preadmit")).timeline, at_hour(9)) is None


def test_death_ends_a_stay_whatever_its_class() -> None:
    died: Fact = movement(Kind.DIED, 10)
    told = Told(movement(Kind.ADMITTED, 8, ED, "emergency"), died)
    assert stay_at(told.timeline, at_hour(10)) is None
    assert left_within(told.timeline, at_hour(9), at_hour(10))
    assert not left_within(told.timeline, at_hour(10), at_hour(12))
