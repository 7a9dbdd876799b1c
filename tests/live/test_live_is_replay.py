"""What ran live, replayed from the record, gives the same firings: through kills, restarts and evictions.

Generated pages and arrivals (late, resent, corrected, withdrawn, merged, out of order, over both clock changes), people
who accept, do and escalate tasks; the decider is killed between commits, restarted, and keeps hardly any timeline
in memory. WARDWRIGHT_EXAMPLES=5000 looks at more cases; HYPOTHESIS_PROFILE=dev at new ones.
"""

from __future__ import annotations

import os
from collections import Counter
from itertools import chain, cycle

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.differential.compared import drawn
from tests.differential.generators import ZONE, flow_sets, histories
from tests.live.runs import Disturbance, Event, Live, Ran, Step, messages, replayed
from wardwright.engine.live.encode import firing_body
from wardwright.facts.instant import HOUR, MINUTE, Instant, iso
from wardwright.facts.truth import Truth
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.near import NearKey, near_key
from wardwright.language.tree import Flow
from wardwright.record.rows import FiringRow, StepVerb

EXAMPLES = int(os.environ.get("WARDWRIGHT_EXAMPLES", "300"))
ACTED = (Outcome.FIRED, Outcome.FOLLOWED)
VERBS = st.sampled_from([StepVerb.ACCEPT, StepVerb.DONE, StepVerb.ESCALATE, StepVerb.DECLINE, StepVerb.NOTE])


@st.composite
def live_cases(draw: st.DrawFn) -> tuple[tuple[Flow, ...], list[Event], list[Disturbance], Instant]:
    """Pages, what happens in order, what disturbs it, and until when timers run."""
    flows = draw(flow_sets())
    facts, until = draw(histories(flows))
    arrivals = messages(facts)
    gaps = st.sampled_from([0, 1, MINUTE, 30 * MINUTE, HOUR, 4 * HOUR])
    steps = [
        Step(draw(st.sampled_from(arrivals)).arrived + draw(gaps), draw(VERBS), draw(st.integers(0, 5)))
        for _ in range(draw(st.integers(0, 4)))
    ]
    events: list[Event] = sorted([*arrivals, *steps], key=lambda event: event.arrived)
    disturbances = draw(st.lists(st.sampled_from(Disturbance), min_size=1, max_size=12))
    return flows, events, disturbances, until


@settings(max_examples=EXAMPLES)
@given(case=live_cases(), warm=st.sampled_from([0, 1, 20_000]), portion=st.sampled_from([1, 3, 500]))
def test_a_replay_from_the_record_gives_what_ran_live(
    case: tuple[tuple[Flow, ...], list[Event], list[Disturbance], Instant], warm: int, portion: int
) -> None:
    flows, events, disturbances, until = case
    live = Live(flows, warm, portion)
    live.run(events, chain(disturbances, cycle([Disturbance.NOTHING])), until)
    firings = replayed(live, events, max(until, live.kept.cursor().clock))
    said = difference(live, firings)
    assert not said, said + shown(flows, events, disturbances, live, firings)


def difference(live: Ran, firings: list[Firing]) -> str:
    """In what the record and the replay differ; "" when in nothing."""
    if live.kept.twice:
        return f"decided twice: {live.kept.twice}"
    rows = list(live.kept.firings.values())
    acted = [each for each in firings if each.outcome in ACTED]
    for subject in sorted({each.subject for each in acted} | {row.subject for row in rows}):
        kept = [of_row(row) for row in rows if row.subject == subject]
        again = [of_firing(each) for each in acted if each.subject == subject]
        if kept != again:
            return f"{subject}:\nlive {kept}\nreplayed {again}\n"
    near: Counter[NearKey] = Counter()
    for row in live.kept.near_misses:
        near[row[:5]] += row.count
    again_near = Counter(sort_of(each) for each in firings if each.outcome not in ACTED)
    return "" if near == again_near else f"near misses: live {near}, replayed {again_near}"


def sort_of(firing: Firing) -> NearKey:
    """As which sort a near miss is counted."""
    clause, why = next(
        ((each.text, each.why_unknown) for each in firing.reason if each.verdict is not Truth.TRUE), ("", "")
    )
    return near_key(firing.flow, firing.version, firing.at, firing.outcome.value, clause, why)


def of_row(row: FiringRow) -> tuple[object, ...]:
    """A kept firing, with acts and reason."""
    return row.id, row.flow, row.version, row.at, row.outcome, row.follows, row.body


def of_firing(firing: Firing) -> tuple[object, ...]:
    """A simulated one, the same way."""
    return (
        firing.id,
        firing.flow,
        firing.version,
        firing.at,
        firing.outcome.value,
        firing.follows,
        firing_body(firing),
    )


def shown(
    flows: tuple[Flow, ...], events: list[Event], disturbances: list[Disturbance], live: Ran, firings: list[Firing]
) -> str:
    """The case as a person reads it."""
    facts = [fact for event in events if not isinstance(event, Step) for fact in event.facts]
    happened = [f"{event!r}" for event in events if isinstance(event, Step)]
    kept = [
        f"  {iso(row.at, ZONE)} {row.flow} {row.subject} {row.outcome} {row.id}" for row in live.kept.firings.values()
    ]
    said = [f"  {iso(each.at, ZONE)} {each.flow} {each.subject} {each.outcome.value} {each.id}" for each in firings]
    return "\n".join(
        (
            drawn(flows, facts),
            f"disturbed: {[each.value for each in disturbances]}",
            "steps:",
            *happened,
            "live:",
            *kept,
            "replayed:",
            *said,
        )
    )
