"""A stream says what a replay says, however its facts are cut into batches, over generated pages and histories.

What a key remembers goes through bytes between any two batches. WARDWRIGHT_EXAMPLES=5000 looks at more cases.
"""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.differential.compared import drawn, lines
from tests.differential.generators import VOCABULARY, ZONE
from tests.differential.test_kernel_agrees import Case, cases
from tests.spark.batches import StreamWithoutSpark, acted
from wardwright.engine.prove.portion import Setting
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import HOUR, MINUTE
from wardwright.kernel.simulate import simulate

EXAMPLES = int(os.environ.get("WARDWRIGHT_EXAMPLES", "300")) // 5
TO_THE_END = Fact("connection:clock", Kind.HEARD, "", 0, 0)


def setting_of(case: Case) -> Setting:
    """What a stream is told, its pages without what counts over all patients."""
    flows, facts, _ = case
    alone = tuple(replace(flow, daily_cap=None) for flow in flows)
    return Setting(alone, VOCABULARY, ZONE, min(fact.seen for fact in facts), 0)


@settings(max_examples=EXAMPLES)
@given(case=cases(), cuts=st.sets(st.integers(0, 30)))
def test_a_stream_is_a_replay(case: Case, cuts: set[int]) -> None:
    setting, (_, facts, until) = setting_of(case), case
    stream = StreamWithoutSpark(setting)
    batch: list[tuple[Fact, int]] = []
    moments = groupby(enumerate(facts), key=lambda each: each[1].seen)
    for number, (_, moment) in enumerate(moments):
        batch += [(fact, n) for n, fact in moment]
        if number in cuts:
            stream.take(batch)
            batch = []
    stream.take(batch)
    end = until + HOUR + MINUTE
    stream.take([(TO_THE_END._replace(at=end, seen=end), len(facts))])
    wanted = list(simulate(setting.flows, VOCABULARY, facts, ZONE, until))
    told = acted(stream.outcomes, until + 1)
    assert told == acted(wanted, until + 1), drawn(setting.flows, facts, lines(wanted), lines(stream.outcomes))
