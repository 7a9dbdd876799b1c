"""A hundred pages for the live benches: the starter flows, and pages of the same kinds over the results that are sent.

Lives here: the text of the pages. Thresholds lie where `live_messages.alarming` values pass them and usual ones do not.
`python bench/live_flows.py` says how many of the messages act, without any server.
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from live_messages import PANELS, Analyte, admitted, control_id, traffic

from wardwright import starter
from wardwright.connect.hl7v2 import Source, read_message
from wardwright.facts.load import load_vocabulary
from wardwright.facts.message import Message
from wardwright.kernel.plan import make_plan
from wardwright.kernel.simulate import Simulation
from wardwright.language.parse import parse

NUMBER = 100


def pages() -> dict[str, str]:
    """File name → text: the starter flows, and variants up to a hundred pages."""
    own = {file.name: file.read_text() for file in sorted(Path(starter.__file__).parent.glob("flows/*.flow"))}
    variants = [
        (analyte, kind)
        for kind in ("threshold", "trend", "watch")
        for panel in PANELS
        for analyte in panel
        if analyte.unit
    ]
    for analyte, kind in variants[: NUMBER - len(own)]:
        own[f"bench-{analyte.code.lower()}-{kind}.flow"] = _page(analyte, kind)
    return own


def _page(analyte: Analyte, kind: str) -> str:
    name, unit = analyte.name, analyte.unit
    high = analyte.alarming > analyte.level
    bound = f"{(analyte.level + analyte.alarming) / 2:.{analyte.digits}f}"
    beyond, passes = ("of {} or more", "rises to {} or more") if high else ("of {} or less", "falls to {} or less")
    change = f"{abs(analyte.alarming - analyte.level) * 0.6:.{analyte.digits}f} {unit}"
    moved = f"{'risen' if high else 'fallen'} by {change} or more in the last 24 hours"
    sentences = {
        "threshold": f"When {_a(name)} {name} result {beyond.format(f'{bound} {unit}')} arrives,\n"
        "and the patient is an inpatient,\n"
        f'then ask the ward doctor to "Review {{patient}} on {{ward}}: {name} {{value}}" within 1 hour,\n'
        f'and if not accepted within 30 minutes, page the on-call registrar "{{patient}}: {name} {{value}}".',
        "trend": f"When {_a(name)} {name} result {beyond.format(f'{bound} {unit}')} arrives,\nand {name} has {moved},\n"
        f'then tell the nurse in charge "{{patient}} on {{ward}}: {name} {{value}}, changed within a day".',
        "watch": f"When {name} {passes.format(f'{bound} {unit}')},\nand the patient is on Ward 7A,\n"
        f'then page the critical care outreach "{{patient}} on {{ward}}: {name} {{value}}".',
    }
    return f"Flow: Bench {name} {kind}\n\n{sentences[kind]}\n\nAt most once per patient every 4 hours.\n"


def _a(name: str) -> str:
    return "an" if name[0].lower() in "aeiou" or name in ("LDH", "MCV") else "a"


def main(messages: int = 20_000, beds: int = 600) -> None:
    """Read and decide the messages in one process, and print what each step costs and how many act."""
    vocabulary, zone = load_vocabulary(starter.vocabulary_text()), ZoneInfo("Europe/London")
    flows = [flow for text in pages().values() for flow in parse(text, vocabulary).flows]
    source = Source("bench", vocabulary, zone=zone)
    begun = 1_790_000_000_000_000
    frames = [*admitted(beds), *islice(traffic(messages, beds), messages)]
    stamp = datetime.fromtimestamp(begun / 1e6, zone).strftime("%Y%m%d%H%M%S").encode()
    raw = [frame.filled(control_id(n), stamp, patient)[1:-2] for n, (frame, patient) in enumerate(frames, start=1)]
    start = time.perf_counter()
    arrivals = [
        fact
        for number, each in enumerate(raw)
        for fact in read_message(Message(str(number), each, "hl7v2", "bench", begun + number * 150), source).facts
    ]
    reading = time.perf_counter() - start
    simulation = Simulation(make_plan(flows, vocabulary, zone))
    start = time.perf_counter()
    outcomes = Counter(firing.outcome.value for firing in simulation.run(arrivals))
    deciding = time.perf_counter() - start
    per = 1e6 / len(raw)
    print(f"flows {len(flows)}, messages {len(raw):,}, facts {len(arrivals):,}, bytes {len(raw[-1]):,} each")
    print(f"reading {reading * per:.0f} µs a message, deciding {deciding * per:.0f} µs a message")
    print(f"outcomes {dict(outcomes)}; fired in {outcomes['fired'] / len(raw):.2%} of messages")


if __name__ == "__main__":
    main()
