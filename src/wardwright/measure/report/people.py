"""People: where patients were, how old and of which sex, and how long they stayed on which ward.

Lives here: a pass over everybody's movements, and one over those who have a firing or may have an outcome. Must not
live here: counting (figures), verdicts (judging). Called by making.

What is said of a firing is what was known when it fired; what is said of a stay, an exposure or an outcome is what is
known at the end of the history: a withdrawn result was no outcome.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from wardwright.engine.prove.evidence import Evidence
from wardwright.facts.fact import Coded, Fact, Kind, Status
from wardwright.facts.instant import DAY, Instant, civil
from wardwright.kernel.decide import take_in
from wardwright.kernel.event import Tally
from wardwright.kernel.plan import Plan
from wardwright.kernel.series import FAR, MOVEMENTS, SeriesKey
from wardwright.kernel.stays import VISITS, Stay, stay_at, step
from wardwright.kernel.timeline import Timeline
from wardwright.measure.report.judgement import Judgement
from wardwright.measure.report.tally import Fired

NOT_KNOWN = "not known"
AGE_BANDS = ((16, "under 16"), (40, "16 to 39"), (65, "40 to 64"), (80, "65 to 79"), (None, "80 or over"))
SEXES = ("female", "male", "other", NOT_KNOWN)
WHO_THEY_ARE: frozenset[SeriesKey] = frozenset((kind, "") for kind in MOVEMENTS | {Kind.BORN, Kind.SEX, Kind.MERGED})
MOVED: frozenset[SeriesKey] = frozenset((kind, "") for kind in MOVEMENTS | {Kind.MERGED})
_AT_A_TIME = 100_000
_seen = attrgetter("seen")
_at_and_seen = attrgetter("at", "seen")


class Span(NamedTuple):
    """From the beginning of what was proved to the last message: what is known of patients."""

    since: Instant
    last_seen: Instant


@dataclass(slots=True)
class WardTime:
    """What is known of stays on one ward in the span."""

    arrivals: int = 0
    length: int = 0  # of all stays together, microseconds
    patients: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Event:
    """One judged outcome of one patient: facts no further apart than the page's time are one."""

    subject: str
    names: frozenset[str]  # every identifier of the patient
    at: Instant
    ward: str
    band: str
    sex: str


@dataclass(slots=True)
class People:
    """What the pass over the patients found."""

    wards: dict[str, WardTime] = field(default_factory=lambda: defaultdict(WardTime))
    patients: int = 0
    # For each flow: the patient's outcome times (all facts), by every identifier; and the outcomes.
    times: list[dict[str, list[Instant]]] = field(default_factory=list)
    events: list[list[Event]] = field(default_factory=list)


def meet(evidence: Evidence, fired: Sequence[Fired], judgements: Sequence[Judgement | None], plan: Plan) -> People:
    """Fills in who and where each firing was, and finds exposures and outcomes.

    Everybody's movements are walked through once; who has a firing or may have an outcome is then looked at closely.
    """
    found = People(times=[{} for _ in judgements], events=[[] for _ in judgements])
    waiting: dict[str, list[Fired]] = {}
    for each in fired:
        waiting.setdefault(each.subject, []).append(each)
    subjects = evidence.subjects()
    found.patients = len(subjects)
    sought = [judgement for judgement in judgements if judgement is not None]
    closely: list[str] = []
    for subject, facts in _everybody(evidence, subjects, MOVED | (plan.reads if sought else frozenset())):
        _expose(found, subject, _movements(subject, facts), evidence)
        names = names_of(subject, facts)
        if not waiting.keys().isdisjoint(names) or any(each.may_be(fact) for fact in facts for each in sought):
            closely.append(subject)
    for subject, facts in _everybody(evidence, closely, WHO_THEY_ARE | plan.reads):
        _meet_one(evidence, found, subject, facts, waiting, judgements, plan)
    for unmet in waiting.values():  # connections, devices
        for each in unmet:
            each.band = each.sex = NOT_KNOWN
    return found


def _everybody(
    evidence: Evidence, subjects: Sequence[str], keys: frozenset[SeriesKey]
) -> Iterator[tuple[str, list[Fact]]]:
    for start in range(0, len(subjects), _AT_A_TIME):
        yield from evidence.facts_of(subjects[start : start + _AT_A_TIME], keys)


def names_of(subject: str, facts: list[Fact]) -> set[str]:
    """Every identifier of the patient."""
    names = {subject}
    for fact in facts:
        names.add(fact.subject)
        if fact.kind is Kind.MERGED and isinstance(fact.value, Coded):
            names.add(fact.value.text)
    return names


def _meet_one(
    evidence: Evidence,
    found: People,
    subject: str,
    facts: list[Fact],
    waiting: dict[str, list[Fired]],
    judgements: Sequence[Judgement | None],
    plan: Plan,
) -> None:
    names = names_of(subject, facts)
    moments = sorted((each for name in names for each in waiting.pop(name, ())), key=lambda each: each.at)
    timeline = Timeline(subject)
    position = 0
    for seen, _ in lived(plan, timeline, facts, evidence.zone):
        while position < len(moments) and moments[position].at < seen:
            _describe(moments[position], timeline, evidence.zone)
            position += 1
    for each in moments[position:]:
        _describe(each, timeline, evidence.zone)
    for number, judgement in enumerate(judgements):
        if judgement is not None:
            _find_events(found, number, judgement, subject, frozenset(names), timeline, evidence)


def lived(plan: Plan, timeline: Timeline, facts: list[Fact], zone: tzinfo) -> Iterator[tuple[Instant, int]]:
    """Takes the facts in moment by moment; yields each moment *before* it is taken in, with how many facts it has."""
    tally = Tally(zone)
    clock: Instant = -FAR
    for seen, group in groupby(facts, key=_seen):
        clock = max(seen, clock)
        moment = tuple(
            fact if fact.seen == clock else fact._replace(seen=clock) for fact in group if fact.kind is not Kind.MERGED
        )
        yield clock, len(moment)
        if moment:
            take_in(plan, timeline, clock, moment, tally)


def _describe(fired: Fired, timeline: Timeline, zone: tzinfo) -> None:
    stay = stay_at(timeline, fired.at)
    fired.ward = stay.place if stay is not None else ""
    fired.age, fired.band = age_of(timeline, fired.at, zone)
    fired.sex = sex_of(timeline)


def sex_of(timeline: Timeline) -> str:
    """As the record has it; `unknown`, and none at all, are not known."""
    fact = timeline.single(Kind.SEX)
    text = fact.value.text if fact is not None and isinstance(fact.value, Coded) else ""
    return text if text in SEXES else NOT_KNOWN


def age_of(timeline: Timeline, at: Instant, zone: tzinfo) -> tuple[int | None, str]:
    """Completed years on the local date (None: not known to the year); and the band, which may be known even then."""
    fact = timeline.single(Kind.BORN)
    born = fact.value.text if fact is not None and isinstance(fact.value, Coded) else ""
    span = _birthdays(born)
    if span is None:
        return None, NOT_KNOWN
    today = civil(at, zone).date()
    ages = [today.year - day.year - ((today.month, today.day) < (day.month, day.day)) for day in span]
    bands = {band_of(age) for age in ages}
    return (ages[0] if ages[0] == ages[1] else None), (bands.pop() if len(bands) == 1 else NOT_KNOWN)


def band_of(age: int) -> str:
    """The age band of so many completed years."""
    return next(words for end, words in AGE_BANDS if end is None or age < end) if age >= 0 else NOT_KNOWN


def _birthdays(born: str) -> tuple[date, date] | None:
    """The first and the last day that a date of birth (YYYY, YYYY-MM, YYYY-MM-DD) may mean."""
    try:
        parts = [int(part) for part in born[:10].split("-")]
        if len(parts) == 3:
            return date(*parts), date(*parts)
        if len(parts) == 2:
            following = date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1)
            return date(parts[0], parts[1], 1), following - timedelta(days=1)
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    except (ValueError, IndexError, TypeError):
        return None


def _movements(subject: str, facts: list[Fact]) -> list[Fact]:
    """The movements that stand in the end, in order: mostly all of them, as they came."""
    told = [fact for fact in facts if fact.kind in MOVEMENTS]
    slots = {(fact.kind, fact.key or fact.place, fact.at) for fact in told}
    if len(slots) == len(told) and all(fact.status is Status.FINAL for fact in told):
        return sorted(told, key=_at_and_seen)
    timeline = Timeline(subject)
    for n, fact in enumerate(told):
        timeline.take(fact, n)
    return [entry[3] for entry in timeline.movements]


def _expose(found: People, subject: str, movements: list[Fact], evidence: Evidence) -> None:
    """Add the patient's time on each ward within the span."""
    since, until = evidence.since, evidence.last_seen
    stay: Stay | None = None
    began: Instant = since
    for fact in movements:
        if fact.at > until:
            break
        following = step(stay, fact)
        place, next_place = _bed(stay), _bed(following)
        if place != next_place:
            _add_time(found, subject, place, began, fact.at, since)
            began = fact.at
            if next_place is not None and fact.at >= since:
                found.wards[next_place].arrivals += 1
        stay = following
    _add_time(found, subject, _bed(stay), began, until, since)


def _bed(stay: Stay | None) -> str | None:
    """The ward of somebody who stays; None for nobody and for visits."""
    return None if stay is None or stay.patient_class.casefold() in VISITS else stay.place


def _add_time(found: People, subject: str, place: str | None, began: Instant, ended: Instant, since: Instant) -> None:
    length = ended - max(began, since)
    if place is not None and length > 0:
        ward = found.wards[place]
        ward.length += length
        ward.patients.add(subject)


def _find_events(
    found: People,
    number: int,
    judgement: Judgement,
    subject: str,
    names: frozenset[str],
    timeline: Timeline,
    evidence: Evidence,
) -> None:
    facts, _ = judgement.matcher.split(timeline, -FAR, FAR)
    times = sorted({fact.at for fact in facts if fact.at <= evidence.last_seen})
    if not times:
        return
    for name in names:
        found.times[number][name] = times
    last: Instant = -FAR
    for at in times:
        if at > last + judgement.within and at >= evidence.since:
            stay = stay_at(timeline, at - 1) or stay_at(timeline, at)  # a death or a discharge ends the stay it is in
            ward = stay.place if stay is not None else ""
            _, band = age_of(timeline, at, evidence.zone)
            found.events[number].append(Event(subject, names, at, ward, band, sex_of(timeline)))
        last = at


def days_between(since: Instant, until: Instant) -> float:
    """The length in days."""
    return max(until - since, 0) / DAY
