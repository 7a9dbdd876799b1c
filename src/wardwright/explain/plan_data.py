"""What a PlanDefinition says it needs: DataRequirements, and lengths of time as FHIR Durations.

Lives here: one requirement for each thing that a trigger or a condition reads. Must not live here: expressions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wardwright.explain.resources import codings, place_of
from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.tree import (
    AnyPartIs,
    AppointmentThing,
    BetweenAgo,
    ChangedBy,
    Condition,
    Duration,
    Group,
    HasCondition,
    InLast,
    IsAged,
    IsInpatient,
    IsOn,
    IsSex,
    IsTaking,
    LatestIs,
    MedicineAct,
    MedicineThing,
    Movement,
    MovementThing,
    Name,
    Not,
    RecordedThing,
    ResultThing,
    SummaryIs,
    Thing,
    TimesSummary,
    Unit,
    WasMoved,
    WasThere,
    Window,
)

Json = dict[str, Any]
_UCUM = {Unit.SECOND: "s", Unit.MINUTE: "min", Unit.HOUR: "h", Unit.DAY: "d", Unit.WEEK: "wk"}
_A_DAY = InLast(Duration(((24, Unit.HOUR),)))


def amount(duration: Duration) -> tuple[int, Unit]:
    """The duration as one number of its smallest unit: `1 hour 30 minutes` is 90 minutes."""
    smallest = duration.parts[-1][1]
    return duration.length // smallest.length, smallest


def fhir_duration(duration: Duration) -> Json:
    """The duration as a FHIR Duration."""
    count, unit = amount(duration)
    words = unit.value if count == 1 else f"{unit.value}s"
    return {"value": count, "unit": words, "system": "http://unitsofmeasure.org", "code": _UCUM[unit]}


def repeat(duration: Duration) -> Json:
    """Once every duration, as Timing.repeat."""
    count, unit = amount(duration)
    return {"frequency": 1, "period": count, "periodUnit": _UCUM[unit]}


def thing_requirements(thing: Thing, window: Window | None, vocabulary: Vocabulary) -> Iterator[Json]:
    """What is needed to see this thing: one requirement, and one for each part of a score."""
    if isinstance(thing, ResultThing):
        score = vocabulary[thing.term.name].score
        for part in score.parts if score is not None else ():
            yield _requirement("Observation", "code", part.term, "effective", window, vocabulary)
        if score is not None and not vocabulary[thing.term.name].codes:
            return
    place = place_of(thing)
    name = "" if isinstance(thing, MovementThing | AppointmentThing) else thing.term.name
    yield _requirement(place.resource, place.code_path, name, place.time_path, window, vocabulary)


def _requirement(
    resource: str, code_path: str, name: str, time_path: str, window: Window | None, vocabulary: Vocabulary
) -> Json:
    needed: Json = {"type": resource}
    found = codings(name, vocabulary) if name else ()
    if name:
        codes = [{"system": code.system, "code": code.code} if code.system else {"code": code.code} for code in found]
        needed["codeFilter"] = [{"path": code_path, "code": codes or [{"display": name}]}]
    if window is not None:
        oldest = window.earlier if isinstance(window, BetweenAgo) else window.duration
        needed["dateFilter"] = [{"path": time_path, "valueDuration": fhir_duration(oldest)}]
    return needed


def condition_requirements(condition: Condition, vocabulary: Vocabulary) -> Iterator[Json]:
    """What is needed to judge this condition."""
    match condition:
        case Not():
            yield from condition_requirements(condition.condition, vocabulary)
        case Group():
            for inner in condition.conditions:
                yield from condition_requirements(inner, vocabulary)
        case IsAged() | IsSex():
            yield {"type": "Patient"}
        case IsInpatient() | IsOn():
            yield {"type": "Encounter"}
        case _:
            for thing, window in _read(condition):
                yield from thing_requirements(thing, window, vocabulary)


def _read(condition: Condition) -> Iterator[tuple[Thing, Window | None]]:
    match condition:
        case WasThere():
            yield condition.thing, condition.window
        case WasMoved():
            yield MovementThing(condition.movement), condition.window
        case HasCondition():
            yield RecordedThing(condition.term), None
        case IsTaking():
            yield MedicineThing(condition.term, MedicineAct.PRESCRIBED), None
            yield MedicineThing(condition.term, MedicineAct.GIVEN), _A_DAY
        case LatestIs() | SummaryIs() | TimesSummary() | ChangedBy():
            yield ResultThing(condition.term), condition.window
        case AnyPartIs():
            yield ResultThing(Name(condition.score.kind, condition.score.name)), None
        case _:
            return


def stay_requirement() -> Json:
    """What is needed to follow a patient's stay."""
    return {"type": place_of(MovementThing(Movement.ADMITTED)).resource}
