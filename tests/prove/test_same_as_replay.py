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
from hypothesis import strategies as st

from tests.differential.compared import drawn, lines
from tests.differential.generators import VOCABULARY, ZONE
from tests.differential.test_kernel_agrees import Case, cases
from tests.prove.made import MadeHistory
from wardwright.engine.prove import portions
from wardwright.engine.prove.identities import Identities
from wardwright.engine.prove.proof import Proof
from wardwright.engine.prove.scan import Scan
from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.plan import make_plan
from wardwright.kernel.prefilter_rules import necessary_condition
from wardwright.kernel.simulate import simulate
from wardwright.language.tree import Flow

EXAMPLES = int(os.environ.get("WARDWRIGHT_EXAMPLES", "300")) // 10
ACTS = (Outcome.FIRED, Outcome.FOLLOWED, Outcome.SUPPRESSED, Outcome.TOO_OLD)


@pytest.fixture(autouse=True, params=["a share for each", "all in one"])
def small_shares(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A share of its own for nearly every patient: the order across shares is what is hard. And all in one, as where
    few patients are found."""
    if request.param == "a share for each":
        monkeypatch.setattr(portions, "FEW", 0)
        monkeypatch.setattr(portions, "PORTION", 4)


def proved(flows: tuple[Flow, ...], facts: list[Fact], until: Instant, near_misses: bool) -> list[Firing]:
    """What a proof tells."""
    last = max(fact.seen for fact in facts)
    with (
        closing(MadeHistory(facts)) as history,
        Proof(history, flows, VOCABULARY, ZONE, runs_on=until - last, near_misses=near_misses, processes=1) as proof,
    ):
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
@given(case=cases(), near_misses=st.booleans())
def test_a_proof_is_a_replay(case: Case, near_misses: bool) -> None:
    flows, facts, until = case
    told, wanted = proved(flows, facts, until, near_misses), list(replayed(flows, facts, until, near_misses))
    assert told == wanted, drawn(flows, facts, lines(wanted), lines(told))


@settings(max_examples=EXAMPLES)
@given(case=cases(), since=st.integers(0, 100), length=st.integers(1, 100))
def test_a_span_tells_what_the_whole_tells_of_it(case: Case, since: int, length: int) -> None:
    """In hundredths of the history. What comes after the span is not looked at, what came before it is taken in."""
    flows, facts, _ = case
    first, last = facts[0].seen, max(fact.seen for fact in facts)
    begin = first + (last - first) * since // 100
    end = begin + 1 + (last - first) * length // 100
    wanted = [
        firing
        for firing in simulate(flows, VOCABULARY, [fact for fact in facts if fact.seen < end], ZONE, end - 1)
        if firing.at >= begin and firing.outcome is not Outcome.MISSED
    ]
    with closing(MadeHistory(facts)) as history, Proof(history, flows, VOCABULARY, ZONE, begin, end) as proof:
        told = list(proof.outcomes())
    assert told == wanted, drawn(flows, facts, lines(wanted), lines(told))


@settings(max_examples=EXAMPLES)
@given(case=cases())
def test_the_condition_drops_nobody_who_has_an_outcome(case: Case) -> None:
    """Each sort of outcome against its own condition, sentence by sentence as it stands alone."""
    flows, facts, until = case
    alike = Identities.of_facts(facts)
    plan = make_plan(flows, VOCABULARY, ZONE)
    needs = necessary_condition(plan)
    had: dict[str, set[str]] = {"acts": set(), "outcomes": set(), "everything": set()}
    for firing in simulate(flows, VOCABULARY, facts, ZONE, until):
        who = alike.representative(firing.subject)
        had["everything"].add(who)
        if firing.outcome is not Outcome.MISSED:
            had["outcomes"].add(who)
        if firing.outcome in ACTS:
            had["acts"].add(who)
    with closing(MadeHistory(facts)) as history:
        scan = Scan(history.connection(), plan.reads, until)
        for sort, whos in had.items():
            scan.choose(getattr(needs, sort))
            chosen = {row[0] for row in history.connection().execute("SELECT who FROM chosen").fetchall()}
            assert whos <= chosen, f"{sort}: {sorted(whos - chosen)}" + drawn(flows, facts)
