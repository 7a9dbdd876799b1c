"""A made-up hospital for the tests of reports: facts, and the same facts as tables for independent queries.

Lives here: making facts up. Must not live here: any figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from wardwright.engine.prove.evidence import FactsInMemory
from wardwright.facts.fact import Coded, Fact, Flaw, Kind, Measured, Value
from wardwright.facts.instant import DAY, HOUR, MINUTE, Instant, instant
from wardwright.facts.load import load_vocabulary
from wardwright.language.parse import parse
from wardwright.language.tree import Flow
from wardwright.starter import vocabulary_text

LONDON = ZoneInfo("Europe/London")
VOCABULARY = load_vocabulary(vocabulary_text())
# The clocks go forward on 29 March 2026: the fourth day has 23 hours.
BEGAN = instant(datetime(2026, 3, 26, tzinfo=UTC))
WARDS = ("Ward 7A", "Ward 7B", "Ward 9")

POTASSIUM = """
Flow: Dangerous potassium
Owner: Renal squad
Because: a test.

When a potassium result of 6.0 mmol/L or more arrives,
and the patient is an inpatient,
then ask the on-call registrar to "Review {patient}: potassium {value}" within 15 minutes,
and if not done, page the ward consultant "{patient}".

At most once per patient every 4 hours.
Judge by death within 24 hours.
"""
GLUCOSE = """
Flow: Low glucose
When a glucose result below 4.0 mmol/L arrives,
then tell the bedside nurse "{patient}: glucose {value}".
Judge by a glucose result below 3.0 mmol/L within 12 hours.
"""


def flows(*pages: str) -> list[Flow]:
    """The pages, parsed."""
    return [flow for page in pages for flow in parse(page, VOCABULARY).flows]


def at(day: int, hour: float = 0) -> Instant:
    """An hour of a day of the history, the first being day 1."""
    return BEGAN + (day - 1) * DAY + int(hour * HOUR)


def result(subject: str, term: str, value: str, when: Instant, seen: Instant | None = None) -> Fact:
    """A result in the term's own unit; `?` before the number: not to be believed."""
    flaw = Flaw.IMPLAUSIBLE if value.startswith("?") else Flaw.NONE
    number = Measured(Decimal(value.lstrip("?")), VOCABULARY[term].unit, flaw=flaw)
    return Fact(subject, Kind.RESULT, term, when, when if seen is None else seen, number)


def happened(subject: str, kind: Kind, when: Instant, place: str = "", value: Value = None) -> Fact:
    """A movement, a birth, a sex …"""
    return Fact(subject, kind, "", when, when, value, place=place)


@dataclass(slots=True)
class Hospital:
    """Facts, and what a warehouse would know of the same patients."""

    facts: list[Fact] = field(default_factory=list)
    stays: list[tuple[str, str, Instant, Instant]] = field(default_factory=list)  # subject, ward, from, to
    deaths: dict[str, Instant] = field(default_factory=dict)
    born: dict[str, str] = field(default_factory=dict)
    sexes: dict[str, str] = field(default_factory=dict)

    def evidence(self, *pages: str, near_misses: bool = True, until: Instant | None = None) -> FactsInMemory:
        """The pages proved on this hospital."""
        return FactsInMemory(flows(*pages), VOCABULARY, LONDON, self.facts, None, until, near_misses)


def made_up(patients: int, days: int = 14, seed: int = 1) -> Hospital:
    """A hospital of so many patients: they come, move, have results, and go or die."""
    random = Random(seed)
    hospital = Hospital()
    for number in range(patients):
        _patient(hospital, f"P{number:04}", days, random)
    end = at(days + 1)
    hospital.facts.append(result("P0000", "sodium", "140", end))  # the last message
    return hospital


def _patient(hospital: Hospital, subject: str, days: int, random: Random) -> None:
    came = at(1) + random.randrange(days * DAY // MINUTE) * MINUTE
    leaves = min(came + random.randrange(6 * 60, 6 * 24 * 60) * MINUTE, at(days + 1))
    moves = sorted(random.sample(range(1, int((leaves - came) // MINUTE)), random.choice((0, 0, 1, 2))))
    places = [random.choice(WARDS)]
    while len(places) <= len(moves):
        places.append(random.choice([ward for ward in WARDS if ward != places[-1]]))
    times = [came, *(came + minutes * MINUTE for minutes in moves), leaves]
    for n, place in enumerate(places):
        hospital.facts.append(happened(subject, Kind.MOVED if n else Kind.ADMITTED, times[n], place))
        hospital.stays.append((subject, place, times[n], times[n + 1]))
    _who(hospital, subject, came, random)
    sick = random.random()
    if leaves == at(days + 1) and sick >= 0.35:  # still there when the history ends
        hospital.stays[-1] = (*hospital.stays[-1][:3], leaves + 100 * DAY)
    when = came
    while (when := when + random.randrange(30, 600) * MINUTE) < leaves:
        potassium = random.gauss(5.0 if sick < 0.4 else 4.2, 0.8)
        late = random.choice((0, 20, 75)) * MINUTE
        text = "?60" if random.random() < 0.02 else f"{min(max(potassium, 1.5), 9):.1f}"
        hospital.facts.append(result(subject, "potassium", text, when, when + late))
        glucose = f"{min(max(random.gauss(5.5, 1.6), 0.8), 30):.1f}"
        hospital.facts.append(result(subject, "glucose", glucose, when + MINUTE))
    if sick < 0.35:
        hospital.deaths[subject] = leaves
        hospital.facts.append(happened(subject, Kind.DIED, leaves))
    elif leaves < at(days + 1):
        hospital.facts.append(happened(subject, Kind.DISCHARGED, leaves))
        if random.random() < 0.3:  # in the clinic, a week after: no inpatient
            hospital.facts.append(result(subject, "potassium", "6.3", min(leaves + 7 * DAY, at(days + 1))))


def _who(hospital: Hospital, subject: str, came: Instant, random: Random) -> None:
    if random.random() < 0.95:
        born = f"{random.randrange(1925, 2020)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
        hospital.born[subject] = born
        hospital.facts.append(happened(subject, Kind.BORN, came, value=Coded(born)))
    if random.random() < 0.97:
        sex = random.choice(("female", "male"))
        hospital.sexes[subject] = sex
        hospital.facts.append(happened(subject, Kind.SEX, came, value=Coded(sex)))


def of(*facts: Fact) -> Hospital:
    """A hospital of exactly these facts."""
    return Hospital(list(facts))


def admitted(subjects: Sequence[str], when: Instant, ward: str = "Ward 7A") -> list[Fact]:
    """Patients who come."""
    return [happened(subject, Kind.ADMITTED, when, ward) for subject in subjects]
