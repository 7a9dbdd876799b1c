"""What the cells of a facts table mean."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.connect.tables.shelf import LONDON, facts, reasons
from wardwright.connect.tables.cells import KINDS
from wardwright.facts.fact import Coded, Flaw, Kind, Measured
from wardwright.facts.instant import iso


def result(value: str, unit: str = "mmol/L", term: str = "potassium", status: str = "") -> str:
    return f"1001,2026-03-01T09:00,,result,{term},{value},{unit},{status},"


def test_the_rows_of_the_specification() -> None:
    first, second = facts(
        "1001,2026-03-01T09:00,2026-03-01T09:40,result,potassium,6.4,mmol/L,final,",
        "1001,2026-03-01T08:00,,admitted,,,,,Ward 7A",
    )
    assert (first.subject, first.kind, first.term) == ("1001", Kind.RESULT, "potassium")
    assert first.value == Measured(Decimal("6.4"), "mmol/L")
    assert (iso(first.at, LONDON), iso(first.seen, LONDON)) == (
        "2026-03-01T09:00:00+00:00",
        "2026-03-01T09:40:00+00:00",
    )
    assert (second.kind, second.value, second.place) == (Kind.ADMITTED, None, "Ward 7A")
    assert second.seen == second.at


def test_every_kind_of_the_specification_is_read() -> None:
    terms = {
        "result": "potassium", "prescribed": "warfarin", "given": "warfarin", "stopped": "warfarin",
        "procedure": "dialysis", "condition": "heart failure", "document": "discharge summary",
        "form": "VTE assessment", "flag": "falls risk",
    }  # fmt: skip
    values = {"result": "5", "born": "1950-03-31", "sex": "female"}
    lines = [f"1,2026-03-01,,{kind},{terms.get(kind, '')},{values.get(kind, '')},mmol/L,," for kind in KINDS]
    assert [fact.kind.value for fact in facts(*lines)] == list(KINDS)
    assert len(KINDS) == 18


@pytest.mark.parametrize("term", ["potassium", "Serum Potassium", "loinc:2823-3", "LOINC:2823-3", "labx:K"])
def test_a_term_is_a_name_a_synonym_or_a_code(term: str) -> None:
    assert facts(result("5", term=term))[0].term == "potassium"


def test_a_code_that_the_vocabulary_does_not_have_stays_a_code() -> None:
    assert facts(result("5", "mg/dl", "loinc:9999-9"))[0].term == "loinc:9999-9"


def test_a_name_that_the_vocabulary_does_not_have_is_set_aside() -> None:
    assert reasons(result("5", term="kalium")) == ["unknown-term at row 2, column term"]


def test_a_term_of_another_kind_is_set_aside() -> None:
    assert reasons("1,2026-03-01,,given,potassium,,,,") == ["wrong-term at row 2, column term"]


@pytest.mark.parametrize(
    ("cell", "unit", "value"),
    [
        ("6.40", "mmol/L", Measured(Decimal("6.40"), "mmol/L")),
        ("<5", "mmol/L", Measured(Decimal("5"), "mmol/L", "<")),
        ("> 5.5", "mmol/L", Measured(Decimal("5.5"), "mmol/L", ">")),
        ("≤5", "mmol/L", Measured(Decimal("5"), "mmol/L", "<=")),
        (">=5", "mmol/L", Measured(Decimal("5"), "mmol/L", ">=")),
        ("6.4", "", Measured(Decimal("6.4"), "", "", Flaw.UNIT)),
        ("64", "mmol/L", Measured(Decimal("64"), "mmol/L", "", Flaw.IMPLAUSIBLE)),
        ("haemolysed", "", Coded("haemolysed")),
    ],
)
def test_the_value_of_a_measured_term(cell: str, unit: str, value: object) -> None:
    assert facts(result(cell, unit))[0].value == value


def test_the_digits_are_kept() -> None:
    value = facts(result("6.40"))[0].value
    assert isinstance(value, Measured)
    assert str(value.number) == "6.40"


def test_a_unit_converts_into_the_terms_own() -> None:
    value = facts(result("1.2", "mg/dL", "creatinine"))[0].value
    assert isinstance(value, Measured)
    assert (round(value.number, 2), value.unit, value.raw) == (Decimal("106.08"), "umol/L", "1.2 mg/dL")


def test_a_dimensionless_result_needs_no_unit() -> None:
    assert facts(result("2.5", "", "INR"))[0].value == Measured(Decimal("2.5"), "")


@pytest.mark.parametrize("cell", ["positive", "Positive", "snomed:10828004"])
def test_an_answer_by_its_name_or_its_code(cell: str) -> None:
    value = facts(result(cell, "", "MRSA screen"))[0].value
    assert isinstance(value, Coded)
    assert value.answer == "positive"


@pytest.mark.parametrize("cell", ['"6,4"', '"1,200"'])
def test_nobody_guesses_what_a_comma_means(cell: str) -> None:
    assert reasons(result(cell)) == ["bad-number at row 2, column value"]


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "NaN"])
def test_what_programs_write_for_no_number_is_none(cell: str) -> None:
    assert reasons(result(cell)) == ["bad-number at row 2, column value"]


def test_a_result_needs_a_value_unless_it_is_pending_or_withdrawn() -> None:
    assert reasons(result("")) == ["no-value at row 2, column value"]
    assert [fact.value for fact in facts(result("", status="pending"), result("", status="withdrawn"))] == [None, None]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("", "final"),
        ("final", "final"),
        ("Corrected", "corrected"),
        ("amended", "corrected"),
        ("preliminary", "preliminary"),
        ("withdrawn", "withdrawn"),
        ("entered-in-error", "withdrawn"),
        ("cancelled", "withdrawn"),
        ("pending", "pending"),
        ("registered", "pending"),
        ("F", "final"),
        ("P", "preliminary"),
        ("C", "corrected"),
        ("A", "corrected"),
        ("D", "withdrawn"),
        ("W", "withdrawn"),
        ("X", "withdrawn"),
    ],
)
def test_the_words_of_status(word: str, status: str) -> None:
    assert facts(result("5", status=word))[0].status.value == status


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-03-01T09:00", "2026-03-01T09:00:00+00:00"),
        ("2026-03-01 09:00:30", "2026-03-01T09:00:30+00:00"),
        ("2026-03-01T09:00:00.25", "2026-03-01T09:00:00.250000+00:00"),
        ("2026-03-01T09:00Z", "2026-03-01T09:00:00+00:00"),
        ("2026-07-01T09:00", "2026-07-01T09:00:00+01:00"),
        ("2026-07-01T09:00+00:00", "2026-07-01T10:00:00+01:00"),
        ("2026-07-01T09:00-0500", "2026-07-01T15:00:00+01:00"),
        ("2026-03-01", "2026-03-01T00:00:00+00:00"),
        ("20260301T0900", None),
        ("01/03/2026 09:00", None),
        ("2026-02-30T09:00", None),
        ("2026-03-01T25:00", None),
    ],
)
def test_times_have_an_offset_or_are_hospital_local_time(cell: str, moment: str | None) -> None:
    line = f"1,{cell},,admitted,,,,,"
    if moment is None:
        assert reasons(line) == ["bad-time at row 2, column at"]
    else:
        assert iso(facts(line)[0].at, LONDON) == moment


def test_an_hour_that_comes_twice_is_taken_the_first_time() -> None:
    assert iso(facts("1,2026-10-25T01:30,,admitted,,,,,")[0].at, LONDON) == "2026-10-25T01:30:00+01:00"


@pytest.mark.parametrize(
    ("cell", "place"), [("Ward 7A", "Ward 7A"), ("ward 7a", "Ward 7A"), ("7A", "Ward 7A"), ("X", "X")]
)
def test_a_place_is_a_name_or_a_code_else_it_stays_as_it_came(cell: str, place: str) -> None:
    assert facts(f"1,2026-03-01,,moved,,,,,{cell}")[0].place == place


@pytest.mark.parametrize("value", ["inpatient", "Emergency", "outpatient"])
def test_the_value_of_an_admission_is_its_class(value: str) -> None:
    assert facts(f"1,2026-03-01,,admitted,,{value},,,")[0].value == Coded(value.lower())


@pytest.mark.parametrize(("cell", "sex"), [("F", "female"), ("male", "male"), ("o", "other"), ("Unknown", "unknown")])
def test_sex(cell: str, sex: str) -> None:
    assert facts(f"1,2026-03-01,,sex,,{cell},,,")[0].value == Coded(sex)


@pytest.mark.parametrize("cell", ["1950", "1950-03", "1950-03-31"])
def test_a_birth_date_keeps_its_precision_and_needs_no_other_time(cell: str) -> None:
    fact = facts(f"1,,,born,,{cell},,,")[0]
    assert fact.value == Coded(cell)
    assert iso(fact.at, LONDON).startswith("1950-0")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",2026-03-01,,admitted,,,,,", "no-patient at row 2, column subject"),
        ("1,,,admitted,,,,,", "no-time at row 2, column at"),
        ("1,2026-03-01,soon,admitted,,,,,", "bad-time at row 2, column seen"),
        ("1,2026-03-01,,teleported,,,,,", "bad-kind at row 2, column kind"),
        ("1,2026-03-01,,given,,,,,", "no-term at row 2, column term"),
        ("1,2026-03-01,,admitted,,,,perhaps,", "bad-status at row 2, column status"),
        ("1,2026-03-01,,sex,,yes,,,", "bad-value at row 2, column value"),
        ("1,2026-03-01,,born,,long ago,,,", "bad-value at row 2, column value"),
    ],
)
def test_a_bad_cell_is_set_aside_with_its_row_and_column(line: str, reason: str) -> None:
    good = "1,2026-03-01,,admitted,,,,,"
    assert reasons(line, good) == [reason]
    assert len(facts(good)) == 1


def test_spaces_around_cells_do_not_count() -> None:
    (fact,) = facts(" 1001 , 2026-03-01T09:00 ,, result , potassium , 6.4 , mmol/L , final ,")
    assert (fact.subject, fact.value) == ("1001", Measured(Decimal("6.4"), "mmol/L"))
