"""The starter vocabulary: enough terms, codes that can be codes, units that convert, NEWS2 as the RCP prints it."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from wardwright.facts.fact import Flaw
from wardwright.facts.units import conversion, measured
from wardwright.facts.vocabulary import Part, TermKind, Vocabulary


def codes(vocabulary: Vocabulary, system: str) -> list[str]:
    return [code.split(":", 1)[1] for term in vocabulary for code in term.codes if code.startswith(f"{system}:")]


def luhn(digits: str) -> int:
    """LOINC's check digit: mod 10, doubling every second digit from the right."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return -sum(number - 9 if number > 9 else number for number in doubled) % 10


def verhoeff_holds(digits: str) -> bool:
    """SNOMED CT's check digit, by the dihedral group of the pentagon."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _product(check, _permuted(int(digit), place))
    return check == 0


def _product(left: int, right: int) -> int:
    turned, flipped = left % 5, left >= 5
    step = right % 5
    turn = (turned - step if flipped else turned + step) % 5
    return turn + 5 * (flipped != (right >= 5))


def _permuted(digit: int, times: int) -> int:
    for _ in range(times % 8):
        digit = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit]
    return digit


def test_it_names_at_least_two_hundred_things(vocabulary: Vocabulary) -> None:
    assert len(vocabulary) >= 200
    assert len(vocabulary.of_kind(TermKind.RESULT)) >= 100


@pytest.mark.parametrize("kind", TermKind)
def test_every_section_but_people_has_terms(vocabulary: Vocabulary, kind: TermKind) -> None:
    assert bool(vocabulary.of_kind(kind)) == (kind is not TermKind.PERSON)


def test_every_loinc_code_has_its_check_digit(vocabulary: Vocabulary) -> None:
    found = codes(vocabulary, "loinc")
    assert len(found) > 100
    wrong = [code for code in found if not re.fullmatch(r"\d{1,5}-\d", code) or luhn(code[:-2]) != int(code[-1])]
    assert not wrong


def test_every_snomed_code_has_its_check_digit(vocabulary: Vocabulary) -> None:
    answers = [code for term in vocabulary for known in term.answers.values() for code in known]
    found = codes(vocabulary, "snomed") + [code.split(":")[1] for code in answers if code.startswith("snomed:")]
    assert len(found) > 40
    assert not [code for code in found if not verhoeff_holds(code)]


def test_every_atc_code_has_the_form_of_a_substance(vocabulary: Vocabulary) -> None:
    found = codes(vocabulary, "atc")
    assert len(found) > 60
    assert not [code for code in found if not re.fullmatch(r"[A-Z]\d\d[A-Z]{2}\d\d", code)]


def test_no_code_means_two_things_of_one_kind(vocabulary: Vocabulary) -> None:
    seen: dict[tuple[TermKind, str], str] = {}
    for term in vocabulary:
        for code in term.codes:
            other = seen.setdefault((term.kind, code.casefold()), term.name)
            assert other == term.name, f"{code} is {other} and {term.name}"


def test_every_number_has_a_plausible_range(vocabulary: Vocabulary) -> None:
    bare = [term.name for term in vocabulary.of_kind(TermKind.RESULT) if not term.answers and term.plausible is None]
    assert not bare


@pytest.mark.parametrize(
    ("name", "sent", "unit", "expected"),
    [
        ("creatinine", "1.2", "mg/dL", "106.1"),
        ("glucose", "90", "mg/dL", "4.996"),
        ("bilirubin", "1.2", "mg/dL", "20.53"),
        ("urea", "30", "mg/dL", "4.995"),
        ("urea nitrogen", "14", "mg/dL", "4.998"),
        ("calcium", "9.6", "mg/dL", "2.395"),
        ("magnesium", "2.0", "mg/dL", "0.8229"),
        ("phosphate", "3.1", "mg/dL", "1.001"),
        ("cholesterol", "200", "mg/dL", "5.173"),
        ("lactate", "18", "mg/dL", "1.998"),
        ("haemoglobin", "13.2", "g/dL", "132.0"),
        ("platelets", "240", "10*3/uL", "240"),
        ("temperature", "98.6", "[degF]", "37.0"),
        ("arterial oxygen", "75", "mm[Hg]", "9.999"),
        ("TSH", "2", "u[IU]/mL", "2"),
        ("D-dimer", "500", "ng/mL{FEU}", "500"),
    ],
)
def test_what_other_laboratories_send_becomes_the_ward_s_unit(
    vocabulary: Vocabulary, name: str, sent: str, unit: str, expected: str
) -> None:
    value = measured(vocabulary[name], Decimal(sent), unit)
    assert value.flaw is Flaw.NONE
    assert abs(value.number - Decimal(expected)) <= abs(Decimal(expected)) * Decimal("0.0005")


@pytest.mark.parametrize("bare", ["7.31", "7.4"])
def test_a_ph_is_a_number_with_or_without_its_unit(vocabulary: Vocabulary, bare: str) -> None:
    for unit in ("", "[pH]"):
        assert measured(vocabulary["arterial pH"], Decimal(bare), unit).flaw is Flaw.NONE


def test_the_two_scales_of_hba1c_do_not_convert(vocabulary: Vocabulary) -> None:
    assert vocabulary["HbA1c"].name != vocabulary["HbA1c percentage"].name
    assert "loinc:4548-4" not in vocabulary["HbA1c"].codes


# ── NEWS2: every edge of every band, as the chart prints it ──────────────────────────────────────

NEWS2_EDGES: dict[str, dict[int | str, int]] = {
    "respiratory rate": {8: 3, 9: 1, 11: 1, 12: 0, 20: 0, 21: 2, 24: 2, 25: 3},
    "oxygen saturation": {91: 3, 92: 2, 93: 2, 94: 1, 95: 1, 96: 0, 100: 0},
    "systolic blood pressure": {90: 3, 91: 2, 100: 2, 101: 1, 110: 1, 111: 0, 219: 0, 220: 3},
    "pulse": {40: 3, 41: 1, 50: 1, 51: 0, 90: 0, 91: 1, 110: 1, 111: 2, 130: 2, 131: 3},
    "temperature": {"35.0": 3, "35.1": 1, "36.0": 1, "36.1": 0, "38.0": 0, "38.1": 1, "39.0": 1, "39.1": 2},
}
SCALE_2_EDGES = {
    "air": {83: 3, 84: 2, 85: 2, 86: 1, 87: 1, 88: 0, 92: 0, 93: 0, 97: 0, 100: 0},
    "oxygen": {83: 3, 84: 2, 85: 2, 86: 1, 87: 1, 88: 0, 92: 0, 93: 1, 94: 1, 95: 2, 96: 2, 97: 3, 100: 3},
}


def points(part: Part, value: Decimal, breathing: str = "air") -> int:
    for band in part.bands:
        above = band.low is None or value >= band.low
        below = band.high is None or value <= band.high
        if band.answer is None and above and below and (band.given is None or band.given[1] == breathing):
            return band.points
    raise AssertionError(f"no band of {part.term} holds {value}")


@pytest.mark.parametrize("name", NEWS2_EDGES)
def test_news2_gives_the_points_of_the_chart(vocabulary: Vocabulary, name: str) -> None:
    score = vocabulary["NEWS2"].score
    assert score is not None
    (part,) = [part for part in score.parts if part.term == name]
    for value, expected in NEWS2_EDGES[name].items():
        assert points(part, Decimal(str(value))) == expected, f"{name} {value}"


@pytest.mark.parametrize("breathing", SCALE_2_EDGES)
def test_news2_scale_2_gives_the_points_of_the_chart(vocabulary: Vocabulary, breathing: str) -> None:
    score = vocabulary["NEWS2"].score
    assert score is not None
    assert score.swap is not None
    assert (score.swap.when, score.swap.part.term) == ("hypercapnic respiratory failure", "oxygen saturation")
    for value, expected in SCALE_2_EDGES[breathing].items():
        assert points(score.swap.part, Decimal(value), breathing) == expected, f"{value} on {breathing}"


def test_news2_oxygen_and_consciousness(vocabulary: Vocabulary) -> None:
    score = vocabulary["NEWS2"].score
    assert score is not None
    found = {part.term: {band.answer: band.points for band in part.bands} for part in score.parts}
    assert len(score.parts) == 7
    assert found["air or oxygen"] == {"air": 0, "oxygen": 2}
    assert found["consciousness"] == {"alert": 0, "confusion": 3, "voice": 3, "pain": 3, "unresponsive": 3}


def test_the_highest_news2_is_20(vocabulary: Vocabulary) -> None:
    score = vocabulary["NEWS2"].score
    assert score is not None
    assert sum(max(band.points for band in part.bands) for part in score.parts) == 20


def test_every_molar_mass_is_of_use(vocabulary: Vocabulary) -> None:
    for term in vocabulary.of_kind(TermKind.RESULT):
        if term.molar_mass is not None:
            assert conversion("mg/dL", term.unit, term.molar_mass) is not None, term.name
