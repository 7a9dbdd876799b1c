"""What is worked out of a flow's text alone: its ward problem, its address, what differs, where a remark stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardwright import starter
from wardwright.engine.flows.beside import GONE, WHOLE, place_in, sentence_of
from wardwright.engine.flows.book import sheets_of
from wardwright.engine.flows.differing import Change, DiffLine, differences
from wardwright.engine.flows.seen_words import lines_with_terms
from wardwright.engine.flows.slugs import RESERVED, slug_of, slugs_of
from wardwright.engine.flows.ward_problem import WardProblem
from wardwright.facts.load import load_vocabulary

STARTER = load_vocabulary(starter.vocabulary_text())
SHEETS = [sheet for name, text in starter.flow_texts().items() for sheet in sheets_of(name, text, STARTER)]

ABOUT = """
WORSE     | news2-emergency news2-single-part news2-urgent observations-not-repeated observations-overdue slow-breathing-after-opioid
SEPSIS    | infection-screen-positive neutropenic-sepsis positive-blood-culture sepsis-antibiotic-late sepsis-flag sepsis-lactate-missing
SALTS     | aki-against-last-year aki-kdigo aki-medicines aki-stage-3 hyperkalaemia hyperkalaemia-severe low-potassium-on-digoxin potassium-after-treatment sodium-corrected-too-fast
SUGAR     | glucose-after-insulin-for-potassium hypoglycaemia-not-rechecked ketones-high
BLOOD     | haemoglobin-falling inr-high-on-warfarin platelets-halved-on-heparin vte-assessment-overdue
LEAVING   | critical-result-after-discharge discharge-summary-missing ed-near-four-hours long-stay missed-appointment morning-list
LISTENING | device-offline feed-gone-quiet
"""  # noqa: E501


def test_every_starter_flow_stands_under_its_ward_problem() -> None:
    drawn = {
        name: WardProblem[problem.strip()]
        for problem, _, names in (line.partition("|") for line in ABOUT.strip().splitlines())
        for name in names.split()
    }
    assert {sheet.file.removesuffix(".flow"): sheet.about for sheet in SHEETS} == drawn


def test_a_flow_that_no_word_tells_of_is_anything_else() -> None:
    sentence = 'Every Monday at 09:00, for each patient who is an inpatient,\nthen tell the ward doctor "Hello".'
    text = f"Flow: Mondays\n{sentence}"
    assert sheets_of("x.flow", text, STARTER)[0].about is WardProblem.OTHER


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Escalate dangerous potassium", "escalate-dangerous-potassium"),
        ("Ärger, 2×!", "arger-2"),
        ("NEWS2 ≥ 7", "news2-7"),
    ],
)
def test_an_address_is_the_title(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(st.lists(st.text(min_size=1, max_size=20), max_size=30))
def test_addresses_are_never_the_same_nor_anothers(titles: list[str]) -> None:
    found = slugs_of(titles)
    assert len(set(found.values())) == len(set(titles))
    assert not RESERVED & set(found.values())
    assert all(slug and set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for slug in found.values())
    assert slugs_of(reversed(titles)) == found


# ── What differs ─────────────────────────────────────────────────────────────────────────────────

_TEXT = st.lists(
    st.sampled_from(["When a b arrives,", "and c is 6.0 mmol/L,", "", "then ask d.", "  - e f"]), max_size=9
)


def whole(lines: tuple[DiffLine, ...], left_out: Change) -> list[str]:
    said = [(line, "".join(part.text for part in line.parts if part.change is not left_out)) for line in lines]
    return [text for line, text in said if any(part.change is not left_out for part in line.parts) or not line.parts]


@given(_TEXT, _TEXT)
def test_both_texts_are_in_what_differs(before: list[str], after: list[str]) -> None:
    found = differences("\n".join(before), "\n".join(after))
    assert whole(found, Change.NEW) == "\n".join(before).splitlines()
    assert whole(found, Change.GONE) == "\n".join(after).splitlines()


def test_a_number_that_changed_is_one_word() -> None:
    (line,) = differences(
        "When a potassium result of 6.0 mmol/L or more arrives,",
        "When a potassium result of 6.2 mmol/L or more arrives,",
    )
    assert [(part.change.value, part.text) for part in line.parts] == [
        ("same", "When a potassium result of "), ("gone", "6.0"), ("new", "6.2"), ("same", " mmol/L or more arrives,"),
    ]  # fmt: skip


def test_a_page_is_cut_at_its_terms_and_stays_whole() -> None:
    for sheet in SHEETS:
        lines = lines_with_terms(sheet.text, STARTER)
        assert "\n".join("".join(each.text for each in line) for line in lines) + "\n" == sheet.text
        assert all(each.term in {term.name for term in STARTER} for line in lines for each in line if each.term)
        assert any(each.term for line in lines for each in line)


# ── Where a remark stands in another version ─────────────────────────────────────────────────────

PAGE = """Flow: Two sentences
When a potassium result arrives,
and the patient is an inpatient,
then ask the ward doctor to "A".

When a sodium result arrives,
and the patient is an inpatient,
then ask the ward doctor to "B".
""".splitlines()
IN_SECOND = 7  # "and the patient is an inpatient," of the second sentence


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("nothing", 7),
        ("a sentence is put before", 11),
        ("a line is put after it", 7),
        ("its sentence begins otherwise", 7),
        ("the line is changed", GONE),
        ("the page is empty", GONE),
    ],
)
def test_a_remark_follows_its_line(change: str, line: int) -> None:
    other = list(PAGE)
    match change:
        case "a sentence is put before":
            other[1:1] = [
                "When a lactate result arrives,",
                "and the patient is an inpatient,",
                'then ask x to "C".',
                "",
            ]
        case "a line is put after it":
            other[7:7] = ["and the patient is male,"]
        case "its sentence begins otherwise":
            other[5] = "When a magnesium result arrives,"
        case "the line is changed":
            other[2] = other[6] = "and the patient is on Ward 7A,"
        case "the page is empty":
            other = []
    assert place_in(other, IN_SECOND, PAGE[6], sentence_of(PAGE, IN_SECOND)) == line


def test_a_comma_that_became_a_full_stop_is_the_same_line() -> None:
    assert place_in(['then ask the ward doctor to "A",'], 4, PAGE[3], "") == 1


def test_a_remark_about_the_page_stays_about_the_page() -> None:
    assert place_in(PAGE, 0, "", "") == WHOLE
