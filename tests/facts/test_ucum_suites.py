"""The two functional suites of the UCUM organisation, and the units that the starter vocabulary uses.

The suites are two editions of one file; where the older contradicts the newer and the specification, it is listed here
with the reason. Cases are judged to the digits that their outcome has.
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest
from ucumvert import PintUcumRegistry

from wardwright.facts.load import load_vocabulary
from wardwright.facts.ucum import meaning
from wardwright.facts.units import conversion
from wardwright.facts.vocabulary import Vocabulary

NEWER, OLDER = "UcumFunctionalTests.xml", "UcumFunctionalTests.2.xml"
SUITES = (NEWER, OLDER)

KNOWN_DIFFERENCES = {
    (OLDER, "3-111"): "reads s/m/mg as s/(m/mg); UCUM § 7.3 and the newer edition take division from left to right",
    (OLDER, "3-115"): "reads s/4.m as s/(4·m); the newer edition has s/4/m instead",
    (OLDER, "1-103"): "takes no unit at all for a unit code; here no unit is no code, and `1` is unity",
    (OLDER, "k=1=049"): "a component after an annotation without an operator, g.m/{hb}m2; the newer edition refuses it",
}

LEAST_SHARE = 0.95


def cases(shared_data: Path, suite: str, section: str) -> list[dict[str, str]]:
    """The cases of one section of one edition."""
    path = shared_data / "ucum" / "functional-tests" / "test" / "resources" / suite
    if not path.is_file():
        pytest.skip(f"shared test data is not there: {path.name}")
    found = ElementTree.parse(path).getroot().find(section)
    return [case.attrib for case in found.iter("case")] if found is not None else []


def to_the_digits_of(outcome: str, number: Decimal) -> bool:
    """True when the number, rounded to the digits of the outcome, is the outcome; at most 11 digits are compared."""
    wanted = Decimal(outcome)
    digits = min(len(wanted.as_tuple().digits), 11)
    context = Context(prec=digits)
    return context.plus(number) == context.plus(wanted)


def test_conversions_come_out_as_the_suites_say(shared_data: Path) -> None:
    wrong, total = [], 0
    for suite in SUITES:
        for case in cases(shared_data, suite, "conversion"):
            total += 1
            found = conversion(case["srcUnit"], case["dstUnit"])
            if found is None or not to_the_digits_of(case["outcome"], found.apply(Decimal(case["value"]))):
                wrong.append((suite, case["id"]))
    share = 1 - len(wrong) / total
    assert share >= LEAST_SHARE, f"{share:.1%} of {total} conversions, not {wrong}"
    assert set(wrong) <= set(KNOWN_DIFFERENCES), f"{share:.1%} of {total} conversions, not {wrong}"


def test_codes_are_told_from_what_is_no_code(shared_data: Path) -> None:
    wrong, total = [], 0
    for suite in SUITES:
        for case in cases(shared_data, suite, "validation"):
            total += 1
            if (meaning(case["unit"]) is not None) is not (case["valid"] == "true"):
                wrong.append((suite, case["id"]))
    share = 1 - len(wrong) / total
    assert set(wrong) <= set(KNOWN_DIFFERENCES), f"{share:.1%} of {total} codes, not {wrong}"


@pytest.mark.parametrize("section", ["multiplication", "division"])
def test_products_and_quotients_convert_into_their_result(shared_data: Path, section: str) -> None:
    for suite in SUITES:
        for case in cases(shared_data, suite, section):
            left, right = Fraction(case["v1"]), Fraction(case["v2"])
            operator, value = (".", left * right) if section == "multiplication" else ("/", left / right)
            found = conversion(f"({case['u1']}){operator}({case['u2']})", case["uRes"] or "1")
            assert found is not None, case["id"]
            number = Decimal(value.numerator) / Decimal(value.denominator)
            assert to_the_digits_of(case["vRes"], found.apply(number)), case["id"]


@pytest.fixture(scope="module")
def starter() -> Vocabulary:
    """The vocabulary that `init` installs."""
    return load_vocabulary((files("wardwright") / "starter" / "vocabulary.yaml").read_text(encoding="utf-8"))


def test_every_unit_of_the_starter_vocabulary_is_ucum(starter: Vocabulary) -> None:
    units = {term.unit for term in starter if term.unit}
    assert len(units) > 20
    assert [unit for unit in sorted(units) if meaning(unit) is None] == []


# Pint has no dimension for these: an international unit is a plain number to it.
_PINT_HAS_NO_DIMENSION = ("[IU]", "[iU]", "[pH]", "eq")

# UCUM defines m[Hg] as 133.3220 kPa; Pint takes the density of mercury to more digits.
_MERCURY = 1e-5


def test_factors_agree_with_pint_where_pint_tells_units_apart(starter: Vocabulary) -> None:
    """Pint with ucumvert, as another opinion: every pair of starter units converts alike in both, or in neither."""
    registry = PintUcumRegistry()
    used = {term.unit for term in starter if term.unit and not any(odd in term.unit for odd in _PINT_HAS_NO_DIMENSION)}
    units = sorted(used | {"mg/dL", "g/dL", "10*3/uL", "K", "kPa", "[lb_av]", "ng/mL", "umol/mol", "ug/min", "m3/s"})
    theirs = {unit: registry.from_ucum(unit).to_base_units() for unit in units if unit != "Cel"}
    for unit, quantity in theirs.items():
        for other, target in theirs.items():
            found = conversion(unit, other)
            assert (found is not None) == (quantity.dimensionality == target.dimensionality), (unit, other)
            if found is not None:
                near = pytest.approx(
                    quantity.magnitude / target.magnitude, rel=_MERCURY if "mm[Hg]" in (unit, other) else 1e-12
                )
                assert float(found.factor) == near, (unit, other)
