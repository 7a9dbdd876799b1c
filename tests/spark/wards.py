"""Many generated patients at once: histories of one set of pages, side by side in time, nobody in two of them.

Spark needs seconds for what the kernel does in a millisecond: one large case in place of hundreds of small ones.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import islice

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.differential.generators import VOCABULARY, ZONE, flow_sets, histories
from wardwright.facts.fact import Coded, Fact, Kind
from wardwright.facts.instant import Instant
from wardwright.kernel.run import is_patient
from wardwright.kernel.simulate import simulate
from wardwright.language.parse import parse
from wardwright.language.tree import EveryInterval, Flow, Rule

Ward = tuple[tuple[Flow, ...], list[Fact], Instant]
PAGES = """Flow: High potassium
At most once per patient every 1 day.

When a potassium result of 5 mmol/L or more arrives,
then ask the ward consultant to "look at {patient}" within 30 minutes,
and if not done within 1 hour, tell the patient "y".

Flow: No breaths

When no breathing rate result for 12 hours,
then tell the patient "x".

Flow: Long stay

When a patient has been an inpatient for 1 day,
then record sepsis flag.

Flow: In the morning

Every day at 07:30, for each patient who is an inpatient,
then tell the patient "z".

Flow: Early warning

When EWS rises to 3,
then tell the patient "z".
"""
_MANY = 3_000  # outcomes
_EVERY_CHECK = [*HealthCheck]


@cache
def ward(page: str = "", groups: int = 8) -> Ward:
    """Pages that count nothing over all patients (or this one), what arrives, and until when to run: of some cases the
    one in which most sorts of outcome come up."""
    found: list[Ward] = []

    @settings(max_examples=4, phases=[Phase.generate], derandomize=True, database=None, deadline=None,
              suppress_health_check=_EVERY_CHECK)  # fmt: skip
    @given(case=_wards(page, groups))
    def collect(case: Ward) -> None:
        found.append(case)

    collect()
    return max(found, key=_riches)


def _riches(case: Ward) -> tuple[int, int]:
    flows, facts, until = case
    told = list(islice(simulate(flows, VOCABULARY, facts, ZONE, until), _MANY))
    return len({firing.outcome for firing in told}) if len(told) < _MANY and merges(facts) else 0, len(facts)


@st.composite
def _wards(draw: st.DrawFn, page: str, groups: int) -> Ward:
    if page:
        flows = parse(page, VOCABULARY, "a.flow").flows
    else:
        drawn = [flow for _ in range(4) for flow in draw(flow_sets()) if not any(map(_is_often, flow.rules))]
        flows = tuple(replace(flow, title=f"Flow {number}", daily_cap=None) for number, flow in enumerate(drawn))
    facts: list[Fact] = []
    until = 0
    for group in range(groups):
        arrived, end = draw(histories(flows))
        facts += [_of_group(fact, group) for fact in arrived]
        until = max(until, end)
    return flows, sorted(facts, key=lambda fact: fact.seen), until


def _is_often(rule: Rule) -> bool:
    """`Every minute, for each patient` brings hundreds of thousands of outcomes, all alike."""
    return isinstance(rule.trigger, EveryInterval)


def _of_group(fact: Fact, group: int) -> Fact:
    mine = fact._replace(subject=f"{fact.subject}-{group}") if is_patient(fact.subject) else fact
    if fact.kind is Kind.MERGED and isinstance(fact.value, Coded):
        return mine._replace(value=Coded(f"{fact.value.text}-{group}"))
    return mine


def merges(facts: list[Fact]) -> int:
    """How many facts say that two patients are one."""
    return sum(fact.kind is Kind.MERGED for fact in facts)
