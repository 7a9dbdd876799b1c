"""Units: what laboratories send, what it means, and the numbers that come out."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardwright.facts import ucum
from wardwright.facts.fact import Coded, Flaw, Measured
from wardwright.facts.numbers import at_twelve_digits
from wardwright.facts.unit_names import EVERYDAY, QUICK, SPELLINGS
from wardwright.facts.units import canonical_unit, coded, conversion, measured, show_measured, unit_for
from wardwright.facts.vocabulary import Term, TermKind

D = Decimal


def result(name: str, unit: str = "", **more: object) -> Term:
    """A result with a unit."""
    return Term(TermKind.RESULT, name, unit=unit, **more)  # type: ignore[arg-type]


POTASSIUM = result("potassium", "mmol/L", plausible=(D(1), D(12)))
GLUCOSE = result("glucose", "mmol/L", molar_mass=D("180.156"))
CREATININE = result("creatinine", "umol/L", molar_mass=D("113.12"), plausible=(D(10), D(3000)))
CALCIUM = result("calcium", "mmol/L", charge=2, molar_mass=D("40.078"))
TEMPERATURE = result("temperature", "Cel", plausible=(D(25), D(45)))
PLATELETS = result("platelets", "10*9/L")
INR = result("INR")
ACIDITY = result("arterial pH", "[pH]")
THYROTROPIN = result("TSH", "m[IU]/L")
OXYGEN = result("inspired oxygen", "%")
PRESSURE = result("systolic", "mm[Hg]")


# ── The same unit, spelled in many ways ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("term", "spellings"),
    [
        (POTASSIUM, ["mmol/L", "mmol/l", "MMOL/L", " mmol/L ", "mmole/L", "mEq/L", "meq/L", "MEQ/L"]),
        (CREATININE, ["umol/L", "umol/l", "UMOL/L", "µmol/L", "μmol/L", "µmol/l", "micromol/L"]),
        (PRESSURE, ["mm[Hg]", "mmHg", "MMHG", "mm Hg", "mmhg"]),
        (result("pulse", "/min"), ["/min", "bpm", "BPM", "beats/min", "breaths/min", "{beats}/min", "1/min", "min-1"]),
        (
            PLATELETS,
            ["10*9/L", "10^9/L", "x10^9/L", "X10^9/L", "10*3/uL", "K/uL", "k/ul", "x10E9/L", "10⁹/L", "K/µL", "G/L"],
        ),
        (TEMPERATURE, ["Cel", "C", "°C", "degC", "deg C", "CEL", "Celsius"]),
        (result("weight", "kg"), ["kg", "KG", "Kg", "kgs"]),
        (result("PaO2", "kPa"), ["kPa", "Kpa", "KPA", "kpa"]),
        (result("APTT", "s"), ["s", "sec", "SEC", "seconds"]),
        (OXYGEN, ["%", "pct", "per cent"]),
        (result("haemoglobin", "g/L"), ["g/L", "g/l", "G/L", "gm/L"]),
        (result("ALT", "U/L"), ["U/L", "u/l", "U/l", "units/L"]),
        (THYROTROPIN, ["m[IU]/L", "mIU/L", "MIU/L", "mU/L", "uIU/mL"]),
        (result("MCV", "fL"), ["fL", "fl", "FL"]),
        (result("eGFR", "mL/min/{1.73_m2}"), ["mL/min/{1.73_m2}", "mL/min/1.73m2", "ml/min/1.73m^2", "mL/min"]),
    ],
    ids=lambda value: value.name if isinstance(value, Term) else "",
)
def test_one_unit_in_many_spellings_keeps_the_digits(term: Term, spellings: list[str]) -> None:
    found = {text: measured(term, D("6.40"), text) for text in spellings}
    expected = {text: Measured(D("6.40"), term.unit, "", found[text].flaw, "") for text in spellings}
    assert found == expected
    assert all(str(value.number) == "6.40" for value in found.values())
    assert all(value.flaw is not Flaw.UNIT for value in found.values())


@pytest.mark.parametrize(
    ("term", "sent"),
    [
        (POTASSIUM, "mg/dL"),  # no molar mass
        (POTASSIUM, "foo"),
        (POTASSIUM, "%"),
        (POTASSIUM, "mmol/kg"),
        (POTASSIUM, "mm"),
        (PLATELETS, "g/L"),
        (THYROTROPIN, "mmol/L"),
        (THYROTROPIN, "mg/L"),
        (THYROTROPIN, "[CFU]/L"),
        (result("ALT", "U/L"), "[IU]/L"),
        (TEMPERATURE, "%"),
        (INR, "mmol/L"),
        (ACIDITY, "mmol/L"),
    ],
)
def test_what_does_not_convert_is_marked_and_kept_as_it_came(term: Term, sent: str) -> None:
    assert measured(term, D("6.4"), sent) == Measured(D("6.4"), sent, "", Flaw.UNIT, "")


def test_a_missing_unit_is_never_supplied() -> None:
    assert measured(POTASSIUM, D("6.4"), "").flaw is Flaw.UNIT
    assert measured(POTASSIUM, D("6.4"), "  ").flaw is Flaw.UNIT
    assert measured(POTASSIUM, D("6.4"), "1").flaw is Flaw.UNIT
    assert measured(OXYGEN, D("40"), "").flaw is Flaw.UNIT


@pytest.mark.parametrize("sent", ["", "1", "{score}", "{INR}", "ratio"])
def test_a_plain_number_needs_no_unit(sent: str) -> None:
    assert measured(INR, D("2.50"), sent) == Measured(D("2.50"), "")


@pytest.mark.parametrize("sent", ["", "[pH]", "pH", "1", "pH units"])
def test_a_ph_has_one_unit_which_may_be_left_out(sent: str) -> None:
    assert measured(ACIDITY, D("7.31"), sent).flaw is Flaw.NONE


def test_case_is_not_guessed_where_it_changes_the_meaning() -> None:
    """Mmol/L is a million moles to UCUM, Mg a tonne: taken at their word, and implausible."""
    assert measured(POTASSIUM, D("4"), "Mmol/L").flaw is Flaw.IMPLAUSIBLE
    dose = result("dose", "mg", plausible=(D(0), D(1000)))
    assert measured(dose, D("5"), "Mg").number == D("5000000000")
    assert measured(dose, D("5"), "Mg").flaw is Flaw.IMPLAUSIBLE


def test_a_reading_that_fits_the_term_wins_over_one_that_does_not() -> None:
    assert canonical_unit("C", {}) == "C"
    assert unit_for(TEMPERATURE, "C") is not None
    assert unit_for(TEMPERATURE, "C")[0] == "Cel"  # type: ignore[index]
    assert unit_for(PLATELETS, "K/uL")[0] == "10*3/uL"  # type: ignore[index]
    assert unit_for(TEMPERATURE, "F")[0] == "[degF]"  # type: ignore[index]


def test_the_vocabularys_own_unit_names_are_read() -> None:
    enzyme = result("ALT", "U/L", unit_names={"IU/L": "U/L", "Einheiten je Liter": "U/L"})
    assert measured(enzyme, D(40), "iu/l") == Measured(D(40), "U/L")
    assert canonical_unit("Einheiten  je Liter", enzyme.unit_names) == "U/L"
    assert canonical_unit("Einheiten", enzyme.unit_names) is None
    assert canonical_unit("", {}) is None


# ── Conversion ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("term", "number", "sent", "expected"),
    [
        (GLUCOSE, "114", "mg/dL", "6.32784919736"),
        (GLUCOSE, "90", "MG/DL", "4.99567041897"),
        (GLUCOSE, "1.8", "g/L", "9.99134083794"),
        (CREATININE, "1.2", "mg/dL", "106.082036775"),
        (CREATININE, "0.1", "mmol/L", "100.0"),
        (TEMPERATURE, "98.6", "[degF]", "37.0"),
        (TEMPERATURE, "98.6", "F", "37.0"),
        (TEMPERATURE, "100.4", "°F", "38.0"),
        (TEMPERATURE, "310.15", "K", "37.00"),
        (TEMPERATURE, "29.6", "[degRe]", "37.0"),
        (CALCIUM, "4.6", "meq/L", "2.3"),
        (CALCIUM, "10", "mg/dL", "2.49513448775"),
        (PLATELETS, "150000", "/uL", "150"),
        (PLATELETS, "150", "10*6/L", "0.150"),
        (OXYGEN, "0.21", "1", "21"),
        (PRESSURE, "16", "kPa", "120.010200867"),
        (THYROTROPIN, "2.5", "u[IU]/mL", "2.5"),
        (THYROTROPIN, "0.0025", "[IU]/L", "2.5"),
        (result("weight", "kg"), "150", "[lb_av]", "68.0388555"),
        (result("height", "cm"), "70", "[in_i]", "177.8"),
        (result("PT", "s"), "0.2", "min", "12.0"),
        (result("haemoglobin", "g/L"), "12.5", "g/dL", "125"),
        (result("dose rate", "ug/kg/min"), "0.6", "mg/kg/h", "10"),
    ],
    ids=str,
)
def test_conversion_is_exact(term: Term, number: str, sent: str, expected: str) -> None:
    value = measured(term, D(number), sent)
    assert (at_twelve_digits(value.number), value.unit) == (D(expected), term.unit)
    assert len(value.number.as_tuple().digits) <= 28
    assert value.raw in ("", f"{number} {sent}")


def test_a_converted_number_keeps_what_came() -> None:
    assert measured(GLUCOSE, D("114.0"), "mg/dL").raw == "114.0 mg/dL"
    assert measured(GLUCOSE, D("6.30"), "mmol/l").raw == ""


def test_without_a_molar_mass_amount_and_mass_stay_apart() -> None:
    assert conversion("mmol/L", "mg/dL") is None
    assert conversion("mmol/L", "mg/dL", D("18.0156")) is not None
    assert conversion("mmol/L", "[IU]/L", D("18")) is None
    assert conversion("/L", "mmol/L") is None


def test_logarithmic_units_convert_only_along_their_own_scale() -> None:
    assert conversion("[pH]", "mol/L") is None
    assert conversion("dB", "1") is None
    assert conversion("dB", "B").factor == Fraction(1, 10)  # type: ignore[union-attr]
    assert ucum.meaning("Cel/min") is None
    assert ucum.meaning("Cel2") is None


def test_arbitrary_units_are_nobody_elses() -> None:
    arbitrary = ["[iU]", "[CFU]", "[PFU]", "[arb'U]", "[anti'Xa'U]", "U", "1", "mol", "eq"]
    for unit in arbitrary:
        for other in arbitrary:
            joined = unit == other or {unit, other} == {"mol", "eq"}
            assert (conversion(unit, other) is not None) == joined, (unit, other)
    assert conversion("[IU]", "[iU]").factor == 1  # type: ignore[union-attr]


def test_annotations_say_nothing_about_the_dimension() -> None:
    assert conversion("10*3{cells}/uL", "10*9/L").changes_nothing  # type: ignore[union-attr]
    assert conversion("{beats}/min", "/min").changes_nothing  # type: ignore[union-attr]


@given(st.integers(1, 200), st.integers(1, 40))
def test_what_is_worked_out_is_the_same_in_any_unit(low: int, factor: int) -> None:
    """1.2 mg/dL is 1.5 times 0.8 mg/dL, and 0.4 mg/dL more, in umol/L as well."""
    lowest, latest = D(low) / 10, D(low) * factor / 100
    in_ours = [Fraction(measured(CREATININE, number, "mg/dL").number) for number in (lowest, latest)]
    assert at_twelve_digits(in_ours[1]) == at_twelve_digits(in_ours[0] * Fraction(factor, 10))
    change = measured(CREATININE, latest - lowest, "mg/dL").number
    assert at_twelve_digits(in_ours[1] - in_ours[0]) == at_twelve_digits(change)


_MASSES = ["g/L", "mg/dL", "mmol/L", "umol/L", "ng/mL", "kg/m3"]


@given(
    st.sampled_from(_MASSES),
    st.sampled_from(_MASSES),
    st.decimals(min_value=D("0.001"), max_value=D(10000), places=3),
)
def test_there_and_back_is_where_it_began(unit: str, other: str, number: Decimal) -> None:
    there, back = conversion(unit, other, D("180.156")), conversion(other, unit, D("180.156"))
    assert there is not None
    assert back is not None
    assert there.factor * back.factor == 1
    assert back.apply(there.apply(number)) == pytest.approx(number, rel=D("1e-10"))


@given(st.text(max_size=100))
def test_no_unit_text_raises(text: str) -> None:
    assert measured(POTASSIUM, D("4"), text).flaw in Flaw


@pytest.mark.parametrize("text", ["m" * 81, "10*" + "9" * 40, "m" + "9" * 50, "(" * 70, "{" * 70, "m999", "10*-99/L"])
def test_a_unit_text_cannot_be_made_expensive(text: str) -> None:
    assert ucum.meaning(text) is None


# ── Values that must not be believed ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("number", "comparator", "flaw"),
    [
        ("1", "", Flaw.NONE),
        ("12", "", Flaw.NONE),
        ("0.99", "", Flaw.IMPLAUSIBLE),
        ("12.01", "", Flaw.IMPLAUSIBLE),
        ("-1", "", Flaw.IMPLAUSIBLE),
        ("1.5", "<", Flaw.NONE),
        ("0.5", "<", Flaw.IMPLAUSIBLE),
        ("9", ">", Flaw.NONE),
        ("14", ">=", Flaw.IMPLAUSIBLE),
    ],
)
def test_outside_the_plausible_range_is_kept_and_marked(number: str, comparator: str, flaw: Flaw) -> None:
    assert measured(POTASSIUM, D(number), "mmol/L", comparator) == Measured(D(number), "mmol/L", comparator, flaw, "")


def test_plausibility_is_judged_after_conversion() -> None:
    assert measured(CREATININE, D("1.2"), "mg/dL").flaw is Flaw.NONE
    assert measured(CREATININE, D("1.2"), "umol/L").flaw is Flaw.IMPLAUSIBLE
    assert measured(TEMPERATURE, D("98.6"), "Cel").flaw is Flaw.IMPLAUSIBLE


def test_two_terms_of_one_name_do_not_share_what_is_remembered() -> None:
    for _ in range(3):
        assert measured(result("x", "mmol/L"), D(1), "mmol/L").unit == "mmol/L"
        assert measured(result("x", "g/L"), D(1), "mmol/L").flaw is Flaw.UNIT


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────

SCREEN = result("screen", answers={"positive": ("snomed:10828004", "local:POS"), "negative": ("snomed:260385009",)})


@pytest.mark.parametrize(
    ("text", "codes", "expected"),
    [
        ("Detected", ("snomed:10828004",), Coded("Detected", "positive", "snomed:10828004")),
        ("POSITIVE", (), Coded("POSITIVE", "positive", "")),
        (" negative ", (), Coded(" negative ", "negative", "")),
        ("pos", ("99lab:POS",), Coded("pos", "positive", "99lab:POS")),
        ("negative", ("snomed:1", "snomed:10828004"), Coded("negative", "positive", "snomed:1")),
        ("equivocal", ("snomed:42425007",), Coded("equivocal", "", "snomed:42425007")),
        ("", (), Coded("", "", "")),
    ],
)
def test_an_answer_is_told_by_its_code_and_else_by_its_words(
    text: str, codes: tuple[str, ...], expected: Coded
) -> None:
    assert coded(SCREEN, text, codes) == expected


# ── Words for people ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (measured(POTASSIUM, D("6.40"), "mmol/L"), "6.40 mmol/L"),
        (measured(POTASSIUM, D("6.5"), "mmol/L", "<"), "<6.5 mmol/L"),
        (measured(GLUCOSE, D("114"), "mg/dL"), "6.328 mmol/L"),
        (measured(TEMPERATURE, D("98.6"), "F"), "37 Cel"),
        (measured(PLATELETS, D("150000"), "/uL"), "150 10*9/L"),
        (measured(PLATELETS, D("1234567"), "/uL"), "1235 10*9/L"),
        (measured(PLATELETS, D("1E3"), "10*9/L"), "1000 10*9/L"),
        (measured(INR, D("2.5"), ""), "2.5"),
        (Measured(D(7), ""), "7"),
    ],
)
def test_digits_as_they_came_and_four_of_a_converted_number(value: Measured, shown: str) -> None:
    assert show_measured(value) == shown


# ── The tables ───────────────────────────────────────────────────────────────────────────────────


def test_every_everyday_code_and_every_spellings_target_is_ucum() -> None:
    assert [code for code in sorted(EVERYDAY | set(SPELLINGS.values())) if ucum.meaning(code) is None] == []


def test_a_quick_spelling_is_no_other_ucum_unit() -> None:
    other = [
        text
        for text, code in QUICK.items()
        if (meant := ucum.meaning(text)) is not None and meant != ucum.meaning(code)
    ]
    assert other == []


def test_spellings_are_written_the_way_they_are_looked_up() -> None:
    assert [text for text in SPELLINGS if text != " ".join(text.casefold().split())] == []


def test_everyday_units_need_neither_pint_nor_the_table() -> None:
    """`--help` and a small vocabulary stay quick: Pint costs 70 ms."""
    code = (
        "import sys; from decimal import Decimal; from wardwright.facts.units import measured;"
        "from wardwright.facts.load import load_vocabulary;"
        "v = load_vocabulary('results: {potassium: {unit: mmol/L}, pulse: {unit: /min}}');"
        "assert measured(v['potassium'], Decimal(4), 'mmol/l').number == 4;"
        "assert measured(v['pulse'], Decimal(60), 'bpm').number == 60;"
        "print('pint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
