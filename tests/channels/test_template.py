"""Templates: names in braces and nothing else; every slip has its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardwright.act.template import Template, TemplateSlip

NAMES = ("text", "patient", "due")


def _filled(page: str, /, drop_empty: bool = False, **values: str) -> str:
    every = {**dict.fromkeys(NAMES, ""), **values}
    return "\n".join(Template.read(page, NAMES).fill(every, str.upper, drop_empty))


def test_names_are_replaced_and_escaped_and_the_rest_stands() -> None:
    assert _filled("Ask: {text}, {{so}}", text="now") == "Ask: NOW, {so}"


def test_a_value_that_looks_like_a_name_is_no_name() -> None:
    assert _filled("{text}", text="{patient}", patient="Quetzal") == "{PATIENT}"


def test_lines_whose_names_are_all_empty_are_left_out_where_that_is_asked() -> None:
    page = "{text}\n\nDue: {due}\nPatient: {patient}\nEnd"
    assert _filled(page, drop_empty=True, text="x", due="12:00") == "X\n\nDue: 12:00\nEnd"


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("{text}\n{patent}", "line 2: there is no {patent}. Write {patient}."),
        ("{zzz}", "line 1: there is no {zzz}. Known here: {text}, {patient}, {due}."),
        ("{text", "line 1: a brace stands alone. Write it twice when a brace is meant."),
        ("a}", "line 1: a brace stands alone. Write it twice when a brace is meant."),
    ],
)
def test_slips_are_located(text: str, slip: str) -> None:
    with pytest.raises(TemplateSlip) as raised:
        Template.read(text, NAMES)
    assert str(raised.value) == slip


@given(st.text())
def test_any_text_is_a_template_or_a_slip(text: str) -> None:
    try:
        template = Template.read(text, NAMES)
    except TemplateSlip:
        return
    template.fill(dict.fromkeys(NAMES, "{text}"), str)
