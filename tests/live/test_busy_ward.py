"""A busy ward: a few pages that use everything memory must keep, and events that make them act all the time.

The generated pages of test_live_is_replay reach every form of the language, but few of them act twice. Here every event
may meet a limit, an open task, a flag, a deadline, a withdrawal, and the engine dies or forgets between any two.
"""

from __future__ import annotations

import os
from decimal import Decimal
from itertools import chain, cycle
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.differential.pools import STARTS, VOCABULARY
from tests.live.runs import Disturbance, Event, Live, Message, Step, replayed
from tests.live.test_live_is_replay import difference, shown
from wardwright.facts.fact import Coded, Fact, Kind, Status
from wardwright.facts.instant import HOUR, MINUTE, Instant
from wardwright.facts.units import measured
from wardwright.language.parse import parse
from wardwright.record.rows import StepVerb

EXAMPLES = int(os.environ.get("WARDWRIGHT_EXAMPLES", "300")) // 2
PAGES = """\
Flow: Potassium

When a potassium result of 6.0 mmol/L or more arrives,
then ask the on-call registrar to "Review {patient}: {value}" within 1 hour,
and if not accepted within 30 minutes, ask the ward consultant to "See {patient}" within 30 minutes,
and if not done, page the outreach team.

At most once per patient every 2 hours.
Stop when a potassium result below 3.5 mmol/L arrives.

Flow: Sodium

When a sodium result below 125 mmol/L arrives,
then record the sepsis flag,
and tell Sister Okafor "{patient}: sodium {value}".

Flow: Flagged

When the sepsis flag is recorded,
and the patient is an inpatient,
then ask the outreach team to "See {patient}" within 30 minutes,
and if not done, page the ward consultant "{patient} not seen".

At most once per patient every 3 hours.

Flow: Creatinine missing

When no creatinine result within 1 hour of a potassium result of 6.0 mmol/L or more,
then tell Sister Okafor "Creatinine of {patient}".

When no creatinine result within 2 hours of a sodium result,
and there was no sepsis flag in the last 4 hours,
then ask Sister Okafor to "Take blood from {patient}" within 1 hour.

At most 3 a day.

Flow: No sodium

When no sodium result for 2 hours,
and the patient is an inpatient,
then tell Sister Okafor "{patient}: no sodium".

At most once per patient every 4 hours.

Flow: On the ward

When a patient has been on Ward 7A for 3 hours,
then tell Sister Okafor "{patient} is still here".

Flow: Rises

When potassium rises to 6.0 mmol/L or more,
and the number of potassium results in the last 4 hours is 2 or more,
and creatinine is above 120 umol/L,
then record the watch flag.

Flow: Rounds

Every 1 hour, for each patient who is an inpatient,
and there was a watch flag in the last 4 hours,
then tell Sister Okafor "{patient} is watched".

Flow: Feed

When the lab feed goes quiet for 1 hour,
then tell Sister Okafor "The feed is quiet".

When the lab feed comes back,
then tell Sister Okafor "The feed is back".
"""
FLOWS = parse(PAGES, VOCABULARY).flows
RESULTS = {"potassium": ("4.0", "6.1", "6.5", "3.0"), "sodium": ("120", "124", "140"), "creatinine": ("100", "150")}


class Drawn(NamedTuple):
    """One thing that happens, as numbers that shrink."""

    gap: Instant
    what: str
    subject: int
    which: int  # which value, which earlier result


DRAWN = st.builds(
    Drawn,
    st.sampled_from([0, 1, MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR]),
    st.sampled_from(
        ["potassium"] * 4
        + ["sodium"] * 3
        + ["creatinine", "admit", "move", "discharge", "correct", "withdraw", "heard"]
        + ["merge", "pending", "accept", "done", "escalate", "decline"]
    ),
    st.integers(0, 2),
    st.integers(0, 5),
)


def events_of(drawn: list[Drawn], start: Instant) -> list[Event]:
    """Messages and steps, in order."""
    events: list[Event] = []
    earlier: list[Fact] = []
    now = start
    for number, each in enumerate(drawn, start=1):
        now += each.gap
        verb = StepVerb(each.what) if each.what in ("accept", "done", "escalate", "decline") else None
        if verb is not None:
            events.append(Step(now, verb, each.which))
            continue
        fact = _fact(each, now, earlier, f"k{number}")
        if fact is not None:
            seq = sum(isinstance(event, Message) for event in events) + 1
            events.append(Message(seq, now, (fact._replace(source=f"m{seq}"),)))
    return events


def _fact(each: Drawn, now: Instant, earlier: list[Fact], key: str) -> Fact | None:
    subject = ("101", "102", "103")[each.subject]
    if each.what in RESULTS or each.what == "pending":
        term = each.what if each.what in RESULTS else "potassium"
        value = measured(
            VOCABULARY[term], Decimal(RESULTS[term][each.which % len(RESULTS[term])]), VOCABULARY[term].unit
        )
        status = Status.PENDING if each.what == "pending" else Status.FINAL
        fact = Fact(subject, Kind.RESULT, term, now - each.which * MINUTE, now, value, status, key=key)
        earlier.append(fact)
        return fact
    if each.what in ("correct", "withdraw"):
        if not earlier:
            return None
        before = earlier[each.which % len(earlier)]
        if each.what == "withdraw":
            return before._replace(seen=now, status=Status.WITHDRAWN)
        number = RESULTS[before.term][(each.which + 1) % len(RESULTS[before.term])]
        value = measured(VOCABULARY[before.term], Decimal(number), VOCABULARY[before.term].unit)
        return before._replace(seen=now, status=Status.CORRECTED, value=value)
    if each.what == "heard":
        return Fact("connection:lab feed", Kind.HEARD, "", now, now)
    if each.what == "merge":
        other = ("101", "102", "103")[(each.subject + 1) % 3]
        return Fact(subject, Kind.MERGED, "", now, now, Coded(other))
    kind = {"admit": Kind.ADMITTED, "move": Kind.MOVED, "discharge": Kind.DISCHARGED}[each.what]
    place = "" if kind is Kind.DISCHARGED else ("Ward 7A", "Ward 7B")[each.which % 2]
    return Fact(subject, kind, "", now, now, place=place)


@settings(max_examples=EXAMPLES)
@given(
    drawn=st.lists(DRAWN, min_size=3, max_size=30),
    start=st.sampled_from(STARTS),
    disturbances=st.lists(st.sampled_from(Disturbance), min_size=1, max_size=30),
    warm=st.sampled_from([0, 1, 20_000]),
    portion=st.sampled_from([1, 3, 500]),
)
def test_a_busy_ward_is_replayed_as_it_ran(
    drawn: list[Drawn], start: Instant, disturbances: list[Disturbance], warm: int, portion: int
) -> None:
    events = events_of(drawn, start)
    until = start + sum(each.gap for each in drawn) + 5 * HOUR
    live = Live(FLOWS, warm, portion)
    live.run(events, chain(disturbances, cycle([Disturbance.NOTHING])), until)
    firings = replayed(live, events, max(until, live.kept.cursor().clock))
    said = difference(live, firings)
    assert not said, said + shown((), events, disturbances, live, firings)


def test_the_pages_are_read() -> None:
    assert [flow.title for flow in FLOWS] == [line[6:] for line in PAGES.splitlines() if line.startswith("Flow: ")]
    assert not parse(PAGES, VOCABULARY).problems
