"""The people of the hospital: invented names, identifiers and ages.

Lives here: who a patient is, and making as many as are wanted from one source of randomness.
Every name is a made-up family ("Fictiver", "Placeholdt") with a gemstone, a bird or a tree: nobody is called so.
Called by: day, beds, visitors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

FAMILIES = (
    "Fictiver", "Placeholdt", "Sampleton", "Mockford", "Testerby", "Inventson", "Dummington", "Examplewood", "Demoray",
    "Pretendam", "Madeuppe", "Synthetico", "Fabricant", "Standin", "Imaginari",
)  # fmt: skip
_GIVEN = {
    "F": ("Amber", "Opal", "Pearl", "Wren", "Linnet", "Hazel", "Rowan", "Willow", "Juniper", "Topaz"),
    "M": ("Jasper", "Onyx", "Garnet", "Heron", "Merlin", "Ash", "Alder", "Cedar", "Linden", "Flint"),
}
_CONSULTANTS = ("Fabula", "Mythos", "Legende", "Saga", "Parabel", "Aesopian")


@dataclass(frozen=True, slots=True)
class Consultant:
    """The clinician in charge."""

    identifier: str
    family: str


@dataclass(frozen=True, slots=True)
class Patient:
    """One invented person."""

    identifier: str
    family: str
    given: str
    sex: str  # "F" or "M"
    born: date
    consultant: Consultant


CONSULTANTS = tuple(Consultant(f"C{number:03}", family) for number, family in enumerate(_CONSULTANTS, start=1))


def people(rng: Random, day: date, count: int) -> Iterator[Patient]:
    """That many different adults, aged 18 to 96 on the day, older ones more often."""
    for number in range(count):
        yield person(rng, day, number)


def person(rng: Random, day: date, number: int) -> Patient:
    """The adult of that number, as old as fits the day."""
    sex = rng.choice("FM")
    years = min(96, max(18, round(rng.triangular(18, 97, 76))))
    born = day - timedelta(days=round(years * 365.25) + rng.randrange(1, 360))
    return Patient(
        identifier=f"WW{10_000 + number}",
        family=FAMILIES[number % len(FAMILIES)],
        given=rng.choice(_GIVEN[sex]),
        sex=sex,
        born=born,
        consultant=rng.choice(CONSULTANTS),
    )
