"""Completion: what is offered at a cursor, and that everything offered can be read on from."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.language.ward import FINE, VOCABULARY
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.language.complete import Completion, CompletionKind, complete
from wardwright.language.expect import expected_after
from wardwright.language.parse import parse
from wardwright.language.slip import Place

_PAGE = "Flow: x\n\n"
_EXAMPLE = 'Flow: x\n\nWhen a potassium result arrives, then tell the ward nurse "x".\n\nExample: one\n  '


def _offered(text: str, limit: int = 50) -> list[str]:
    return [each.text for each in complete(text, len(text), VOCABULARY, limit)]


def _of_kind(text: str, kind: CompletionKind) -> list[str]:
    return [each.text for each in complete(text, len(text), VOCABULARY, 200) if each.kind is kind]


def _inserted(text: str, item: Completion) -> str:
    return text[: item.replaces.start] + item.text + text[item.replaces.end :]


# ── What is offered ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["When", "Every", "At most once per patient every", "Flow: "]),
        ("Fl", ["Flow: "]),
        ("Wh", ["When"]),
        ("wHe", ["When"]),
        ("Sto", ["Stop when"]),
        ("When a ", ["patient is admitted", "potassium", "MRSA screen", "heart failure", "referral letter"]),
        ("When a pot", ["potassium"]),
        ("When a serum pot", ["serum potassium"]),
        ("When a ptssm", ["potassium"]),  # the letters in their order
        ("When a scre", ["MRSA screen"]),  # a later word of the name
        ("When potassium ", ["above", "arrives", "rises to", "falls below"]),
        ("When a potassium result of 6.0 ", ["mmol/L", "mg/dL", "or more arrives"]),
        ("When a potassium result of 6.0 m", ["mmol/L", "mg/dL"]),
        ("When a potassium result of 6.0 mmol/L ", ["or more arrives"]),
        ("When an MRSA screen result of ", ["positive", "negative"]),
        ("When an MRSA screen result of neg", ["negative"]),
        ("When a potassium result arrives", ["arrives"]),
        ("When a potassium result arrives ", [", and", ", then", "however old"]),
        ("When a potassium result arrives, ", ["and", "then"]),
        ("When a potassium result arrives, and ", ["the patient is an inpatient", "there was no", "potassium"]),
        ("When a potassium result arrives, and the patient is ", ["an inpatient", "on", "taking", "not on"]),
        ("When a potassium result arrives, and the patient is on ", ["Ward 7A", "Emergency Department"]),
        ("When a potassium result arrives, and there was no dialysis ", ["in the last"]),
        ("When a potassium result arrives, and there was no dialysis in the last ", ["24 hours", "7 days"]),
        ("When a potassium result arrives, and there was no dialysis in the last 24 ", ["hours", "minutes"]),
        ("When a potassium result arrives, and any of ", [":\n-"]),
        ("When a potassium result arrives, and any of:", ["-"]),
        ("When a potassium result arrives, then ", ["ask", "tell", "page", "record", "run the robot"]),
        ("When a potassium result arrives, then ask ", ["the patient to", "the on-call registrar"]),
        ("When a potassium result arrives, then ask the on", ["on-call registrar"]),
        ('When a potassium result arrives, then ask the ward nurse to "x" ', ["within", "urgently", "."]),
        ('When a lactate result arrives, then ask the ward nurse to "x" within 1 hour, and ', ["if not done", "tell"]),
        ("When a potassium result arrives, then record ", ["sepsis flag", "heart failure"]),
        ("When a potassium result arrives, then send ", ["potassium alert"]),
        ("Every ", ["day at", "Monday at", "4 hours"]),
        ("Every day at ", ["07:30"]),
        ("Every day at 07:30, ", ["for each patient who is on"]),
        ("At most ", ["once per patient every"]),
        ("Judge by dialysis ", ["within"]),
        ("Judge by dialysis within ", ["24 hours"]),
        ("Release to ", ["Ward 7A", "Ward 7B"]),
        ("Measure the time from ", ["admission to", "potassium"]),
    ],
)  # fmt: skip
def test_what_may_come_next(text: str, expected: list[str]) -> None:
    offered = [each.strip() for each in _offered(_PAGE + text if text else "", 300)]
    assert [words for words in expected if words.strip() not in offered] == []


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("When a potassium result arrives, and the patient is on ", ["potassium", "warfarin", "ward nurse"]),
        ("When a potassium result arrives, then ask ", ["Ward 7A", "potassium"]),
        ("When a potassium result of 6.0 ", ["kg", "umol/min"]),
        ("When a lactate result of 2 ", ["mg/dL"]),  # no molar mass: it would not convert
        ("When a", ["When", "Flow: "]),
        ("When the ", ["a patient is admitted", "no"]),
        ("When a potassium result arrives, and ", ["the patients", "is an inpatient"]),
    ],
)
def test_what_does_not_fit_is_not_offered(text: str, never: list[str]) -> None:
    offered = _offered(_PAGE + text, 300)
    assert [words for words in never if words in offered] == []


def test_the_beginning_of_a_name_comes_before_its_middle_and_its_letters() -> None:
    offered = _offered(_PAGE + "When a p")
    assert offered.index("potassium") < offered.index("serum potassium")


def test_a_completion_replaces_what_is_typed() -> None:
    text = _PAGE + "When a pot"
    item = next(iter(complete(text, len(text), VOCABULARY)))
    assert (item.text, item.kind) == ("potassium", CompletionKind.TERM)
    assert text[item.replaces.start : item.replaces.end] == "pot"
    assert "mmol/L" in item.detail


def test_a_name_of_several_words_is_replaced_as_a_whole() -> None:
    text = _PAGE + "When a serum pot"
    (item, *_) = complete(text, len(text), VOCABULARY)
    assert _inserted(text, item) == _PAGE + "When a serum potassium"
    assert item.detail.endswith("= potassium")


def test_a_comma_closes_up_to_the_word_before() -> None:
    text = _PAGE + "When a potassium result arrives "
    item = next(each for each in complete(text, len(text), VOCABULARY) if each.text == ", and")
    assert _inserted(text, item) == _PAGE + "When a potassium result arrives, and"


def test_the_cursor_may_stand_in_the_middle() -> None:
    text = _PAGE + "When a pot arrives, then page the ward consultant."
    cursor = text.index("pot") + 3
    (item, *_) = complete(text, cursor, VOCABULARY)
    assert item.text == "potassium"
    assert item.replaces.end == cursor


def test_headers_are_offered_between_sentences_only() -> None:
    assert "Example: " in _offered(FINE)
    assert "Example: " not in _offered(_PAGE + "When a potassium result arrives,\n")
    assert _offered("Flow: Escalate dang") == []


def test_an_example_offers_times_events_and_expectations() -> None:
    assert "nothing happens" in _offered(_EXAMPLE)
    assert _offered(_EXAMPLE + "09:15 nothing happens\n  ")[0] == "09:15"
    offered = _offered(_EXAMPLE + "09:00 the ", 300)
    assert {"patient is admitted", "task is done", "ward nurse", "potassium"} <= set(offered)
    assert {"is asked", "is told", "is paged"} <= set(_offered(_EXAMPLE + "09:00 the ward nurse "))


def test_the_limit_cuts_off_and_says_so() -> None:
    text = _PAGE + "When a "
    assert len(complete(text, len(text), VOCABULARY, 3)) == 3
    assert complete(text, len(text), VOCABULARY, 3).more
    assert not complete(text, len(text), VOCABULARY, 500).more


# ── Texts ────────────────────────────────────────────────────────────────────────────────────────

_ASKS = _PAGE + "When a potassium result arrives, and the patient is taking warfarin, then tell the ward nurse "


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ('"Look at {', ["patient}", "value}", "ward}", "potassium}", "warfarin}"]),
        ('"Look at {p', ["patient}", "potassium}"]),
        ('"Look at {POT', ["potassium}"]),
        ('"Look at {cre', []),  # a flow sees only what it names
        ('"Look at ', ["{patient}", "{value}", "{ward}", "{potassium}", "{warfarin}"]),
    ],
)
def test_placeholders_are_what_the_page_has_named(typed: str, offered: list[str]) -> None:
    assert _of_kind(_ASKS + typed, CompletionKind.PLACEHOLDER) == offered


def test_names_of_another_flow_are_not_offered() -> None:
    text = _ASKS + '"x".\n\nFlow: y\n\nWhen a lactate result arrives, then tell the ward nurse "{'
    assert _of_kind(text, CompletionKind.PLACEHOLDER) == ["patient}", "value}", "ward}", "lactate}"]


# ── Everything offered can be read on from ───────────────────────────────────────────────────────


def _reads_on(text: str) -> bool:
    """True when the parser could go on after this text, or the text is one that it has read."""
    if text.count('"') % 2:
        return True  # inside a text nothing can be wrong yet
    expected = expected_after(text, VOCABULARY)
    return expected.place is Place.HEADER or bool(expected.partials)


_PREFIXES = [FINE[:end] for end in range(0, len(FINE), 5)]


@pytest.mark.parametrize("text", _PREFIXES, ids=range(len(_PREFIXES)))
def test_every_completion_of_a_prefix_can_be_read_on(text: str) -> None:
    for item in complete(text, len(text), VOCABULARY, 60):
        assert _reads_on(_inserted(text, item)), item


def test_the_page_itself_is_among_what_is_offered() -> None:
    """At every word of a page that is fine, the word that follows is offered when its first letter is typed."""
    sentence = FINE[FINE.index("When a potassium") : FINE.index("At most once")]
    start = FINE.index(sentence)
    missed = []
    for word in (
        "potassium",
        "arrives",
        "the patient is an inpatient",
        "calcium",
        "given",
        "ask",
        "on-call",
        "within",
        "page",
    ):
        at = start + sentence.index(word)
        text = FINE[: at + 1]
        if not any(word.startswith(each.strip().split(" ")[0]) for each in _offered(text, 300)):
            missed.append(word)
    assert missed == []


def test_a_page_can_be_written_from_completions_alone() -> None:
    text = "Flow: x\n\n"
    for typed, chosen in [
        ("Wh", "When"), (" a pot", "potassium"), (" result ar", "arrives"), (" ", ", then"), (" te", "tell"),
        (" the ward n", "ward nurse"), (" ", '"{patient}"'), (" ", "."),
    ]:  # fmt: skip
        text += typed
        item = next(each for each in complete(text, len(text), VOCABULARY) if each.text == chosen)
        text = _inserted(text, item)
    assert text == 'Flow: x\n\nWhen a potassium result arrives, then tell the ward nurse "{patient}".'
    assert parse(text, VOCABULARY).problems == ()


def test_five_thousand_terms_are_searched() -> None:
    terms = tuple(
        Term(TermKind.RESULT, f"result number {index}", unit="mmol/L", plausible=(Decimal(0), Decimal(9)))
        for index in range(5000)
    )
    vocabulary = Vocabulary(terms)
    text = _PAGE + "When a result number 499"
    assert {each.text for each in complete(text, len(text), vocabulary)} >= {"result number 499", "result number 4990"}
