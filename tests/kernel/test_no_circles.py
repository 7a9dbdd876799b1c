"""What a run leaves behind goes by itself: no object of the kernel is in a circle.

The live engine looks for circles every some minutes only. A timeline that was given up and is in one stays until then,
with all its facts: at 500 messages a second that was a gigabyte in a quarter of an hour. The compiled package is asked
the same (tests/compiled): there a function inside a function that calls it is a circle.
"""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from decimal import Decimal

from wardwright import starter
from wardwright.facts.fact import Fact, Kind, Measured
from wardwright.facts.instant import HOUR, Instant, instant
from wardwright.facts.load import load_vocabulary
from wardwright.kernel.plan import make_plan
from wardwright.kernel.run import Arrival
from wardwright.kernel.simulate import Simulation
from wardwright.language.parse import parse

NOON: Instant = instant(datetime(2026, 3, 3, 12, tzinfo=UTC))
PAGE = """\
Flow: Dangerous potassium

When a potassium result of 6.0 mmol/L or more arrives,
then ask the ward doctor to "Review {patient} on {ward}: potassium {value}, sodium {sodium}" within 15 minutes,
and if not done, page the ward consultant "{patient}: potassium {value}".
"""
RESULTS = {"potassium": ("6.8", "mmol/L"), "creatinine": ("300", "umol/L"), "sodium": ("118", "mmol/L")}


def _arrivals() -> list[Arrival]:
    found = []
    for hour in range(6):
        at = NOON + hour * HOUR
        for patient in ("A1", "B2"):
            for term, (number, unit) in RESULTS.items():
                value = Measured(Decimal(number) + hour, unit)
                found.append(Fact(patient, Kind.RESULT, term, at, at, value))
    return found


def test_nothing_of_a_run_is_in_a_circle() -> None:
    vocabulary = load_vocabulary(starter.vocabulary_text(), "vocabulary.yaml")
    texts = [PAGE, *starter.flow_texts().values()]
    flows = [flow for text in texts for flow in parse(text, vocabulary).flows]

    plan = make_plan(flows, vocabulary, UTC)  # has circles of its own, once

    def run() -> int:
        simulation = Simulation(plan)
        outcomes = [*simulation.run(_arrivals()), *simulation.finish(NOON + 24 * HOUR)]
        return sum(1 for outcome in outcomes for act in outcome.acts if "potassium 6.8" in act.text)

    assert run() == 4  # two patients asked about and paged about
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        run()
        gc.collect()
        ours = {type(found).__name__ for found in gc.garbage if type(found).__module__.startswith("wardwright")}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert ours == set()
