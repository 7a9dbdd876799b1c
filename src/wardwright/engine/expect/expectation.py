"""What to expect of one version of a flow: made from a proof, kept as a small file, read by the watch.

Lives here: the shape, and making it from evidence. Must not live here: the arithmetic of rates (profile.py), files
(kept.py). Nothing of a patient is in it: counts by hour and place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import tzinfo
from typing import Any

from wardwright.engine.expect.gamma import count_quantile, gamma_quantile
from wardwright.engine.expect.profile import HOURS, Rate, by_hour, like, overall
from wardwright.engine.prove.evidence import Evidence
from wardwright.facts.fact import Kind
from wardwright.facts.instant import DAY, HOUR, Instant, Length, civil
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.plan import version_of
from wardwright.kernel.series import MOVEMENTS
from wardwright.kernel.stays import stay_at
from wardwright.kernel.timeline import Timeline

SHAPE = 1  # of the file; a later one is not read
ELSEWHERE = ""  # the place of a firing about nobody's stay
_EDGE = 0.01  # the band leaves out this share of days on each side
_MOVEMENT_KEYS = frozenset((kind, "") for kind in (*MOVEMENTS, Kind.MERGED))


@dataclass(frozen=True, slots=True)
class Expected:
    """Rates an hour, by hour of the week from Monday 00:00."""

    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    fired: int
    a_week: tuple[float, float, float]  # the rate of all hours together: expected, and its 95 % interval


@dataclass(frozen=True, slots=True)
class Expectation:
    """How often one version of a flow should fire.

    `band`: what a day's rate is multiplied with on a day so quiet, or so busy, that one in a hundred is more so; it
    holds what is not known about the rate, too, and is wide when the history was short. `clusters`: how many firings
    come together (1: one by one).
    """

    flow: str
    version: str
    proof: str  # fingerprint of the history that was proved
    zone: str
    since: Instant
    until: Instant
    days: float
    whole: Expected
    band: tuple[float, float]
    clusters: float
    spread: float  # variance of a day's rate, relative to its square
    wards: dict[str, Expected]

    def between(self, start: Instant, end: Instant, zone: tzinfo) -> float:
        """The expected number of firings in a stretch of time."""
        return sum(self.whole.mean[cell] * part / HOUR for cell, part in cells(start, end, zone))

    def counts(self, mean: float) -> tuple[int, int]:
        """The counts between which 95 of 100 lie where so many are expected."""
        variance = self.clusters * mean + (self.spread + 1 / (self.whole.fired + 0.5)) * mean * mean
        return count_quantile(mean, variance, 0.025), count_quantile(mean, variance, 0.975)

    @property
    def a_day(self) -> float:
        """Firings of an average day."""
        return sum(self.whole.mean) / 7

    def as_json(self) -> dict[str, Any]:
        """The file's content."""
        return {"expectation": SHAPE, **asdict(self)}

    @staticmethod
    def from_json(told: dict[str, Any]) -> Expectation:
        """The expectation of a file's content. ValueError: another shape."""
        if told.get("expectation") != SHAPE:
            raise ValueError("an expectation of another shape")
        try:
            rest = {name: value for name, value in told.items() if name != "expectation"}
            rest["whole"] = _expected(rest["whole"])
            rest["wards"] = {ward: _expected(each) for ward, each in rest["wards"].items()}
            rest["band"] = tuple(rest["band"])
            return Expectation(**rest)
        except (KeyError, TypeError) as problem:
            raise ValueError("an expectation that is not whole") from problem


def _expected(told: dict[str, Any]) -> Expected:
    rates = [tuple(float(each) for each in told[name]) for name in ("mean", "low", "high")]
    if any(len(each) != HOURS for each in rates):
        raise ValueError("an expectation that is not whole")
    mean, low, high = rates
    week = told["a_week"]
    return Expected(mean, low, high, int(told["fired"]), (float(week[0]), float(week[1]), float(week[2])))


def cells(start: Instant, end: Instant, zone: tzinfo) -> Iterator[tuple[int, Length]]:
    """The hours of the week that a stretch of time touches, and how much of each; clocks going forward or back too."""
    at = start
    while at < end:
        following = min((at // HOUR + 1) * HOUR, end)
        local = civil(at, zone)
        yield local.weekday() * 24 + local.hour, following - at
        at = following


def expectations_of(evidence: Evidence) -> list[Expectation]:
    """What to expect of each flow of the evidence, in its order; none from a history without a moment."""
    end = min(evidence.until, evidence.last_seen)
    if end <= evidence.since:
        return []
    versions = {version_of(flow): flow.title for flow in evidence.flows}
    fired: dict[str, list[tuple[Firing, str]]] = {version: [] for version in versions}
    acted = [each for each in evidence.outcomes() if each.outcome is Outcome.FIRED and each.at <= end]
    for firing, place in _with_places(evidence, acted):
        fired[firing.version].append((firing, place))
    return [_expectation(evidence, title, version, fired[version], end) for version, title in versions.items()]


def _with_places(evidence: Evidence, firings: Sequence[Firing]) -> Iterator[tuple[Firing, str]]:
    """Each firing with the place where its patient was."""
    by_subject: dict[str, list[Firing]] = {}
    for firing in firings:
        by_subject.setdefault(firing.subject, []).append(firing)
    seen: set[str] = set()
    for subject, facts in evidence.facts_of(tuple(by_subject), _MOVEMENT_KEYS):
        seen.add(subject)
        timeline, number = Timeline(subject), 0
        waiting = iter([*facts, None])
        fact = next(waiting)
        for firing in sorted(by_subject[subject], key=lambda each: each.at):
            while fact is not None and fact.seen <= firing.at:
                if fact.kind is not Kind.MERGED:
                    number += 1
                    timeline.take(fact, number)
                fact = next(waiting)
            stay = stay_at(timeline, firing.at)
            yield firing, stay.place if stay is not None else ELSEWHERE
    for subject in by_subject.keys() - seen:
        yield from ((firing, ELSEWHERE) for firing in by_subject[subject])


def _expectation(
    evidence: Evidence, title: str, version: str, fired: Sequence[tuple[Firing, str]], end: Instant
) -> Expectation:
    zone = evidence.zone
    hours = [0.0] * HOURS
    for cell, part in cells(evidence.since, end, zone):
        hours[cell] += part / HOUR
    times = [firing.at for firing, _ in fired]
    rates = by_hour(_counted(times, zone), hours)
    mean = [rate.mean for rate in rates]
    clusters, spread = _dispersion(evidence.since, end, times, mean, zone)
    shape = 1 / (spread + 1 / (len(times) + 0.5))
    band = gamma_quantile(shape, _EDGE) / shape, gamma_quantile(shape, 1 - _EDGE) / shape
    wards = {}
    for ward in sorted({place for _, place in fired} - {ELSEWHERE}):
        there = [firing.at for firing, place in fired if place == ward]
        wards[ward] = _summed(like(mean, _counted(there, zone), hours), len(there), sum(hours))
    whole = _summed(rates, len(times), sum(hours))
    days = (end - evidence.since) / DAY
    return Expectation(
        title, version, evidence.fingerprint, str(zone), evidence.since, end, days, whole, band, clusters, spread, wards
    )


def _counted(times: Iterable[Instant], zone: tzinfo) -> list[float]:
    counts = [0.0] * HOURS
    for at in times:
        local = civil(at, zone)
        counts[local.weekday() * 24 + local.hour] += 1
    return counts


def _summed(rates: Sequence[Rate], fired: int, hours: float) -> Expected:
    week = tuple(HOURS * each for each in overall(fired, hours))
    return Expected(
        tuple(_short(rate.mean) for rate in rates),
        tuple(_short(rate.low) for rate in rates),
        tuple(_short(rate.high) for rate in rates),
        fired,
        (_short(week[0]), _short(week[1]), _short(week[2])),
    )


def _short(rate: float) -> float:
    """Six digits: the same on every machine, and no more than is known."""
    return float(f"{rate:.6g}")


def _dispersion(
    since: Instant, end: Instant, times: Sequence[Instant], mean: Sequence[float], zone: tzinfo
) -> tuple[float, float]:
    """How many firings come together, and how much whole days differ beyond that.

    In an hour counts vary with clusters × mean + spread × mean²; in a day the same, where the second part weighs.
    """
    by_hour_seen, by_day_seen = Counter(at // HOUR for at in times), Counter(_day(at, zone) for at in times)
    hours: list[tuple[float, int]] = []
    days: dict[Any, float] = {}
    at = since
    for cell, part in cells(since, end, zone):
        expected = mean[cell] * part / HOUR
        hours.append((expected, by_hour_seen[at // HOUR]))
        day = _day(at, zone)
        days[day] = days.get(day, 0.0) + expected
        at += part
    total = sum(days.values())
    if len(times) < 2 or total <= 0:
        return 1.0, 0.0
    off = sum((count - expected) ** 2 for expected, count in hours)
    clusters = max(1.0, off / total)
    square = sum(expected**2 for expected in days.values())
    day_off = sum((by_day_seen[day] - expected) ** 2 - clusters * expected for day, expected in days.items())
    spread = max(0.0, day_off / square)
    clusters = (off - spread * sum(expected**2 for expected, _ in hours)) / total
    return _short(min(50.0, max(1.0, clusters))), _short(min(4.0, spread))


def _day(at: Instant, zone: tzinfo) -> Any:
    return civil(at, zone).date()
