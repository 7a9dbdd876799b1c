"""For generated pages and histories: every outcome becomes an example that passes, or there is a named reason why not.

WARDWRIGHT_EXAMPLES=5000 looks at more cases; HYPOTHESIS_PROFILE=dev at new ones.
"""

from __future__ import annotations

import os
from dataclasses import replace

from hypothesis import given, settings

from tests.differential.compared import drawn
from tests.differential.generators import VOCABULARY, ZONE
from tests.differential.test_kernel_agrees import Case as Drawn
from tests.differential.test_kernel_agrees import cases
from wardwright.engine.prove.identities import Identities
from wardwright.facts.fact import Fact
from wardwright.kernel.case import Case, make_case
from wardwright.kernel.case_judge import clauses_of
from wardwright.kernel.case_refusals import REFUSALS, Refused
from wardwright.kernel.examples import run_example
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.simulate import simulate
from wardwright.language.parse import parse
from wardwright.language.print import print_flow
from wardwright.language.tree import Flow

EXAMPLES = int(os.environ.get("WARDWRIGHT_EXAMPLES", "300"))
MOST_OF_ONE_RUN = 6


def outcomes(flow: Flow, facts: list[Fact], until: int) -> list[Firing]:
    return list(simulate((flow,), VOCABULARY, facts, ZONE, until))


@settings(max_examples=EXAMPLES)
@given(drawn_case=cases())
def test_every_outcome_becomes_an_example_that_passes_or_a_named_reason(drawn_case: Drawn) -> None:
    flows, facts, until = drawn_case
    flow, known = flows[0], Identities.of_facts(facts)
    told = outcomes(flow, facts, until)
    by_id = {each.id: each for each in told}
    for firing in told[:MOST_OF_ONE_RUN]:
        own = [fact for fact in facts if fact.subject in known.alike(firing.subject)]
        made = make_case(flow, VOCABULARY, ZONE, own, firing, by_id.get(firing.follows or ""))
        if isinstance(made, Refused):
            assert REFUSALS[made.slug] is made
            assert made.slug not in ("not-the-same", "not-reproduced"), drawn((flow,), own)
            continue
        assert_is_the_same(flow, made, firing, by_id.get(firing.follows or ""))


def assert_is_the_same(flow: Flow, made: Case, firing: Firing, parent: Firing | None) -> None:
    """It passes, shows the outcome with its verdicts, and reads from the page as it was made."""
    page = replace(flow, examples=(made.example,))
    result = run_example(page, made.example, VOCABULARY, ZONE)
    assert result.passed, print_flow(page)
    wanted = [(parent or firing).outcome, clauses_of(parent or firing)]
    assert wanted in [[each.outcome, clauses_of(each)] for each in result.firings], print_flow(page)
    assert (firing.outcome is Outcome.FOLLOWED) <= any(each.outcome is Outcome.FOLLOWED for each in result.firings)
    read = parse(print_flow(page), VOCABULARY)
    assert read.flows == (page,), print_flow(page)
    assert made.facts <= made.of
