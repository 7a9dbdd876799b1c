"""The FHIRPath of a condition says what the page says: evaluated over a patient's resources by another's engine."""

from __future__ import annotations

from datetime import UTC, datetime

import fhirpathpy
import pytest
from fhirpathpy.models import models

from tests.explain.fhir import ago, evaluate, inpatient, observation, patient
from wardwright.explain.fhirpath import condition_path
from wardwright.explain.plan_triggers import trigger_parts
from wardwright.facts.load import load_vocabulary
from wardwright.language.parse import parse
from wardwright.language.tree import Condition

VOCABULARY = load_vocabulary(
    """
results:
  potassium: {codes: ["loinc:2823-3", "local:K"], unit: mmol/L, plausible: [1, 12], good for: 72 hours}
  creatinine: {codes: ["loinc:14682-9"], unit: umol/L, plausible: [10, 3000], molar mass: 113.12}
  pulse: {codes: ["loinc:8867-4"], unit: "/min", plausible: [0, 300]}
  breathing: {codes: ["loinc:9279-1"], unit: "/min", plausible: [0, 100]}
  screen: {codes: ["loinc:13317-3"], answers: {positive: ["snomed:10828004"], negative: ["snomed:260385009"]}}
scores:
  EWS:
    each within: 12 hours
    parts:
      pulse: {"50 or less": 1, "51 to 90": 0, "91 or more": 2}
      breathing: {"8 or less": 3, "9 to 20": 0, "21 or more": 3}
medicines: {warfarin: {codes: ["atc:B01AA03"]}}
conditions: {heart failure: {codes: ["snomed:84114007"]}}
places: {Ward 7A: {codes: ["7A"], kind: ward}}
roles: {registrar: {}}
"""
)


def condition(words: str) -> Condition:
    """The tree of one clause."""
    page = f'Flow: x\nWhen a patient is admitted, and {words}, then tell the registrar "x".'
    (flow,) = parse(page, VOCABULARY).flows
    (found,) = flow.rules[0].conditions
    return found


def verdict(words: str, *resources: object) -> bool | None:
    """True, false, or None for unknown."""
    found = evaluate(condition_path(condition(words), VOCABULARY), *resources)  # type: ignore[arg-type]
    assert len(found) <= 1
    return found[0] if found else None


HIGH = observation("2823-3", 6.4, "mmol/L", ago(hours=1))
NORMAL = observation("2823-3", 4.4, "mmol/L", ago(hours=3))
OLD = observation("2823-3", 6.4, "mmol/L", ago(days=5))
LOCAL = observation("K", 6.4, "mmol/L", ago(hours=1), system="")
OTHER_UNIT = observation("2823-3", 6.4, "mg/dL", ago(hours=1))
RISEN = tuple(observation("14682-9", number, "umol/L", ago(hours=h)) for number, h in ((100, 20), (90, 30), (150, 1)))
GIVEN = {
    "resourceType": "MedicationAdministration",
    "status": "completed",
    "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "B01AA03"}]},
    "effectiveDateTime": ago(hours=5),
}
FAILURE = {
    "resourceType": "Condition",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "84114007"}]},
    "recordedDate": ago(days=400),
}
POSITIVE = {
    **observation("13317-3", 0, "", ago(hours=2)),
    "valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "10828004"}]},
}
del POSITIVE["valueQuantity"]


@pytest.mark.parametrize(
    ("words", "resources", "expected"),
    [
        ("potassium is above 5.5 mmol/L", (HIGH,), True),
        ("potassium is above 5.5 mmol/L", (NORMAL, HIGH), True),
        ("potassium is above 5.5 mmol/L", (NORMAL,), False),
        ("potassium is above 5.5 mmol/L", (LOCAL,), True),
        ("potassium is above 5.5 mmol/L", (), None),
        ("potassium is above 5.5 mmol/L", (OLD,), None),
        ("potassium is above 5.5 mmol/L", (OTHER_UNIT,), None),
        ("the latest potassium in the last 7 days is above 5.5 mmol/L", (OLD,), True),
        ("potassium is between 4 mmol/L and 5 mmol/L", (NORMAL,), True),
        ("creatinine is above 1 mg/dL", RISEN, True),
        ("screen is positive", (POSITIVE,), True),
        ("screen is negative", (POSITIVE,), False),
        ("the highest potassium in the last 24 hours is above 6 mmol/L", (NORMAL, HIGH), True),
        ("the lowest potassium in the last 24 hours is above 6 mmol/L", (NORMAL, HIGH), False),
        ("the average potassium in the last 24 hours is exactly 5.4 mmol/L", (NORMAL, HIGH), True),
        ("the number of potassium results in the last 24 hours is 2 or more", (NORMAL, HIGH), True),
        ("the number of potassium results in the last 24 hours is 2 or more", (), False),
        ("creatinine is at least 1.5 times its lowest in the last 7 days", RISEN, True),
        ("creatinine is at least 1.7 times its lowest in the last 7 days", RISEN, False),
        ("creatinine has risen by more than 26 umol/L in the last 48 hours", RISEN, True),
        ("creatinine has risen by more than 60 umol/L in the last 48 hours", RISEN, False),
        ("creatinine has risen by 60 % or more in the last 48 hours", RISEN, True),
        ("there was a potassium result above 6 mmol/L in the last 2 hours", (HIGH,), True),
        ("there was no potassium result in the last 2 hours", (NORMAL,), True),
        ("there were at least 2 potassium results in the last 24 hours", (NORMAL, HIGH), True),
        ("the patient is an inpatient", (inpatient(),), True),
        ("the patient is an inpatient", (), False),
        ("the patient is on Ward 7A", (inpatient("7A"),), True),
        ("the patient is not on Ward 7A", (inpatient("7B"),), True),
        ("the patient is aged 65 or over", (patient(born="1950-01-01"),), True),
        ("the patient is aged 65 or over", (patient(born="2015-01-01"),), False),
        ("the patient is aged under 16", (patient(born="2015-01-01"),), True),
        ("the patient is female", (patient(),), True),
        ("the patient is male", (patient(),), False),
        ("the patient has heart failure", (FAILURE,), True),
        ("the patient has no heart failure", (FAILURE,), False),
        ("the patient is taking warfarin", (GIVEN,), True),
        ("the patient is taking warfarin", (), False),
    ],
)
def test_a_condition_is_true_false_or_unknown(
    words: str, resources: tuple[dict[str, object], ...], expected: bool | None
) -> None:
    assert verdict(words, *resources) is expected


PULSE, BREATHING = observation("8867-4", 95, "/min", ago(hours=1)), observation("9279-1", 22, "/min", ago(hours=2))


def test_a_score_is_the_sum_of_its_parts() -> None:
    assert verdict("EWS is 5 or more", PULSE, BREATHING) is True
    assert verdict("EWS is 6 or more", PULSE, BREATHING) is False


def test_a_score_with_a_missing_part_is_unknown() -> None:
    assert verdict("EWS is 2 or more", PULSE) is None


def test_any_part_of_a_score() -> None:
    assert verdict("any part of EWS is 3", PULSE, BREATHING) is True
    assert verdict("any part of EWS is 3", PULSE) is False


def test_lists() -> None:
    words = "any of:\n - the patient is an inpatient\n - potassium is above 5.5 mmol/L\n"
    assert verdict(words, HIGH) is True
    assert verdict(words, NORMAL) is False
    assert verdict(words.replace("any", "none"), NORMAL) is True
    assert verdict(words.replace("any", "all"), HIGH, inpatient()) is True


@pytest.mark.parametrize("day", ["2026-02-28", "2026-03-01", "2024-02-29", "2026-01-04", "2026-12-31", "2027-08-21"])
def test_the_day_of_the_week_is_worked_out(day: str) -> None:
    path = condition_path(condition("it is a weekend"), VOCABULARY).replace("today()", f"@{day}")
    assert evaluate(path) == [datetime.fromisoformat(day).replace(tzinfo=UTC).weekday() >= 5]


def test_words_are_quoted() -> None:
    tricky = load_vocabulary('conditions: {"Ménière\'s disease": {}}\nroles: {registrar: {}}\n')
    page = 'Flow: x\nWhen a patient is admitted, and the patient has Ménière\'s disease, then tell the registrar "x".'
    (flow,) = parse(page, tricky).flows
    assert "Ménière\\'s disease" in condition_path(flow.rules[0].conditions[0], tricky)


def fires(trigger: str, changed: dict[str, object], *others: dict[str, object]) -> bool | None:
    """Whether the trigger's own expression holds for the resource that changed, among the patient's others."""
    (flow,) = parse(f'Flow: x\nWhen {trigger}, then tell the registrar "x".', VOCABULARY).flows
    (definition,) = trigger_parts(flow.rules[0].trigger, VOCABULARY).triggers
    bundle = {"resourceType": "Bundle", "entry": [{"resource": each} for each in (*others, changed)]}
    environment = {"resource": bundle, "context": changed}
    found = fhirpathpy.evaluate(changed, definition["condition"]["expression"], environment, models["r4"])
    return found[0] if found else None


@pytest.mark.parametrize(
    ("trigger", "changed", "others", "expected"),
    [
        ("a potassium result of 6.0 mmol/L or more arrives", HIGH, (), True),
        ("a potassium result of 6.0 mmol/L or more arrives", NORMAL, (HIGH,), False),
        ("a potassium result of 6.0 mmol/L or more arrives", OLD, (), False),
        ("a potassium result of 6.0 mmol/L or more arrives, however old", OLD, (), True),
        ("potassium rises to 6.0 mmol/L", HIGH, (NORMAL,), True),
        ("potassium rises to 6.0 mmol/L", HIGH, (), True),
        ("potassium rises to 6.0 mmol/L", HIGH, (OLD,), False),
        ("potassium rises to 6.0 mmol/L", NORMAL, (OLD,), False),
        ("potassium rises to 6.0 mmol/L", OLD, (), False),
        ("a screen result of positive arrives", POSITIVE, (), True),
        ("an EWS of 5 or more arrives", PULSE, (BREATHING,), True),
        ("an EWS of 5 or more arrives", PULSE, (), None),
    ],
)
def test_a_trigger_is_judged_from_the_resource_that_changed(
    trigger: str, changed: dict[str, object], others: tuple[dict[str, object], ...], expected: bool | None
) -> None:
    assert fires(trigger, changed, *others) is expected
