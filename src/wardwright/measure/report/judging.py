"""Judging: was the flow right, and what did it miss, by the outcome that its page names.

Lives here: the verdict on every firing and every outcome, and the figures made of them. Must not live here: finding the
outcomes (people). Called by figures. docs/reference/proof-report.md says the same in words:

A firing at f is confirmed when the outcome is there at some moment in (f, f + D], and not yet judged when f + D lies
after the last message. An outcome at e is caught when the flow fired at some moment in [e − D, e). Each firing and each
outcome is counted once, however many are near it; outcomes of one patient no more than D apart are one outcome.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence

from wardwright.facts.instant import HOUR, Instant
from wardwright.kernel.firing import Outcome
from wardwright.measure.report.cells import Cells
from wardwright.measure.report.judgement import Judgement
from wardwright.measure.report.people import AGE_BANDS, NOT_KNOWN, SEXES, Event, Span
from wardwright.measure.report.shape import Group, GroupRow, Judged, Lead, Proportion
from wardwright.measure.report.tally import Fired
from wardwright.measure.statistics import quantile, wilson

CONFIRMED, NOT_CONFIRMED, NOT_YET = "confirmed", "not confirmed", "not yet"
FEW = 20
LATE = "it fired only afterwards"
NEVER = "it was never triggered"
NEVER_FIRED = "it was never triggered, or a condition was false"  # where the proof did not tell near misses
NOT_FIRED = "it did not fire; what could not be told was not counted"
WHY_NOT_CAUGHT = {
    Outcome.SUPPRESSED: "it was held back by a limit",
    Outcome.UNKNOWN: "it could not be told",
    Outcome.TOO_OLD: "what it waited for came too late",
    Outcome.MISSED: "it was a near miss",
}


def proportion(count: int, of: int) -> Proportion:
    """A part of a whole, with its interval."""
    interval = wilson(count, of)
    if interval is None:
        return Proportion(count, of, None, None, None)
    return Proportion(count, of, count / of, interval.low, interval.high)


def judge(
    judgement: Judgement,
    fired: Sequence[Fired],
    times: dict[str, list[Instant]],
    events: Sequence[Event],
    others: dict[str, list[tuple[Instant, Outcome]]],
    span: Span,
    unknowns: bool,
) -> Judged:
    """The verdict on every firing (written into it) and every outcome, and the figures.

    `unknowns`: whether the proof counted what could not be told.
    """
    for each in fired:
        _judge_firing(each, times.get(each.subject, ()), judgement.within, span.last_seen)
    judged = [each for each in fired if each.verdict != NOT_YET]
    right = [each for each in judged if each.verdict == CONFIRMED]
    fired_at: dict[str, list[Fired]] = {}
    for each in fired:
        fired_at.setdefault(each.subject, []).append(each)
    caught: dict[int, Instant] = {}  # position of the event → its lead
    for position, event in enumerate(events):
        lead = _lead(event, fired_at, judgement.within)
        if lead is not None:
            caught[position] = lead
    hours = [lead / HOUR for lead in caught.values()]
    return Judged(
        by=judgement.words,
        within_hours=judgement.within / HOUR,
        confirmed=len(right),
        not_confirmed=len(judged) - len(right),
        not_yet=len(fired) - len(judged),
        predictive_value=proportion(len(right), len(judged)),
        patients=proportion(len({each.subject for each in right}), len({each.subject for each in judged})),
        caught=len(caught),
        not_caught=len(events) - len(caught),
        sensitivity=proportion(len(caught), len(events)),
        early=sum(1 for event in events if event.at - judgement.within < span.since),
        lead=_lead_figures(hours),
        not_caught_because=_why(judgement, events, caught, fired_at, others, unknowns).rows(),
        groups=_groups(judged, events, caught),
    )


def _judge_firing(fired: Fired, times: Sequence[Instant], within: int, last_seen: Instant) -> None:
    following = bisect_right(times, fired.at)
    if fired.at + within > last_seen:
        fired.verdict = NOT_YET
    elif following < len(times) and times[following] <= fired.at + within:
        fired.verdict = CONFIRMED
        fired.lead = times[following] - fired.at
    else:
        fired.verdict = NOT_CONFIRMED


def _lead(event: Event, fired_at: dict[str, list[Fired]], within: int) -> Instant | None:
    """From the first firing within the time before the outcome; None: not caught."""
    moments = [each.at for name in event.names for each in fired_at.get(name, ())]
    before = [at for at in moments if event.at - within <= at < event.at]
    return event.at - min(before) if before else None


def _lead_figures(hours: list[float]) -> Lead:
    return Lead(
        len(hours),
        quantile(hours, 0),
        quantile(hours, 0.25),
        quantile(hours, 0.5),
        quantile(hours, 0.75),
        quantile(hours, 1),
    )


def _why(
    judgement: Judgement,
    events: Sequence[Event],
    caught: dict[int, Instant],
    fired_at: dict[str, list[Fired]],
    others: dict[str, list[tuple[Instant, Outcome]]],
    unknowns: bool,
) -> Cells[str]:
    """What became of the flow in the time before each outcome that it did not catch."""
    told = any(outcome is Outcome.MISSED for moments in others.values() for _, outcome in moments)
    otherwise = NOT_FIRED if not unknowns else NEVER if told else NEVER_FIRED
    why: Cells[str] = Cells()
    for position, event in enumerate(events):
        if position not in caught:
            words = _why_not(event, judgement.within, fired_at, others)
            why.add(words or otherwise, event.subject)
    return why


def _why_not(
    event: Event, within: int, fired_at: dict[str, list[Fired]], others: dict[str, list[tuple[Instant, Outcome]]]
) -> str:
    became: set[Outcome] = set()
    for name in event.names:
        moments = others.get(name, [])
        start = bisect_left(moments, event.at - within, key=lambda each: each[0])
        end = bisect_left(moments, event.at, key=lambda each: each[0])
        became.update(outcome for _, outcome in moments[start:end])
    for outcome, words in WHY_NOT_CAUGHT.items():
        if outcome in became:
            return words
    after = any(event.at <= each.at <= event.at + within for name in event.names for each in fired_at.get(name, ()))
    return LATE if after else ""


# ── groups ───────────────────────────────────────────────────────────────────────────────────────


def _groups(judged: Sequence[Fired], events: Sequence[Event], caught: dict[int, Instant]) -> tuple[Group, ...]:
    bands = [words for _, words in AGE_BANDS] + [NOT_KNOWN]
    wards = sorted({each.ward for each in judged} | {event.ward for event in events} - {""})
    wards = [ward for ward in wards if ward] + [""]
    ways: list[tuple[str, Iterable[str], Callable[[Fired | Event], str]]] = [
        ("age", bands, lambda each: each.band),
        ("sex", SEXES, lambda each: each.sex),
        ("ward", wards, lambda each: each.ward),
    ]
    return tuple(Group(by, _group_rows(names, group_of, judged, events, caught)) for by, names, group_of in ways)


def _group_rows(
    names: Iterable[str],
    group_of: Callable[[Fired | Event], str],
    judged: Sequence[Fired],
    events: Sequence[Event],
    caught: dict[int, Instant],
) -> tuple[GroupRow, ...]:
    rows = []
    right = {name: [0, 0] for name in names}
    found = {name: [0, 0] for name in right}
    for each in judged:
        counts = right[group_of(each)]
        counts[0] += each.verdict == CONFIRMED
        counts[1] += 1
    for position, event in enumerate(events):
        counts = found[group_of(event)]
        counts[0] += position in caught
        counts[1] += 1
    for name in right:
        if right[name][1] or found[name][1]:
            few = right[name][1] < FEW or found[name][1] < FEW
            apart = _apart(right, name) or _apart(found, name)
            rows.append(GroupRow(name or NOT_KNOWN, proportion(*right[name]), proportion(*found[name]), few, apart))
    return tuple(rows)


def _apart(counts: dict[str, list[int]], name: str) -> bool:
    """Whether the interval of a group and that of all others do not meet; never said of few."""
    count, of = counts[name]
    rest = sum(other[0] for other in counts.values()) - count
    rest_of = sum(other[1] for other in counts.values()) - of
    if of < FEW or rest_of < FEW:
        return False
    ours, theirs = wilson(count, of), wilson(rest, rest_of)
    assert ours is not None
    assert theirs is not None
    return ours.high < theirs.low or theirs.high < ours.low
