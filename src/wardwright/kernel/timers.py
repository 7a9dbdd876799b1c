"""Timers: what the facts of a timeline make due, and whether what was due still is (meaning.md §7).

Lives here: the derivation of stays, deadlines, silences and quiets from facts, and the same again at the due.
Nothing is remembered that the facts do not say, except which dues had their turn (`timeline.spent`).
"""

from __future__ import annotations

from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import DAY, Instant
from wardwright.kernel.event import Timer, TimerKind, deadline_timer
from wardwright.kernel.plan import RulePlan
from wardwright.kernel.series import FAR
from wardwright.kernel.stays import Stay, died_within, left_within, stay_at, step
from wardwright.kernel.timeline import Timeline
from wardwright.language.tree import GoesQuiet, StayReaches


def spent_key(rule: RulePlan, nominal: Instant) -> tuple[int, int, Instant]:
    """How a timeline remembers that a due had its turn."""
    return rule.flow.limits, rule.number, nominal


# ── stays ────────────────────────────────────────────────────────────────────────────────────────


def _began(rule: RulePlan, timeline: Timeline, stay: Stay | None, until: Instant) -> Fact | None:
    """The movement that began the current continuous time in the rule's place (or as an inpatient)."""
    if stay is None:
        return None
    if rule.places is None:
        return stay.inpatient_since
    if stay.place not in rule.places:
        return None
    if len(rule.places) == 1:
        return stay.place_since
    began: Fact | None = None  # a group of places: moving inside it goes on with the same time
    walked: Stay | None = None
    for entry in timeline.movements:
        if entry[0] > until:
            break
        walked = step(walked, entry[3])
        if walked is None or walked.place not in rule.places:
            began = None
        elif began is None:
            began = entry[3]
    return began


def stay_began(rule: RulePlan, timeline: Timeline, now: Instant) -> Fact | None:
    """What began the stay that the rule measures, if the patient is in it at that moment."""
    return _began(rule, timeline, stay_at(timeline, now), now)


def _stay_beginnings(rule: RulePlan, timeline: Timeline, now: Instant) -> list[Fact]:
    """The beginnings of the current stay and of those that facts dated ahead of now will open."""
    moments = [now, *(entry[0] for entry in timeline.movements if entry[0] > now)]
    found = (stay_began(rule, timeline, moment) for moment in moments)
    return list({id(fact): fact for fact in found if fact is not None}.values())


# ── silences and quiets ──────────────────────────────────────────────────────────────────────────


def silence_base(rule: RulePlan, timeline: Timeline, now: Instant) -> Fact | None:
    """The thing or the admission that a silence is counted from; None when nothing runs (meaning.md 7.3)."""
    assert rule.thing is not None
    last = rule.thing.latest(timeline, now)
    stay = stay_at(timeline, now)
    if stay is not None:
        return stay.began if last is None or stay.began.at > last.at else last
    if last is None or left_within(timeline, last.at - 1, now) or died_within(timeline, -FAR, now):
        return None
    return last


def quiet_base(rule: RulePlan, timeline: Timeline) -> Fact | None:
    """When the connection or device was last heard; None if never."""
    series = timeline.series(Kind.HEARD, "")
    return series[-1][3] if series and timeline.subject == rule.subject else None


# ── setting ──────────────────────────────────────────────────────────────────────────────────────


def repeating_timers(rule: RulePlan, timeline: Timeline, now: Instant) -> tuple[list[Timer], list[Fact]]:
    """The timers that a stay, silence or quiet sentence needs as of now, and the stays learned of too late to fire."""
    if isinstance(rule.tree.trigger, StayReaches):
        return _stay_timers(rule, timeline, now)
    if isinstance(rule.tree.trigger, GoesQuiet):
        base = quiet_base(rule, timeline)
        due = None if base is None else base.at + rule.length
        kind = TimerKind.QUIET
        if due is not None and spent_key(rule, due) in timeline.spent:
            due = None
    else:
        base = silence_base(rule, timeline, now)
        ahead = _comes_true(rule, timeline, now)
        looks = ([] if base is None else [_next_multiple(rule, timeline, base, now)]) + ahead
        due = min(looks, default=None)
        kind = TimerKind.SILENCE
    if due is None:
        return [], []
    slot = (rule.flow.number, rule.number)
    already = timeline.pending.get(slot)
    if already is not None and now <= already <= due:
        return [], []  # an earlier look is set: it will set the next
    timeline.pending[slot] = due
    return [Timer(due, kind, timeline.subject, rule.flow.number, rule.number, due)], []


def _comes_true(rule: RulePlan, timeline: Timeline, now: Instant) -> list[Instant]:
    """When facts that a sender's clock dated ahead will begin to count: a silence may begin there."""
    assert rule.thing is not None
    ahead = [fact.at for fact in rule.thing.window(timeline, now, FAR)]
    for entry in reversed(timeline.movements):
        if entry[0] <= now:
            break
        ahead.append(entry[0])
    return ahead


def _next_multiple(rule: RulePlan, timeline: Timeline, base: Fact, now: Instant) -> Instant:
    """The first multiple at or after now that had no turn yet."""
    due = base.at + max(1, -(-(now - base.at) // rule.length)) * rule.length
    while spent_key(rule, due) in timeline.spent:
        due += rule.length
    return due


def _stay_timers(rule: RulePlan, timeline: Timeline, now: Instant) -> tuple[list[Timer], list[Fact]]:
    timers: list[Timer] = []
    too_old: list[Fact] = []
    for fact in _stay_beginnings(rule, timeline, now):
        nominal = fact.at + rule.length
        if spent_key(rule, nominal) in timeline.spent:
            continue
        if nominal < now - DAY:
            timeline.spent.add(spent_key(rule, nominal))
            too_old.append(fact)
        else:
            due = max(nominal, now)
            timers.append(Timer(due, TimerKind.STAY, timeline.subject, rule.flow.number, rule.number, nominal))
    return timers, too_old


def deadline(rule: RulePlan, timeline: Timeline, event: Fact, now: Instant) -> Timer | None:
    """The deadline that an event sets; None when it passed more than 24 hours before the event was known."""
    nominal = event.at + rule.length
    if nominal < now - DAY:
        return None
    due = max(nominal, now)
    return deadline_timer(due, timeline.subject, rule.flow.number, rule.number, nominal, event)


# ── at the due ───────────────────────────────────────────────────────────────────────────────────


def still_due(rule: RulePlan, timeline: Timeline, timer: Timer) -> Fact | None:
    """The fact that the due is counted from, if the facts as now known still make it due."""
    if spent_key(rule, timer.nominal) in timeline.spent:
        return None  # two events of one instant have one deadline
    if timer.kind is TimerKind.DEADLINE:
        return timer.fact if _deadline_stands(rule, timeline, timer) else None
    if timer.kind is TimerKind.STAY:
        fact = stay_began(rule, timeline, timer.due)
        return fact if fact is not None and fact.at + rule.length == timer.nominal else None
    if timer.kind is TimerKind.QUIET:
        fact = quiet_base(rule, timeline)
        return fact if fact is not None and fact.at + rule.length == timer.nominal else None
    fact = silence_base(rule, timeline, timer.due)
    if fact is None or timer.due <= fact.at or (timer.due - fact.at) % rule.length:
        return None
    return fact


def _deadline_stands(rule: RulePlan, timeline: Timeline, timer: Timer) -> bool:
    event = timer.fact
    assert event is not None
    if not timeline.is_visible(event):
        return False
    if event.kind is Kind.DIED:
        return True
    ended = died_within if event.kind is Kind.DISCHARGED else left_within
    return not ended(timeline, event.at, timer.due)
