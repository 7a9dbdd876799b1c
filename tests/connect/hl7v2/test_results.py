"""OBX: codes, values, units, status, identity."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.connect.hl7v2.feed import facts, one, reading, source
from wardwright.facts.fact import Coded, Flaw, Kind, Measured, Status

OBR = "OBR|1|P1|F1|U&E^Urea and electrolytes^L|||202603010900"


def obx(
    value: str, kind: str = "NM", code: str = "2823-3^Potassium^LN", unit: str = "mmol/L", status: str = "F"
) -> str:
    return f"OBX|1|{kind}|{code}||{value}|{unit}|||||{status}"


# ── Codes ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "code",
    [
        "2823-3^Potassium^LN",
        "2823-3^Potassium^LOINC",
        "K^Potassium^L",
        "K^Potassium",
        "K^Potassium^99LAB",
        "POT^Potassium^99LAB^2823-3^Potassium^LN",
        "POT^^L^^^^^^^2823-3^Potassium^LN",
        "^potassium",
    ],
)
def test_a_result_is_found_by_its_code_or_an_alternate_or_by_words_when_there_is_no_code(code: str) -> None:
    assert one("ORU^R01", OBR, obx("4.1", code=code)).term == "potassium"


def test_an_unknown_code_is_kept_with_its_system_and_listed() -> None:
    found = reading("ORU^R01", OBR, obx("4.1", code="9999-9^Mystery^LN"))
    assert [fact.term for fact in found.facts if fact.kind is Kind.RESULT] == ["loinc:9999-9"]
    assert "OBX-3 loinc:9999-9" in found.not_mapped


def test_words_in_the_place_of_a_code_are_not_listed() -> None:
    found = reading("ORU^R01", OBR, obx("4.1", code="Canary told us so^^L"))
    assert "OBX-3 (not a code)" in found.not_mapped
    assert "Canary" not in str(found.not_mapped)


def test_a_result_without_a_code_is_set_aside() -> None:
    found = reading("ORU^R01", OBR, obx("4.1", code=""))
    assert [(aside.slug, aside.place) for aside in found.set_aside] == [("no-code", "OBX-3")]


def test_a_source_may_name_its_coding_systems() -> None:
    named = source("code systems: {LABCODES: loinc}")
    assert one("ORU^R01", OBR, obx("4.1", code="2823-3^K^LABCODES"), by=named).term == "potassium"


# ── Values ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "value", "unit", "expected"),
    [
        ("NM", "6.40", "mmol/L", Measured(Decimal("6.40"), "mmol/L")),
        ("NM", " 6.4 ", "mmol/L", Measured(Decimal("6.4"), "mmol/L")),
        ("NM", "<5", "mmol/L", Measured(Decimal(5), "mmol/L", "<")),
        ("ST", "6.4", "mmol/L", Measured(Decimal("6.4"), "mmol/L")),
        ("ST", "> 8", "mmol/L", Measured(Decimal(8), "mmol/L", ">")),
        ("ST", "6.4 mmol/L", "", Measured(Decimal("6.4"), "mmol/L")),
        ("", "6.4", "mmol/L", Measured(Decimal("6.4"), "mmol/L")),
        ("SN", "^6.4", "mmol/L", Measured(Decimal("6.4"), "mmol/L")),
        ("SN", ">^8", "mmol/L", Measured(Decimal(8), "mmol/L", ">")),
        ("SN", "<=^5", "mmol/L", Measured(Decimal(5), "mmol/L", "<=")),
        ("SN", "=^6.4", "mmol/L", Measured(Decimal("6.4"), "mmol/L")),
        ("SN", "<5", "mmol/L", Measured(Decimal(5), "mmol/L", "<")),
        ("SN", "^3.5^-^5.0", "mmol/L", Coded("3.5-5.0")),
        ("SN", "^1^:^128", "", Coded("1:128")),
        ("SN", "^2^+", "", Coded("2+")),
        ("SN", "<>^5", "mmol/L", Coded("<>5")),
        ("CWE", "6.4", "mmol/L", Measured(Decimal("6.4"), "mmol/L")),
        ("NM", "haemolysed", "mmol/L", Coded("haemolysed")),
        ("ST", "6,4", "mmol/L", Coded("6,4")),
        ("NM", "6.4", "mmol/L^millimole per litre^UCUM", Measured(Decimal("6.4"), "mmol/L")),
        ("NM", "6.4", "MM^mmol^L^mmol/L^^UCUM", Measured(Decimal("6.4"), "mmol/L")),
        ("NM", "6.4", "^mmol/L", Measured(Decimal("6.4"), "mmol/L")),
        ("NM", "64", "mmol/L", Measured(Decimal(64), "mmol/L", flaw=Flaw.IMPLAUSIBLE)),
        ("NM", "6.4", "furlong", Measured(Decimal("6.4"), "furlong", flaw=Flaw.UNIT)),
        ("NM", "6.4", "", Measured(Decimal("6.4"), "", flaw=Flaw.UNIT)),
        ("DT", "20260301", "", Coded("20260301")),
        ("ED", "^IM^JPEG^Base64^VGhpcw==", "", Coded("attachment (ED)")),
    ],
)
def test_values_by_their_type(kind: str, value: str, unit: str, expected: Measured | Coded) -> None:
    assert one("ORU^R01", OBR, obx(value, kind, unit=unit)).value == expected


def test_units_are_converted_into_the_terms_own() -> None:
    value = one("ORU^R01", OBR, obx("114", code="2345-7^Glucose^LN", unit="mg/dL")).value
    assert isinstance(value, Measured)
    assert (round(value.number, 2), value.unit, value.raw) == (Decimal("6.33"), "mmol/L", "114 mg/dL")


def test_a_source_may_say_what_unit_is_meant_and_what_its_units_are_called() -> None:
    own = source("units: {MMOLPERL: mmol/L}\ndefault units: {potassium: mmol/L}")
    expected = Measured(Decimal("6.4"), "mmol/L")
    assert one("ORU^R01", OBR, obx("6.4", unit="MMOLPERL"), by=own).value == expected
    assert one("ORU^R01", OBR, obx("6.4", unit=""), by=own).value == expected


@pytest.mark.parametrize(
    ("kind", "value", "answer"),
    [
        ("CWE", "10828004^Positive^SCT", "positive"),
        ("CE", "POS^Positive^L^10828004^Positive^SCT", "positive"),
        ("CWE", "POS^Positive^L", "positive"),
        ("ST", "NEGATIVE", "negative"),
        ("CWE", "^negative", "negative"),
        ("TX", "negative", "negative"),
        ("CWE", "373121007^Test not done^SCT", ""),
    ],
)
def test_answers_are_found_by_code_or_by_words(kind: str, value: str, answer: str) -> None:
    found = one("ORU^R01", OBR, obx(value, kind, "13317-3^MRSA^LN", "")).value
    assert isinstance(found, Coded)
    assert found.answer == answer


def test_a_coded_value_keeps_its_words_and_its_code() -> None:
    found = one("ORU^R01", OBR, obx("10828004^Positive (qualifier)^SCT", "CWE", "13317-3^MRSA^LN", "")).value
    assert found == Coded("Positive (qualifier)", "positive", "snomed:10828004")


def test_a_titre_under_an_unknown_code_stays_a_text_and_a_number_with_a_unit_a_number() -> None:
    assert one("ORU^R01", OBR, obx("12", "ST", "X^^L", "")).value == Coded("12")
    assert one("ORU^R01", OBR, obx("12", "ST", "X^^L", "mg")).value == Measured(Decimal(12), "mg")


@pytest.mark.parametrize("value", ["", " ", "~"])
def test_an_empty_value_makes_no_fact(value: str) -> None:
    assert facts("ORU^R01", OBR, obx(value)) == []


def test_the_hl7_null_takes_back_the_value() -> None:
    fact = one("ORU^R01", OBR, obx('""'))
    assert (fact.status, fact.value) == (Status.WITHDRAWN, None)


def test_repeats_of_a_number_are_results_of_their_own() -> None:
    found = facts("ORU^R01", OBR, obx("60~120"))
    assert [fact.value.number for fact in found if isinstance(fact.value, Measured)] == [60, 120]
    assert len({fact.key for fact in found}) == 2


def test_escapes_are_undone_in_texts() -> None:
    assert one("ORU^R01", OBR, obx(r"a \T\ b\.br\c", "TX", "RADREP^^L", "")).value == Coded("a & b\nc")


def test_lines_of_one_text_become_one_result() -> None:
    lines = [f"OBX|{at}|TX|RADREP^Report^L||{text}||||||F" for at, text in enumerate(("one", "two", "three"), 1)]
    assert one("ORU^R01", OBR, *lines).value == Coded("one\ntwo\nthree")


def test_texts_that_other_results_part_are_apart() -> None:
    line = "OBX|1|TX|RADREP^Report^L||{}||||||F"
    found = facts("ORU^R01", OBR, line.format("one"), obx("4.1"), line.format("two"))
    assert [fact.term for fact in found] == ["radiology report", "potassium", "radiology report"]


# ── Status ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("letter", "status"),
    [
        *(("F", Status.FINAL), ("C", Status.CORRECTED), ("A", Status.CORRECTED), ("P", Status.PRELIMINARY)),
        *(("D", Status.WITHDRAWN), ("W", Status.WITHDRAWN), ("X", Status.WITHDRAWN), ("B", Status.FINAL)),
        *(("V", Status.FINAL), ("U", Status.FINAL), ("R", Status.PRELIMINARY), ("S", Status.PRELIMINARY)),
        *(("I", Status.PENDING), ("O", Status.PENDING), ("N", Status.PENDING), ("f", Status.FINAL), ("", Status.FINAL)),
    ],
)
def test_what_each_letter_of_obx_11_means(letter: str, status: Status) -> None:
    assert one("ORU^R01", OBR, obx("6.4", status=letter)).status is status


@pytest.mark.parametrize("letter", ["D", "W", "X"])
def test_a_withdrawal_needs_no_value(letter: str) -> None:
    fact = one("ORU^R01", OBR, obx("", status=letter))
    assert (fact.status, fact.value, fact.term) == (Status.WITHDRAWN, None, "potassium")


def test_a_change_to_final_without_a_value_leaves_the_preliminary_one_alone() -> None:
    assert facts("ORU^R01", OBR, obx("", status="U")) == []


def test_without_obx_11_the_order_says_how_far_it_is() -> None:
    obr = OBR + "|" * 18 + "C"
    assert one("ORU^R01", obr, obx("6.4", status="")).status is Status.CORRECTED


def test_a_letter_nobody_knows_is_set_aside_until_the_mapping_says_what_it_means() -> None:
    found = reading("ORU^R01", OBR, obx("6.4", status="Q"))
    assert [(aside.slug, aside.place) for aside in found.set_aside] == [("unknown-status", "OBX-11")]
    own = source("codes: {result status: {Q: preliminary}}")
    assert one("ORU^R01", OBR, obx("6.4", status="Q"), by=own).status is Status.PRELIMINARY


# ── Identity, place, source ──────────────────────────────────────────────────────────────────────


def test_the_key_is_the_fillers_order_number_with_code_and_sub_id() -> None:
    with_sub = "OBX|1|NM|2823-3^K^LN|2|6.4|mmol/L|||||F"
    assert one("ORU^R01", OBR, with_sub).key == "F1/2823-3/2"
    assert one("ORU^R01", OBR, obx("6.4")).key == "F1/2823-3"
    assert one("ORU^R01", OBR.replace("F1", ""), obx("6.4")).key == "P1/2823-3"
    assert one("ORU^R01", "ORC|RE|P2|F2", "OBR|1|||U&E^^L", obx("6.4")).key == "F2/2823-3"


def test_without_an_order_number_there_is_no_key() -> None:
    assert one("ORU^R01", OBR.replace("F1", "").replace("P1", ""), obx("6.4")).key == ""
    assert one("ADT^A08", obx("6.4")).key == ""


def test_two_results_with_the_same_numbers_in_one_message_are_two() -> None:
    keys = [fact.key for fact in facts("ORU^R01", OBR, obx("6.4"), obx("6.1"))]
    assert keys == ["F1/2823-3", "F1/2823-3#2"]


def test_each_order_has_its_own_results() -> None:
    second = "OBR|2|P2|F2|U&E^^L|||202603011000"
    found = facts("ORU^R01", "ORC|RE|P1|F1", OBR, obx("6.4"), "ORC|RE|P2|F2", second, obx("6.1"))
    assert [fact.key for fact in found] == ["F1/2823-3", "F2/2823-3"]
    assert found[1].at - found[0].at == 3_600_000_000


def test_a_result_says_where_it_stands_and_where_the_patient_was() -> None:
    found = facts("ORU^R01", "PV1|1|I|7A^02^1^HOSP", OBR, obx("6.4"), obx("6.1"))
    assert [fact.source for fact in found] == ["file#1 OBX-5", "file#1 OBX-5 (2)"]
    assert {fact.place for fact in found} == {"Ward 7A"}


def test_results_stand_in_other_messages_too() -> None:
    for type in ("ADT^A01", "MDM^T02", "VXU^V04", "OUL^R22", "PPR^PC1", "ORU^R30", "ORU^R32", "REF^I12"):
        assert "potassium" in [fact.term for fact in facts(type, obx("6.4"))], type


def test_several_patients_in_one_message_keep_their_own_results() -> None:
    second = "PID|2||2002^^^HOSP^MR"
    found = facts("ORU^R01", "PID|1||1001^^^HOSP^MR", OBR, obx("6.4"), second, OBR.replace("F1", "F2"), obx("3.1"))
    assert [fact.subject for fact in found] == ["1001", "2002"]
    assert [fact.source for fact in found] == ["file#1 OBX-5", "file#1 OBX-5 (2)"]


def test_an_order_without_results_is_pending() -> None:
    found = facts("OML^O21", "ORC|NW|P1", "OBR|1|P1||2823-3^Potassium^LN")
    assert [(fact.kind, fact.term, fact.status) for fact in found] == [(Kind.RESULT, "potassium", Status.PENDING)]
