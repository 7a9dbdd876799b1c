"""Pages as wholes: parse and print undo each other, on the page of the manual and on generated ones."""

from __future__ import annotations

import logging
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lark import Lark
from lark.utils import logger

from tests.differential.generators import VOCABULARY, whole_flows
from tests.language.pages import only_flow, vocabulary
from tests.language.ward import FINE
from wardwright.language import tree as t
from wardwright.language.grammar import GRAMMAR, _NoLexer
from wardwright.language.parse import parse
from wardwright.language.print import print_file, print_flow

LISTS = """Flow: Lists

When a patient is admitted,
and any of:
  - potassium is above 6 mmol/L
  - all of:
    -- the patient is on Ward 7A
    -- NEWS2 is 5 or more
  - the patient is female,
and it is a weekend,
then show "x".
"""


def test_the_page_of_the_specification_prints_back_byte_for_byte() -> None:
    assert print_flow(only_flow(FINE)) == FINE


def test_a_list_in_a_list_prints_its_lines_with_two_dashes() -> None:
    assert print_flow(only_flow(LISTS)) == LISTS


def test_a_list_in_a_list_may_be_told_by_its_indentation() -> None:
    assert only_flow(LISTS.replace("    -- ", "      - ")) == only_flow(LISTS)


def test_flows_of_a_file_print_with_a_blank_line_between() -> None:
    text = FINE + "\n" + LISTS
    parsed = parse(text, vocabulary())
    assert [flow.title for flow in parsed.flows] == ["Escalate dangerous potassium", "Lists"]
    assert print_file(parsed.flows) == text


def test_comments_and_line_ends_of_other_systems_change_nothing() -> None:
    changed = FINE.replace(" arrives,", " arrives, # the laboratory's time").replace("\n", "\r\n")
    assert only_flow("# A page of Ward 7A\r\n" + changed + "# end") == only_flow(FINE)


def test_header_lines_come_in_any_order_and_examples_before_sentences() -> None:
    header, rule, limits, first, second = FINE.strip().split("\n\n")
    title, owner, because = header.split("\n")
    shuffled = "\n\n".join([title, first, because, rule, owner, limits, second])
    moved = only_flow(shuffled)
    assert moved == only_flow(FINE)


def test_several_sentences_that_fire_stand_in_the_order_of_the_page() -> None:
    first, second = (
        'When a patient dies, then show "a".',
        'Every day at 07:30, for each patient who is female, then show "b".',
    )
    flow = only_flow(f"Flow: Two\n\n{first}\n{second}")
    assert [type(rule.trigger) for rule in flow.rules] == [t.Happens, t.EveryDay]


def _sayable(flow: t.Flow) -> t.Flow:
    """The flow without lines that no page can say: `… is recorded` is expected exactly if the flow records the term."""
    waiting, recorded = [action for rule in flow.rules for action in rule.actions], set()
    while waiting:
        action = waiting.pop()
        if isinstance(action, t.Record):
            recorded.add(action.term.name)
        elif isinstance(action, t.Ask):
            waiting += [follow.action for follow in action.follow_ups]

    def told_apart(step: t.Step) -> bool:
        if isinstance(step, t.ExpectRecorded):
            return step.term.name in recorded
        given_ = isinstance(step, t.Given) and isinstance(step.event, t.RecordedThing)
        return not (given_ and step.event.term.name in recorded)  # type: ignore[union-attr]

    kept = [(example, tuple(filter(told_apart, example.steps))) for example in flow.examples]
    return replace(flow, examples=tuple(replace(example, steps=steps) for example, steps in kept if steps))


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(whole_flows().map(_sayable))
def test_any_tree_prints_to_a_page_that_parses_to_it(flow: t.Flow) -> None:
    text = print_flow(flow)
    parsed = parse(text, VOCABULARY)
    assert parsed.flows == (flow,)
    assert print_flow(parsed.flows[0]) == text
    assert all(problem.slug == "action-after-follow-up" for problem in parsed.problems)


WORDS = sorted(set((FINE + LISTS).split()) | {'"', "“", "-", "--", ":", ".", ",", "é", "6.0.1", "\n", "#", "25:61"})


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
    st.sampled_from(["", "Flow: x\n", FINE]),
    st.booleans(),
)
def test_whatever_is_written_the_parser_answers_with_problems_that_have_a_place(
    words: str, before: str, after: bool
) -> None:
    text = before + words + (FINE if after else "")
    parsed = parse(text, vocabulary())
    for problem in parsed.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        assert problem.problem
    assert parsed.flows or parsed.problems or not text.split() or text.lstrip().startswith("#")


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(st.integers(0, len(FINE)), st.integers(0, 12), st.text(max_size=4))
def test_a_page_with_a_slip_anywhere_still_answers(start: int, length: int, put_in: str) -> None:
    text = FINE[:start] + put_in + FINE[start + length :]
    parsed = parse(text, vocabulary())
    assert parsed.flows or parsed.problems


def test_no_two_forms_of_the_grammar_claim_the_same_words() -> None:
    """Lark settles a conflict silently, and a form that reads today would be lost to a new one."""
    said: list[str] = []

    class _Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    handler, level = _Listening(), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        Lark(GRAMMAR, parser="lalr", lexer=_NoLexer, start=["sentence", "step"], maybe_placeholders=False, debug=True)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    assert [line for line in said if "conflict" in line.lower()] == []
