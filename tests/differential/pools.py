"""The small pools that flows and histories draw from together: the vocabulary, values, durations, clock times."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from wardwright.facts.instant import Instant, instant
from wardwright.facts.load import load_vocabulary
from wardwright.facts.vocabulary import TermKind
from wardwright.language.tree import AnswerIs, Clock, Duration, Name, Quantity, Unit

VOCABULARY = load_vocabulary((Path(__file__).parents[1] / "spec" / "vocabulary.yaml").read_text(encoding="utf-8"))
ZONE = ZoneInfo("Europe/London")

# The nights when the clock goes forward and back, and an ordinary Monday.
STARTS: tuple[Instant, ...] = tuple(
    instant(datetime(2026, month, day, 20, tzinfo=ZONE)) for month, day in ((1, 5), (3, 28), (10, 24))
)

NUMBERS: dict[str, tuple[str, ...]] = {
    "potassium": ("6.0", "6.1", "5.9", "3.0", "2.9", "3.00", "6.4"),
    "sodium": ("135", "130", "3", "6.0"),
    "electrolyte": ("6.0", "3.0"),
    "creatinine": ("100", "150", "126", "127", "200", "90"),
    "INR": ("2.0", "3.0", "3.1"),
    "body temperature": ("37.0", "35.04", "35.05", "39.05", "38.0"),
    "inspired oxygen": ("21", "40", "60"),
    "breathing rate": ("16", "25", "8", "24.5", "8.5", "21"),
    "saturation": ("96", "91", "92.5", "88", "93"),
    "EWS": ("0", "2", "3", "5", "7"),
}
ANSWERS: dict[str, tuple[str, ...]] = {"MRSA screen": ("positive", "negative"), "air or oxygen": ("air", "oxygen")}
OTHER_UNITS: dict[str, tuple[tuple[str, str], ...]] = {  # (number, unit) that comes close to a value of the pool
    "creatinine": (("1.1312", "mg/dL"), ("1.13", "mg/dL"), ("0.1", "mmol/L")),
    "potassium": (("6", ""), ("6.0", "mg"), ("15", "mmol/L"), ("6000", "umol/L")),
    "body temperature": (("98.6", "[degF]"), ("102.2", "[degF]")),
    "saturation": (("0.96", "1"), ("30", "%")),
}


def names(kind: TermKind) -> tuple[Name, ...]:
    """Every name of one section."""
    return tuple(Name(kind, term.name) for term in VOCABULARY.of_kind(kind))


def quantities(term: str) -> tuple[Quantity, ...]:
    """Thresholds of a term in its own unit, and one in another that converts exactly."""
    unit = VOCABULARY[term].unit
    other = {"creatinine": (Quantity(Decimal("0.1"), "mmol/L"),), "potassium": (Quantity(Decimal("6000"), "umol/L"),)}
    return tuple(Quantity(Decimal(number), unit) for number in NUMBERS[term]) + other.get(term, ())


def answers(term: str) -> tuple[AnswerIs, ...]:
    """The answers of a coded term."""
    return tuple(AnswerIs(answer) for answer in ANSWERS[term])


DURATIONS = (
    Duration(((1, Unit.HOUR),)),
    Duration(((2, Unit.HOUR),)),
    Duration(((30, Unit.MINUTE),)),
    Duration(((4, Unit.HOUR),)),
    Duration(((1, Unit.HOUR), (30, Unit.MINUTE))),
    Duration(((24, Unit.HOUR),)),
    Duration(((1, Unit.DAY),)),
    Duration(((2, Unit.DAY),)),
    Duration(((1, Unit.WEEK),)),
    Duration(((1800, Unit.SECOND),)),
)
LONG = tuple(duration for duration in DURATIONS if duration.length >= DURATIONS[0].length)
CLOCKS = (Clock(0, 0), Clock(1, 30), Clock(1, 0), Clock(2, 0), Clock(8, 0), Clock(20, 0), Clock(21, 30), Clock(23, 0))
PLACES = ("Ward 7A", "Ward 7B", "Emergency Department")
