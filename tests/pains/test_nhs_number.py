"""An NHS number is told from other numbers by its last digit."""

from __future__ import annotations

import pytest

from wardwright.engine.pains.patients_told import is_nhs_number


@pytest.mark.parametrize("number", ["9434765919", "4010232137", "9876543210"])
def test_an_nhs_number_checks(number: str) -> None:
    assert is_nhs_number(number)


@pytest.mark.parametrize(
    "number", ["9434765918", "0000000000", "943476591", "94347659190", "943476591X", "٩٤٣٤٧٦٥٩١٩", ""]
)
def test_another_number_does_not(number: str) -> None:
    assert not is_nhs_number(number)
