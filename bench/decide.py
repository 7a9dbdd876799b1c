"""How many facts a second `decide` takes, with 100 flows loaded of which a tenth name each fact's term.

Run: `python bench/decide.py`. Figures are facts a second of one process, and the ratio to taking the facts into
timelines with no flows loaded, measured in the same run.
"""

from __future__ import annotations

import random
import time
from decimal import Decimal
from zoneinfo import ZoneInfo

from wardwright.facts.fact import Fact, Kind, Measured
from wardwright.facts.instant import MINUTE
from wardwright.facts.load import load_vocabulary
from wardwright.kernel.decide import decide
from wardwright.kernel.event import Arrived, Tally
from wardwright.kernel.plan import Plan, make_plan
from wardwright.kernel.timeline import Timeline
from wardwright.language.parse import parse

TERMS = [
    "sodium",
    "potassium",
    "urea",
    "lactate",
    "glucose",
    "chloride",
    "calcium",
    "phosphate",
    "magnesium",
    "ammonia",
]
PATIENTS = 200
FACTS = 200_000

VOCABULARY = "results:\n" + "".join(f"  {name}: {{unit: mmol/L, plausible: [0, 100]}}\n" for name in TERMS)
VOCABULARY += "roles:\n  registrar: {channel: page}\nplaces:\n  Ward 7A: {kind: ward}\n"


def page(term: str, number: int) -> str:
    """Ten kinds of flow for a term: thresholds, crossings, changes, summaries, silences."""
    triggers = [
        f"a {term} result above {60 + number} mmol/L arrives, and the patient is an inpatient",
        f"{term} rises to {58 + number} mmol/L or more",
        f"a {term} result below 35 mmol/L arrives, and the lowest {term} in the last 7 days is below 34 mmol/L",
        f"a {term} result of 57 mmol/L or more arrives, and {term} has risen by more than 9 mmol/L in the last 2 days",
        f"{term} falls below 36 mmol/L, and there was no {term} result below 37 mmol/L in the last 1 day",
        f"a {term} result above 62 mmol/L arrives, and the average {term} in the last 24 hours is above 55 mmol/L",
        f"a {term} result above 61 mmol/L arrives, and it is between 20:00 and 08:00",
        f"a {term} result above 63 mmol/L arrives, and the patient is on Ward 7A",
        f"a {term} result below 33 mmol/L arrives, and {term} is at most 0.7 times its highest in the last 7 days",
        f"a {term} result of 64 mmol/L or more arrives, "
        f"and the number of {term} results in the last 1 day is 3 or more",
    ]
    return (
        f"Flow: {term} {number}\n\nWhen {triggers[number]},\nthen tell the registrar "
        f'"Review {{patient}}: {{value}}".\n\nAt most once per patient every 4 hours.\n'
    )


def facts(seed: int = 7) -> list[Fact]:
    """Values around 50 of which few pass a threshold; one patient's facts come in the order of time."""
    chance = random.Random(seed)
    made = []
    for number in range(FACTS):
        value = Decimal(round(chance.gauss(50, 4), 1)).quantize(Decimal("0.1"))
        at = number * MINUTE // 4
        subject = str(chance.randrange(PATIENTS))
        made.append(Fact(subject, Kind.RESULT, chance.choice(TERMS), at, at, Measured(value, "mmol/L")))
    return made


def run(plan: Plan, arrivals: list[Fact]) -> tuple[float, int]:
    """Facts a second, and outcomes."""
    timelines = {str(number): Timeline(str(number)) for number in range(PATIENTS)}
    tally = Tally(plan.zone)
    outcomes = 0
    start = time.perf_counter()
    for fact in arrivals:
        outcomes += len(decide(plan, timelines[fact.subject], Arrived(fact.seen, (fact,)), tally).firings)
    return len(arrivals) / (time.perf_counter() - start), outcomes


def main() -> None:
    """Print the figures."""
    vocabulary = load_vocabulary(VOCABULARY)
    zone = ZoneInfo("Europe/London")
    parsed = parse("\n".join(page(term, number) for term in TERMS for number in range(10)), vocabulary)
    assert not parsed.problems, parsed.problems[:3]
    arrivals = facts()
    bare, _ = run(make_plan((), vocabulary, zone), arrivals)
    rate, outcomes = run(make_plan(parsed.flows, vocabulary, zone), arrivals)
    print(f"flows {len(parsed.flows)}, facts {len(arrivals):,}, outcomes {outcomes:,}")
    print(f"decide: {rate:,.0f} facts/s; no flows loaded: {bare:,.0f} facts/s; ratio {rate / bare:.2f}")


if __name__ == "__main__":
    main()
