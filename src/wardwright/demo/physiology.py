"""What a body's numbers do: a baseline, an illness that comes and goes, and noise.

Lives here: vital signs and blood results as functions of how ill the patient is. Values are plausible, not a model of
medicine. Must not live here: what is done about it (courses) or how it is sent (messages).
Called by: chart and courses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from random import Random


@dataclass(frozen=True, slots=True)
class Illness:
    """How far each number moves from its baseline when the illness is at its worst."""

    moves: Mapping[str, float]
    confuses: bool = False


WELL = Illness({})
SEPTIC = Illness(
    {
        "respiratory rate": 11, "oxygen saturation": -6, "systolic blood pressure": -38, "pulse": 46,
        "temperature": 2.0, "lactate": 3.2, "CRP": 210, "white cell count": 11, "neutrophils": 10,
        "creatinine": 35, "urea": 6,
    },
    confuses=True,
)  # fmt: skip
BREATHLESS = Illness({"respiratory rate": 9, "oxygen saturation": -5, "pulse": 24, "temperature": 0.7, "CRP": 60})
BLEEDING = Illness({"pulse": 32, "systolic blood pressure": -26, "respiratory rate": 4, "lactate": 1.2})


@dataclass(slots=True)
class Body:
    """One patient's baseline, and the illness with the moments at which its severity is known."""

    baseline: dict[str, float]
    illness: Illness = WELL
    severity: list[tuple[datetime, float]] = field(default_factory=list)
    on_oxygen: bool = False

    def severity_at(self, moment: datetime) -> float:
        """0 (well) to 1 (worst): on a straight line between the moments that are known."""
        points = self.severity
        if not points or moment <= points[0][0]:
            return points[0][1] if points else 0.0
        for (before, low), (after, high) in pairwise(points):
            if moment <= after:
                return low + (high - low) * ((moment - before) / (after - before))
        return points[-1][1]

    def value(self, name: str, moment: datetime) -> float:
        """The number at a moment, without noise."""
        return self.baseline[name] + self.illness.moves.get(name, 0.0) * self.severity_at(moment)


# Middle and spread of the baselines, and the noise of one measurement.
_BASELINES: dict[str, tuple[float, float, float]] = {
    "respiratory rate": (15.5, 1.0, 0.9),
    "oxygen saturation": (97.2, 0.6, 0.5),
    "systolic blood pressure": (128, 9, 5),
    "diastolic blood pressure": (74, 5, 4),
    "pulse": (74, 6, 4),
    "temperature": (36.8, 0.15, 0.15),
    "potassium": (4.3, 0.2, 0.1),
    "sodium": (139, 1.6, 0.9),
    "urea": (5.8, 1.2, 0.3),
    "creatinine": (78, 12, 2.5),
    "haemoglobin": (128, 10, 1.8),
    "white cell count": (7.4, 1.2, 0.4),
    "neutrophils": (4.6, 0.8, 0.3),
    "platelets": (248, 40, 9),
    "CRP": (9, 5, 1.5),
    "albumin": (37, 3, 0.8),
    "ALT": (24, 7, 2),
    "bilirubin": (10, 3, 1),
    "INR": (1.0, 0.05, 0.03),
    "lactate": (1.1, 0.2, 0.12),
    "arterial pH": (7.4, 0.015, 0.01),
    "arterial oxygen": (11.8, 0.8, 0.4),
    "arterial carbon dioxide": (5.2, 0.3, 0.15),
    "glucose": (6.4, 0.7, 0.5),
    "ketones": (0.2, 0.08, 0.04),
    "troponin T": (8, 3, 1),
}
_LIMITS: dict[str, tuple[float, float]] = {
    "oxygen saturation": (70, 100),
    "CRP": (1, 500),
    "ketones": (0.1, 12),
    "lactate": (0.5, 15),
    "troponin T": (3, 900),
    "glucose": (1.5, 35),
}


def body(rng: Random) -> Body:
    """A well adult's baseline."""
    return Body({name: rng.gauss(middle, spread) for name, (middle, spread, _) in _BASELINES.items()})


def measure(subject: Body, name: str, moment: datetime, rng: Random) -> float:
    """The number as it is measured: with noise, and within what is possible."""
    value = subject.value(name, moment) + rng.gauss(0, _BASELINES[name][2])
    low, high = _LIMITS.get(name, (0.1, 1e6))
    return min(max(value, low), high)
