"""What cannot be read: located problems with the author's words and sentences that can be read instead."""

from __future__ import annotations

import pytest

from tests.language.pages import HERE, lines, vocabulary
from wardwright.language.parse import parse
from wardwright.language.problem import Problem, Severity
from wardwright.language.tree import Node, Span

RULE = 'When a patient is admitted, then show "x".'


def problems(text: str) -> tuple[Problem, ...]:
    return parse(text, vocabulary()).problems


def _cases() -> list[tuple[str, str, str, str]]:
    found = []
    for line in lines(HERE / "parse_problems.txt"):
        sentence, said = line.split(" => ")
        slug, quoted, *fix = said.split(" | ")
        found.append((sentence, slug, quoted, fix[0] if fix else ""))
    return found


@pytest.mark.parametrize(("sentence", "slug", "quoted", "fix"), _cases(), ids=lambda value: value)
def test_a_problem_quotes_the_words_and_offers_a_sentence_that_reads(
    sentence: str, slug: str, quoted: str, fix: str
) -> None:
    text = f"Flow: x\n{sentence}\n" + ("" if sentence.startswith(("When", "Every")) else f"{RULE}\n")
    parsed = parse(text, vocabulary())
    found = [problem for problem in parsed.problems if problem.slug == slug]
    assert found, [(problem.slug, problem.problem) for problem in parsed.problems]
    assert text[found[0].span.start : found[0].span.end] == quoted
    assert parsed.flows == ()
    if fix:
        assert found[0].fixes[0] == fix
    for offered in found[0].fixes if fix else ():
        assert parse(f"Flow: x\n{offered}\n{RULE}", vocabulary()).problems == ()


def test_several_unknown_names_of_one_flow_are_said_together() -> None:
    text = 'Flow: x\nWhen a kaliumm result arrives, and the patient is on Ward 9, then ask the registrat to "x".'
    found = problems(text)
    assert [text[each.span.start : each.span.end] for each in found] == ["kaliumm", "Ward 9", "registrat"]


def test_every_sentence_is_read_though_another_has_a_slip() -> None:
    slip = 'When a potasium result arrives, then show "x".'
    text = f"Flow: x\n{slip}\nAt most 20 a week.\n{RULE}\nStop when a patient is admited.\n"
    assert [each.slug for each in problems(text)] == ["unknown-term", "daily-limit", "misspelt"]


def test_a_flow_with_a_problem_leaves_the_other_flows_of_the_file() -> None:
    text = f"Flow: a\n{RULE}\n\nFlow: b\nWhen nonsense, then.\n\nFlow: c\n{RULE}\n"
    parsed = parse(text, vocabulary())
    assert [flow.title for flow in parsed.flows] == ["a", "c"]
    assert all(text.index("Flow: b") < each.span.start < text.index("Flow: c") for each in parsed.problems)


def test_a_term_that_needs_its_unit_says_so_as_the_house_style_shows() -> None:
    text = 'Flow: x\nWhen a creatinine result of 6.0 or more arrives,\nthen show "x".'
    (found,) = problems(text)
    assert found.slug == "no-unit"
    assert found.problem == '"6.0" has no unit.'
    assert found.because == "Creatinine is reported in umol/L or mg/dL, and 6.0 means very different things."
    assert found.fixes[0] == 'When a creatinine result of 6.0 umol/L or more arrives, then show "x".'


def test_an_action_after_a_follow_up_is_done_at_once_and_its_author_is_warned() -> None:
    ask = 'ask the ward consultant to "a" within 1 hour, and if not done, page Sister Okafor'
    text = f'Flow: x\nWhen a patient dies, then {ask}, and show "b".'
    parsed = parse(text, vocabulary())
    assert [each.severity for each in parsed.problems] == [Severity.WARNING]
    assert parsed.problems[0].slug == "action-after-follow-up"
    fixed = parsed.problems[0].fixes[0]
    assert parse(f"Flow: x\n{fixed}", vocabulary()).flows == parsed.flows
    assert parse(f"Flow: x\n{fixed}", vocabulary()).problems == ()


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        (RULE, "no-flow-header"),
        (f"Flow:\n{RULE}", "no-title"),
        ("Flow: x\nOwner: y\n", "no-rule"),
        (f"Flow: x\nOwner: a\nOwner: b\n{RULE}", "said-twice"),
        (f"Flow: x\n{RULE}\nAt most 2 a day.\nAt most 3 a day.", "said-twice"),
        (f"Flow: x\n{RULE}\nRelease to Ward 7A.\nRelease to Ward 8.", "said-twice"),
        (f"Flow: x\n{RULE[:-1]}", "no-full-stop"),
        (f"Flow: x\n{RULE[:-1]}\n\nAt most 20 a day.", "no-full-stop"),
        (f"Flow: x\n{RULE}\nExample: y\n", "empty-example"),
        (f"Flow: x\n{RULE}\nExample:\n  nothing happens", "no-name"),
    ],
)
def test_a_page_that_lacks_a_part_says_which(text: str, slug: str) -> None:
    assert slug in [each.slug for each in problems(text)]


def test_and_on_a_line_of_a_list_is_never_guessed() -> None:
    listed = "  - it is a weekend and the patient is female\n  - it is a weekday"
    text = f'Flow: x\nWhen a patient dies,\nand any of:\n{listed},\nthen show "x".'
    assert [each.slug for each in problems(text)][:1] == ["and-in-list"]


def _spans(node: object) -> list[tuple[type, Span | None]]:
    if isinstance(node, tuple):
        return [span for each in node for span in _spans(each)]
    if not isinstance(node, Node):
        return []
    own = [(type(node), node.span)]
    return own + [span for name in node.__dataclass_fields__ for span in _spans(getattr(node, name))]


def test_every_node_knows_where_it_stands_in_the_whole_text() -> None:
    second = "When a potassium result above 6 mmol/L arrives, then page the ward consultant."
    text = f"Flow: first\n{RULE}\n\nFlow: second\n{second}\n"
    flow = parse(text, vocabulary()).flows[1]
    assert [kind for kind, span in _spans(flow) if span is None] == []
    trigger = flow.rules[0].trigger
    assert trigger.span is not None
    assert text[trigger.span.start : trigger.span.end] == "potassium result above 6 mmol/L arrives"
