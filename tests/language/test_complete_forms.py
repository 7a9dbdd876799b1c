"""Forms: whole clauses offered as one choice. Every row of the table is fed to the parser and read by the checker."""

from __future__ import annotations

import pytest

from wardwright import starter
from wardwright.facts.load import load_vocabulary
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.language.check import check_text
from wardwright.language.complete_filling import fill, first_text
from wardwright.language.complete_form_table import BY_SLUG, FORMS, Form, SlotKind, Sort
from wardwright.language.complete_forms import forms_at, may_end_at
from wardwright.language.problem import Severity

WORDS = load_vocabulary(starter.vocabulary_text())
_ASKED = 'When a patient is admitted,\nthen ask the ward doctor to "x" within 4 hours'
_AROUND = {
    Sort.EVENT: '{},\nthen show "x".',
    Sort.TIME: '{},\nthen show "x".',
    Sort.ONLY_IF: 'When a patient is admitted,\nand {},\nthen show "x".',
    Sort.ACT: "When a patient is admitted,\nthen {}.",
    Sort.NOBODY: _ASKED + ",\nand {}.",
    Sort.LIMIT: _ASKED + ".\n\n{}.",
    Sort.STEP: _ASKED + ".\n\nExample: one\n  08:00 a patient is admitted\n  08:00 the ward doctor is asked\n  {}",
}


def _values(form: Form) -> dict[str, str]:
    values = {}
    for slot in form.slots:
        if slot.kind is SlotKind.NAME:
            terms = [term for kind in slot.kinds for term in WORDS.of_kind(kind)]
            values[slot.name] = terms[0].name
        elif slot.kind is SlotKind.VALUE:
            values[f"{slot.name}-number"] = {"age": "65", "number": "2"}.get(slot.name, "6.0")
        elif slot.kind is SlotKind.TEXT:
            values[slot.name] = "Look at {patient}"
        elif slot.kind is SlotKind.FACTOR:
            values[slot.name] = "1.5"
    return values


@pytest.mark.parametrize("form", [form for form in FORMS if form.sort in _AROUND], ids=lambda form: form.slug)
def test_every_form_that_is_filled_can_be_read(form: Form) -> None:
    filling = fill(form, _values(form), WORDS)
    assert filling.wrong == {}
    checked = check_text("Flow: x\n\n" + _AROUND[form.sort].format(filling.words), WORDS)
    assert [each.slug for each in checked.problems if each.severity is Severity.ERROR] == []


def _offered(text: str) -> dict[str, str]:
    return {each.form.slug: each.join for each in forms_at(text, WORDS)}


def test_every_form_is_offered_somewhere() -> None:
    texts = ("", "When a potassium result arrives", f"Flow: x\n\n{_ASKED}", "Flow: x\n\nExample: one\n  ")
    assert {slug for text in texts for slug in _offered(text)} == BY_SLUG.keys()


def test_what_is_offered_fits_where_it_stands() -> None:
    assert _offered("When a potassium result arrives")["inpatient"] == "and"
    assert _offered("When a potassium result arrives, and ")["inpatient"] == ""
    assert _offered("When a potassium result arrives")["ask"] == "then"
    assert "inpatient" not in _offered(_ASKED)
    assert _offered(_ASKED)["tell"] == "and"
    assert _offered(_ASKED)["not-done-page"] == "and"
    assert "ask" not in _offered("")


def test_a_sentence_may_end_where_it_is_whole() -> None:
    assert may_end_at(_ASKED, WORDS)
    assert not may_end_at("When a patient is admitted", WORDS)
    assert not may_end_at("", WORDS)


def test_nothing_is_offered_after_a_slip_or_for_names_that_nobody_has() -> None:
    assert _offered("When the moon is full") == {}
    few = Vocabulary(tuple(term for term in WORDS if term.kind is not TermKind.ROBOT))
    assert "run" not in {each.form.slug for each in forms_at("When a patient is admitted", few)}


@pytest.mark.parametrize(
    ("slug", "values", "words"),
    [
        (
            "value-arrives",
            {"result": "serum potassium", "value-number": "6,0"},
            "When a potassium result of 6.0 mmol/L or more arrives",
        ),
        ("value-arrives", {"result": "INR", "value-number": "5"}, "When an INR result of 5 or more arrives"),
        (
            "value-arrives",
            {"result": "MRSA screen", "value-answer": "positive"},
            "When an MRSA screen result of positive arrives",
        ),
        ("on", {"place": "emergency department"}, "the patient is in the Emergency Department"),
        ("not-done-page", {"who": "the consultant in charge"}, "if not done, page the ward consultant"),
        ("latest", {"result": "platelets", "value-op": "below", "value-number": "50"}, "platelets are below 50 10*9/L"),
        (
            "latest",
            {"result": "potassium", "value-op": "between", "value-number": "3", "value-upper": "5"},
            "potassium is between 3 mmol/L and 5 mmol/L",
        ),
        ("once-per", {"time-number": "1", "time-unit": "hours"}, "At most once per patient every 1 hour"),
    ],
)
def test_places_are_filled_as_a_page_would_say_it(slug: str, values: dict[str, str], words: str) -> None:
    assert fill(BY_SLUG[slug], values, WORDS).words == words


@pytest.mark.parametrize(
    ("slug", "values", "field", "says"),
    [
        ("value-arrives", {"result": "potasium", "value-number": "6"}, "result", "potassium"),
        ("value-arrives", {"result": "potassium", "value-number": "high"}, "value-number", "a number"),
        ("value-arrives", {"result": "potassium", "value-number": "6", "value-unit": "bar"}, "value-unit", "mmol/L"),
        ("value-arrives", {"result": "MRSA screen", "value-number": "6"}, "value-answer", "positive or negative"),
        ("rises", {"result": "MRSA screen", "rise-answer": "positive"}, "rise-answer", "cannot rise"),
        ("once-per", {"time-number": "0", "time-unit": "hours"}, "time-number", "how long"),
        ("daily", {"clock": "25:00"}, "clock", "time of day"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(slug: str, values: dict[str, str], field: str, says: str) -> None:
    filling = fill(BY_SLUG[slug], values, WORDS)
    assert filling.words == ""
    assert says in filling.wrong[field]


def test_the_first_text_says_the_value_that_set_it_off() -> None:
    before = "Flow: x\n\nWhen a potassium result of 6.0 mmol/L or more arrives"
    assert first_text(before, WORDS) == "Review {patient}: potassium {value}"
    assert first_text("When a patient is admitted", WORDS) == "Review {patient} on {ward}"
