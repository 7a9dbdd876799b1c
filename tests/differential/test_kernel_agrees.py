"""The kernel and the slow, obvious reference say the same about generated pages and histories.

WARDWRIGHT_EXAMPLES=5000 looks at more cases; HYPOTHESIS_PROFILE=dev at new ones.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.differential.compared import Engine, Line, agree, drawn, lines
from tests.differential.generators import VOCABULARY, ZONE, flow_sets, histories
from tests.reference import simulate as reference
from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant
from wardwright.language.tree import Flow

EXAMPLES = int(os.environ.get("WARDWRIGHT_EXAMPLES", "300"))
Case = tuple[tuple[Flow, ...], list[Fact], Instant]


@pytest.fixture(scope="module")
def kernel() -> Engine:
    """The real kernel; until it is there the comparison has nothing to compare."""
    return pytest.importorskip("wardwright.kernel.simulate", reason="there is no kernel yet").simulate


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Pages, what arrives, and until when."""
    flows = draw(flow_sets())
    return flows, *draw(histories(flows))


def run(engine: Engine, flows: tuple[Flow, ...], facts: list[Fact], until: Instant, **others: object) -> list[Line]:
    """What an engine says of a case."""
    return lines(engine(flows, VOCABULARY, facts, ZONE, until, **others))


@settings(max_examples=EXAMPLES)
@given(case=cases(), assume_done=st.sampled_from([None, None, 3_600_000_000]))
def test_the_kernel_and_the_reference_agree(kernel: Engine, case: Case, assume_done: int | None) -> None:
    flows, facts, until = case
    fast = run(kernel, flows, facts, until, assume_done=assume_done)
    slow = run(reference, flows, facts, until, assume_done=assume_done)
    assert agree(fast, slow), drawn(flows, facts, fast, slow)
