"""What reaches a role: bands, peaks and means against counting every pair."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.measure.hospital import GLUCOSE, LONDON, POTASSIUM, admitted, at, made_up, of, result
from wardwright.facts.instant import HOUR, MINUTE, civil
from wardwright.kernel.firing import Outcome
from wardwright.measure.report import make
from wardwright.measure.report.load import band_of


@pytest.mark.parametrize(
    ("before", "band"), [(0, "0 to 29"), (29, "0 to 29"), (30, "30 to 79"), (79, "30 to 79"), (80, "80 or more")]
)
def test_burden_bands(before: int, band: str) -> None:
    assert band_of(before) == band


def test_a_busy_night_fills_every_band() -> None:
    names = [f"P{n:03}" for n in range(100)]
    facts = admitted(names, at(1))
    facts += [result(name, "potassium", "6.5", at(2) + n * MINUTE) for n, name in enumerate(names)]
    registrar = next(role for role in make(of(*facts).evidence(POTASSIUM)).load if role.role == "on-call registrar")
    assert [(row.name, row.count) for row in registrar.worst.bands] == [
        ("0 to 29", 30),
        ("30 to 79", 50),
        ("80 or more", 20),
    ]
    assert registrar.worst.peak_hour == 60
    assert registrar.worst.peak_two_hours == 100


def test_a_role_that_is_only_a_follow_up_has_work_in_the_worst_case_alone() -> None:
    facts = [*admitted(["A"], at(1)), result("A", "potassium", "6.5", at(2))]
    roles = {role.role: role for role in make(of(*facts).evidence(POTASSIUM)).load}
    consultant = roles["ward consultant"]
    assert (consultant.tasks, consultant.messages) == (0, 1)
    assert (consultant.answered.total, consultant.worst.total) == (0, 1)


def test_load_is_what_counting_every_pair_gives() -> None:
    hospital = made_up(120, days=6, seed=3)
    evidence = hospital.evidence(POTASSIUM, GLUCOSE)
    reached: dict[str, list[tuple[int, bool]]] = {}
    for firing in evidence.outcomes():
        for act in firing.acts:
            reached.setdefault(act.who, []).append((firing.at, firing.outcome is Outcome.FOLLOWED))
    report = make(evidence)
    assert {role.role for role in report.load} == set(reached)
    for role in report.load:
        for load, moments in (
            (role.worst, [when for when, _ in reached[role.role]]),
            (role.answered, [when for when, follow_up in reached[role.role] if not follow_up]),
        ):
            assert load.total == len(moments)
            if not moments:
                continue
            hours = Counter(civil(when, LONDON).strftime("%Y-%m-%d %H %z") for when in moments)
            assert load.peak_hour == max(hours.values())
            assert load.peak_two_hours == max(
                sum(when - 2 * HOUR < other <= when for other in moments) for when in moments
            )
            bands = Counter(
                band_of(sum(when - 2 * HOUR < other for other in moments[:n])) for n, when in enumerate(moments)
            )
            assert {row.name: row.count for row in load.bands if row.count} == dict(bands)
            assert load.hours is not None
            assert sum(hour.mean for hour in load.hours) == pytest.approx(load.per_day)
