"""Checks of one page: what is wrong with a flow that reads well, and what is left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.language.ward import FINE, VOCABULARY
from wardwright.language.check import check_flow, check_text, conversions
from wardwright.language.parse import parse
from wardwright.language.problem import Problem
from wardwright.language.tree import Flow, Quantity
from wardwright.language.walk import exchanged, walk

_TELL = 'then tell the ward nurse "Look at {patient}".'


def _page(sentence: str, rest: str = "\n\nExample: one\n  nothing happens\n") -> str:
    return "Flow: test\n\n" + sentence.replace("TELL", _TELL) + rest


def _problems(page: str) -> tuple[Problem, ...]:
    return check_text(page, VOCABULARY).problems


def _slugs(page: str) -> list[str]:
    return [problem.slug for problem in _problems(page)]


def test_a_fine_page_has_no_problem() -> None:
    checked = check_text(FINE, VOCABULARY, "fine.flow")
    assert checked.problems == ()
    assert checked.fine
    assert [flow.title for flow in checked.flows] == ["Escalate dangerous potassium"]


# ── Units ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sentence", "slug"),
    [
        ("When a potassium result of 6.0 or more arrives, TELL", "no-unit"),
        ("When a potassium result of 6.0 kg or more arrives, TELL", "unit-mismatch"),
        ("When a glucose result of 72 mg/dL or less arrives, TELL", "unit-mismatch"),  # no molar mass: not convertible
        ("When a potassium result arrives, and lactate is above 2 %, TELL", "unit-mismatch"),
        ("When potassium rises to 6.0 kg or more, TELL", "unit-mismatch"),
        ("When a two-part score of 3 mmol/L or more arrives, TELL", "unit-mismatch"),
        (
            "When a potassium result arrives, and the number of lactate results in the last 1 day is above 2 kg, TELL",
            "unit-mismatch",
        ),
        (
            "When a potassium result arrives, and creatinine has risen by more than 2 mmHg in the last 2 days, TELL",
            "unit-mismatch",
        ),
        ("When a potassium result of 24 mg/dL or more arrives, TELL", None),  # converted by the molar mass
        ("When a creatinine result of 4 mg/dL or more arrives, TELL", None),
        ("When a potassium result arrives, and haemoglobin has fallen by 20 % or more in the last 2 days, TELL", None),
        ("When a temperature result above 101 [degF] arrives, TELL", None),
        ("When an INR result above 8 arrives, TELL", None),
    ],
)
def test_every_number_converts_into_its_terms_unit(sentence: str, slug: str | None) -> None:
    assert _slugs(_page(sentence)) == ([] if slug is None else [slug])


def test_a_unit_that_does_not_convert_is_quoted_explained_and_corrected() -> None:
    page = _page("When a potassium result of 6.0 kg or more arrives, TELL")
    (problem,) = _problems(page)
    assert page[problem.span.start : problem.span.end] == "6.0 kg"
    assert '"6.0 kg"' in problem.problem
    assert "mmol/L" in problem.problem
    assert problem.fixes[0] == f"When a potassium result of 6.0 mmol/L or more arrives, {_TELL}"


def test_a_missing_molar_mass_is_named() -> None:
    (problem,) = _problems(_page("When a glucose result of 72 mg/dL or less arrives, TELL"))
    assert "molar mass of glucose" in problem.because


def test_both_ends_of_between_get_the_unit_that_is_offered() -> None:
    (first, *_) = _problems(_page("When a potassium result between 3 kg and 4 kg arrives, TELL"))
    assert first.fixes[0] == f"When a potassium result between 3 mmol/L and 4 mmol/L arrives, {_TELL}"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        (
            "When a creatinine result of 4 mg/dL or more arrives, TELL",
            "4 mg/dL = 353.6 umol/L, by the molar mass of 113.12 g/mol",
        ),
        ("When a haemoglobin result below 7 g/dL arrives, TELL", "7 g/dL = 70 g/L"),
        ("When a temperature result above 104 [degF] arrives, TELL", "104 [degF] = 40 Cel"),
        (
            "When a lactate result arrives, and temperature has risen by 9 [degF] or more in the last 1 day, TELL",
            "9 [degF] = 5 Cel",
        ),  # a change has no zero point
    ],
)
def test_conversions_that_a_page_relies_on(sentence: str, shown: str) -> None:
    page = _page(sentence)
    (found,) = conversions(parse(page, VOCABULARY).flows[0], VOCABULARY, page)
    assert str(found) == shown


def test_a_page_in_the_terms_own_units_converts_nothing() -> None:
    assert conversions(parse(FINE, VOCABULARY).flows[0], VOCABULARY) == ()


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sentence", "slug"),
    [
        ("When an MRSA screen result of reactive arrives, TELL", "unknown-answer"),
        ("When an MRSA screen result above 5 arrives, TELL", "answer-expected"),
        ("When an MRSA screen rises to 5 or more, TELL", "answer-expected"),
        (
            "When a lactate result arrives, and the highest MRSA screen in the last 7 days is above 3, TELL",
            "answer-expected",
        ),
        (
            "When a lactate result arrives, and MRSA screen is at least 2 times its lowest in the last 7 days, TELL",
            "answer-expected",
        ),
        (
            "When a lactate result arrives, and the number of MRSA screen results in the last 7 days is above 3, TELL",
            None,
        ),
        ("When an MRSA screen result of positive arrives, TELL", None),
        ("When any MRSA test result of grown arrives, TELL", None),  # a group has its members' answers
    ],
)
def test_answers_are_compared_with_answers(sentence: str, slug: str | None) -> None:
    assert _slugs(_page(sentence)) == ([] if slug is None else [slug])


def test_a_number_on_a_term_of_answers_is_corrected_to_its_answers() -> None:
    (problem,) = _problems(_page("When an MRSA screen result above 5 arrives, TELL"))
    assert problem.fixes == (
        f"When an MRSA screen result of positive arrives, {_TELL}",
        f"When an MRSA screen result of negative arrives, {_TELL}",
    )


# ── Comparisons ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sentence", "slug"),
    [
        # scores: the two parts give 0 to 3 and 0, 2 or 3
        ("When a two-part score of 0 or more arrives, TELL", "always-true"),
        ("When a two-part score of 7 or more arrives, TELL", "never-true"),
        ("When a two-part score above 6 arrives, TELL", "never-true"),
        ("When two-part score rises to 7 or more, TELL", "never-true"),
        ("When a two-part score below 0 arrives, TELL", "never-true"),
        ("When a two-part score of exactly 2.5 arrives, TELL", "never-true"),
        ("When a two-part score of 6 or more arrives, TELL", None),
        ("When a two-part score of 1 or more arrives, TELL", None),
        ("When a two-part score of 6 or less arrives, TELL", "always-true"),
        ("When a lactate result arrives, and any part of two-part score is 4, TELL", "never-true"),
        ("When a lactate result arrives, and any part of two-part score is 1, TELL", "never-true"),  # no band gives 1
        ("When a lactate result arrives, and any part of two-part score is 0 or more, TELL", "always-true"),
        ("When a lactate result arrives, and any part of two-part score is 3, TELL", None),
        # plausible ranges, also after conversion
        ("When a potassium result above 12 mmol/L arrives, TELL", "never-true"),
        ("When a potassium result of 12 mmol/L or more arrives, TELL", None),
        ("When a potassium result below 0 mmol/L arrives, TELL", "never-true"),
        ("When a potassium result of 1 mmol/L or more arrives, TELL", "always-true"),
        ("When a potassium result above 1 mmol/L arrives, TELL", None),
        ("When a potassium result of 6.0 mg/dL or less arrives, TELL", None),
        ("When a potassium result below 3.5 mg/dL arrives, TELL", "never-true"),  # 0.9 mmol/L
        ("When a sodium result above 900 mmol/L arrives, TELL", None),  # no plausible range: anything can be
        # between
        ("When a potassium result between 7 mmol/L and 4 mmol/L arrives, TELL", "ends-reversed"),
        ("When a potassium result between 4 mmol/L and 4 mmol/L arrives, TELL", None),
        # counts, totals, changes
        (
            "When a lactate result arrives, and the number of lactate results in the last 1 day is 0 or more, TELL",
            "always-true",
        ),
        (
            "When a lactate result arrives, and the number of lactate results in the last 1 day is below 0, TELL",
            "never-true",
        ),
        ("When a lactate result arrives, and the number of lactate results in the last 1 day is below 1, TELL", None),
        ("When a lactate result arrives, and the total glucose in the last 1 day is 500 mmol/L or more, TELL", None),
        (
            "When a lactate result arrives, and potassium has risen by more than 20 mmol/L in the last 1 day, TELL",
            "never-true",
        ),
        (
            "When a lactate result arrives, and platelets have fallen by more than 100 % in the last 1 day, TELL",
            "never-true",
        ),
        ("When a lactate result arrives, and platelets have fallen by 100 % or more in the last 1 day, TELL", None),
        ("When a lactate result arrives, and platelets have risen by 300 % or more in the last 1 day, TELL", None),
        # ages
        ("When a lactate result arrives, and the patient is aged 0 or over, TELL", "always-true"),
        ("When a lactate result arrives, and the patient is aged under 0, TELL", "never-true"),
        ("When a lactate result arrives, and the patient is aged over 130, TELL", "never-true"),
        ("When a lactate result arrives, and the patient is aged 65 or over, TELL", None),
    ],
)
def test_a_comparison_lets_something_through_and_not_everything(sentence: str, slug: str | None) -> None:
    assert _slugs(_page(sentence)) == ([] if slug is None else [slug])


def test_no_clinical_threshold_is_invented() -> None:
    (problem,) = _problems(_page("When a potassium result above 15 mmol/L arrives, TELL"))
    assert problem.fixes == ()


def test_an_impossible_score_is_corrected_to_its_highest() -> None:
    (problem,) = _problems(_page("When a two-part score of 9 or more arrives, TELL"))
    assert "0 to 6" in problem.because
    assert problem.fixes == (f"When a two-part score of 6 or more arrives, {_TELL}",)


@pytest.mark.parametrize(
    ("clauses", "wrong"),
    [
        ("and potassium is above 5 mmol/L, and potassium is below 4 mmol/L", True),
        ("and potassium is above 5 mmol/L, and potassium is below 15.6 mg/dL", True),  # 3.99 mmol/L
        ("and potassium is above 4 mmol/L, and potassium is below 5 mmol/L", False),
        ("and potassium is above 5 mmol/L, and the latest potassium in the last 6 hours is below 4 mmol/L", True),
        ("and potassium is above 5 mmol/L, and the lowest potassium in the last 6 hours is below 4 mmol/L", False),
        ("and two-part score is above 3, and two-part score is below 4", True),  # whole numbers only
        ("and MRSA screen is positive, and MRSA screen is negative", True),
        ("and the patient is aged under 16, and the patient is aged 65 or over", True),
        ("and the patient is aged 16 or over, and the patient is aged under 65", False),
        ("and the patient is female, and the patient is male", True),
        ("and the patient is an inpatient, and the patient is not an inpatient", True),
        ("and the patient is on Ward 7A, and the patient is on Ward 7B", True),
        ("and the patient is on Ward 7A, and the patient is on the seventh floor", False),
        ("and it is a weekend, and it is a weekday", True),
        ("and any of:\n- the patient is female\n- the patient is male", False),
        ("and all of:\n- the patient is female\n- the patient is male", True),
    ],
)
def test_two_clauses_that_exclude_each_other(clauses: str, wrong: bool) -> None:
    slugs = _slugs(_page(f"When a lactate result arrives,\n{clauses}\n, TELL".replace("\n,", ",")))
    assert slugs == (["contradiction"] if wrong else [])


def test_contradicting_clauses_are_offered_as_a_list() -> None:
    (problem,) = _problems(
        _page("When a lactate result arrives, and the patient is female, and the patient is male, TELL")
    )
    assert problem.fixes == (
        f"When a lactate result arrives, and any of: - the patient is female - the patient is male, {_TELL}",
    )
    assert _slugs(_page(problem.fixes[0])) == []


def test_what_is_always_true_is_offered_with_the_next_number_and_without_one() -> None:
    (problem,) = _problems(_page("When a two-part score of 0 or more arrives, TELL"))
    assert problem.fixes == (
        f"When a two-part score of 1 or more arrives, {_TELL}",
        f"When a two-part score arrives, {_TELL}",
    )


def test_a_trigger_and_a_condition_that_exclude_each_other() -> None:
    assert _slugs(_page("When a potassium result above 6 mmol/L arrives, and potassium is below 4 mmol/L, TELL")) == [
        "only-if-late"
    ]


# ── Texts ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("clauses", "text", "slugs"),
    [
        ("When a potassium result arrives", "{patient} {value} {ward} {potassium}", []),
        ("When a potassium result arrives", "{Patient}: {K} {SERUM POTASSIUM}", []),  # synonyms, any case
        ("When a potassium result arrives, and the patient is taking warfarin", "{warfarin}", []),
        ("When a potassium result arrives", "{creatinine}", ["unknown-placeholder"]),
        ("When a potassium result arrives", "{bed}", ["unknown-placeholder"]),
        ("When a potassium result arrives", "{ }", ["unknown-placeholder"]),
        ("When a two-part score of 3 or more arrives", "{pulse}", ["unknown-placeholder"]),  # a part is not named
        ("When a patient is admitted", "{value}", ["no-value"]),
        ("When no potassium result within 4 hours of admission", "{value}", ["no-value"]),
        ("When potassium rises above 6 mmol/L", "{value}", []),
        ("When a potassium result arrives", "[patient] has <value>", ["looks-like-placeholder"] * 2),
        ("When a potassium result arrives", "K <6 [urgent]", []),
    ],
)
def test_texts_show_only_what_the_flow_names(clauses: str, text: str, slugs: list[str]) -> None:
    assert _slugs(_page(f'{clauses}, then tell the ward nurse "{text}".')) == slugs


def test_a_placeholder_is_pointed_at_and_the_nearest_is_offered() -> None:
    page = _page('When a potassium result arrives, then tell the ward nurse "{patient}: {potasium}".')
    (problem,) = _problems(page)
    assert page[problem.span.start : problem.span.end] == "{potasium}"
    assert problem.fixes[0] == 'When a potassium result arrives, then tell the ward nurse "{patient}: {potassium}".'


# ── A flow built in code ─────────────────────────────────────────────────────────────────────────


def _without_places(text: str) -> Flow:
    """The same tree without a text: as a builder of chips makes it."""
    flow = parse(text, VOCABULARY).flows[0]
    quantity = next(node for node, _ in walk(flow) if isinstance(node, Quantity))
    return exchanged(flow, quantity, Quantity(Decimal("6.0"), "kg"))


def test_a_tree_without_text_is_checked_too() -> None:
    problems = check_flow(_without_places(FINE), VOCABULARY)
    assert "unit-mismatch" in [problem.slug for problem in problems]
    (problem,) = [problem for problem in problems if problem.slug == "unit-mismatch"]
    assert '"6.0 kg"' in problem.problem
    assert problem.fixes[0].startswith("When a potassium result of 6.0 mmol/L or more arrives, and the patient is")


def test_problems_come_in_the_order_of_the_text() -> None:
    page = _page('When a potassium result above 15 mmol/L arrives, then tell the ward nurse "{bed}".', "\n")
    spans = [problem.span.start for problem in _problems(page)]
    assert spans == sorted(spans)
    assert _slugs(page) == ["no-example", "never-true", "unknown-placeholder"]


@pytest.mark.parametrize("cut", range(0, len(FINE), 37))
def test_a_page_cut_anywhere_has_problems_and_no_crash(cut: int) -> None:
    for problem in _problems(FINE[:cut]):
        assert 0 <= problem.span.start <= problem.span.end <= max(cut, 1)


# ── Several problems at once ─────────────────────────────────────────────────────────────────────


def test_what_stands_beside_an_unknown_name_is_checked_too() -> None:
    page = _page(
        "When a potassium result of 60 mmol/L or more arrives, and the patient has hart failure,\n"
        'and lactate is above 2, and creatinine is above 5 kg, then tell the ward nurse "{weight}".'
    )
    assert _slugs(page) == ["never-true", "unknown-term", "no-unit", "unit-mismatch", "unknown-placeholder"]


def test_several_numbers_without_a_unit_are_put_right_together() -> None:
    problems = _problems(_page("When a potassium result above 6 arrives, and lactate is above 2, TELL"))
    assert [problem.slug for problem in problems] == ["no-unit", "no-unit"]
    for problem in problems:
        assert _slugs(_page(problem.fixes[0])) == []


def test_several_unknown_names_are_put_right_together() -> None:
    problems = _problems(_page("When a potasium result arrives, and the patient has hart failure, TELL"))
    assert [problem.slug for problem in problems] == ["unknown-term", "unknown-term"]
    for problem in problems:
        assert _slugs(_page(problem.fixes[0])) == []


def test_a_result_of_any_value_that_is_looked_for_is_no_problem() -> None:
    assert (
        _slugs(
            _page(
                "When a lactate result arrives, and there was no potassium result of 1 mmol/L or more "
                "in the last 1 day, TELL"
            )
        )
        == []
    )
