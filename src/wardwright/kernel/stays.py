"""Stays: where a patient is, since when, and as what, from the movement facts (meaning.md §4).

Lives here: the walk over admissions, transfers, discharges and deaths. Must not live here: triggers on them.
Called by conditions, triggers and timers.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Any, Final

from wardwright.facts.fact import Coded, Fact, Kind
from wardwright.facts.instant import Instant
from wardwright.kernel.series import FAR
from wardwright.kernel.timeline import Timeline

INPATIENT: Final = "inpatient"
PREADMIT: Final = "preadmit"
VISITS: Final = frozenset({"outpatient", "recurring", "virtual", "home", "field"})  # no stay in a bed


@dataclass(frozen=True, slots=True)
class Stay:
    """An open stay as it stands at a moment."""

    began: Fact  # what opened it
    patient_class: str
    place: str
    place_since: Fact  # the movement that began the current continuous time in the place
    inpatient_since: Fact | None  # the movement that made the patient an inpatient
    admissions: tuple[Fact, ...] = ()  # that it took in: an emergency attendance, then the ward's


def class_of(fact: Fact) -> str:
    """The class that an admission names; none named means inpatient."""
    return fact.value.text if isinstance(fact.value, Coded) and fact.value.text else INPATIENT


def is_visit(fact: Fact) -> bool:
    """Whether a movement belongs to a visit (a clinic, a call) and not to a stay."""
    return class_of(fact).casefold() in VISITS


def step(stay: Stay | None, fact: Fact) -> Stay | None:
    """The stay after one more movement."""
    if (
        stay is not None
        and stay.patient_class.casefold() not in VISITS
        and fact.kind is not Kind.DIED
        and is_visit(fact)
    ):
        return stay  # a clinic visit during a stay neither moves the patient nor sends them home
    if fact.kind is Kind.ADMITTED:
        return _admit(stay, fact)
    if fact.kind is Kind.MOVED:
        if stay is None:
            return Stay(fact, INPATIENT, fact.place, fact, fact)
        return _relocate(stay, fact)
    if fact.kind is Kind.DISCHARGED and stay is not None and not _closes(stay, fact):
        return stay
    return None  # discharged, died


def _closes(stay: Stay, discharge: Fact) -> bool:
    """Whether a discharge ends the stay, and not only an attendance before the admission that it became.

    A discharge names its visit by its key (the key of an admission is the visit, or begins with it and a "/");
    without a key, by its class if it gives one.
    """
    earlier, last = stay.admissions[:-1], stay.admissions[-1:]
    if not earlier:
        return True
    if discharge.key:
        return any(_of_visit(each, discharge.key) for each in last) or not any(
            _of_visit(each, discharge.key) for each in earlier
        )
    if discharge.value is None or class_of(discharge) == stay.patient_class:
        return True
    return not any(class_of(each) == class_of(discharge) for each in earlier)


def _of_visit(admission: Fact, visit: str) -> bool:
    return admission.key == visit or admission.key.startswith(f"{visit}/")


def _admit(stay: Stay | None, fact: Fact) -> Stay | None:
    patient_class = class_of(fact)
    if patient_class == PREADMIT:
        return stay
    if stay is None:
        return Stay(fact, patient_class, fact.place, fact, fact if patient_class == INPATIENT else None, (fact,))
    if patient_class == INPATIENT and stay.patient_class != INPATIENT:
        stay = replace(stay, patient_class=INPATIENT, inpatient_since=fact)
    return _relocate(replace(stay, admissions=(*stay.admissions, fact)), fact)


def _relocate(stay: Stay, fact: Fact) -> Stay:
    if not fact.place or fact.place == stay.place:
        return stay
    return replace(stay, place=fact.place, place_since=fact)


def stay_at(timeline: Timeline, now: Instant) -> Stay | None:
    """The stay that is open at that moment, as far as is known; None when there is none."""
    return _after(timeline, bisect_right(timeline.movements, (now, FAR)))


def stay_before(timeline: Timeline, fact: Fact) -> Stay | None:
    """The stay that was open when this movement came, in the order of (at, seen, arrival)."""
    movements = timeline.movements
    position = next((at for at, entry in enumerate(movements) if entry[3] is fact), len(movements))
    return _after(timeline, position)


def _after(timeline: Timeline, count: int) -> Stay | None:
    """The stay after the first movements. Asked for every result, changed by few: the timeline keeps each one."""
    if not count:
        return None
    known: list[Any] = timeline.stays
    if len(known) < count:
        stay: Stay | None = known[-1] if known else None
        for entry in timeline.movements[len(known) : count]:
            stay = step(stay, entry[3])
            known.append(stay)
    found: Stay | None = known[count - 1]
    return found


def ends_a_stay(timeline: Timeline, fact: Fact) -> bool:
    """Whether a discharge sends home somebody who stayed: not the end of a clinic visit."""
    if is_visit(fact):
        return False
    stay = stay_before(timeline, fact)
    return stay is None or (stay.patient_class.casefold() not in VISITS and _closes(stay, fact))


def left_within(timeline: Timeline, after: Instant, until: Instant) -> bool:
    """Whether somebody who stayed was sent home, or died, with after < at ≤ until."""
    stay: Stay | None = None
    for entry in timeline.movements:
        at, fact = entry[0], entry[3]
        if at > until:
            break
        stay = step(stay, fact)
        if at > after and stay is None and (fact.kind is Kind.DIED or _sent_home(fact)):
            return True
    return False


def gone_since(timeline: Timeline) -> Instant | None:
    """When somebody left who has not come back, as far as is known: then `left_within` is true of every time that this
    moment is in. None: is in, was never in, or only ended a visit."""
    movements = timeline.movements
    if not movements or _after(timeline, len(movements)) is not None:
        return None
    at, fact = movements[-1][0], movements[-1][3]
    return at if fact.kind is Kind.DIED or _sent_home(fact) else None


def _sent_home(fact: Fact) -> bool:
    return fact.kind is Kind.DISCHARGED and not is_visit(fact)


def died_within(timeline: Timeline, after: Instant, until: Instant) -> bool:
    """Whether the patient died with after < at ≤ until."""
    return any(after < entry[0] <= until and entry[3].kind is Kind.DIED for entry in timeline.movements)
