"""Bodies of rows: facts and timers come back as they were, also those that were written the first way."""

from __future__ import annotations

from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from wardwright.engine.live.encode import body_facts, facts_body, following, pack, row_timer, timer_body
from wardwright.facts.fact import Coded, Fact, Flaw, Kind, Measured, Status
from wardwright.facts.instant import HOUR
from wardwright.facts.plain import value_as_plain
from wardwright.kernel.event import Timer, TimerKind
from wardwright.record.rows import TimerRow

SEEN = 1_790_000_000_000_000
WORDS = st.sampled_from(["", "a", "Ward 7B", "4.0 mmol/L", "<", " ", "x\x1fy", "ß"])
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=2) | st.sampled_from(
    [Decimal("6.40"), Decimal("1E+3"), Decimal("-0"), Decimal(0)]
)
UNITS = st.sampled_from(["", "mmol/L", "mm[Hg]", "10*9/L", "a unit of two words"])
VALUES = st.one_of(
    st.none(),
    st.builds(Coded, WORDS, WORDS, WORDS),
    st.builds(Measured, NUMBERS, UNITS, st.sampled_from(["", "<", ">="]), st.sampled_from(Flaw), WORDS),
)
FACTS = st.builds(
    Fact, st.sampled_from(["P1", "P2"]), st.sampled_from(Kind), WORDS, st.sampled_from([SEEN, SEEN - HOUR]),
    st.just(SEEN), VALUES, st.sampled_from(Status), WORDS, WORDS, WORDS,
)  # fmt: skip


def exactly(facts: list[Fact]) -> list[str]:
    """As they look: 6.40 is not 6.4."""
    return [repr(tuple(fact)) for fact in facts]


@given(st.lists(FACTS, max_size=6))
def test_facts_come_back_as_they_were(facts: list[Fact]) -> None:
    assert exactly(body_facts("P1", SEEN, facts_body("P1", facts))) == exactly(facts)


@given(st.lists(FACTS, max_size=6))
def test_facts_that_were_written_one_by_one_are_read(facts: list[Fact]) -> None:
    old = pack(
        [
            (
                fact.kind.value, fact.term, fact.at, value_as_plain(fact.value), fact.status.value, fact.place,
                fact.key, fact.source, "" if fact.subject == "P1" else fact.subject,
            )
            for fact in facts
        ]
    )  # fmt: skip
    assert exactly(body_facts("P1", SEEN, old)) == exactly(facts)


def test_deadlines_in_one_row_have_their_turn_one_after_the_other() -> None:
    fact = Fact("P1", Kind.RESULT, "glucose", SEEN, SEEN, Measured(Decimal("4.0"), "mmol/L"), key="7")
    timers = [Timer(SEEN + n * HOUR, TimerKind.DEADLINE, "P1", 3, n, SEEN + n * HOUR, fact) for n in (1, 2, 3)]
    body = timer_body(timers[0], [(12, timers[1]), (13, timers[2])])
    row: TimerRow | None = TimerRow(11, timers[0].due, int(timers[0].rank), "P1", "Glucose", "v1", body)
    told = []
    while row is not None:
        told.append((row.id, row_timer(row, 3)))
        row = following(row)
    assert told == [(11, timers[0]), (12, timers[1]), (13, timers[2])]


def test_a_timer_that_was_written_alone_is_read() -> None:
    old = msgspec.msgpack.encode(("deadline", 2, SEEN, None, "", 0))
    row = TimerRow(1, SEEN, 2, "P1", "Glucose", "v1", old)
    assert following(row) is None
    assert row_timer(row, 5) == Timer(SEEN, TimerKind.DEADLINE, "P1", 5, 2, SEEN)
