"""The reasons for declining are those that CDS Hooks suggests, and a ward can find them."""

from __future__ import annotations

from wardwright.govern.override_reasons import BY_CODE, REASONS, SYSTEM, reason_called

# http://terminology.hl7.org/ValueSet/non-adherence-reason-clinical, CDS Hooks 3.0.0-ballot
SUGGESTED = {
    "action-completed",
    "cds-not-applicable",
    "cds-suboptimal-context",
    "does-not-align-preferences",
    "not-convenient-feasible",
    "patient-contraindication",
    "patient-refuses",
    "recipient-concerns-outcomes",
    "recipient-disagrees-evidence",
    "recipient-does-not-understand",
    "service-not-available",
    "too-costly-uncovered",
}


def test_the_value_set_is_there_as_a_whole() -> None:
    assert {reason.code for reason in REASONS if reason.suggested} == SUGGESTED


def test_codes_and_words_are_unique() -> None:
    assert len(BY_CODE) == len(REASONS)
    assert len({reason.words.casefold() for reason in REASONS}) == len(REASONS)


def test_a_reason_is_found_by_its_code_or_its_words() -> None:
    assert reason_called("patient-refuses") is BY_CODE["patient-refuses"]
    assert reason_called(" The patient  declines ") is BY_CODE["patient-refuses"]
    assert reason_called("because") is None


def test_a_reason_is_a_coding_that_other_systems_understand() -> None:
    assert BY_CODE["need-more-info"].coding()["system"] == SYSTEM
    assert set(BY_CODE["need-more-info"].coding()) == {"system", "code", "display"}
