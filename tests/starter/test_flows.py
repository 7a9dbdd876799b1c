"""The starter flows: they read without a warning, their examples pass, and each names its source."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.examples import run_examples
from wardwright.language.check import check_flows, check_text
from wardwright.language.parse import parse
from wardwright.language.print import print_flow
from wardwright.language.tree import ExpectNothing, Flow
from wardwright.starter import flow_texts

TEXTS = flow_texts()
LONDON = ZoneInfo("Europe/London")


def only_flow(name: str, vocabulary: Vocabulary) -> Flow:
    (flow,) = parse(TEXTS[name], vocabulary, name).flows
    return flow


def test_there_are_at_least_thirty() -> None:
    assert len(TEXTS) >= 30


@pytest.mark.parametrize("name", TEXTS)
def test_a_page_has_no_problem_and_no_warning(name: str, vocabulary: Vocabulary) -> None:
    assert not check_text(TEXTS[name], vocabulary, name).problems


@pytest.mark.parametrize("name", TEXTS)
def test_its_examples_pass(name: str, vocabulary: Vocabulary) -> None:
    results = run_examples(only_flow(name, vocabulary), vocabulary, LONDON)
    failed = {result.name: [difference.said for difference in result.differences] for result in results}
    assert not {example: said for example, said in failed.items() if said}
    assert all(result.passed for result in results)


@pytest.mark.parametrize("name", TEXTS)
def test_one_example_fires_and_one_stays_silent(name: str, vocabulary: Vocabulary) -> None:
    examples = only_flow(name, vocabulary).examples
    silent = [any(isinstance(step, ExpectNothing) for step in example.steps) for example in examples]
    assert len(examples) >= 2
    assert any(silent)
    assert not all(silent)


@pytest.mark.parametrize("name", TEXTS)
def test_it_has_an_owner_and_names_its_source(name: str, vocabulary: Vocabulary) -> None:
    flow = only_flow(name, vocabulary)
    assert flow.owner
    assert flow.because is not None
    assert len(flow.because) > 60


@pytest.mark.parametrize("name", TEXTS)
def test_it_prints_back_to_the_same_flow(name: str, vocabulary: Vocabulary) -> None:
    flow = only_flow(name, vocabulary)
    (again,) = parse(print_flow(flow), vocabulary).flows
    assert again == flow


def test_together_they_go_round_in_no_circle_and_every_flag_is_recorded(vocabulary: Vocabulary) -> None:
    flows = [only_flow(name, vocabulary) for name in TEXTS]
    assert not [problem for _, problems in check_flows(flows, vocabulary) for problem in problems]
