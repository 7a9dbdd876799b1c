"""A proof says what a replay of the same facts says: the same outcomes, the same ids, the same order.

Over generated pages and histories with every node of the tree: late, resent, corrected, withdrawn, merged, flawed and
censored facts. WARDWRIGHT_EXAMPLES=5000 looks at more cases; HYPOTHESIS_PROFILE=dev at new ones.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings

from tests.differential.compared import drawn, lines
from tests.differential.generators import VOCABULARY, ZONE
from tests.differential.test_kernel_agrees import Case, cases
from tests.prove.made import MadeHistory
from wardwright.engine.prove import portions
from wardwright.engine.prove.proof import Proof
from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.simulate import simulate
from wardwright.language.tree import Flow

EXAMPLES = int(os.environ.get("WARDWRIGHT_EXAMPLES", "300"))


@pytest.fixture(autouse=True)
def small_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """A share of its own for nearly every patient: the order across shares is what is hard."""
    monkeypatch.setattr(portions, "FEW", 0)
    monkeypatch.setattr(portions, "PORTION", 4)


def proved(flows: tuple[Flow, ...], facts: list[Fact], until: Instant, near_misses: bool) -> list[Firing]:
    """What a proof tells."""
    last = max(fact.seen for fact in facts)
    with closing(MadeHistory(facts)) as history:
        options = {"runs_on": until - last, "near_misses": near_misses, "processes": 1}
        with Proof(history, flows, VOCABULARY, ZONE, **options) as proof:  # type: ignore[arg-type]
            told = list(proof.outcomes())
            assert proof.figures["unknown"] == sum(one.outcome is Outcome.UNKNOWN for one in told)
            assert list(proof.outcomes()) == told, "the same each time"
            return told


def replayed(flows: tuple[Flow, ...], facts: list[Fact], until: Instant, near_misses: bool) -> Iterator[Firing]:
    """What running everybody tells."""
    for firing in simulate(flows, VOCABULARY, facts, ZONE, until):
        if near_misses or firing.outcome is not Outcome.MISSED:
            yield firing


@settings(max_examples=EXAMPLES)
@given(case=cases())
def test_a_proof_is_a_replay(case: Case) -> None:
    flows, facts, until = case
    for near_misses in (False, True):
        told, wanted = proved(flows, facts, until, near_misses), list(replayed(flows, facts, until, near_misses))
        assert told == wanted, drawn(flows, facts, lines(wanted), lines(told))
