"""§7 of the meaning: what is due, worked out by definition from the facts as known at one moment.

Each function lists the dues of one sentence for one subject; whether a due was already taken is the log's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from tests.reference.log import Entry, View
from tests.reference.patient import class_of, closes_only_what_came_before, is_visit, stay_before, stay_now, there_since
from tests.reference.things import is_present, is_thing, kind_and_term
from wardwright.facts.fact import Kind
from wardwright.facts.instant import DAY, Instant, Length, civil, instant
from wardwright.facts.truth import Truth
from wardwright.facts.vocabulary import TermKind
from wardwright.language.tree import (
    ComesBack,
    EveryDay,
    EveryInterval,
    EveryWeek,
    Flow,
    GoesQuiet,
    Name,
    NotFor,
    NotWithin,
    StayReaches,
    Trigger,
)

HALF_AN_HOUR: Length = DAY // 48


@dataclass(frozen=True)
class Due:
    """One consequence of the facts: at this instant, with this verdict on the trigger, because of this fact."""

    at: Instant
    verdict: Truth
    cause: Entry | None = None


def dues_of(view: View, trigger: Trigger) -> list[Due]:
    """§7.1, §7.2, §7.3, §7.5: every due of a sentence for a subject, past and to come, as known now."""
    match trigger:
        case StayReaches():
            return stay_dues(view, trigger)
        case NotWithin():
            return deadline_dues(view, trigger)
        case NotFor():
            return silence_dues(view, trigger)
        case GoesQuiet():
            return quiet_dues(view, trigger)
    return []


def stay_dues(view: View, trigger: StayReaches) -> list[Due]:
    """§7.1: the start of the current continuous time there, plus D."""
    began = there_since(view, None if trigger.place is None else trigger.place.name)
    if began is None:
        return []
    cause = next(entry for entry in view.entries if entry.fact is began)
    return [Due(began.at + trigger.duration.length, Truth.TRUE, cause)]


def deadline_dues(view: View, trigger: NotWithin) -> list[Due]:
    """§7.2: one for each visible fact that satisfies the event and was not ended by a death or discharge."""
    found: dict[Instant, Due] = {}
    for event in view.entries:
        due = event.fact.at + trigger.duration.length
        if is_thing(view, event, trigger.event) is Truth.TRUE and not is_ended(view, event, max(due, view.now)):
            found[due] = Due(due, nothing_came(view, trigger, event, due), event)
    return list(found.values())


def is_ended(view: View, event: Entry, due: Instant) -> bool:
    """§7.2: a death, or a discharge when the event is neither, after it and by the due (learned late: by now)."""
    if event.fact.kind is Kind.DIED:
        return False
    ending = [Kind.DIED] if event.fact.kind is Kind.DISCHARGED else [Kind.DIED, Kind.DISCHARGED]
    return any(event.fact.at < entry.fact.at <= due for entry in view.entries if ends(view, entry, ending))


def ends(view: View, entry: Entry, kinds: list[Kind]) -> bool:
    """§4.1: a death or discharge; the end of a visit, or of an attendance that became an admission, ends nothing."""
    if entry.fact.kind is Kind.DISCHARGED:
        before = stay_before(view, entry)
        if is_visit(class_of(entry.fact)) or (before and closes_only_what_came_before(before, entry.fact)):
            return False
    return entry.fact.kind in kinds


def nothing_came(view: View, trigger: NotWithin, event: Entry, due: Instant) -> Truth:
    """§7.2: true if no visible thing lies in the window; unknown if one might."""
    verdicts = [
        is_present(view, entry, trigger.thing)
        for entry in view.entries
        if event.fact.at <= entry.fact.at <= due
        and (entry.fact.at > event.fact.at or counts_at_once(trigger, event, entry))
    ]
    if Truth.TRUE in verdicts:
        return Truth.FALSE
    return Truth.UNKNOWN if Truth.UNKNOWN in verdicts else Truth.TRUE


def counts_at_once(trigger: NotWithin, event: Entry, entry: Entry) -> bool:
    """§7.2: a thing at the very same `at` counts only if it is of another kind or term than the event."""
    alike = (entry.fact.kind, entry.fact.term) == (event.fact.kind, event.fact.term)
    return not alike and kind_and_term(trigger.thing) != kind_and_term(trigger.event)


def silence_base(view: View, trigger: NotFor) -> Instant | None:
    """§7.3: the last thing or the start of the stay, whichever is later.

    Without an open stay, a discharge since then, or any death, ends it.
    """
    times = [e.fact.at for e in view.until_now() if is_present(view, e, trigger.thing) is Truth.TRUE]
    stay = stay_now(view)
    if stay is not None:
        times.append(stay.since)
    base = max(times, default=None)
    if base is None or stay is not None:
        return base
    left = any(entry.fact.at >= base for entry in view.until_now() if ends(view, entry, [Kind.DISCHARGED]))
    return None if left or view.of_kind(Kind.DIED) else base


def silence_dues(view: View, trigger: NotFor) -> list[Due]:
    """§7.3: base + D, base + 2D, …: the first of them at or after now, and the one after it."""
    base, length = silence_base(view, trigger), trigger.duration.length
    if base is None:
        return []
    times = max(1, -((base - view.now) // length))
    while base + times * length < view.now:
        times += 1
    return [Due(base + n * length, silence_verdict(view, trigger, base + n * length)) for n in (times, times + 1)]


def silence_verdict(view: View, trigger: NotFor, due: Instant) -> Truth:
    """§7.3: true unless one whose test is unknown lies in (due − D, due]."""
    maybe = any(
        is_present(view, entry, trigger.thing) is Truth.UNKNOWN
        for entry in view.entries
        if due - trigger.duration.length < entry.fact.at <= due
    )
    return Truth.UNKNOWN if maybe else Truth.TRUE


def listened_subject(term: Name) -> str:
    """§7.5: the subject of what is heard from a connection or a device."""
    return f"{'connection' if term.kind is TermKind.CONNECTION else 'device'}:{term.name}"


def quiet_dues(view: View, trigger: GoesQuiet) -> list[Due]:
    """§7.5: the latest `heard` + D."""
    heard = view.of_kind(Kind.HEARD)
    if view.subject != listened_subject(trigger.term) or not heard:
        return []
    return [Due(heard[-1].fact.at + trigger.duration.length, Truth.TRUE, heard[-1])]


def comes_back(view: View, entry: Entry, trigger: ComesBack, flow: Flow, flows: tuple[Flow, ...]) -> Truth:
    """§7.5: the first `heard` after a silence of more than that of a `goes quiet` about the same term."""
    if entry.fact.kind is not Kind.HEARD or view.subject != listened_subject(trigger.term):
        return Truth.FALSE
    before = [e.fact.at for e in view.of_kind(Kind.HEARD) if e.fact.at < entry.fact.at]
    lengths = quiet_lengths((flow,), trigger) or quiet_lengths(flows, trigger) or [HALF_AN_HOUR]
    came = bool(before) and entry.fact.at - max(before) > min(lengths)
    return Truth.TRUE if came else Truth.FALSE


def quiet_lengths(flows: tuple[Flow, ...], trigger: ComesBack) -> list[Length]:
    """The durations of the `goes quiet` sentences about the same term."""
    return [
        rule.trigger.duration.length
        for flow in flows
        for rule in flow.rules
        if isinstance(rule.trigger, GoesQuiet) and rule.trigger.term == trigger.term
    ]


def scheduled(trigger: Trigger, first: Instant, last: Instant, zone: tzinfo) -> list[Instant]:
    """§7.6: the instants of a schedule from the first moment to the last."""
    found = set()
    for wall in wall_clock_times(trigger, civil(first, zone) - timedelta(days=2), civil(last, zone)):
        moment = first_that_exists(wall, zone)
        if first <= moment <= last:
            found.add(moment)
    return sorted(found)


def wall_clock_times(trigger: Trigger, first: datetime, last: datetime) -> Iterator[datetime]:
    """The times on the ward's clock, day by day; none unless the trigger is a schedule."""
    midnight = datetime(first.year, first.month, first.day)
    stop = last.replace(tzinfo=None) + timedelta(days=1)
    if isinstance(trigger, EveryInterval) and trigger.duration.length >= DAY:
        wall, step = datetime(1970, 1, 1), timedelta(microseconds=trigger.duration.length)
        wall += step * ((midnight - wall) // step)
        while wall <= stop:
            yield wall
            wall += step
    while midnight <= stop:
        yield from times_of_day(trigger, midnight)
        midnight += timedelta(days=1)


def times_of_day(trigger: Trigger, midnight: datetime) -> Iterator[datetime]:
    """The times of one day."""
    match trigger:
        case EveryDay():
            yield midnight + timedelta(hours=trigger.at.hour, minutes=trigger.at.minute)
        case EveryWeek() if midnight.weekday() == trigger.day.value:
            yield midnight + timedelta(hours=trigger.at.hour, minutes=trigger.at.minute)
        case EveryInterval() if trigger.duration.length < DAY:
            passed = 0
            while passed < DAY:
                yield midnight + timedelta(microseconds=passed)
                passed += trigger.duration.length


def first_that_exists(wall: datetime, zone: tzinfo) -> Instant:
    """§7.6: a time that the clock skips is the first minute after; one that it shows twice is the first."""
    moment = instant(wall.replace(tzinfo=zone, fold=0))
    back = civil(moment, zone).replace(tzinfo=None)
    if back == wall:
        return moment
    minute = wall.replace(second=0, microsecond=0)
    while civil(instant(minute.replace(tzinfo=zone)), zone).replace(tzinfo=None) != minute:
        minute += timedelta(minutes=1)
    return instant(minute.replace(tzinfo=zone))
