"""A fact that goes into a history comes out of it equal, to the last digit, and in the order in which it arrived."""

from __future__ import annotations

import math
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.history import made
from wardwright.facts.fact import Coded, Fact, Kind
from wardwright.record.history.rows import Reviver, batch_of
from wardwright.record.history.store import History


@given(st.lists(made.facts, max_size=20))
@example([])
def test_a_row_is_the_fact(facts: list[Fact]) -> None:
    rows = batch_of(facts, range(len(facts)))
    again = Reviver().facts(rows)
    assert again == facts
    assert [repr(fact) for fact in again] == [repr(fact) for fact in facts]  # 6.40 is not 6.4
    for number, digits in zip(rows["number"].to_pylist(), rows["digits"].to_pylist(), strict=True):
        assert (number is None) == (digits is None)
        assert number is None or number == float(digits) or math.isnan(number)


def test_half_a_surrogate_pair_is_no_text() -> None:
    fact = Fact("p1", Kind.DOCUMENT, "letter", 1, 1, Coded("a\ud800b"))
    assert Reviver().facts(batch_of([fact], [0]))[0].value == Coded("a\ufffdb")


@settings(max_examples=25)
@given(facts=st.lists(made.facts, min_size=1, max_size=30))
def test_facts_come_back_in_order_of_arrival(facts: list[Fact], tmp_path_factory: object) -> None:
    path: Path = tmp_path_factory.mktemp("history") / "h"  # type: ignore[attr-defined]
    made.write(path, facts)
    with History(path) as history:
        found = [fact for batch in history.facts() for fact in batch]
    assert found == sorted(facts, key=lambda fact: fact.seen)  # stable: ties as they were given
