"""Every node of the tree is explained: generated pages, and every starter flow, in every form that explain has."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from tests.differential.generators import VOCABULARY, whole_flows
from tests.explain.fhir import check_syntax, expressions
from wardwright import starter
from wardwright.connect.fhir.schema import packaged
from wardwright.explain.data_list import data_seen
from wardwright.explain.diagram import draw, steps
from wardwright.explain.plandefinition import plan_definition
from wardwright.explain.reach import reached
from wardwright.facts.load import load_vocabulary
from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.parse import parse
from wardwright.language.tree import Flow

STARTER = load_vocabulary(starter.vocabulary_text())


def check_plan(flow: Flow, vocabulary: Vocabulary) -> None:
    """The plan is valid R4, its contained resources too, and every expression is FHIRPath."""
    plan = plan_definition(flow, vocabulary)
    schema = packaged()
    if schema is None:
        pytest.skip("the FHIR R4 schema was not fetched: run `make setup` with npm on the path")
    # Through JSON and back: what is not JSON (a Decimal, a tuple) does not pass.
    stored = json.loads(json.dumps(plan))
    for resource in (stored, *stored.get("contained", ())):
        assert schema.findings(resource) == ()
    for expression in expressions(stored):
        check_syntax(expression)


@settings(max_examples=40)
@given(whole_flows())
def test_a_generated_page_becomes_a_valid_plan(flow: Flow) -> None:
    check_plan(flow, VOCABULARY)


@settings(max_examples=40)
@given(whole_flows())
def test_a_generated_page_is_drawn_listed_and_addressed(flow: Flow) -> None:
    for rule in flow.rules:
        picture = draw(steps(rule, flow), width=78)
        assert picture.count("●") == 1
        assert len(picture.splitlines()) >= 2
    for seen in data_seen(flow, VOCABULARY):
        assert seen.kind
        assert seen.span
    assert reached(flow, VOCABULARY)


@pytest.mark.parametrize("name", starter.flow_texts())
def test_a_starter_flow_becomes_a_valid_plan(name: str) -> None:
    flows = parse(starter.flow_texts()[name], STARTER).flows
    assert flows
    for flow in flows:
        check_plan(flow, STARTER)


@pytest.mark.parametrize("wrong", ["Patient.where(", "a b", "$this.(a | b)", "'open", "a = = b"])
def test_a_slip_in_an_expression_would_be_noticed(wrong: str) -> None:
    with pytest.raises(ValueError, match="column"):
        check_syntax(wrong)
