"""A code or a name comes into the vocabulary's text, and nothing else of it changes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from wardwright import starter
from wardwright.engine.connections.vocabulary_text import Change, NotInsertable, changed
from wardwright.facts.load import VocabularyProblems, load_vocabulary
from wardwright.facts.vocabulary import TermKind

RESULT = TermKind.RESULT
GDF15 = 'GDF-15: {also: [growth factor], codes: ["99res:GDF15"], unit: ng/L, plausible: [0, 9000]}'
CODE = Change(RESULT, "potassium", code="poct:K")


def lines_changed(before: str, after: str) -> list[str]:
    """The lines of `after` that `before` does not have."""
    return [line for line in after.splitlines() if line not in before.splitlines()]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('results:\n  potassium: {codes: ["loinc:2823-3"], unit: mmol/L}  # kept\n',
         'results:\n  potassium: {codes: ["loinc:2823-3", "poct:K"], unit: mmol/L}  # kept\n'),
        ("results:\n  potassium: {unit: mmol/L}\n", 'results:\n  potassium: {unit: mmol/L, codes: ["poct:K"]}\n'),
        ("results:\n  potassium: {}\n", 'results:\n  potassium: {codes: ["poct:K"]}\n'),
        ("results:\n  potassium:\n  sodium: {}\n", 'results:\n  potassium: {codes: ["poct:K"]}\n  sodium: {}\n'),
        ("results:\n  potassium: {codes: []}\n", 'results:\n  potassium: {codes: ["poct:K"]}\n'),
        ('results:\n  potassium: {codes: ["local:K",]}\n', 'results:\n  potassium: {codes: ["local:K", "poct:K",]}\n'),
        ('results:\n  potassium:\n    codes:\n      - "local:K"  # ours\n    unit: mmol/L\n',
         'results:\n  potassium:\n    codes:\n      - "local:K"  # ours\n      - "poct:K"\n    unit: mmol/L\n'),
        ("results:\n  potassium:\n    unit: mmol/L  # SI\n\n# the end\n",
         'results:\n  potassium:\n    unit: mmol/L  # SI\n    codes: ["poct:K"]\n\n# the end\n'),
        ('results:\r\n  potassium:\r\n    codes:\r\n      - "local:K"\r\n',
         'results:\r\n  potassium:\r\n    codes:\r\n      - "local:K"\r\n      - "poct:K"\r\n'),
        ('\ufeffresults:\n  Kälium é: {}\n  potassium: {codes: ["local:K"]}\n',
         '\ufeffresults:\n  Kälium é: {}\n  potassium: {codes: ["local:K", "poct:K"]}\n'),
        ('results:\n  potassium: {codes: [\n    "local:K",  # ours\n    "local:KA"  # theirs\n  ]}\n',
         'results:\n  potassium: {codes: [\n    "local:K",  # ours\n    "local:KA", "poct:K"  # theirs\n  ]}\n'),
    ],
)  # fmt: skip
def test_a_code_is_inserted_and_all_else_stays(before: str, after: str) -> None:
    found = changed(before, CODE)
    assert found.text == after
    assert found.vocabulary.by_code("poct:K", RESULT) is found.vocabulary["potassium"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("results:\n  sodium: {}\n", f'results:\n  sodium: {{}}\n  {GDF15}\n'),
        ("results:\n    sodium:\n        unit: mmol/L\n# medicines follow\nmedicines:\n    aspirin: {}\n",
         f"results:\n    sodium:\n        unit: mmol/L\n    {GDF15}\n"
         "# medicines follow\nmedicines:\n    aspirin: {}\n"),
        ("medicines:\n  aspirin: {}", f'medicines:\n  aspirin: {{}}\n\nresults:\n  {GDF15}\n'),
        ("results:\nmedicines:\n  aspirin: {}\n", f'results:\n  {GDF15}\nmedicines:\n  aspirin: {{}}\n'),
    ],
)  # fmt: skip
def test_a_new_term_stands_at_the_end_of_its_section(before: str, after: str) -> None:
    new = Change(RESULT, "GDF-15", True, "99res:GDF15", ("growth factor",), "ng/L", (Decimal(0), Decimal(9000)))
    assert changed(before, new).text == after


def test_the_starter_vocabulary_takes_both_in() -> None:
    text = starter.vocabulary_text()
    one = changed(text, Change(RESULT, "potassium", code="poct:K", also=("bedside potassium",)))
    assert len(lines_changed(text, one.text)) == 1
    assert one.vocabulary["bedside potassium"].name == "potassium"
    for kind in (TermKind.RESULT, TermKind.MEDICINE, TermKind.CONDITION, TermKind.DOCUMENT, TermKind.FLAG):
        two = changed(text, Change(kind, "something new", True, "99x:1"))
        assert len(lines_changed(text, two.text)) == 1
        assert len(two.vocabulary) == len(load_vocabulary(text)) + 1


def test_what_would_not_load_is_told_as_the_vocabulary_tells_it() -> None:
    text = "results:\n  potassium: {}\n"
    with pytest.raises(VocabularyProblems) as told:
        changed(text, Change(RESULT, "kalium", True, "x:1", unit="spoons"))
    assert told.value.problems[0].slug == "not-ucum"
    with pytest.raises(VocabularyProblems):
        changed(text, Change(RESULT, "potassium", True, "x:1"))


@pytest.mark.parametrize(
    "text",
    [
        "results: {sodium: {}}\n",  # a section in one line
        "base: &k {unit: mmol/L}\nresults:\n  potassium: *k\n  sodium: *k\n",
    ],
)
def test_what_cannot_be_inserted_safely_is_left_to_a_person(text: str) -> None:
    with pytest.raises((NotInsertable, VocabularyProblems)):
        changed(text, Change(RESULT, "GDF-15", True, "99res:GDF15"))


def test_an_entry_that_another_one_repeats_is_left_to_a_person() -> None:
    text = "results:\n  sodium: &k {unit: mmol/L}\n  potassium: *k\n"
    with pytest.raises((NotInsertable, VocabularyProblems)):
        changed(text, CODE)


def test_a_name_that_yaml_would_read_otherwise_is_quoted() -> None:
    found = changed("flags:\n", Change(TermKind.FLAG, "no", True, "x:1", ("2: much",)))
    assert '"no": {also: ["2: much"]' in found.text
    assert found.vocabulary["no"].also == ("2: much",)
