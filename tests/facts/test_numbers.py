"""What counts as a number in a message or a table."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardwright.facts.numbers import parse_number


@pytest.mark.parametrize(
    "text", ["6.4", "6.40", "-1", "+3", "0", ".5", "5.", "007", "1e3", "1.2E-4", " 6.4 ", "9" * 40]
)
def test_a_number_keeps_its_digits(text: str) -> None:
    number = parse_number(text)
    assert number is not None
    assert number == Decimal(text.strip())
    assert number.as_tuple() == Decimal(text.strip()).as_tuple()


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", ".", "six", "1,234", "1 234", "1_000", "NaN", "nan", "inf", "-Infinity", "sNaN", "0x10", "<5"),
        *("6.4.1", "6.4 mmol/L", "٣", "６", "½", "1e", "1e100", "1e+999999", "9" * 41, "6.4\n7", "--1", "1/2"),
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert parse_number(text) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_every_ordinary_decimal_is_read_back(number: Decimal) -> None:
    assert parse_number(f"{number:f}") == number


@given(st.text(max_size=60))
def test_no_text_raises_and_no_answer_is_endless(text: str) -> None:
    number = parse_number(text)
    assert number is None or (
        number.is_finite() and len(number.as_tuple().digits) <= 40 and abs(number.adjusted()) < 200
    )
