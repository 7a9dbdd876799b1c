"""One day: everybody's charts, put in the order in which they are sent.

Lives here: who takes which course, the opening load, and the order of messages. Must not live here: what is in them.
The hospital joins Wardwright at midnight: for those who are in already, admissions, forms, prescriptions and recent
results are sent first, with their true times inside (back-dated) and the load's time in MSH-7.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from wardwright.demo import dirt
from wardwright.demo.chart import Chart
from wardwright.demo.courses import assigned
from wardwright.demo.courses.stays import charted
from wardwright.demo.dirt import Sent
from wardwright.demo.messages import Draft, encode
from wardwright.demo.patients import people
from wardwright.demo.physiology import body

A_TUESDAY = date(2026, 3, 3)
_LOAD = timedelta(minutes=9)
_DAY = timedelta(hours=24)
# The order of the opening load, for what is not in its middle.
LOADED = {"ADT^A08": 0, "ADT^A01": 2, "ADT^A02": 2, "ADT^A03": 2}


def hospital_day(seed: int = 7, patients: int = 200, messages: int = 5000, start: date = A_TUESDAY) -> Iterator[bytes]:
    """The HL7 v2.5.1 messages of one day, in the order of sending: at least `messages` of them, the same for a seed."""
    rng = Random(seed)
    midnight = datetime.combine(start, time())
    charts = []
    for number, (patient, (course, within)) in enumerate(
        zip(people(rng, start, patients), assigned(patients), strict=True)
    ):
        own = Random(f"{seed}/{number}")
        chart = Chart(patient, body(own), own)
        course(chart, midnight, within)
        charts.append(chart)
    _chart_until_enough(charts, midnight, messages, rng)
    drafts = _opened([draft for chart in charts for draft in chart.drafts], midnight)
    late = dirt.delayed(sorted(drafts, key=_order), midnight, rng)
    kept = [draft for draft in dirt.odd(late, rng) if draft.sent < midnight + _DAY]
    finished = [
        Sent(draft.sent, encode(draft, f"{draft.feed.value}{n:06}"))
        for n, draft in enumerate(sorted(kept, key=_order), 1)
    ]
    everything = [*dirt.resent(finished, rng), *dirt.broken(midnight)]
    for message in sorted(everything, key=lambda message: message.sent):
        yield message.raw


def _order(draft: Draft) -> datetime:
    return draft.sent


def _opened(drafts: Iterable[Draft], midnight: datetime) -> Iterator[Draft]:
    """The drafts, those from before the day in its first minutes: what is known of the patients, then where they are.

    Diagnoses, forms and results go before the admissions, so that nothing looks overdue which was done in time.
    """
    drafts = list(drafts)
    before = [draft for draft in drafts if draft.sent < midnight]
    before.sort(key=lambda draft: (LOADED.get(draft.kind[:7], 1), draft.sent))
    for number, draft in enumerate(before):
        yield draft._replace(sent=midnight + _LOAD * (number / len(before)))
    yield from (draft for draft in drafts if draft.sent >= midnight)


def _chart_until_enough(charts: list[Chart], midnight: datetime, messages: int, rng: Random) -> None:
    """Fluid balance and pain charts for the inpatients, round by round, until the day has enough messages."""
    staying = [chart for chart in charts if chart.visit is not None and chart.visit.patient_class == "I"]
    count = sum(draft.sent < midnight + _DAY for chart in charts for draft in chart.drafts)
    rounds = 0
    while staying and (rounds < 2 or count < messages):
        for chart in staying:
            count += charted(chart, midnight, rounds)
        rounds += 1
